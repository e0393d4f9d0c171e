package core

import (
	"slices"

	"countersign/oauth"
	"countersign/ui/screen"
)

// Where the password leads no further, and what else there is (oauth.Failure.Ways).

// bars reports whether a failure means that the password leads no further.
func bars(kind oauth.FailureKind) bool {
	switch kind {
	case oauth.Firewall, oauth.Blocked, oauth.NoPassword, oauth.ResetRequired, oauth.UseBrowser:
		return true
	}
	return false
}

func barred(email string, stays Profile, f oauth.Failure) Barred {
	return Barred{email, stays, f, Waits{Server: wait(f.RetryAfter)}}
}

func (s Barred) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case TimerFired:
		if e.Timer == WaitTimer {
			s.Waits = s.Waits.pass()
		}
	}
	return s
}

func (s Barred) act(t *turn, a screen.Action) Stage {
	switch a.(type) {
	case screen.Done:
		return SigningIn{Email: s.Email, Stays: s.Stays, Waits: s.Waits}
	case screen.SignInWithBrowser:
		if next, ok := t.goToBrowser(s.Email, s.Stays); ok {
			return next
		}
	case screen.OpenPage:
		if page := s.page(t.Model); page != "" {
			t.do(OpenPage{page})
		}
	case screen.ChooseSandbox:
		if s.offersSandbox(t.Model) {
			return Choosing{}.act(t, a)
		}
	}
	return s
}

// ways are what else there is to try.
func (s Barred) ways(m Model) []oauth.Way { return s.Failure.Ways(m.canUseBrowser()) }

func (s Barred) offers(m Model, way oauth.Way) bool { return slices.Contains(s.ways(m), way) }

// page is the page of the account server that helps; empty for none.
func (s Barred) page(m Model) string {
	switch {
	case s.offers(m, oauth.WaySettings):
		return m.Site.Servers.Content + "/settings"
	case s.offers(m, oauth.WayReset):
		return m.Site.Servers.Content + "/reset_password"
	}
	return ""
}

// offersSandbox: who cannot sign in anywhere may practise. Who is signed in does not leave for that.
func (s Barred) offersSandbox(m Model) bool {
	return s.page(m) == "" && s.Stays == (Profile{}) && m.Site.Kind != Sandbox
}

func (s Barred) view(m Model) screen.Screen {
	return screen.Barred{
		Title: barredTitle(s.Failure.Kind), Problem: s.sentence(m), Page: s.page(m), Browser: s.offers(m, oauth.WayBrowser),
		Sandbox: s.offersSandbox(m), Wait: s.Waits.Server, Why: networkCheck(s.Failure.Kind),
	}
}

// sentence says why, and names the ways on.
func (s Barred) sentence(m Model) screen.Problem {
	p := signInSentence(s.Failure)
	if !s.offers(m, oauth.WayBrowser) {
		return p
	}
	switch s.Failure.Kind {
	case oauth.NoPassword:
		p.Do = screen.Say("Sign in with the browser. Or set one in the account's settings, then sign in here.")
	case oauth.UseBrowser:
		p.Do = screen.Say("Sign in with the browser. Or change that in the account's settings.")
	case oauth.Firewall, oauth.Blocked:
		p.Do = screen.Say("Sign in with the browser. Or try again later, or from another network.")
	}
	return p
}
