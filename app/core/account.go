package core

import (
	"strings"

	"countersign/oauth"
	"countersign/ui/screen"
)

type (
	// Starting: the keychain is being asked.
	Starting struct{ Asked Ref }
	// KeychainClosed: it did not answer well; the person decides.
	KeychainClosed struct{ Fault KeychainFault }
	// Choosing: where is the account. Asked is set while a server is being asked.
	Choosing struct {
		Asked   Ref
		Address string
		Problem screen.Problem
	}
	// SigningIn: e-mail and password. Asked is set while the server is being asked.
	SigningIn struct {
		Asked   Ref
		Email   string
		Notice  screen.Problem
		Problem screen.Problem
	}
	// Verifying: a second step. Asked is set while the server is being asked.
	Verifying struct {
		Asked   Ref
		Email   string
		Step    screen.Second
		Resent  bool
		Problem screen.Problem
	}
)

func (s Starting) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Started:
		return start(t)
	case SessionFound:
		if e.Ref.answers(s.Asked) {
			return enter(t, e.Profile, 0)
		}
	case SessionAbsent:
		if e.Ref.answers(s.Asked) {
			return firstQuestion(t)
		}
	case KeychainFailed:
		switch {
		case !e.Ref.answers(s.Asked):
		case e.Fault == KeychainAbsent:
			t.do(UseMemory{})
			t.Unkept = KeychainAbsent
			return firstQuestion(t)
		default:
			return KeychainClosed{e.Fault}
		}
	}
	return s
}

// start asks the keychain.
func start(t *turn) Stage {
	ref := t.ref()
	t.do(LoadSession{ref})
	return Starting{ref}
}

// firstQuestion is where the account is, or, where that is known, who the person is.
func firstQuestion(t *turn) Stage {
	switch {
	case t.Site.Kind != Unchosen:
		return SigningIn{Notice: t.Notice}
	case t.Address != "":
		return Choosing{}.discover(t, t.Address)
	}
	return Choosing{Problem: t.Notice}
}

func (s KeychainClosed) on(t *turn, e Event) Stage {
	if a, ok := e.(Acted); ok {
		switch a.Action.(type) {
		case screen.RetryKeychain:
			return start(t)
		case screen.UseMemory:
			t.do(UseMemory{})
			t.Unkept = KeychainUnused
			return firstQuestion(t)
		}
	}
	return s
}

func (s Choosing) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case ServerFound:
		if e.Ref.answers(s.Asked) {
			t.Site = e.Site
			t.do(RememberSite{e.Site})
			return SigningIn{}
		}
	case ServerRefused:
		if e.Ref.answers(s.Asked) {
			return Choosing{Address: s.Address, Problem: discoverySentence(e.Failure)}
		}
	}
	return s
}

func (s Choosing) act(t *turn, a screen.Action) Stage {
	if s.Asked != 0 {
		return s
	}
	switch a := a.(type) {
	case screen.ChooseMozilla:
		t.Site = Site{Kind: Mozilla, Servers: oauth.Production()}
		t.do(RememberSite{t.Site})
		return SigningIn{}
	case screen.ChooseSandbox:
		ref := t.ref()
		t.do(StartSandbox{ref})
		return Choosing{Asked: ref, Address: s.Address}
	case screen.ChooseServer:
		return s.discover(t, a.Address)
	}
	return s
}

// discover asks the account server at an address that a person gave, with or without the https:// that browsers hide.
func (s Choosing) discover(t *turn, address string) Stage {
	full := address
	if !strings.Contains(address, "://") {
		full = "https://" + strings.TrimSpace(address)
	}
	root, err := oauth.ParseContentRoot(full)
	if err != nil {
		return Choosing{Address: address, Problem: badAddress}
	}
	ref := t.ref()
	t.do(Discover{ref, root})
	return Choosing{Asked: ref, Address: address}
}

func (s SigningIn) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case SignedInto, CodeWanted:
		if next, ok := stepTaken(t, e, s.Asked, s.Email); ok {
			return next
		}
	case SignInRefused:
		if e.Ref.answers(s.Asked) {
			return SigningIn{Email: s.Email, Problem: signInSentence(e.Failure)}
		}
	}
	return s
}

// stepTaken is where a step of a sign-in leads that went well: into the account, or to the next step.
func stepTaken(t *turn, e Event, asked Ref, email string) (Stage, bool) {
	switch e := e.(type) {
	case SignedInto:
		if e.Ref.answers(asked) {
			t.forgive()
			return enter(t, e.Profile, e.Kept), true
		}
	case CodeWanted:
		if e.Ref.answers(asked) {
			return Verifying{Email: email, Step: e.Step}, true
		}
	}
	return nil, false
}

func (s SigningIn) act(t *turn, a screen.Action) Stage {
	if s.Asked != 0 {
		if a == (screen.Cancel{}) {
			t.do(AbortSignIn{})
			return SigningIn{Email: s.Email}
		}
		return s
	}
	switch a := a.(type) {
	case screen.SubmitSignIn:
		email, err := oauth.ParseEmail(a.Email)
		if err != nil || a.Password.IsEmpty() {
			return SigningIn{Email: a.Email, Problem: fillInBoth}
		}
		ref := t.ref()
		t.do(StartSignIn{ref, t.Site.Servers, email, a.Password})
		return SigningIn{Asked: ref, Email: email}
	case screen.UseDemoAccount:
		if t.Site.Demo == "" {
			return s
		}
		ref := t.ref()
		t.do(StartDemoSignIn{ref, t.Site.Servers})
		return SigningIn{Asked: ref, Email: t.Site.Demo}
	case screen.JoinWithCode:
		if t.canJoin() {
			return TypingCode{Email: s.Email}
		}
	case screen.ChangeServer:
		return Choosing{}
	}
	return s
}

func (s Verifying) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case SignedInto, CodeWanted:
		if next, ok := stepTaken(t, e, s.Asked, s.Email); ok {
			return next
		}
	case CodeResent:
		if e.Ref.answers(s.Asked) {
			return Verifying{Email: s.Email, Step: s.Step, Resent: true}
		}
	case SignInRefused:
		if e.Ref.answers(s.Asked) {
			return s.refused(e.Failure)
		}
	}
	return s
}

// refused lets the person type the code again, unless the sign-in itself is gone.
func (s Verifying) refused(f oauth.Failure) Stage {
	if f.Kind == oauth.SessionGone {
		return SigningIn{Email: s.Email, Problem: signInSentence(f)}
	}
	problem := signInSentence(f)
	if f.Kind == oauth.BadVerificationCode && s.Step == screen.AuthenticatorCode {
		problem = badAuthenticatorCode
	}
	return Verifying{Email: s.Email, Step: s.Step, Problem: problem}
}

func (s Verifying) act(t *turn, a screen.Action) Stage {
	if a == (screen.Cancel{}) {
		t.do(AbortSignIn{})
		return SigningIn{Email: s.Email}
	}
	if s.Asked != 0 {
		return s
	}
	next := Verifying{Asked: t.LastRef + 1, Email: s.Email, Step: s.Step}
	switch a := a.(type) {
	case screen.SubmitCode:
		t.do(SubmitCode{t.ref(), a.Code})
		return next
	case screen.ResendCode:
		if s.Step == screen.EmailedCode {
			t.do(ResendCode{t.ref()})
			return next
		}
	}
	return s
}
