package core

import (
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
