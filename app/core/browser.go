package core

import (
	"time"

	"countersign/oauth"
	"countersign/ui/screen"
)

// Signing in with the browser, where the account server knows this program: no password is typed here, and passkeys and other
// companies' accounts work.

type (
	// StartBrowserSignIn: listen on this computer for the browser to come back from the account server's page, then trade what it
	// brings for a session, and keep that. Email is who is expected, if anybody. With a UID it has to be that account, whose old
	// session is ended. AbortSignIn ends it. Answers: BrowserAwaited, then BrowserReturned, then SignedInto; or SignInRefused at any
	// time.
	StartBrowserSignIn struct {
		Ref     Ref
		Servers oauth.Servers
		Email   string
		UID     oauth.UID
	}
	// CopyLink: put the address of a page on the clipboard, where there is one. No answer.
	CopyLink struct{ URL string }
)

func (StartBrowserSignIn) effect() {}
func (CopyLink) effect()           {}

type (
	// BrowserAwaited: the browser can come back; Link is the page to open in it.
	BrowserAwaited struct {
		Ref  Ref
		Link string
	}
	// BrowserReturned: it has come back, with something to trade for a session.
	BrowserReturned struct{ Ref Ref }
	// PageUnopened: no browser could be begun for OpenPage.
	PageUnopened struct{ URL string }
)

func (BrowserAwaited) event()  {}
func (BrowserReturned) event() {}
func (PageUnopened) event()    {}

// browserPatience is how long the browser is waited for (accounts spec, section 7.3).
const browserPatience = 5 * time.Minute

// InBrowser: the person signs in with the browser.
type InBrowser struct {
	Asked Ref
	Email string
	// Stays is the account that has to come back, where one is signed in.
	Stays Profile
	// Link is the page to open; empty before there is one, and when the browser has come back.
	Link     string
	Returned bool
	Copied   bool
	Unopened bool
	Waits    Waits
}

// canUseBrowser reports whether the account server knows this program.
func (m Model) canUseBrowser() bool { return oauth.IsClientID(m.Site.Servers.ClientID) }

// goToBrowser begins a sign-in with the browser. What was typed as an address is a hint, if it is one. False where that cannot be.
func (t *turn) goToBrowser(typed string, stays Profile) (Stage, bool) {
	if !t.canUseBrowser() {
		return nil, false
	}
	email, err := oauth.ParseEmail(typed)
	if err != nil {
		email = ""
	}
	if stays != (Profile{}) {
		email = stays.Email
	}
	ref := t.ref()
	t.do(StartBrowserSignIn{ref, t.Site.Servers, email, stays.UID})
	return InBrowser{Asked: ref, Email: email, Stays: stays}, true
}

func (s InBrowser) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case BrowserAwaited:
		if e.Ref.answers(s.Asked) && s.Link == "" && !s.Returned {
			s.Link, s.Waits.Browser = e.Link, wait(browserPatience)
			t.do(OpenPage{s.Link})
		}
	case BrowserReturned:
		if e.Ref.answers(s.Asked) {
			return InBrowser{Asked: s.Asked, Email: s.Email, Stays: s.Stays, Returned: true}
		}
	case PageUnopened:
		s.Unopened = s.Unopened || e.URL == s.Link
	case SignedInto:
		if next, ok := stepTaken(t, e, s.Asked, s.Email, s.Stays); ok {
			return next
		}
	case SignInRefused:
		if e.Ref.answers(s.Asked) {
			return s.refused(t, e.Failure)
		}
	case TimerFired:
		if e.Timer == WaitTimer {
			return s.tick(t)
		}
	}
	return s
}

func (s InBrowser) act(t *turn, a screen.Action) Stage {
	switch a.(type) {
	case screen.Cancel:
		t.do(AbortSignIn{})
		return SigningIn{Email: s.Email, Stays: s.Stays}
	case screen.OpenPage:
		if s.Link != "" {
			s.Unopened = false
			t.do(OpenPage{s.Link})
		}
	case screen.CopyLink:
		if s.Link != "" {
			s.Copied = true
			t.do(CopyLink{s.Link})
		}
	}
	return s
}

// tick lets a second pass. A browser that does not come back is given up.
func (s InBrowser) tick(t *turn) Stage {
	if s.Waits = s.Waits.pass(); s.Waits.Browser.Running() || s.Link == "" {
		return s
	}
	t.do(AbortSignIn{})
	return s.refused(t, oauth.Failure{Kind: oauth.TimedOut})
}

// refused goes back to where the person can try again.
func (s InBrowser) refused(t *turn, f oauth.Failure) Stage {
	return SigningIn{Email: s.Email, Stays: s.Stays, Waits: Waits{Server: wait(f.RetryAfter)}, Problem: s.sentence(f)}
}

func (s InBrowser) view(m Model) screen.Screen {
	return screen.Browser{
		Server: m.Site.name(), Account: s.Stays.Email, Link: s.Link, Returned: s.Returned, Copied: s.Copied, Unopened: s.Unopened,
		Life: s.Waits.Browser,
	}
}

// sentence says why no account came of it.
func (s InBrowser) sentence(f oauth.Failure) screen.Problem {
	if f.Kind == oauth.TimedOut && s.Returned {
		return accountSentence(f)
	}
	if f.Kind == oauth.OtherAccount {
		return screen.Problem{
			What: screen.Say("You signed in with another account in the browser."),
			Do:   screen.Say("Sign in there as {{.Email}}. To use the other account, sign out here first.", "Email", s.Email),
		}
	}
	return browserSentence(f)
}

// browserSentence says what an ending of a sign-in with the browser means.
func browserSentence(f oauth.Failure) screen.Problem {
	say := func(what, do string) screen.Problem { return screen.Problem{What: what, Do: do} }
	switch f.Kind {
	case oauth.Declined:
		return say(screen.Say("You declined in the browser."), screen.Say("Countersign got nothing. Sign in whenever you like."))
	case oauth.TimedOut:
		return say(screen.Say("The browser did not come back within five minutes."), screen.Say("Open it once more, and finish the sign-in there."))
	case oauth.ScopeRefused:
		return say(screen.Say("The account server does not give Countersign what it needs this way."),
			screen.Say("Sign in with your password, or ask whoever runs the server."))
	case oauth.KeysMissing:
		return say(screen.Say("The account has no sync keys, or the server keeps them to itself this way."),
			screen.Say("See that the account has a password in its settings, or sign in with that here."))
	case oauth.ClientRefused, oauth.ClientDisabled:
		return say(screen.Say("The account server does not know Countersign, or does not let it in at the moment."),
			screen.Say("Sign in with your password, or ask whoever runs the server."))
	case oauth.GrantRefused:
		return say(screen.Say("What the browser brought back was too old, or not for this computer."), screen.Say("Open it once more, and sign in there."))
	case oauth.StaleKey, oauth.StaleAuth:
		return say(screen.Say("The password of the account was changed just now."), screen.Say("Open the browser once more, and sign in there."))
	case oauth.Internal:
		return say(screen.Say("Countersign could not listen for your browser on this computer."), screen.Say("Sign in with your password, or try again later."))
	}
	return signInSentence(f)
}
