package core

import (
	"testing"

	"countersign/pairing"
	"countersign/ui/screen"
)

// live reports whether the channel, or the way to it, is not left yet.
func (s Joining) live() bool {
	_, failed := s.State.(pairing.Failed)
	return !failed && s.State != (pairing.SignedIn{})
}

// TestWhoCanJoin: a code is offered where the server knows this program; elsewhere the screen says why not, and nothing happens.
func TestWhoCanJoin(t *testing.T) {
	for name, site := range sites {
		t.Run(name, func(t *testing.T) {
			p := play(New(site, "", screen.Problem{}))
			must(p.say("started"))
			must(p.say("session absent"))
			shown, known := View(p.Model).(screen.SignIn), site.Servers.ClientID != ""
			if shown.CanJoin != known || (shown.NoJoin == "") != known || !known && isPlain(shown.NoJoin) != "" {
				t.Errorf("%+v", shown)
			}
			must(p.say("click JoinWithCode"))
			if _, typing := p.Stage.(TypingCode); typing != known {
				t.Errorf("typing: %v", typing)
			}
		})
	}
}

// TestBadShortCodes: what is no code is named with its place, and does not leave this computer.
func TestBadShortCodes(t *testing.T) {
	for text, want := range map[string]struct {
		at   int
		what string
	}{
		"K7M-4X":    {0, "There is something missing."},
		"K7M-4X99":  {0, "That is too long."},
		"K7U-4X9":   {3, "Character 3 is in no code."},
		"é":         {1, "Character 1 is in no code."},
		"K7M 4X9 ?": {9, "Character 9 is in no code."},
		" ":         {0, "There is something missing."},
	} {
		p := play(inWindows())
		for _, line := range given(t, "typing") {
			must(p.say(line))
		}
		effects := p.step(Acted{screen.SubmitShortCode{Code: screen.NewSecret(text)}})
		shown, ok := View(p.Model).(screen.Join)
		if !ok || shown.Step != screen.JoinTyping || shown.At != want.at || shown.Problem.What != want.what {
			t.Errorf("%q: %+v", text, shown)
		}
		if _, wiped := effects[0].(Wipe); len(effects) != 1 || !wiped {
			t.Errorf("%q: %v", text, effects)
		}
	}
}

// TestShortCodeSpellings: however a code is spelt, it is the same code that is claimed, and nothing else is asked of anybody.
func TestShortCodeSpellings(t *testing.T) {
	want := must(pairing.ParseShortCode(shortCode, pairing.SixSymbols))
	for _, text := range []string{"K7M-4X9", "k7m4x9", " k7m 4x9 ", "K.7.M.4.X.9", "Ｋ７Ｍ４Ｘ９", "K7M–4X9"} {
		p := play(inWindows())
		for _, line := range given(t, "typing") {
			must(p.say(line))
		}
		effects := p.step(Acted{screen.SubmitShortCode{Code: screen.NewSecret(text)}})
		claim, ok := effects[len(effects)-1].(ClaimShortCode)
		if !ok || len(effects) != 2 || !claim.Code.Equal(want) || claim.Servers != localServers || claim.Relay != localServers.Relay {
			t.Errorf("%q: %v", text, effects)
		}
	}
}
