package core

import (
	"cmp"
	"slices"
	"time"

	"countersign/oauth"
	"countersign/ui/screen"
)

// Signing in with a password: what is typed, the second steps, what has to be waited for, and where the password leads no
// further.

type (
	// SigningIn: e-mail and password. Asked is set while the server is being asked.
	SigningIn struct {
		Asked Ref
		Email string
		// Stays is the account whose session stays, where only its password is asked for once more.
		Stays   Profile
		Waits   Waits
		Notice  screen.Problem
		Problem screen.Problem
		Why     screen.CheckName
	}
	// Verifying: a second step. Asked is set while the server is being asked: for another code if Sending, or else about one.
	Verifying struct {
		Asked   Ref
		Sending bool
		Email   string
		Stays   Profile
		Step    screen.Second
		Resent  bool
		Waits   Waits
		Backups Backups
		Problem screen.Problem
	}
	// Barred: the password leads no further.
	Barred struct {
		Email   string
		Stays   Profile
		Failure oauth.Failure
		Waits   Waits
	}
)

func (s SigningIn) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case SignedInto, CodeWanted:
		if next, ok := stepTaken(t, e, s.Asked, s.Email, s.Stays); ok {
			return next
		}
	case SignInRefused:
		if e.Ref.answers(s.Asked) {
			return s.refused(t, e.Failure)
		}
	case TimerFired:
		if e.Timer == WaitTimer {
			return s.tick()
		}
	}
	return s
}

// tick lets a second pass. What had to be waited for is no problem any more when it is over.
func (s SigningIn) tick() SigningIn {
	if s.Waits = s.Waits.pass(); !s.Waits.Server.Running() {
		s.Problem, s.Why = screen.Problem{}, ""
	}
	return s
}

// refused asks once more, unless no password helps.
func (s SigningIn) refused(t *turn, f oauth.Failure) Stage {
	switch {
	case bars(f.Kind):
		return barred(s.Email, s.Stays, f)
	case f.Kind == oauth.SessionGone && s.Stays != (Profile{}):
		return needsSignIn(t, s.Stays, f)
	}
	return SigningIn{
		Email: s.Email, Stays: s.Stays, Waits: Waits{Server: wait(f.RetryAfter)}, Problem: signInSentence(f), Why: networkCheck(f.Kind),
	}
}

// stepTaken is where a step of a sign-in leads that went well: into the account, or to the next step.
func stepTaken(t *turn, e Event, asked Ref, email string, stays Profile) (Stage, bool) {
	switch e := e.(type) {
	case SignedInto:
		if e.Ref.answers(asked) {
			t.forgive()
			return enter(t, e.Profile, cmp.Or(e.Kept, t.Forgone)), true
		}
	case CodeWanted:
		if e.Ref.answers(asked) {
			return Verifying{Email: email, Stays: stays, Step: e.Step, Waits: waitsOf(e.Step)}, true
		}
	}
	return nil, false
}

func (s SigningIn) act(t *turn, a screen.Action) Stage {
	switch {
	case s.Asked != 0 && a == screen.Cancel{}:
		t.do(AbortSignIn{})
		return SigningIn{Email: s.Email, Stays: s.Stays}
	case s.Asked != 0:
		return s
	case s.Stays != (Profile{}):
		return s.actAgain(t, a)
	}
	switch a := a.(type) {
	case screen.SubmitSignIn:
		return s.submit(t, a)
	case screen.UseDemoAccount:
		if t.Site.Demo == "" {
			return s
		}
		ref := t.ref()
		t.do(StartDemoSignIn{ref, t.Site.Servers})
		return SigningIn{Asked: ref, Email: t.Site.Demo}
	case screen.SignInWithBrowser:
		if next, ok := t.goToBrowser(a.Email, Profile{}); ok {
			return next
		}
	case screen.JoinWithCode:
		if t.canJoin() {
			return TypingCode{Email: s.Email}
		}
	case screen.ChangeServer:
		return Choosing{}
	}
	return s
}

func (s SigningIn) submit(t *turn, a screen.SubmitSignIn) Stage {
	email, err := oauth.ParseEmail(a.Email)
	switch {
	case s.Waits.Server.Running():
		return s
	case err != nil || a.Password.IsEmpty():
		return SigningIn{Email: a.Email, Problem: fillInBoth()}
	}
	ref := t.ref()
	t.do(StartSignIn{ref, t.Site.Servers, email, a.Password})
	return SigningIn{Asked: ref, Email: email}
}

// actAgain is act where only the password is asked for. It cannot be given up for another account.
func (s SigningIn) actAgain(t *turn, a screen.Action) Stage {
	switch a := a.(type) {
	case screen.SubmitSignIn:
		switch {
		case s.Waits.Server.Running():
			return s
		case a.Password.IsEmpty():
			s.Problem = fillInPassword()
			return s
		}
		ref := t.ref()
		t.do(StartReauth{ref, s.Stays.UID, a.Password})
		return SigningIn{Asked: ref, Email: s.Email, Stays: s.Stays}
	case screen.SignInWithBrowser:
		if next, ok := t.goToBrowser("", s.Stays); ok {
			return next
		}
	case screen.Cancel:
		return enter(t, s.Stays, t.Unkept)
	}
	return s
}

// waitsOf is what a step has to wait for from its beginning: its e-mail or its message has only just been sent.
func waitsOf(step screen.Second) Waits {
	w := Waits{}
	if sends(step) {
		w.Resend = wait(resendPause)
	}
	if step == screen.EmailedLink {
		w = w.awaitLink()
	}
	return w
}

// sends reports whether a step is about something that the server sends.
func sends(step screen.Second) bool {
	return step != screen.AuthenticatorCode && step != screen.BackupCode
}

func (s Verifying) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case BackupCodeSpent:
		if e.Ref.answers(s.Asked) {
			s.Backups = Backups{true, e.Left}
		}
	case SignedInto, CodeWanted:
		if next, ok := stepTaken(t, e, s.Asked, s.Email, s.Stays); ok {
			return s.said(next)
		}
	case CodeSent:
		if e.Ref.answers(s.Asked) {
			s.Asked, s.Sending, s.Resent = 0, false, true
			s.Waits.Resend = wait(resendPause)
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

// said takes along to the home screen what is known of the backup codes.
func (s Verifying) said(next Stage) Stage {
	if home, is := next.(Ready); is {
		home.Backups = s.Backups
		return home
	}
	return next
}

// refused lets the person type the code again, unless the sign-in itself is gone.
func (s Verifying) refused(t *turn, f oauth.Failure) Stage {
	switch {
	case s.Sending:
		return s.unsent(f)
	case bars(f.Kind):
		t.do(AbortSignIn{})
		return barred(s.Email, s.Stays, f)
	case f.Kind == oauth.SessionGone, f.Kind == oauth.WrongPassword:
		t.do(AbortSignIn{})
		return SigningIn{Email: s.Email, Stays: s.Stays}.refused(t, f)
	case s.Step == screen.EmailedLink:
		return s.unopened(f)
	}
	s.Asked, s.Resent, s.Problem = 0, false, signInSentence(f)
	s.Waits.Server = wait(f.RetryAfter)
	if f.Kind == oauth.BadVerificationCode {
		s.Problem = wrongCodeSentence(s.Step)
	}
	return s
}

// unsent goes on with the code that was sent before; without a recovery phone, with the authenticator app.
func (s Verifying) unsent(f oauth.Failure) Verifying {
	s.Asked, s.Sending, s.Resent, s.Problem = 0, false, false, signInSentence(f)
	if s.Step == screen.TextedCode && f.Kind == oauth.OtherFactorNeeded {
		s.Step, s.Waits, s.Problem = screen.AuthenticatorCode, Waits{}, noMessageSentence()
		return s
	}
	s.Waits.Resend = wait(f.RetryAfter)
	return s
}

// unopened asks again later whether the link has been opened.
func (s Verifying) unopened(f oauth.Failure) Verifying {
	s.Asked, s.Problem = 0, screen.Problem{}
	s.Waits = s.Waits.checkLater(f.RetryAfter)
	if f.Kind != oauth.SessionUnverified {
		s.Problem = signInSentence(f)
	}
	return s
}

// tick lets a second pass. A link that nobody opens is given up.
func (s Verifying) tick(t *turn) Stage {
	waited := s.Waits.Server.Running()
	s.Waits = s.Waits.pass()
	switch {
	case waited && !s.Waits.Server.Running():
		s.Problem = screen.Problem{}
	case s.Step != screen.EmailedLink:
	case !s.Waits.Link.Running():
		t.do(AbortSignIn{})
		return SigningIn{Email: s.Email, Stays: s.Stays, Problem: linkUnopenedSentence()}
	case s.Waits.Check == 0 && s.Asked == 0:
		s.Asked = t.ref()
		t.do(CheckLink{s.Asked})
	}
	return s
}

func (s Verifying) act(t *turn, a screen.Action) Stage {
	if a == (screen.Cancel{}) {
		t.do(AbortSignIn{})
		return SigningIn{Email: s.Email, Stays: s.Stays}
	}
	if s.Asked != 0 {
		return s
	}
	switch a := a.(type) {
	case screen.SubmitCode:
		if s.Step != screen.EmailedLink && !s.Waits.Server.Running() {
			s.Asked, s.Resent, s.Problem = t.ref(), false, screen.Problem{}
			t.do(SubmitCode{s.Asked, s.Step, a.Code})
		}
	case screen.ResendCode:
		if sends(s.Step) && !s.Waits.Resend.Running() {
			return s.send(t)
		}
	case screen.ChooseStep:
		if slices.Contains(s.others(), a.Step) {
			return s.choose(t, a.Step)
		}
	}
	return s
}

func (s Verifying) send(t *turn) Verifying {
	s.Asked, s.Sending, s.Resent, s.Problem = t.ref(), true, false, screen.Problem{}
	t.do(SendCode{s.Asked, s.Step})
	return s
}

// choose takes another step instead. A message is sent only because somebody chose to have it. A server that wants to be left
// alone is left alone by any step.
func (s Verifying) choose(t *turn, step screen.Second) Verifying {
	s.Step, s.Resent, s.Problem = step, false, screen.Problem{}
	s.Waits = Waits{Server: s.Waits.Server}
	if step == screen.TextedCode {
		return s.send(t)
	}
	return s
}

// others are the steps that may be taken instead. Which of them the account has is not told before.
func (s Verifying) others() []screen.Second {
	all := []screen.Second{screen.AuthenticatorCode, screen.BackupCode, screen.TextedCode}
	i := slices.Index(all, s.Step)
	if i < 0 {
		return nil
	}
	return slices.Delete(all, i, i+1)
}

// needsSignIn gives up a session that the server does not know any more. The account is named again.
func needsSignIn(t *turn, p Profile, f oauth.Failure) Stage {
	return Ready{Profile: p, Attempt: idle}.signInAgain(t, f)
}

// resendPause is how long to wait between two e-mails or messages (accounts spec, section 2.4).
const resendPause = 30 * time.Second
