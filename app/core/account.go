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
		Why     screen.CheckName
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
	case SessionSealed:
		if e.Ref.answers(s.Asked) {
			return Unsealing{}
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
		switch a.Action {
		case screen.RetryKeychain{}:
			return start(t)
		case screen.UseMemory{}:
			return t.forgoKeychain()
		case screen.KeepIn{Place: screen.SealedFile}:
			return Keeping{Behind: s, Typing: true}
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
			return Choosing{Address: s.Address, Problem: discoverySentence(e.Failure), Why: networkCheck(e.Failure.Kind)}
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

// completed is an address that a person gave, with the https:// that browsers hide.
func completed(address string) string {
	if strings.Contains(address, "://") {
		return address
	}
	return "https://" + strings.TrimSpace(address)
}

// discover asks the account server at an address that a person gave.
func (s Choosing) discover(t *turn, address string) Stage {
	root, err := oauth.ParseContentRoot(completed(address))
	if err != nil {
		return Choosing{Address: address, Problem: badAddress()}
	}
	ref := t.ref()
	t.do(Discover{ref, root})
	return Choosing{Asked: ref, Address: address}
}
