package relay

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Section 2.1.
func TestEndpoints(t *testing.T) {
	relay := NewServer(DefaultSettings())
	defer relay.Close()
	for _, c := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/", 404, ""},
		{"GET", "/v1", 404, ""},
		{"GET", "/v1/ws", 404, ""},
		{"GET", "/v1/code", 404, ""},
		{"GET", "/v1/code/", 400, ""}, // no upgrade
		{"POST", "/v1/code/", 405, ""},
		{"GET", "/v1/code/K7", 400, ""},
		{"GET", "/v1/code/K", 404, ""},
		{"GET", "/v1/code/K7M", 404, ""},
		{"GET", "/v1/code/k7", 404, ""},
		{"GET", "/v1/code/KU", 404, ""},
		{"GET", "/v1/code/K%207", 404, ""},
		{"GET", "/v1/code/K7/", 404, ""},
		{"GET", "/__heartbeat__", 200, `{"version":"1","status":"ok"}`},
		{"GET", "/__lbheartbeat__", 200, ``},
		{"GET", "/__version__", 200, `{"version":"1"}`},
		{"GET", "/v1/ws/", 400, ""}, // no upgrade
		{"POST", "/v1/ws/", 405, ""},
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAAA", 400, ""},
		// Section 2.2: what the reference answers with another channel, a crash, or by truncation.
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAAA==", 404, ""},
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAAAAA", 404, ""},
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAA", 404, ""},
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAAB", 404, ""}, // stray bits
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAA%2FAA", 404, ""},
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAA!", 404, ""},
		{"GET", "/v1/ws/AAAAAAAAAAAAAAAAAAAAAA/x", 404, ""},
	} {
		recorder := httptest.NewRecorder()
		relay.ServeHTTP(recorder, httptest.NewRequest(c.method, c.path, nil))
		if recorder.Code != c.status || c.status == 200 && recorder.Body.String() != c.body {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.path, recorder.Code, recorder.Body, c.status, c.body)
		}
	}
}

// Section 2.2.
func TestChannelIDs(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.join(path)
		id := strings.TrimPrefix(path, "/v1/ws/")
		second.hears(`{"link":"` + path + `","channelid":"` + id + `"}`)

		unknown := w.join("/v1/ws/AAAAAAAAAAAAAAAAAAAAAA")
		unknown.hears()
		unknown.stays(false)

		ch := w.channel()
		first.conn.Close()
		synctest.Wait()
		second.conn.Close()
		synctest.Wait()
		if ch.expiry.Stop() {
			t.Error("the emptied channel waits for its lifespan")
		}
		emptied := w.join(path)
		emptied.hears()
		emptied.stays(false)
		if w.channel() != nil {
			t.Error("the emptied channel is kept")
		}
	})
}

func TestChannelIDsDiffer(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		_, one := w.create()
		_, two := w.create()
		if one == two {
			t.Error("two channels of one id")
		}
	})
}

// Section 2.3.
func TestEnvelope(t *testing.T) {
	settings := DefaultSettings()
	settings.MaxChannelConnections = 3
	inWorld(t, settings, func(t *testing.T, w *world) {
		_, path := w.create()
		listener := w.enter(path)
		speaker := w.enter(path, `User-Agent: Mozilla/5.0 "(X11)" <b>`, "X-Forwarded-For: 198.51.100.7")
		speaker.say("  QUJD \r\n")
		listener.hears(`{"message":"QUJD","sender":{"ua":"Mozilla/5.0 \"(X11)\" \u003cb\u003e","remote":"192.0.2.1"}}`)
		speaker.say("a\"b\\c\x01é")
		listener.hears(`{"message":"a\"b\\c\u0001é","sender":{"ua":"Mozilla/5.0 \"(X11)\" \u003cb\u003e","remote":"192.0.2.1"}}`)
		speaker.hears()
		listener.say("")
		speaker.hears(envelope(""))
	})
}

func TestSenderIsBounded(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("User-Agent", strings.Repeat("é", 1000)+"\xff")
	r.RemoteAddr = "@"
	if got := senderJSON(r, remoteAddress(r, nil), nil); len(got) > maxUserAgent+10 || strings.Contains(string(got), "remote") {
		t.Errorf("got %s", got)
	}
	r.Header.Del("User-Agent")
	if got := string(senderJSON(r, remoteAddress(r, nil), nil)); got != "{}" {
		t.Errorf("got %s", got)
	}
}

// Section 2.4: what becomes of a frame, of its sender, and whether the sender counts as alive for it.
func TestFrames(t *testing.T) {
	long := strings.Repeat("A", maxText)
	for _, c := range []struct {
		name   string
		frame  []byte
		heard  []string
		stays  bool
		isLife bool
	}{
		{"text", masked(0x81, "QUJD"), []string{envelope("QUJD")}, true, true},
		{"text of 126 bytes", masked(0x81, long[:126]), []string{envelope(long[:126])}, true, true},
		{"longest text", masked(0x81, long), []string{envelope(long)}, true, true},
		{"text too long", masked(0x81, long+"A"), nil, false, false},
		{"text of absurd length", []byte{0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, nil, false, false},
		{"text not UTF-8", masked(0x81, "\xff"), nil, false, false},
		{"first fragment", masked(0x01, "QUJD"), nil, false, false},
		{"continuation", masked(0x80, "QUJD"), nil, false, false},
		{"whole message in fragments", append(masked(0x01, "QU"), masked(0x80, "JD")...), nil, false, false},
		{"binary fragment", masked(0x02, "QUJD"), nil, false, false},
		{"binary", masked(0x82, "QUJD"), nil, true, false},
		{"binary too long", masked(0x82, long+"A"), nil, false, false},
		{"ping", masked(0x89, "hello"), nil, true, true},
		{"pong", masked(0x8a, ""), nil, true, true},
		{"pong too long", masked(0x8a, long[:126]), nil, false, false},
		{"close", masked(0x88, "\x03\xe8bye"), nil, false, false},
		{"close that is none", masked(0x88, "\x00\x00\xff"), nil, false, false},
		{"reserved bit", masked(0xc1, "QUJD"), nil, false, false},
		{"reserved opcode", masked(0x83, "QUJD"), nil, false, false},
		{"not masked", []byte{0x81, 0x01, 'A'}, nil, false, false},
		{"text, then a fault", append(masked(0x81, "QUJD"), 0x01, 0x80), []string{envelope("QUJD")}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
				speaker, path := w.create()
				listener := w.enter(path)
				speaker.setMute()
				time.Sleep(58 * time.Second)
				speaker.conn.Write(c.frame)
				listener.hears(c.heard...)
				speaker.stays(c.stays)
				listener.stays(true)
				if c.stays {
					time.Sleep(10 * time.Second)
					speaker.stays(c.isLife)
				}
				if _, pongs := speaker.counts(); (pongs == 1) != (c.name == "ping") {
					t.Errorf("%d pongs", pongs)
				}
			})
		})
	}
}

// Section 2.4: a message to nobody is lost, and counted.
func TestAlone(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		for range 10 {
			first.say("AAAA")
		}
		second := w.enter(path)
		second.hears()
		first.say("AAAA")
		second.hears()
		first.stays(false)
		second.stays(false)
	})
}

// Section 2.5.
func TestHeartbeat(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		answering, path := w.create()
		silent := w.enter(path)
		silent.setMute()
		time.Sleep(31 * time.Second)
		if pings, _ := answering.counts(); pings != 6 {
			t.Errorf("%d pings in 31 s", pings)
		}
		time.Sleep(29 * time.Second)
		silent.stays(true)
		time.Sleep(6 * time.Second)
		silent.stays(false)
		answering.stays(true)
		answering.hears()
	})
}

func TestLifespan(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		time.Sleep(200 * time.Second)
		second := w.enter(path)
		time.Sleep(99 * time.Second)
		first.stays(true)
		time.Sleep(time.Second)
		first.stays(false)
		second.stays(false)
		late := w.join(path)
		late.hears()
		late.stays(false)
	})
}

func TestMaxData(t *testing.T) {
	settings := DefaultSettings()
	settings.MaxData = int64(2 * len(envelope("AAAA")))
	inWorld(t, settings, func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.enter(path)
		first.say("AAAA")
		second.say("AAAA")
		second.hears(envelope("AAAA"))
		first.stays(true)
		first.say("")
		second.hears()
		first.stays(false)
		second.stays(false)
	})
	inWorld(t, settings, func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.enter(path)
		first.say(strings.Repeat("A", int(settings.MaxData)))
		second.hears()
		second.stays(false)
	})
}

// Section 2.6: ten messages pass, both directions together; the eleventh ends the channel.
func TestExchanges(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.enter(path)
		for range 5 {
			first.say("AAAA")
			second.say("BBBB")
			second.frame(0x82, "binary is not counted")
			second.frame(0x89, "nor is a ping")
		}
		if got := len(second.take()); got != 5 {
			t.Errorf("%d messages", got)
		}
		first.stays(true)
		second.say("CCCC")
		if texts := first.take(); len(texts) != 5 || texts[4] != envelope("BBBB") {
			t.Errorf("heard %q", texts)
		}
		first.stays(false)
		second.stays(false)
	})
}

// Section 2.6: a counter starts when its participant joins; the oldest one's decides.
func TestExchangesOfLateComer(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		for range 9 {
			first.say("AAAA")
		}
		second := w.enter(path)
		first.conn.Close()
		synctest.Wait()
		third := w.enter(path)
		for range 10 {
			third.say("BBBB")
		}
		if got := len(second.take()); got != 10 {
			t.Errorf("%d messages", got)
		}
		second.stays(true)
		third.say("BBBB")
		second.stays(false)
	})
}

func TestNoLimits(t *testing.T) {
	inWorld(t, unlimited(), func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.enter(path)
		for range 300 {
			first.say("AAAA")
		}
		if got := len(second.take()); got != 300 {
			t.Errorf("%d messages", got)
		}
	})
}

// The tenth message arrives even if the eleventh is right behind it.
func TestEndLeavesWhatWasQueued(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.enter(path)
		var burst []byte
		for range 11 {
			burst = append(burst, masked(0x81, "AAAA")...)
		}
		first.conn.Write(burst)
		if got := len(second.take()); got != 10 {
			t.Errorf("%d messages", got)
		}
		second.stays(false)
	})
}

// Section 2.7.
func TestParticipants(t *testing.T) {
	for _, room := range []int{2, 3} {
		settings := DefaultSettings()
		settings.MaxChannelConnections = room
		inWorld(t, settings, func(t *testing.T, w *world) {
			first, path := w.create()
			members := []*peer{first}
			for range room - 1 {
				members = append(members, w.enter(path))
			}
			surplus := w.join(path)
			surplus.hears()
			surplus.stays(false)

			first.say("AAAA")
			first.hears()
			for _, p := range members[1:] {
				p.hears(envelope("AAAA"))
			}

			first.conn.Close()
			for _, p := range members[1:] {
				p.hears() // nobody is told
				p.stays(true)
			}
			again := w.enter(path)
			again.say("BBBB")
			members[1].hears(envelope("BBBB"))
		})
	}
}

func TestCaps(t *testing.T) {
	settings := DefaultSettings()
	settings.MaxChannels = 2
	settings.MaxAddressConnections = 3
	inWorld(t, settings, func(t *testing.T, w *world) {
		status := func(path string) int {
			t.Helper()
			client := &http.Client{Transport: &http.Transport{DialContext: w.dial, DisableKeepAlives: true}}
			response, err := client.Get("http://localhost" + path)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			return response.StatusCode
		}
		first, path := w.create()
		w.create()
		if got := status("/v1/ws/"); got != http.StatusServiceUnavailable {
			t.Errorf("a third channel: %d", got)
		}
		w.relay.mu.Lock()
		if w.relay.open() != nil {
			t.Error("a third channel for one that was admitted before the second opened")
		}
		w.relay.mu.Unlock()
		w.enter(path)
		if got := status(path); got != http.StatusTooManyRequests {
			t.Errorf("a fourth connection: %d", got)
		}
		first.conn.Close()
		synctest.Wait()
		w.enter(path)
	})
}

// A participant that does not read holds up its channel only until it is dropped, and no memory beyond its outbox.
func TestSlowReader(t *testing.T) {
	inWorld(t, unlimited(), func(t *testing.T, w *world) {
		speaker, path := w.create()
		speaker.setMute() // a pipe's writers wait for each other on a mutex, where a fake clock stands still
		_, slow := w.joinDeaf(path)
		out := slow.out

		start := time.Now()
		for range 100 {
			speaker.frame(0x81, strings.Repeat("A", maxText))
			out.mu.Lock()
			if waiting := len(out.frames); waiting > maxOutbox {
				t.Errorf("%d bytes wait", waiting)
			}
			out.mu.Unlock()
		}
		synctest.Wait()
		if took := time.Since(start); took == 0 || took > DefaultSettings().ClientTimeout/4 {
			t.Errorf("the channel was held up for %v", took)
		}
		speaker.stays(true)
		if got := len(w.channel().membersNow()); got != 1 {
			t.Errorf("%d members left", got)
		}
	})
}

// One who never reads but makes the relay answer is dropped as well: its own session must not wait for it for ever.
func TestDeafPinger(t *testing.T) {
	inWorld(t, unlimited(), func(t *testing.T, w *world) {
		first, path := w.create()
		first.setMute()
		conn, _ := w.joinDeaf(path)
		start := time.Now()
		ping := masked(0x89, strings.Repeat("A", 125))
		for {
			if _, err := conn.Write(ping); err != nil {
				break
			}
		}
		if took := time.Since(start); took > DefaultSettings().ClientTimeout/4 {
			t.Errorf("dropped after %v", took)
		}
		synctest.Wait()
		if got := len(w.channel().membersNow()); got != 1 {
			t.Errorf("%d members left", got)
		}
		first.stays(true)
	})
}

// A channel that is ending takes nobody in, and a participant that does not read holds up the end for a second only.
func TestEndWithDeafParticipant(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		time.Sleep(DefaultSettings().ConnLifespan - time.Second)
		w.joinDeaf(path)
		ch := w.channel()
		time.Sleep(time.Second)
		first.stays(false)
		if got := len(ch.membersNow()); got != 1 {
			t.Fatalf("%d members: nothing holds the channel", got)
		}
		late := w.join(path)
		late.hears()
		late.stays(false)
		time.Sleep(farewell)
		synctest.Wait()
		if w.channel() != nil {
			t.Error("the channel goes on")
		}
	})
}

func TestServerClose(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		first, path := w.create()
		second := w.enter(path)
		w.relay.Close()
		first.stays(false)
		second.stays(false)
		recorder := httptest.NewRecorder()
		w.relay.ServeHTTP(recorder, httptest.NewRequest("GET", "/v1/ws/", nil))
		if recorder.Code != http.StatusServiceUnavailable {
			t.Errorf("after Close: %d", recorder.Code)
		}
		w.relay.Close()
	})
}
