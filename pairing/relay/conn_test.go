package relay

import (
	"errors"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

var quiet = log.New(io.Discard, "", 0)

const greetingText = `{"channelid":"` + someID + `"}`

// openTo opens a channel on a relay that greets and then does as script says, in a synctest bubble.
func openTo(t *testing.T, script func(ws *websocket.Conn), test func(t *testing.T, c *Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := serveMemory(t, upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.TextMessage, []byte(greetingText))
			script(ws)
		}))
		c, err := (&Dialer{NetDial: n.dial}).Open(t.Context(), localhost)
		if err != nil {
			t.Fatal(err)
		}
		test(t, c)
		c.Close()
		time.Sleep(2 * time.Hour) // until the script is over, however long it hangs
	})
}

// ends waits for the end of the channel and checks its reason.
func ends(t *testing.T, c *Conn, want error) {
	t.Helper()
	for range c.Incoming() {
	}
	err := c.Err()
	if !errors.Is(err, want) || strings.Contains(err.Error(), marker) {
		t.Errorf("ended with %v, want %v", err, want)
	}
	if again := c.Send([]byte("A")); again != err {
		t.Errorf("Send after the end: %v, want %v", again, err)
	}
	c.Close()
	if c.Err() != err {
		t.Errorf("Close changed the reason to %v", c.Err())
	}
}

func TestIncomingFaults(t *testing.T) {
	text := func(text string) func(*websocket.Conn) {
		return func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.TextMessage, []byte(`{"message":"QUJD","sender":{}}`))
			ws.WriteMessage(websocket.TextMessage, []byte(text))
			ws.ReadMessage()
		}
	}
	for _, c := range []struct {
		name   string
		script func(*websocket.Conn)
		want   error
	}{
		{"closed", func(*websocket.Conn) {}, ErrLost},
		{"closed with a reason", func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1008, marker))
			ws.ReadMessage()
		}, ErrLost},
		{"against RFC 6455", func(ws *websocket.Conn) { ws.NetConn().Write([]byte{0xff, 0xff}); ws.ReadMessage() }, ErrLost},
		{"closed within a frame", func(ws *websocket.Conn) { ws.NetConn().Write([]byte{0x81, 9, '{'}) }, ErrLost},
		{"junk", text(marker), ErrMessage},
		{"third participant's junk", text(`{"message":"` + marker + `!","sender":{}}`), ErrMessage},
		{"partial padding", text(`{"message":"AQ=","sender":{}}`), ErrMessage},
		{"a second greeting", text(greetingText), ErrMessage},
		{"too long", text(`{"message":"` + strings.Repeat("A", maxEnvelope) + `"}`), ErrMessage},
		{"binary", func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.BinaryMessage, []byte(`{"message":"QUJD"}`))
			ws.ReadMessage()
		}, ErrMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			openTo(t, c.script, func(t *testing.T, conn *Conn) { ends(t, conn, c.want) })
		})
	}
}

// A relay's fragments are legal, if odd.
func TestIncomingFragments(t *testing.T) {
	openTo(t, func(ws *websocket.Conn) {
		ws.NetConn().Write([]byte("\x01\x0d" + `{"message":"Q` + "\x80\x05" + `UJD"}`))
		ws.ReadMessage()
	}, func(t *testing.T, c *Conn) {
		if m := <-c.Incoming(); string(m.Record) != "ABC" {
			t.Errorf("got %q: %v", m.Record, c.Err())
		}
	})
}

// A relay that pings keeps the connection; one that says nothing loses it.
func TestSilence(t *testing.T) {
	openTo(t, func(ws *websocket.Conn) {
		go ws.ReadMessage()
		for range 60 {
			time.Sleep(5 * time.Second)
			ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		}
		time.Sleep(time.Hour)
	}, func(t *testing.T, c *Conn) {
		time.Sleep(300 * time.Second)
		if err := c.Err(); err != nil {
			t.Fatalf("lost while pinged: %v", err)
		}
		start := time.Now()
		ends(t, c, ErrLost)
		if took := time.Since(start); took < maxSilence || took > maxSilence+2*checkInterval {
			t.Errorf("noticed after %v", took)
		}
	})
}

// After a suspend the wall clock has jumped, and the monotonic clock has not: the socket is dead, even if something that
// was underway still arrives.
func TestSuspend(t *testing.T) {
	for _, pingFirst := range []bool{false, true} {
		var suspended time.Duration
		var mu sync.Mutex
		inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
			d := w.dialer()
			d.Wall = func() time.Time {
				mu.Lock()
				defer mu.Unlock()
				return time.Now().Add(suspended)
			}
			c, err := d.Open(t.Context(), localhost)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if time.Sleep(time.Minute); c.Err() != nil {
				t.Fatal(c.Err())
			}
			mu.Lock()
			suspended = time.Hour
			mu.Unlock()
			start := time.Now()
			if pingFirst {
				c.pong("")
				if err := c.hear(); !errors.Is(err, ErrLost) {
					t.Errorf("a late sign of life: %v", err)
				}
			}
			ends(t, c, ErrLost)
			if took := time.Since(start); took > checkInterval {
				t.Errorf("noticed after %v", took)
			}
		})
	}
}

// Pings are answered while the app neither reads nor sends, with a whole channel's messages unread.
func TestBusyApp(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		busy := w.open()
		other, err := w.dialer().Join(t.Context(), localhost, busy.ID())
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		for range 9 {
			if err := other.Send([]byte("A")); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(4 * time.Minute)
		if err := busy.Send([]byte("B")); err != nil {
			t.Fatal(err)
		}
		if m := <-other.Incoming(); string(m.Record) != "B" {
			t.Errorf("got %q: %v", m.Record, other.Err())
		}
		for range 9 {
			if m := <-busy.Incoming(); string(m.Record) != "A" {
				t.Errorf("got %q: %v", m.Record, busy.Err())
			}
		}
	})
}

// An app that leaves more unread than a channel carries is given up by the relay; Close works all the same.
func TestAppThatNeverReads(t *testing.T) {
	inWorld(t, unlimited(), func(t *testing.T, w *world) {
		stuck := w.open()
		other := w.enter("/v1/ws/" + stuck.ID().String())
		other.setMute()
		for range inbox + 3 {
			other.say("AAAA")
		}
		stuck.Close()
		if got := len(stuck.incoming); got != inbox {
			t.Errorf("%d messages held", got)
		}
	})
}

func TestEleventhMessage(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		authority := w.open()
		supplicant, err := w.dialer().Join(t.Context(), localhost, authority.ID())
		if err != nil {
			t.Fatal(err)
		}
		defer supplicant.Close()
		for range 11 {
			if err := authority.Send([]byte("A")); err != nil {
				t.Fatal(err)
			}
		}
		got := 0
		for range supplicant.Incoming() {
			got++
		}
		if got != 10 || !errors.Is(supplicant.Err(), ErrLost) {
			t.Errorf("%d messages, then %v", got, supplicant.Err())
		}
		ends(t, authority, ErrLost)
	})
}

// The other one leaving is not announced; what is sent to nobody is lost without an error.
func TestSilentLoss(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		authority := w.open()
		other := w.enter("/v1/ws/" + authority.ID().String())
		other.conn.Close()
		time.Sleep(time.Minute)
		if err := authority.Send([]byte("A")); err != nil {
			t.Error(err)
		}
		select {
		case m, ok := <-authority.Incoming():
			t.Errorf("got %v %v", m, ok)
		default:
		}
	})
}

// A relay that does not read makes Send fail, in time.
func TestSendToDeafRelay(t *testing.T) {
	openTo(t, func(*websocket.Conn) { time.Sleep(time.Hour) }, func(t *testing.T, c *Conn) {
		start := time.Now()
		err := c.Send([]byte("A"))
		if took := time.Since(start); !errors.Is(err, ErrLost) || took != writeLimit {
			t.Errorf("%v after %v", err, took)
		}
		ends(t, c, ErrLost)
	})
}

// What was sent before Close arrives; after it nothing works, and doing it again does nothing.
func TestClose(t *testing.T) {
	inWorld(t, DefaultSettings(), func(t *testing.T, w *world) {
		c := w.open()
		other := w.enter("/v1/ws/" + c.ID().String())
		start := time.Now()
		if err := c.Send([]byte("last")); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() { c.Close() })
		both.Go(func() { c.Close() })
		both.Wait()
		if took := time.Since(start); took != 0 {
			t.Errorf("Close took %v with a relay that hangs up", took)
		}
		other.hears(`{"message":"bGFzdA==","sender":{"ua":"Test/1","remote":"192.0.2.1"}}`)
		ends(t, c, net.ErrClosed)
	})
}

// Close does not wait for a relay that never hangs up, or that does not even read.
func TestCloseInTime(t *testing.T) {
	for name, script := range map[string]func(*websocket.Conn){
		"ignores the Close frame": func(ws *websocket.Conn) { io.Copy(io.Discard, ws.NetConn()) },
		"reads nothing":           func(*websocket.Conn) { time.Sleep(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			openTo(t, script, func(t *testing.T, c *Conn) {
				start := time.Now()
				c.Close()
				if took := time.Since(start); took != closeLimit {
					t.Errorf("Close took %v", took)
				}
				ends(t, c, net.ErrClosed)
			})
		})
	}
}
