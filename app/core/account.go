package core

import (
	"slices"
	"strings"

	"countersign/oauth"
	"countersign/ui/screen"
)

type (
	// Starting: the keychain is being asked.
	Starting struct{ Asked Ref }
	// KeychainClosed: it did not answer well; the person decides.
	// Wanted is the account that was to be opened; it may be empty.
	KeychainClosed struct {
		Fault  KeychainFault
		Wanted screen.AccountKey
	}
	// Choosing: where is the account. Asked is set while a server is being asked. Named says that its address stands in the
	// settings, was given at the start, or is that of an account that is known here.
	Choosing struct {
		Asked   Ref
		Address string
		Named   bool
		Problem screen.Problem
		Why     screen.CheckName
		Email   string // prefills the sign-in
	}
)

func (s Starting) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Started:
		return start(t)
	case SessionFound:
		if e.Ref.answers(s.Asked) {
			t.Accounts = e.Accounts
			return t.arrive()
		}
	case SessionAbsent:
		if e.Ref.answers(s.Asked) {
			t.Accounts = e.Accounts
			return t.arrive()
		}
	case SessionSealed:
		if e.Ref.answers(s.Asked) {
			return Unsealing{}
		}
	case KeychainFailed:
		if e.Ref.answers(s.Asked) {
			t.Accounts = e.Accounts
			return s.failed(t, e.Fault)
		}
	}
	return s
}

// failed is no matter where there is no keychain and never was a session.
func (s Starting) failed(t *turn, fault KeychainFault) Stage {
	if fault == KeychainAbsent && len(t.Accounts) == 0 {
		return t.useMemory(fault)
	}
	return KeychainClosed{Fault: fault}
}

// start asks the keychain.
func start(t *turn) Stage {
	ref := t.ref()
	t.Forgone = 0
	t.do(LoadSession{ref})
	return Starting{ref}
}

func (s KeychainClosed) on(t *turn, e Event) Stage {
	if a, ok := e.(Acted); ok {
		switch a.Action {
		case screen.RetryKeychain{}:
			return start(t)
		case screen.UseMemory{}:
			return t.useMemory(KeychainUnused)
		case screen.SignInAgain{}:
			return s.signInAgain(t)
		case screen.KeepIn{Place: screen.SealedFile}:
			return Keeping{Behind: s, Typing: true}
		}
	}
	return s
}

// signInAgain leaves alone what is stored, and asks for the password of the account.
func (s KeychainClosed) signInAgain(t *turn) Stage {
	if i := max(0, slices.IndexFunc(t.Accounts, func(a Account) bool { return a.Profile.Key == s.Wanted })); i < len(t.Accounts) {
		return signInTo(t, t.Accounts[i], screen.Problem{})
	}
	return s
}

func (s Choosing) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case ServerFound:
		if e.Ref.answers(s.Asked) {
			return s.found(t, e)
		}
	case ServerRefused:
		if e.Ref.answers(s.Asked) {
			return Choosing{Address: s.Address, Problem: discoverySentence(e.Failure), Why: networkCheck(e.Failure.Kind), Email: s.Email}
		}
	}
	return s
}

// found has the person look at another server before it is used; one that was named before, only if something about it is strange.
func (s Choosing) found(t *turn, e ServerFound) Stage {
	vetting := Vetting{s.Address, s.Email, e.Site, e.RelayNamed}
	if vetting.Site.Servers == oauth.Production() {
		vetting.Site.Kind = Mozilla
	}
	if e.Site.Kind == Sandbox || s.Named && !vetting.isStrange() {
		return s.choose(t, vetting.Site)
	}
	return vetting
}

func (s Choosing) act(t *turn, a screen.Action) Stage {
	if s.Asked != 0 {
		return s
	}
	switch a := a.(type) {
	case screen.ChooseMozilla:
		return s.choose(t, Site{Kind: Mozilla, Servers: oauth.Production()})
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
		return Choosing{Address: address, Problem: badAddress(), Email: s.Email}
	}
	ref := t.ref()
	t.do(Discover{ref, root})
	return Choosing{Asked: ref, Address: address, Named: s.Named, Email: s.Email}
}

// choose takes a server. Where one more account is added, the server is not noted as the one to begin with. The accounts of the
// practice server are apart from all others, so they are looked for when it is chosen, and the others when it is left.
func (s Choosing) choose(t *turn, site Site) Stage {
	crossed := (t.Site.Kind == Sandbox) != (site.Kind == Sandbox)
	t.Site = site
	if !t.isSignedIn() {
		t.do(RememberSite{site})
	}
	if crossed {
		t.Accounts = nil
		if t.Forgone == 0 {
			return start(t)
		}
	}
	return SigningIn{Email: s.Email}
}
