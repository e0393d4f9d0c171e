package core

import (
	"cmp"
	"slices"
	"strings"

	"countersign/oauth"
	"countersign/ui/screen"
)

// Account is an account that this computer knows. It holds no secret.
type Account struct {
	// Profile has no UID, and of the servers nothing, while the account is not signed in.
	Profile Profile
	Server  string // its content root
	State   AccountState
	// Unkept says why its session is in memory only; 0 when it is not.
	Unkept KeychainFault
}

// AccountState is how an account stands.
type AccountState uint8

const (
	// NeedsSignIn: it has no session.
	NeedsSignIn AccountState = iota
	// SignedIn: its session is there for use.
	SignedIn
	// Unread: its session is in a place that has not given it.
	Unread
)

// Preferred is the account to begin with: the one with the e-mail address that is wanted or, without that, the first that is signed
// in.
func Preferred(accounts []Account, wanted string) (preferred Account, found bool) {
	for _, a := range accounts {
		fits := wanted == "" && a.State == SignedIn || wanted != "" && strings.EqualFold(a.Profile.Email, wanted)
		if fits && (!found || preferred.State != SignedIn && a.State == SignedIn) {
			preferred, found = a, true
		}
	}
	return preferred, found
}

// account is the one with this key.
func (m Model) account(key screen.AccountKey) (a Account, known bool) {
	i := slices.IndexFunc(m.Accounts, func(a Account) bool { return a.Profile.Key == key })
	if i < 0 {
		return Account{}, false
	}
	return m.Accounts[i], true
}

// isSignedIn reports whether any account is signed in.
func (m Model) isSignedIn() bool {
	_, found := Preferred(m.Accounts, "")
	return found
}

// know notes that an account is signed in, and used last.
func (t *turn) know(p Profile, unkept KeychainFault) {
	t.unknow(p.Key)
	t.Accounts = slices.Insert(t.Accounts, 0, Account{p, p.Servers.Content, SignedIn, unkept})
}

func (t *turn) unknow(key screen.AccountKey) {
	t.Accounts = slices.DeleteFunc(slices.Clone(t.Accounts), func(a Account) bool { return a.Profile.Key == key })
}

// lapse notes that an account is signed in no more.
func (t *turn) lapse(key screen.AccountKey) {
	t.Accounts = slices.Clone(t.Accounts)
	for i, a := range t.Accounts {
		if a.Profile.Key == key {
			t.Accounts[i] = Account{Profile: Profile{Key: key, Email: a.Profile.Email}, Server: a.Server}
		}
	}
}

// allMoved notes that all sessions have gone to another place.
func (t *turn) allMoved(unkept KeychainFault) {
	t.Unkept, t.Forgone = unkept, unkept
	t.Accounts = slices.Clone(t.Accounts)
	for i := range t.Accounts {
		if t.Accounts[i].State == SignedIn {
			t.Accounts[i].Unkept = unkept
		}
	}
}

// arrive goes on once it is known which sessions there are: into the account that is wanted, or that was used last.
func (t *turn) arrive() Stage {
	wanted := t.Wanted
	t.Wanted = ""
	a, found := Preferred(t.Accounts, wanted)
	switch {
	case found:
		return Switching{}.use(t, a)
	case wanted != "" && len(t.Accounts) > 0:
		return Switching{Problem: noSuchAccount()}
	}
	return firstQuestion(t)
}

// firstQuestion goes on when there may be nobody signed in: where is the account or, where that is known, who is the person.
func firstQuestion(t *turn) Stage {
	if a, found := Preferred(t.Accounts, ""); found {
		return Switching{}.use(t, a)
	}
	if len(t.Accounts) == 0 {
		return t.strangersQuestion()
	}
	if i := slices.IndexFunc(t.Accounts, t.isAtSite); i >= 0 {
		return signInTo(t, t.Accounts[i], t.Notice)
	}
	return Adding{Site: t.Site, In: t.strangersQuestion()}
}

// isAtSite: the account is of the server that the person has named, if any.
func (t *turn) isAtSite(a Account) bool {
	switch {
	case t.Site.Kind == Sandbox:
		return true
	case t.Site.Kind != Unchosen:
		return a.Server == t.Site.Servers.Content
	}
	root, _ := oauth.ParseContentRoot(t.Address)
	return t.Address == "" || a.Server == root
}

func (t *turn) strangersQuestion() Stage {
	switch {
	case t.Site.Kind != Unchosen:
		return SigningIn{Notice: t.Notice}
	case t.Address != "":
		return Choosing{Named: true}.discover(t, t.Address)
	}
	return Choosing{Problem: t.Notice}
}

type (
	// Switching: the person looks at the accounts there are. Behind is the home screen of the one in use; it goes on. Asked is set
	// while a session is being looked for (of Wanted) or ended (of Leaving).
	Switching struct {
		Behind  Stage // Ready, or nil while nobody is signed in
		Asked   Ref
		Wanted  screen.AccountKey
		Leaving screen.AccountKey
		Problem screen.Problem
	}
	// Adding: one more account is being signed in to, or one once more. Cancel goes back to the accounts there are, of which Back
	// is the one in use, if any, at Site.
	Adding struct {
		Back Profile
		Site Site
		// Known says that the account is one of those that are known.
		Known bool
		In    Stage
	}
)

func (s Switching) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case SessionFound:
		if e.Ref.answers(s.Asked) {
			return s.looked(t, e.Accounts)
		}
	case SessionAbsent:
		if e.Ref.answers(s.Asked) {
			return s.looked(t, e.Accounts)
		}
	case SessionSealed:
		if e.Ref.answers(s.Asked) {
			s.abandon(t)
			return Unsealing{}
		}
	case KeychainFailed:
		if e.Ref.answers(s.Asked) {
			s.abandon(t)
			t.Accounts = e.Accounts
			return KeychainClosed{Fault: e.Fault, Wanted: s.Wanted}
		}
	case AccountDropped:
		if e.Ref.answers(s.Asked) {
			return s.left(t, e.Fault)
		}
	}
	return s.behind(t, e)
}

// behind lets what goes on behind go on. It comes to the front when it ends.
func (s Switching) behind(t *turn, e Event) Stage {
	if s.Behind == nil {
		return s
	}
	s.Behind = s.Behind.on(t, e)
	return s.front()
}

// front is the list, or what was behind it, if that does not wait any more.
func (s Switching) front() Stage {
	if r, ready := s.Behind.(Ready); s.Asked == 0 && s.Behind != nil && (!ready || r.SigningOut != 0) {
		return s.Behind
	}
	return s
}

func (s Switching) act(t *turn, a screen.Action) Stage {
	if s.Asked != 0 {
		return s
	}
	switch a := a.(type) {
	case screen.UseAccount:
		if known, ok := t.account(a.Key); ok {
			return s.use(t, known)
		}
	case screen.LeaveAccount:
		if known, ok := t.account(a.Key); ok {
			return s.leave(t, known)
		}
	case screen.AddAccount:
		return s.add(t)
	case screen.Done, screen.Cancel:
		if s.Behind != nil {
			return s.Behind
		}
	}
	return s
}

// inUse is the account whose home screen is behind.
func (s Switching) inUse() Profile {
	if r, ready := s.Behind.(Ready); ready {
		return r.Profile
	}
	return Profile{}
}

// abandon leaves the account that is in use, because another one comes.
func (s Switching) abandon(t *turn) {
	if r, ready := s.Behind.(Ready); ready {
		r.Attempt.stopPolling(t)
		r.Devices.unmarkPaired(t)
	}
}

func (s Switching) use(t *turn, a Account) Stage {
	switch {
	case a.Profile.Key == s.inUse().Key && s.Behind != nil:
		return s.Behind
	case a.State == SignedIn:
		s.abandon(t)
		if t.Accounts[0].Profile.Key != a.Profile.Key {
			t.do(UseAccount{a.Profile.Key})
		}
		return enter(t, a.Profile, a.Unkept)
	case a.State == Unread:
		s.Asked, s.Wanted, s.Problem = t.ref(), a.Profile.Key, screen.Problem{}
		t.Forgone = 0
		t.do(LoadSession{s.Asked})
		return s
	}
	s.abandon(t)
	return signInTo(t, a, screen.Problem{}).backTo(s.inUse())
}

// looked goes on with the account that was wanted, which needs a sign-in if its session has not been found.
func (s Switching) looked(t *turn, accounts []Account) Stage {
	t.Accounts = accounts
	a, known := t.account(s.Wanted)
	s.Asked, s.Wanted = 0, ""
	if !known {
		return s
	}
	if a.State == Unread {
		a.State = NeedsSignIn
	}
	return s.use(t, a)
}

// leave signs an account out, or takes it off the list.
func (s Switching) leave(t *turn, a Account) Stage {
	switch {
	case a.State == Unread:
		return s
	case a.Profile.Key == s.inUse().Key:
		return s.Behind.(Ready).signOut(t, screen.Problem{}, true)
	}
	s.Asked, s.Leaving, s.Problem = t.ref(), a.Profile.Key, screen.Problem{}
	t.do(DropAccount{s.Asked, a.Profile.Key})
	return s
}

// left goes on in the list, or asks who the person is if it was the last account.
func (s Switching) left(t *turn, fault KeychainFault) Stage {
	a, _ := t.account(s.Leaving)
	t.unknow(s.Leaving)
	s.Asked, s.Leaving = 0, ""
	if fault != 0 && a.Unkept == 0 {
		s.Problem = keychainKeptSentence()
	}
	if s.Behind == nil && len(t.Accounts) == 0 {
		return SigningIn{Email: a.Profile.Email, Notice: s.Problem}
	}
	return s.front()
}

// add asks where the other account is. There is one practice server, and it is apart from all others.
func (s Switching) add(t *turn) Stage {
	s.abandon(t)
	adding := Adding{Back: s.inUse(), Site: t.Site, In: Choosing{}}
	if t.Site.Kind == Sandbox {
		adding.In = SigningIn{}
	}
	return adding
}

func (s Switching) view(m Model) screen.Screen {
	shown := screen.Accounts{CanGoBack: s.Behind != nil, Busy: s.Asked != 0, Problem: s.Problem}
	for _, a := range m.Accounts {
		shown.List = append(shown.List, m.shownAccount(a, s.inUse().Key))
	}
	return shown
}

func (m Model) shownAccount(a Account, inUse screen.AccountKey) screen.Account {
	site := siteOf(oauth.Servers{Content: a.Server})
	switch {
	case m.Site.Kind == Sandbox:
		site.Kind = Sandbox
	case a.Server == oauth.Production().Content:
		site.Kind = Mozilla
	}
	shown := screen.Account{Key: a.Profile.Key, Email: a.Profile.Email, Server: site.name()}
	switch {
	case a.State == NeedsSignIn:
		shown.State = screen.AccountNeedsSignIn
	case a.State == Unread:
		shown.State = screen.AccountShut
	case a.Profile.Key == inUse:
		shown.State = screen.AccountInUse
	}
	switch {
	case a.State != SignedIn:
	case a.Unkept != 0:
		shown.Place = screen.MemoryOnly
	case m.Sealed:
		shown.Place = screen.SealedFile
	}
	return shown
}

// signInTo asks for the password of an account that is known. Notice says why; it may be None.
func signInTo(t *turn, a Account, notice screen.Problem) Adding {
	adding := Adding{Site: t.Site, Known: true}
	switch {
	case t.Site.Kind == Sandbox || t.Site.Servers.Content == a.Server:
		adding.In = SigningIn{Email: a.Profile.Email, Notice: notice}
	case a.Server == oauth.Production().Content:
		t.Site = siteOf(oauth.Production())
		adding.In = SigningIn{Email: a.Profile.Email, Notice: notice}
	default:
		adding.In = Choosing{Named: true, Email: a.Profile.Email}.discover(t, a.Server)
	}
	return adding
}

func (s Adding) backTo(p Profile) Adding {
	s.Back = p
	return s
}

func (s Adding) on(t *turn, e Event) Stage {
	if a, acted := e.(Acted); acted {
		switch {
		case a.Action == screen.Cancel{} && s.isAtDoor():
			return s.goBack(t)
		case s.isBarred(t, a.Action):
			return s
		}
	}
	s.In = s.In.on(t, e)
	switch s.In.(type) {
	case Ready, Starting:
		return s.In
	}
	if len(t.Accounts) == 0 { // there is nothing to go back to any more
		return s.In
	}
	return s
}

// isAtDoor: the sign-in has not begun, so that there is nothing else to cancel.
func (s Adding) isAtDoor() bool {
	switch in := s.In.(type) {
	case Choosing:
		return in.Asked == 0
	case SigningIn:
		return in.Asked == 0
	}
	return false
}

// isBarred: while somebody is signed in, nobody goes from practice to what is real, or back.
func (s Adding) isBarred(t *turn, a screen.Action) bool {
	if !t.isSignedIn() {
		return false
	}
	switch a {
	case screen.ChooseSandbox{}:
		return true
	case screen.ChangeServer{}:
		return t.Site.Kind == Sandbox
	}
	return false
}

func (s Adding) goBack(t *turn) Stage {
	t.Site = cmp.Or(s.Site, t.Site)
	if s.Back == (Profile{}) {
		return Switching{}
	}
	a, _ := t.account(s.Back.Key)
	return Switching{Behind: enter(t, s.Back, a.Unkept)}
}

func (s Adding) view(m Model) screen.Screen {
	adding := m.isSignedIn()
	switch shown := s.In.view(m).(type) {
	case screen.Welcome:
		shown.CanGoBack, shown.Adding = true, adding
		return shown
	case screen.SignIn:
		shown.CanGoBack, shown.Adding = true, adding && !s.Known
		shown.StaysHere = adding && m.Site.Kind == Sandbox
		return shown
	case screen.Barred:
		shown.Sandbox = shown.Sandbox && !adding
		return shown
	default:
		return shown
	}
}

type (
	// UseAccount: note that this account was used last. No answer.
	UseAccount struct{ Key screen.AccountKey }
	// DropAccount: take an account that is not in use off the list, and end its session here and at the server if it has one. Answer:
	// AccountDropped.
	DropAccount struct {
		Ref Ref
		Key screen.AccountKey
	}
	// AccountDropped answers DropAccount.
	AccountDropped struct {
		Ref   Ref
		Fault KeychainFault
	}
)

func (UseAccount) effect()    {}
func (DropAccount) effect()   {}
func (AccountDropped) event() {}

const (
	// ListFailed: the list of accounts could not be written.
	ListFailed KeychainFault = FileFailed + 1 + iota
	// KeychainChanged: there is a keychain, and none of the sessions is in it that should be.
	KeychainChanged
)

func noSuchAccount() screen.Problem {
	return screen.Problem{
		What: screen.Say("No account with that e-mail address is known here."),
		Do:   screen.Say("Choose one of these, or add an account."),
	}
}
