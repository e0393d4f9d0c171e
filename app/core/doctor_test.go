package core

import (
	"reflect"
	"slices"
	"testing"

	"countersign/oauth"
	"countersign/ui/screen"
)

// remedies are all that the doctor offers.
var remedies = []string{"try-keychain", "keep-elsewhere", "sign-in", "type-password", "open-page", "own-relay"}

// checks are what the doctor may have found: that all is fine, or some trouble with this remedy.
func checks(remedy string) []screen.Check {
	found := []screen.Check{
		{Name: screen.CheckDisplay, Title: "Display", State: screen.CheckFine, What: "The display answers.", Milliseconds: 3},
		{Name: screen.CheckRelay, Title: "Pairing server", State: screen.CheckLooking},
	}
	if remedy != "" {
		found = append(found, screen.Check{
			Name: screen.CheckSession, Title: "Sign-in", State: screen.CheckTrouble, What: "Something is wrong.", Do: "Mend it.",
			Remedy: screen.Remedy(known(byText(remedies), remedy)),
		})
	}
	return found
}

func byText(words []string) map[string]string {
	m := map[string]string{}
	for _, w := range words {
		m[w] = w
	}
	return m
}

// TestExamined: the doctor looks at the server that the person has named, else at the chosen one, else at Mozilla's.
func TestExamined(t *testing.T) {
	for name, c := range map[string]struct {
		model Model
		want  oauth.Servers
	}{
		"nothing chosen": {Model{Stage: Choosing{}}, oauth.Production()},
		"typed":          {Model{Stage: Choosing{Address: "Accounts.example.org"}, Site: sandbox}, oauth.Servers{Content: "https://accounts.example.org"}},
		"typed nonsense": {Model{Stage: Choosing{Address: "no server"}}, oauth.Production()},
		"given":          {Model{Stage: Starting{}, Address: "https://accounts.example.org/path"}, oauth.Servers{Content: "https://accounts.example.org"}},
		"chosen":         {Model{Stage: SigningIn{}, Site: selfHost}, ownServers},
		"signed in":      {Model{Stage: Ready{Profile: profiles["self"]}, Site: selfHost}, ownServers},
	} {
		if got := c.model.Examined(); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestBesideEverything: in every preface the doctor can be opened; what goes on goes on behind it exactly as it would without; and
// leaving shows what is there by then.
func TestBesideEverything(t *testing.T) {
	for name := range prefaces {
		plain, beside := play(inWindows()), play(inWindows())
		for _, line := range given(t, name) {
			must(plain.say(line))
			must(beside.say(line))
		}
		must(beside.say("click OpenDoctor"))
		if d, is := View(beside.Model).(screen.Doctor); !is || !d.Looking {
			t.Fatalf("%s: the doctor is not opened, but %T", name, View(beside.Model))
		}
		for _, line := range everyLine {
			e := must(plain.event(line))
			if _, acted := e.(Acted); acted {
				continue
			}
			without, _ := Step(plain.Model, e)
			with, _ := Step(beside.Model, e)
			if with.Aside != nil {
				with, _ = Step(with, Acted{screen.Done{}})
			}
			if got, want := oneLine(View(with)), oneLine(View(without)); got != want {
				t.Errorf("%s, %s: behind the doctor %s\nwithout %s", name, line, got, want)
			}
		}
	}
}

// TestOfferedRemedies: a button is there only where it leads somewhere.
func TestOfferedRemedies(t *testing.T) {
	everywhere := screen.RemedyPage
	for _, c := range []struct {
		given string
		more  []string
		want  []screen.Remedy
	}{
		{"home", nil, []screen.Remedy{"", "keep-elsewhere", "sign-in", "type-password", everywhere, "own-relay"}},
		{"inviting", nil, []screen.Remedy{"", "", "", "", everywhere, ""}},
		{"sign-in", nil, []screen.Remedy{"try-keychain", "keep-elsewhere", "", "", everywhere, "own-relay"}},
		{"verify", nil, []screen.Remedy{"", "", "", "", everywhere, ""}},
		{"", []string{"started", "session absent"}, []screen.Remedy{"try-keychain", "keep-elsewhere", "", "", everywhere, ""}},
		{"", []string{"started", "keychain failed locked"}, []screen.Remedy{"try-keychain", "keep-elsewhere", "", "", everywhere, ""}},
	} {
		p := play(inWindows())
		lines := c.more
		if c.given != "" {
			lines = given(t, c.given)
		}
		for _, line := range append(slices.Clone(lines), "click OpenDoctor") {
			must(p.say(line))
		}
		for i, remedy := range remedies {
			must(p.say("checking " + remedy))
			shown := View(p.Model).(screen.Doctor).Checks
			got := shown[len(shown)-1].Remedy
			if want := c.want[i]; got != want && !(i == 0 && c.given == "home" && got == screen.RemedyKeep) {
				t.Errorf("%q %v: %s is offered as %q, want %q", c.given, c.more, remedy, got, want)
			}
			m, effects := Step(p.Model, Acted{screen.UseRemedy{Remedy: screen.Remedy(remedy)}})
			if did := len(effects) > 0 || !reflect.DeepEqual(m, p.Model); did && got != screen.Remedy(remedy) {
				t.Errorf("%q %v: %s is not offered, and does something", c.given, c.more, remedy)
			}
		}
	}
}
