package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// keptStrikes is how many strikes the file has.
func (d *doorway) keptStrikes() int {
	text := readFile(d.t.(*testing.T), d.path)
	_, list, _ := strings.Cut(text, `"recent":[`)
	list, _, _ = strings.Cut(list, "]")
	if list == "" {
		return 0
	}
	return strings.Count(list, ",") + 1
}

// isShut: nobody waits at the plate any more.
func (d *doorway) isShut(code string) {
	d.t.Helper()
	for deadline := time.Now().Add(doorwayPatience); ; {
		v, err := d.tryVisit(code)
		if errors.Is(err, relay.ErrPlate) || errors.Is(err, relay.ErrUnreachable) {
			return
		}
		if err == nil {
			v.conn.Close()
		}
		if time.Now().After(deadline) {
			d.t.Fatalf("the door is open: %v", err)
		}
	}
}

// Whoever types the code is asked about; the door stays open as a tripwire until the pairing ends.
func TestTypedCode(t *testing.T) {
	for _, length := range []pairing.ShortCodeLength{pairing.SixSymbols, pairing.EightSymbols, pairing.TenSymbols} {
		t.Run(fmt.Sprint(length), func(t *testing.T) {
			d := enterDoorway(t, func(_ *doorway, m *core.Model) { m.Codes.Length = length })
			code := d.showCode()
			if len(code) != int(length)+1 {
				t.Errorf("the code has %d characters", len(code))
			}
			g := d.visit(code).prove().enter().ask()
			if told := g.hears().(pairing.Metadata); told.Email != doorwayEmail {
				t.Errorf("the device is told of %q", told.Email)
			}
			see(d, func(s screen.Waiting) bool { return s.Typed && s.Stage == screen.Securing })
			if card := see(d, anySuch[screen.Approve]); card.Account != doorwayEmail || card.Address != "127.0.0.1" {
				t.Errorf("the card says %+v", card)
			}
			d.act(screen.PairDeclined{})
			if _, ok := g.hears().(pairing.Cancel); !ok {
				t.Error("the device is not told of the end")
			}
			see(d, func(s screen.Ended) bool { return s.Calm && s.Typed })
			d.isShut(code)
			d.quit()
			if n := d.keptStrikes(); n != 0 {
				t.Errorf("%d strikes are kept of a code that was right", n)
			}
			d.keepsSecret(code)
		})
	}
}

// keepsSecret: the log has no part of a code.
func (d *doorway) keepsSecret(code string) {
	d.t.Helper()
	said := d.log.text()
	for _, part := range []string{code, strings.ReplaceAll(code, "-", "")} {
		if strings.Contains(said, part) {
			d.t.Errorf("the log has the code: %s", said)
		}
	}
}

// Three wrong codes, each of them counted before it is compared, and the code is used up.
func TestWrongCodes(t *testing.T) {
	d := enterDoorway(t)
	code := d.showCode()
	for used := 1; used <= 3; used++ {
		v := d.visit(wrong(code)).prove()
		v.isRefused()
		if used < 3 {
			see(d, func(s screen.Code) bool { return s.Wrong && s.TriesLeft == 3-used && !s.Checking })
		}
		if n := d.keptStrikes(); n != used {
			t.Errorf("%d strikes are kept after %d wrong codes", n, used)
		}
	}
	if end := see(d, anySuch[screen.Ended]); !end.Typed || end.Alarm || end.Title != "The code is used up" {
		t.Errorf("%+v", end)
	}
	d.isShut(code)
	d.keepsSecret(code)
	d.keepsSecret(wrong(code))

	d.act(screen.TypeCode{})
	fresh := see(d, func(s screen.Code) bool { return !s.Text.IsEmpty() })
	if fresh.Text.Reveal() == code || fresh.TriesLeft != 3 || fresh.Wrong {
		t.Errorf("another code is like the one before: %d tries left", fresh.TriesLeft)
	}
}

// A claimant who goes away, or says what makes no sense, has made no guess. Afterwards the right one is let in.
func TestNoGuess(t *testing.T) {
	for name, talk := range map[string]func(*visitor){
		"gone at once":          func(v *visitor) { v.conn.Close() },
		"gone after the hello":  func(v *visitor) { v.sayHello(); v.hearOffer(); v.conn.Close() },
		"gone with the offer":   func(v *visitor) { v.sayHello(); v.conn.Close() },
		"nonsense for a hello":  func(v *visitor) { v.send([]byte("hello?")); v.isRefused() },
		"nothing for a hello":   func(v *visitor) { v.send(nil); v.isRefused() },
		"a second hello":        func(v *visitor) { v.sayHello(); v.send(v.hello.Encode()); v.frame(); v.isRefused() },
		"nonsense for a proof":  func(v *visitor) { v.sayHello(); v.hearOffer(); v.send(make([]byte, 100)); v.isRefused() },
		"a proof without hello": func(v *visitor) { v.send(make([]byte, 101)); v.isRefused() },
		"a proof cut short": func(v *visitor) {
			v.sayHello()
			v.hearOffer()
			whole := v.proof.Encode()
			v.send(whole[:len(whole)-1])
			v.isRefused()
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := enterDoorway(t)
			code := d.showCode()
			v := d.visit(code)
			see(d, func(s screen.Code) bool { return s.Checking })
			talk(v)
			if s := see(d, func(s screen.Code) bool { return !s.Checking }); s.TriesLeft != 3 || s.Wrong {
				t.Errorf("%d tries are left, wrong: %v", s.TriesLeft, s.Wrong)
			}
			d.visit(code).prove().enter().ask()
			see(d, anySuch[screen.Approve])
		})
	}
}

// The channel of a claim that came to nothing is closed: a relay that keeps three at a time has room for any number of them.
func TestChannelsOfClaimsAreClosed(t *testing.T) {
	few := relay.DefaultSettings()
	few.MaxChannels = 3
	d := enterDoorway(t, func(d *doorway, m *core.Model) {
		d.codes, d.relay = d.relay, serveTestRelay(t, few, func(h http.Handler) http.Handler { return h })
		ready := m.Stage.(core.Ready)
		ready.Profile.Servers.Relay = d.relay.address
		m.Stage = ready
	})
	code := d.showCode()
	for range 6 {
		v := d.visit(code)
		v.sayHello()
		v.hearOffer()
		v.send(nil)
		v.isRefused()
	}
	d.visit(code).prove().enter().ask()
	see(d, anySuch[screen.Approve])
}

// Whoever types the right code second has seen it: the pairing ends, nobody gets anything, and the person is warned.
func TestTripwire(t *testing.T) {
	d := enterDoorway(t)
	code := d.showCode()
	first := d.visit(code).prove().enter().ask()
	first.hears()
	see(d, anySuch[screen.Approve])
	second := d.visit(code).prove()
	if !bytes.Contains(second.offered, []byte(first.conn.ID().String())) {
		t.Error("the second one is told of another channel")
	}
	if end := see(d, anySuch[screen.Ended]); !end.Alarm || end.Typed {
		t.Errorf("%+v", end)
	}
	if _, err := second.agree(); err == nil {
		t.Error("the second one is let in")
	}
	if _, ok := first.hears().(pairing.Cancel); !ok {
		t.Error("the first one is not told")
	}
	d.isShut(code)
}

// Wrong codes harm nobody who is in already.
func TestWrongCodesAtTheTripwire(t *testing.T) {
	d := enterDoorway(t)
	code := d.showCode()
	d.visit(code).prove().enter().ask().hears()
	see(d, anySuch[screen.Approve])
	for range 2 {
		d.visit(wrong(code)).prove().isRefused()
	}
	d.isShut(code) // three proofs in all
	d.act(screen.PairDeclined{})
	see(d, func(s screen.Ended) bool { return s.Calm && !s.Alarm })
	d.quit()
	if n := d.keptStrikes(); n != 2 {
		t.Errorf("%d strikes are kept", n)
	}
}

// At the end of the relay that gives the plates the code is over. Whoever is in already stays.
func TestCodeRelayDies(t *testing.T) {
	for name, in := range map[string]bool{"on screen": false, "somebody is in": true} {
		t.Run(name, func(t *testing.T) {
			d := enterDoorway(t, func(d *doorway, _ *core.Model) { d.codes = newTestRelay(t) })
			code := d.showCode()
			if in {
				d.visit(code).prove().enter().ask().hears()
				see(d, anySuch[screen.Approve])
			}
			d.codes.die()
			if in {
				d.act(screen.PairDeclined{})
				see(d, func(s screen.Ended) bool { return s.Calm })
				return
			}
			if end := see(d, anySuch[screen.Ended]); end.Calm || !end.Typed || end.Failed.Problem.None() {
				t.Errorf("%+v", end)
			}
		})
	}
}

// A relay that keeps a plate for less than five minutes ends the code, and nothing is said to have broken, even if it is a moment
// early by our clock.
func TestRelayKeepsPlatesForLess(t *testing.T) {
	d := enterDoorway(t, func(d *doorway, _ *core.Model) {
		d.codes = newTestRelay(t, func(s *relay.CodeSettings) { s.PlateLifespan = time.Second })
	})
	d.showCode()
	d.clock.jump(-time.Second)
	if end := see(d, anySuch[screen.Ended]); end.Title != "Nobody typed the code in time" {
		t.Errorf("%+v", end)
	}
}

// A claimant is of no use where no channel can be opened for it.
func TestChannelRelayIsGone(t *testing.T) {
	d := enterDoorway(t, func(d *doorway, _ *core.Model) { d.codes = newTestRelay(t) })
	code := d.showCode()
	d.relay.die()
	d.visit(code)
	d.seeFresh(code)
}

// A computer that slept wakes up to a code that is over, also for a proof that comes at that very moment, and a right one. A
// clock that is set back changes nothing.
func TestWallClock(t *testing.T) {
	t.Run("on screen", func(t *testing.T) {
		d := enterDoorway(t)
		code := d.showCode()
		d.clock.jump(5 * time.Minute)
		d.seeFresh(code)
	})
	t.Run("before the proof", func(t *testing.T) {
		d := enterDoorway(t)
		v := d.visit(d.showCode())
		v.sayHello()
		v.hearOffer()
		d.clock.jump(5 * time.Minute)
		v.send(v.proof.Encode())
		see(d, func(s screen.Screen) bool { // whether the proof is already being checked is not known
			ended, is := s.(screen.Ended)
			fresh, _ := s.(screen.Code)
			return is && ended.Title == "Nobody typed the code in time" || !fresh.Failed.None()
		})
		if _, err := v.agree(); err == nil {
			t.Error("a claimant is let in with a code that is over")
		}
	})
	t.Run("somebody is in", func(t *testing.T) {
		d := enterDoorway(t)
		code := d.showCode()
		d.visit(code).prove().enter().ask().hears()
		see(d, anySuch[screen.Approve])
		d.clock.jump(5 * time.Minute)
		d.isShut(code)
		d.act(screen.PairDeclined{})
		see(d, func(s screen.Ended) bool { return s.Calm })
	})
	t.Run("set back", func(t *testing.T) {
		d := enterDoorway(t)
		code := d.showCode()
		d.clock.jump(-time.Hour)
		d.visit(code).prove().enter().ask()
		see(d, anySuch[screen.Approve])
	})
}

// The person may give up at any moment: the door is shut, and whoever was there is told or left alone.
func TestCancelAtEachMoment(t *testing.T) {
	moments := []struct {
		name string
		come func(d *doorway) (code string)
	}{
		{"opening", func(d *doorway) string { d.act(screen.Pair{}); d.act(screen.TypeCode{}); return "" }},
		{"code on screen", func(d *doorway) string { return d.showCode() }},
		{"claimed", func(d *doorway) string { c := d.showCode(); d.visit(c); return c }},
		{"claim seen", func(d *doorway) string {
			c := d.showCode()
			d.visit(c)
			see(d, func(s screen.Code) bool { return s.Checking })
			return c
		}},
		{"hello said", func(d *doorway) string { c := d.showCode(); d.visit(c).sayHello(); return c }},
		{"offer heard", func(d *doorway) string { c := d.showCode(); v := d.visit(c); v.sayHello(); v.hearOffer(); return c }},
		{"wrong proof sent", func(d *doorway) string { c := d.showCode(); d.visit(wrong(c)).prove(); return c }},
		{"right proof sent", func(d *doorway) string { c := d.showCode(); d.visit(c).prove(); return c }},
		{"let in", func(d *doorway) string {
			c := d.showCode()
			if _, err := d.visit(c).prove().agree(); err != nil {
				d.t.Fatal(err)
			}
			return c
		}},
		{"joined", func(d *doorway) string { c := d.showCode(); d.visit(c).prove().enter(); return c }},
		{"asked", func(d *doorway) string { c := d.showCode(); d.visit(c).prove().enter().ask().hears(); return c }},
		{"second claimant", func(d *doorway) string {
			c := d.showCode()
			d.visit(c).prove().enter().ask().hears()
			d.visit(c).sayHello()
			return c
		}},
	}
	for _, m := range moments {
		for how, action := range map[string]screen.Action{"cancelled": screen.Cancel{}, "closed": screen.WindowClosed{}} {
			t.Run(m.name+"/"+how, func(t *testing.T) {
				d := enterDoorway(t)
				code := m.come(d)
				d.act(screen.PairDeclined{}) // where it is the card that is shown
				d.act(action)
				if how == "cancelled" {
					see(d, func(s screen.Ended) bool { return s.Calm })
				}
				if code != "" {
					d.isShut(code)
				}
			})
		}
	}
}

// Of two who have the code and race, no more than one is let in, and if both prove it, none.
func TestRacingClaimants(t *testing.T) {
	d := enterDoorway(t)
	code := d.showCode()
	var race sync.WaitGroup
	var in sync.Map
	for i := range 2 {
		race.Go(func() {
			for {
				v, err := d.tryVisit(code)
				if errors.Is(err, relay.ErrPlate) {
					d.mu.Lock()
					_, over := d.shown[len(d.shown)-1].(screen.Ended)
					d.mu.Unlock()
					if over {
						return
					}
					continue // somebody else is there
				}
				if err != nil {
					t.Error(err)
					return
				}
				if _, err = v.prove().agree(); err == nil {
					in.Store(i, true)
				}
				return
			}
		})
	}
	if end := see(d, anySuch[screen.Ended]); !end.Alarm {
		t.Errorf("%+v", end)
	}
	race.Wait()
	n := 0
	in.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d are let in", n)
	}
}

// A relay that does not answer keeps nobody waiting who has given up.
func TestCancelWhileDialing(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	d := enterDoorway(t, func(_ *doorway, m *core.Model) { m.Codes.Relay = "ws://" + silent.Addr().String() })
	d.act(screen.Pair{})
	d.act(screen.TypeCode{})
	see(d, anySuch[screen.Code])
	d.act(screen.Cancel{})
	see(d, anySuch[screen.Ended])
	select {
	case <-d.work.door.closed:
	case <-time.After(5 * time.Second): // half of what a dial may take
		t.Error("the relay is still being dialled")
	}
}

// Why there is no code is said in words of its own.
func TestNoDoor(t *testing.T) {
	answers := func(status int) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(status)
		}
	}
	said := map[string]string{}
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"404": answers(404), "429": answers(429), "503": answers(503), "403": answers(403), "200": answers(200),
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(answer))
			defer server.Close()
			d := enterDoorway(t, func(_ *doorway, m *core.Model) { m.Codes.Relay = strings.Replace(server.URL, "http:", "ws:", 1) })
			d.act(screen.Pair{})
			d.act(screen.TypeCode{})
			end := see(d, anySuch[screen.Ended])
			if end.Failed.Problem.None() || end.Typed != (name != "404") {
				t.Errorf("%+v", end)
			}
			if other, twice := said[end.Failed.Problem.What]; twice {
				t.Errorf("%s and %s look alike: %s", name, other, end.Failed.Problem.What)
			}
			said[end.Failed.Problem.What] = name
		})
	}
	if doorFault(&relay.RefusedError{Status: 302}) != core.DoorNonsense {
		t.Error("whoever sends elsewhere is taken for a relay")
	}
}

// A count that cannot be written down is a count that a restart forgets: then no proof is checked.
func TestStrikesCannotBeKept(t *testing.T) {
	t.Run("before the code", func(t *testing.T) {
		d := enterDoorway(t, func(d *doorway, _ *core.Model) { d.path = filepath.Join(writeFile(t, "a file"), "strikes.json") })
		d.act(screen.Pair{})
		d.act(screen.TypeCode{})
		if end := see(d, anySuch[screen.Ended]); !strings.Contains(end.Failed.Problem.What, "record") && !strings.Contains(end.Failed.Problem.What, "write down") {
			t.Errorf("%+v", end)
		}
	})
	t.Run("before the comparison", func(t *testing.T) {
		d := enterDoorway(t, func(d *doorway, _ *core.Model) {
			d.path = filepath.Join(filepath.Dir(d.path), "folder", "strikes.json")
		})
		code := d.showCode()
		if err := errors.Join(os.RemoveAll(filepath.Dir(d.path)), os.WriteFile(filepath.Dir(d.path), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		v := d.visit(code).prove()
		if end := see(d, anySuch[screen.Ended]); !strings.Contains(end.Failed.Problem.What, "write down") {
			t.Errorf("%+v", end)
		}
		if _, err := v.agree(); err == nil {
			t.Error("a proof is compared without having been counted for good")
		}
		d.isShut(code)
	})
}

// Ten wrong codes within the last hour, or a hundred in a row, outlive a restart, and so does a record that nobody can read.
func TestStrikesOutliveARestart(t *testing.T) {
	var spent pairing.Strikes
	for allowed := true; allowed; {
		spent, allowed = spent.Count(time.Now())
	}
	for name, c := range map[string]struct{ kept, says string }{
		"ten":        {string(must(spent.MarshalJSON())), "within an hour"},
		"a hundred":  {string(must(shutStrikes().MarshalJSON())), "in a row"},
		"not ours":   {"7", "cannot read"},
		"from later": {`{"recent":[],"row":0,"as_of":0,"more":1}`, "cannot read"},
		"empty":      {"", "cannot read"},
	} {
		t.Run(name, func(t *testing.T) {
			d := enterDoorway(t, func(d *doorway, _ *core.Model) { d.path = writeFile(t, c.kept) })
			d.act(screen.Pair{})
			d.act(screen.TypeCode{})
			if end := see(d, anySuch[screen.Ended]); !strings.Contains(end.Failed.Problem.What, c.says) || end.Typed {
				t.Errorf("%+v", end)
			}
			d.act(screen.Pair{})
			see(d, func(s screen.Invite) bool { return !s.URL.IsEmpty() })
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// The clipboard holds the code for as long as the code is good, unless something else was copied since.
func TestCodeOnTheClipboard(t *testing.T) {
	for name, c := range map[string]struct{ since, after string }{"alone": {"", ""}, "something else": {"mine", "mine"}} {
		t.Run(name, func(t *testing.T) {
			d := enterDoorway(t)
			code := d.showCode()
			d.act(screen.CopyCode{})
			see(d, func(s screen.Code) bool { return s.Copied })
			if got := d.paste.Content(); got != code {
				t.Errorf("the clipboard holds %d characters", len(got))
			}
			if c.since != "" {
				d.paste.SetContent(c.since)
			}
			d.act(screen.Cancel{})
			see(d, anySuch[screen.Ended])
			if got := d.paste.Content(); got != c.after {
				t.Errorf("the clipboard holds %q", got)
			}
		})
	}
}
