package core

import (
	"slices"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

type (
	// CheckConnection: have the doctor look, with these servers, and with another relay than they name if there is one. Answers:
	// ConnectionChecked, until it is Over or StopChecking.
	CheckConnection struct {
		Ref     Ref
		Servers oauth.Servers
		Relay   string
	}
	// StopChecking: nobody waits for the doctor any more. No answer.
	StopChecking struct{}
	// CopyReport: put the doctor's report on the clipboard. No answer.
	CopyReport struct{ Text string }
)

func (CheckConnection) effect() {}
func (StopChecking) effect()    {}
func (CopyReport) effect()      {}

// ConnectionChecked answers CheckConnection, whenever a check has begun or come to something: how far all of them are.
type ConnectionChecked struct {
	Ref    Ref
	Checks []screen.Check
	Over   bool
}

func (ConnectionChecked) event() {}

// Examining: the doctor is looked at. Asked is set while it looks, and Kept is what the newest change of the settings was written
// under.
type Examining struct {
	At      screen.CheckName
	Asked   Ref
	Kept    Ref
	Checks  []screen.Check
	Copied  bool
	Problem screen.Problem
}

// examine opens the doctor.
func (t *turn) examine(at screen.CheckName) Aside {
	return Examining{At: at}.look(t)
}

// look begins to look, from the beginning. What was found before stays until there is something new.
func (s Examining) look(t *turn) Examining {
	s.Asked, s.Copied, s.Problem = t.ref(), false, screen.Problem{}
	t.do(CheckConnection{s.Asked, t.Examined(), t.Relay})
	return s
}

// Examined is whose servers the doctor looks at: the one that is being typed, the chosen one or, before there is any, Mozilla.
func (m Model) Examined() oauth.Servers {
	address := m.Address
	stage := m.Stage
	if adding, is := stage.(Adding); is {
		stage = adding.In
	}
	if choosing, is := stage.(Choosing); is && choosing.Address != "" {
		address = choosing.Address
	} else if m.Site.Kind != Unchosen {
		return m.Site.Servers
	}
	if root, err := oauth.ParseContentRoot(completed(address)); err == nil {
		return oauth.Servers{Content: root}
	}
	return oauth.Production()
}

func (s Examining) on(t *turn, e Event) Aside {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case ConnectionChecked:
		if e.Ref.answers(s.Asked) {
			s.Checks = e.Checks
			if e.Over {
				s.Asked = 0
			}
		}
	case PreferencesUnkept:
		if e.Ref.answers(s.Kept) {
			s.Kept, s.Problem = 0, preferencesUnkept()
		}
	}
	return s
}

func (s Examining) act(t *turn, a screen.Action) Aside {
	switch a := a.(type) {
	case screen.Done, screen.Cancel:
		return nil
	case screen.CheckAgain:
		if s.Asked == 0 {
			return s.look(t)
		}
	case screen.CopyReport:
		if t.Windows && s.Asked == 0 {
			t.do(CopyReport{screen.Report(s.Checks)})
			s.Copied = true
		}
	case screen.UseRemedy:
		shown := s.shown(t.Model)
		if i := slices.IndexFunc(shown, func(c screen.Check) bool { return a.Remedy != "" && c.Remedy == a.Remedy }); i >= 0 {
			return s.heal(t, shown[i])
		}
	}
	return s
}

// shown are the checks, with those remedies that can be had now.
func (s Examining) shown(m Model) []screen.Check {
	shown := slices.Clone(s.Checks)
	for i := range shown {
		shown[i].Remedy = m.possible(shown[i].Remedy)
	}
	return shown
}

// possible is a remedy as far as it can be had where the program stands; empty where it cannot.
func (m Model) possible(r screen.Remedy) screen.Remedy {
	ofKeychain := r == screen.RemedyKeychain || r == screen.RemedyKeep
	switch s := m.Stage.(type) {
	case Ready:
		switch {
		case r == screen.RemedyPage:
		case pairing.Live(s.Attempt.State), s.SigningOut != 0:
			return ""
		case r == screen.RemedyKeychain && m.Unkept == 0:
			return screen.RemedyKeep
		}
		return r
	case SigningIn:
		if s.Asked == 0 && (ofKeychain && s.Stays == (Profile{}) || r == screen.RemedyRelay) {
			return r
		}
	case Choosing:
		if s.Asked == 0 && ofKeychain {
			return r
		}
	case KeychainClosed:
		if ofKeychain {
			return r
		}
	}
	if r == screen.RemedyPage {
		return r
	}
	return ""
}

// portalPage is a page that is never secure, so that a network that wants somebody to sign in first can show its own in place of it.
const portalPage = "http://detectportal.firefox.com/canonical.html"

// heal does what the button of a check promises. What leads elsewhere ends the aside.
func (s Examining) heal(t *turn, c screen.Check) Aside {
	switch c.Remedy {
	case screen.RemedyPage:
		t.do(OpenPage{portalPage})
		return s
	case screen.RemedyRelay:
		return s.forgoRelay(t)
	}
	if ready, is := t.Stage.(Ready); is {
		t.Stage = ready.healed(t, c)
	} else {
		t.Stage = t.healKeychain(c.Remedy)
	}
	return nil
}

// healed is where a remedy leads who is signed in.
func (s Ready) healed(t *turn, c screen.Check) Stage {
	switch c.Remedy {
	case screen.RemedySignIn:
		return s.signOut(t, screen.Problem{What: c.What, Do: sessionGoneSentence().Do}, true)
	case screen.RemedyPassword:
		return s.mend(t, oauth.Failure{Kind: oauth.StaleKey})
	case screen.RemedyKeychain:
		return Keeping{Behind: s}.move(t, screen.InKeychain, screen.Secret{})
	}
	return Keeping{Behind: s}
}

// healKeychain is where a remedy leads before anybody is signed in: to the keychain, or to the choice without it.
func (t *turn) healKeychain(r screen.Remedy) Stage {
	fault := t.Unkept
	if closed, is := t.Stage.(KeychainClosed); is {
		fault = closed.Fault
	}
	if r == screen.RemedyKeychain || fault == 0 {
		t.Unkept = 0
		return start(t)
	}
	return KeychainClosed{Fault: fault}
}

// forgoRelay does without the relay that was set here from now on, and looks again.
func (s Examining) forgoRelay(t *turn) Aside {
	was := t.Preferences
	t.Relay, t.Preferences.Relay = "", ""
	s = s.look(t)
	if was.Relay != "" {
		s.Kept = t.ref()
		t.do(SavePreferences{s.Kept, t.Preferences}, ApplyPreferences{was, t.Preferences})
	}
	return s
}

// stopUnwatched ends the checks that nobody looks at any more.
func (t *turn) stopUnwatched(was Model) {
	before, looked := was.Aside.(Examining)
	if _, looks := t.Aside.(Examining); looked && before.Asked != 0 && !looks {
		t.do(StopChecking{})
	}
}

func (s Examining) view(m Model) screen.Screen {
	return screen.Doctor{
		Checks: s.shown(m), At: s.At, Looking: s.Asked != 0, CanCopy: m.Windows && s.Asked == 0, Copied: s.Copied, Problem: s.Problem,
	}
}
