package core

import (
	"slices"
	"testing"

	"countersign/ui/screen"
)

// preferred are the preferences that scripts name.
var preferred = map[string]screen.Preferences{
	"":              {},
	"dark":          {Theme: screen.ThemeDark},
	"large":         {TextSize: 200},
	"odd":           {TextSize: 93},
	"tray":          {KeepRunning: true},
	"login":         {StartAtLogin: true},
	"eight symbols": {CodeLength: 8},
	"another relay": {Theme: screen.ThemeDark, Relay: "wss://pair.example.org"},
}

// TestOnlyARelayThatWasCheckedIsUsed: no renderer can put one into the preferences by another way.
func TestOnlyARelayThatWasCheckedIsUsed(t *testing.T) {
	m := inWindows()
	m, _ = Step(m, Acted{screen.OpenSettings{}})
	m, _ = Step(m, Acted{screen.Prefer{Preferences: preferred["another relay"]}})
	if m.Relay != "" || m.Preferences.Relay != "" || m.Preferences.Theme != screen.ThemeDark {
		t.Errorf("relay %q, preferences %+v", m.Relay, m.Preferences)
	}
}

// TestAllMeetOnOneRelay: where another relay is in use, all that belongs to a pairing is on it, and stays there when the person
// chooses otherwise meanwhile: what two relays report of a phone and of this computer cannot be compared.
func TestAllMeetOnOneRelay(t *testing.T) {
	const inUse = "wss://pair.example.org"
	for name, c := range map[string]struct{ before, after, want []string }{
		"scanned": {
			before: []string{"click ShowCode", "channel opened", "click OpenDemoPhone"},
			want:   []string{"channel", "phone", "locate"},
		},
		"typed": {
			before: []string{"click ShowCode", "channel opened", "click TypeCode", "door opened"},
			after:  []string{"door said ClaimBegan", "door said ProofReceived", "door said ProofHeld"},
			want:   []string{"channel", "door", "locate"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := play(inWindows())
			var seen []string
			meet := func(what, relay string) {
				if seen = append(seen, what); relay != inUse {
					t.Errorf("%s: %s", what, relay)
				}
			}
			tell := func(lines ...string) {
				for _, line := range lines {
					for _, f := range must(p.say(line)) {
						switch f := f.(type) {
						case OpenChannel:
							meet("channel", f.Relay)
						case OpenDoor:
							meet("door", f.ChannelRelay)
						case OpenDemoPhone:
							meet("phone", f.Servers.Relay)
						case LocateSelf:
							meet("locate", f.Relay)
						}
					}
				}
			}
			tell(append(given(t, "sandbox home"), "click OpenSettings", "click UseRelay "+inUse, "click Cancel", "click Pair")...)
			tell(c.before...)
			shown := oneLine(View(p.Model))
			if tell("click OpenSettings", "click UseRelay", "click Cancel"); oneLine(View(p.Model)) != shown {
				t.Errorf("%s became %s", shown, oneLine(View(p.Model)))
			}
			tell(append(c.after, "channel said HelloReceived", "channel said ChannelSecured", "request arrived")...)
			if !slices.Equal(seen, c.want) {
				t.Errorf("%q, want %q", seen, c.want)
			}
		})
	}
}
