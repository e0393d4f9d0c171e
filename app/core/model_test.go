package core

import (
	"slices"
	"testing"

	"countersign/ui/screen"
)

// TestFirstQuestion: what is known before the start decides what is asked first.
func TestFirstQuestion(t *testing.T) {
	selfNoJoin := Model{Site: selfHost}.noJoinNote()
	notice := screen.Problem{What: "The settings could not be read.", Do: "Choose your server again."}
	for _, c := range []struct {
		name    string
		site    Site
		address string
		effect  string
		shown   string
	}{
		{"nothing", Site{}, "", "", `Welcome "Welcome to Countersign" Problem="The settings could not be read. Choose your server again."`},
		{"a site", selfHost, "", "", `SignIn "Sign in" Server="accounts.example.org" NoJoin="` + selfNoJoin + `" Notice="The settings could not be read. Choose your server again."`},
		{"a site and an address", selfHost, "https://other.example.org", "", `SignIn "Sign in" Server="accounts.example.org" NoJoin="` + selfNoJoin + `" Notice="The settings could not be read. Choose your server again."`},
		{"an address", Site{}, "https://Accounts.example.org/", `Discover #2 Address="https://accounts.example.org"`, `Welcome "Welcome to Countersign" Address="https://Accounts.example.org/" Busy`},
		{"an address without a scheme", Site{}, " accounts.example.org", `Discover #2 Address="https://accounts.example.org"`, `Welcome "Welcome to Countersign" Address=" accounts.example.org" Busy`},
		{"an address that is none", Site{}, "http://accounts", "", `Welcome "Welcome to Countersign" Address="http://accounts" Problem="` + badAddress().What + " " + badAddress().Do + `"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := play(New(c.site, c.address, notice))
			must(p.say("started"))
			var effect string
			for _, f := range must(p.say("session absent")) {
				effect += oneLine(f)
			}
			if shown := oneLine(View(p.Model)); effect != c.effect || shown != c.shown {
				t.Errorf("got  %s; %s\nwant %s; %s", effect, shown, c.effect, c.shown)
			}
		})
	}
}

// TestDemoPhoneNeedsAWindow: where there are no windows the demo phone is neither offered nor opened.
func TestDemoPhoneNeedsAWindow(t *testing.T) {
	for _, windows := range []bool{true, false} {
		p := play(inWindows())
		p.Windows = windows
		for _, line := range append(given(t, "sandbox home"), "click Pair", "click ShowCode", "channel opened") {
			must(p.say(line))
		}
		effects := must(p.say("click OpenDemoPhone"))
		opened := slices.ContainsFunc(effects, func(f Effect) bool { _, ok := f.(OpenDemoPhone); return ok })
		if offered := View(p.Model).(screen.Invite).DemoPhone; offered != windows || opened != windows {
			t.Errorf("with windows %v: offered %v, opened %v", windows, offered, opened)
		}
	}
}
