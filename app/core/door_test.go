package core

import (
	"slices"
	"testing"

	"countersign/pairing"
	"countersign/ui/screen"
)

// struck is a budget with so many failed proofs, each at its own hour, so that only the row counts.
func struck(n int) (s pairing.Strikes) {
	for hour := noon.AddDate(-1, 0, 0); n > 0; n-- {
		s, _ = s.Count(hour)
		hour = hour.Add(pairing.CodeTimer.Limit() * 13)
	}
	return s
}

// A hundred failed proofs in a row, and a record that nobody can read, are forgiven to a person who signs in, and to nobody else.
func TestSigningInForgives(t *testing.T) {
	for name, codes := range map[string]Codes{
		"a hundred": {Length: pairing.SixSymbols, Strikes: struck(100)},
		"unread":    {Length: pairing.SixSymbols, Strikes: struck(100), Unread: true},
	} {
		for line, forgives := range map[string]bool{"session found": false, "signed in": true} {
			m := inWindows()
			m.Codes = codes
			p := play(m)
			way := []string{"started", line}
			if forgives {
				way = append(given(t, "sign-in"), "click SubmitSignIn "+alice, line)
			}
			var done []Effect
			for _, l := range way {
				done = append(done, must(p.say(l))...)
			}
			kept := slices.ContainsFunc(done, func(f Effect) bool { k, ok := f.(KeepStrikes); return ok && !k.Strikes.Shut() })
			if kept != forgives || p.Codes.Strikes.Shut() == forgives || p.Codes.Unread != (codes.Unread && !forgives) {
				t.Errorf("%s, %s: kept %v, %+v", name, line, kept, p.Codes)
			}
		}
	}
}

// Who has no strikes has nothing to be forgiven, and nothing is written.
func TestNothingToForgive(t *testing.T) {
	p := play(inWindows())
	for _, line := range append(given(t, "sign-in"), "click SubmitSignIn "+alice, "signed in") {
		for _, f := range must(p.say(line)) {
			if _, ok := f.(KeepStrikes); ok {
				t.Error("strikes are kept")
			}
		}
	}
}

// Why codes rest is said: for a while, for good, or because nobody knows.
func TestWhyCodesRest(t *testing.T) {
	full := pairing.Strikes{}
	for allowed := true; allowed; {
		full, allowed = full.Count(noon)
	}
	for want, codes := range map[DoorFault]Codes{
		DoorResting: {Strikes: full}, DoorBarred: {Strikes: struck(100)}, DoorUnread: {Strikes: struck(100), Unread: true},
	} {
		p := play(inWindows())
		for _, line := range append(given(t, "home"), "click Pair", "click ShowCode", "click TypeCode") {
			must(p.say(line))
		}
		p.Codes = codes
		must(p.say("door unopened resting"))
		if got := p.Stage.(Ready).Attempt; got.DoorFault != want || (got.Rest > 0) != (want == DoorResting) {
			t.Errorf("fault %d, want %d; rest %v", got.DoorFault, want, got.Rest)
		}
	}
}

// The page for typing a code is where the relay is.
func TestJoinPage(t *testing.T) {
	for relay, want := range map[string]string{
		"wss://relay.example.org":       "https://relay.example.org/join",
		"wss://relay.example.org/path/": "https://relay.example.org/join",
		"ws://127.0.0.1:8765":           "http://127.0.0.1:8765/join",
		"ws://[::1]:8765":               "http://[::1]:8765/join",
		"\x00":                          "",
	} {
		if got := joinPage(relay); got != want {
			t.Errorf("%q: %q, want %q", relay, got, want)
		}
	}
}

// A relay for codes of its own gives the plate, and the account's own carries the channel.
func TestCodeRelay(t *testing.T) {
	m := inWindows()
	m.Codes.Relay = "wss://codes.example.org"
	p := play(m)
	for _, line := range append(given(t, "home"), "click Pair", "click ShowCode") {
		must(p.say(line))
	}
	effects := must(p.say("click TypeCode"))
	opened := slices.ContainsFunc(effects, func(f Effect) bool {
		o, ok := f.(OpenDoor)
		return ok && o.Relay == "wss://codes.example.org" && o.ChannelRelay == profiles[""].Servers.Relay
	})
	if page := View(p.Model).(screen.Code).Page; !opened || page != "https://codes.example.org/join" {
		t.Errorf("opened %v, page %s", opened, page)
	}
}

// In a terminal there is no clipboard.
func TestCopyingNeedsAWindow(t *testing.T) {
	m := inWindows()
	m.Windows = false
	p := play(m)
	for _, line := range given(t, "offering") {
		must(p.say(line))
	}
	if effects := must(p.say("click CopyCode")); len(effects) > 0 {
		t.Errorf("%v", effects)
	}
}
