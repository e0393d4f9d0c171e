package core

import (
	"cmp"
	"net/url"
	"slices"

	"countersign/oauth"
	"countersign/ui/screen"
)

// What an account server says of itself is looked at by a person before it is used: where it is chosen, and where it is asked
// again while somebody is signed in.

type (
	// AdoptServers: use these servers for an account that is signed in, and store that. Answer: ServersAdopted.
	AdoptServers struct {
		Ref     Ref
		UID     oauth.UID
		Servers oauth.Servers
	}
	// ServersAdopted answers AdoptServers. Kept says whether it was stored (0), or why not.
	ServersAdopted struct {
		Ref     Ref
		Profile Profile
		Kept    KeychainFault
	}
)

func (AdoptServers) effect()  {}
func (ServersAdopted) event() {}

// Vetting: a server that was chosen has said where its parts are. Address is what was typed; Email prefills the sign-in.
type Vetting struct {
	Address string
	Email   string
	Site    Site
	// RelayNamed says that the server has named a relay.
	RelayNamed bool
}

func (s Vetting) on(t *turn, e Event) Stage {
	if a, ok := e.(Acted); ok {
		switch a.Action {
		case screen.UseServer{}:
			return Choosing{Email: s.Email}.choose(t, s.Site)
		case screen.Cancel{}:
			return Choosing{Address: s.Address, Email: s.Email}
		}
	}
	return s
}

func (s Vetting) view(Model) screen.Screen {
	return screen.Server{Host: hostOf(s.Site.Servers.Content), Parts: s.parts()}
}

func (s Vetting) parts() []screen.ServerPart { return partsOf(s.Site.Servers, s.RelayNamed) }

// isStrange reports whether something is not where it would be expected.
func (s Vetting) isStrange() bool {
	return slices.ContainsFunc(s.parts(), func(p screen.ServerPart) bool { return p.Elsewhere })
}

// partsOf is what a server has said, for a person.
func partsOf(s oauth.Servers, relayNamed bool) []screen.ServerPart {
	parts := []screen.ServerPart{
		{Kind: screen.PartAccount, Address: s.Auth}, {Kind: screen.PartSignIn, Address: s.SignInPage()},
		{Kind: screen.PartAccess, Address: s.OAuth}, {Kind: screen.PartProfile, Address: s.Profile},
		{Kind: screen.PartRelay, Address: s.Relay, Fallback: !relayNamed}, {Kind: screen.PartKnown, Address: s.ClientID},
	}
	for i, p := range parts {
		parts[i].Elsewhere = p.Kind != screen.PartKnown && !p.Fallback && machineOf(p.Address) != machineOf(s.Content)
	}
	return parts
}

// hostOf is the host of an address with its port, and machineOf without.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

func machineOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Hostname()
}

// Rechecking is the aside in which the server of a signed-in account is asked again.
type Rechecking struct {
	Asked Ref
	// Found is what it says now; Adopting is set while that is being taken over, and Adopted when it has been.
	Found      oauth.Servers
	RelayNamed bool
	Adopting   Ref
	Adopted    bool
	Problem    screen.Problem
}

// canRecheck: a server can be asked again at home. The practice server is this program.
func (m Model) canRecheck() bool { return m.isAtHome() && m.Site.Kind != Sandbox }

// recheck asks the server again.
func recheck(t *turn) Aside {
	ref := t.ref()
	t.do(Discover{ref, t.Site.Servers.Content})
	return Rechecking{Asked: ref}
}

func (s Rechecking) on(t *turn, e Event) Aside {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case ServerFound:
		if e.Ref.answers(s.Asked) {
			return Rechecking{Found: e.Site.Servers, RelayNamed: e.RelayNamed}
		}
	case ServerRefused:
		if e.Ref.answers(s.Asked) {
			return Rechecking{Problem: discoverySentence(e.Failure)}
		}
	case ServersAdopted:
		if e.Ref.answers(s.Adopting) {
			return s.adopted(t, e)
		}
	}
	return s
}

func (s Rechecking) act(t *turn, a screen.Action) Aside {
	switch a.(type) {
	case screen.Cancel:
		if s.Adopting == 0 {
			return Tuning{}
		}
	case screen.CheckServer:
		if !s.Problem.None() && t.canRecheck() {
			return recheck(t)
		}
	case screen.UseServer:
		switch {
		case s.step(t.Model) != screen.ServerChanged:
		case !t.canRecheck():
			return Tuning{} // nobody is signed in any more
		default:
			s.Adopting = t.ref()
			t.do(AdoptServers{s.Adopting, t.Stage.(Ready).Profile.UID, s.Found})
		}
	}
	return s
}

// adopted goes on with the new servers.
func (s Rechecking) adopted(t *turn, e ServersAdopted) Aside {
	r, is := t.Stage.(Ready)
	if !is || r.Profile.UID != e.Profile.UID {
		return Tuning{} // it was signed out meanwhile
	}
	r.Profile = e.Profile
	t.Stage, t.Site = r, siteOf(e.Profile.Servers)
	t.Unkept = cmp.Or(e.Kept, t.Forgone)
	t.know(e.Profile, t.Unkept)
	s.Adopting, s.Adopted = 0, true
	return s
}

func (s Rechecking) step(m Model) screen.ServerStep {
	switch {
	case s.Asked != 0:
		return screen.ServerAsking
	case !s.Problem.None():
		return screen.ServerUnchecked
	case s.Adopting != 0:
		return screen.ServerUsing
	case s.Adopted:
		return screen.ServerUsed
	case s.Found == m.Site.Servers:
		return screen.ServerSame
	}
	return screen.ServerChanged
}

func (s Rechecking) view(m Model) screen.Screen {
	shown := screen.Server{Step: s.step(m), Host: hostOf(m.Site.Servers.Content), Problem: s.Problem}
	if s.Found == (oauth.Servers{}) {
		return shown
	}
	shown.Parts = partsOf(s.Found, s.RelayNamed)
	if shown.Step != screen.ServerChanged {
		return shown
	}
	for i, was := range partsOf(m.Site.Servers, true) {
		if p := &shown.Parts[i]; p.Address != was.Address {
			p.Changed, p.Was = true, was.Address
		}
	}
	return shown
}
