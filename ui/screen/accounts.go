package screen

// AccountKey names an account on screen and in the vault; empty is none. It is a hash, and says nothing of whose it is.
type AccountKey string

// AccountState is how an account that is known here stands.
type AccountState uint8

const (
	// AccountReady: it is signed in.
	AccountReady AccountState = iota
	// AccountInUse: it is signed in, and the one whose devices are paired.
	AccountInUse
	// AccountNeedsSignIn: its session is over.
	AccountNeedsSignIn
	// AccountShut: its session is where it could not be read.
	AccountShut
)

// Account is one of the accounts that are known here.
type Account struct {
	Key    AccountKey
	Email  string
	Server string
	State  AccountState
	// Place is where its session is, if it is signed in.
	Place Place
}

// StateWord says in a word or two how it stands; empty where there is nothing to say.
func (a Account) StateWord() string {
	switch a.State {
	case AccountInUse:
		return Say("in use")
	case AccountNeedsSignIn:
		return Say("needs sign-in")
	case AccountShut:
		return Say("not open")
	}
	return ""
}

// Detail says at which server it is, and where its session is kept.
func (a Account) Detail() string {
	switch {
	case a.State == AccountNeedsSignIn:
		return a.Server
	case a.State == AccountShut:
		return Say("{{.Server}} · where it could not be read", "Server", a.Server)
	case a.Place == SealedFile:
		return Say("{{.Server}} · kept in a sealed file", "Server", a.Server)
	case a.Place == MemoryOnly:
		return Say("{{.Server}} · until you close Countersign", "Server", a.Server)
	}
	return Say("{{.Server}} · kept in your keychain", "Server", a.Server)
}

// UseLabel says what choosing it does.
func (a Account) UseLabel() string {
	switch a.State {
	case AccountNeedsSignIn:
		return Say("Sign in")
	case AccountShut:
		return Say("Open")
	}
	return Say("Use")
}

// LeaveLabel says what takes it off the list.
func (a Account) LeaveLabel() string {
	if a.State == AccountNeedsSignIn {
		return Say("Remove")
	}
	return Say("Sign out")
}

// CanUse and CanLeave report whether that is offered.
func (a Account) CanUse() bool   { return a.State != AccountInUse }
func (a Account) CanLeave() bool { return a.State != AccountShut }

// Accounts is all accounts that are known here. Answers: UseAccount, LeaveAccount, AddAccount, Done (if CanGoBack is set).
type Accounts struct {
	List []Account
	// CanGoBack says that one is in use, to which the person can go back.
	CanGoBack bool
	// Busy says that a keychain is being asked, or that one is being signed out.
	Busy    bool
	Problem Problem
}

func (Accounts) Title() string { return Say("Accounts") }

// Body says how many there are.
func (a Accounts) Body() string {
	return Count("This computer knows one account.", "This computer knows {{.N}} accounts. One is in use at a time.", len(a.List))
}
func (Accounts) ListLabel() string { return Say("Accounts") }
func (Accounts) AddLabel() string  { return Say("Add an account") }
func (Accounts) DoneLabel() string { return Say("Back") }
func (Accounts) BusyLabel() string { return Say("One moment") }

// AccountsLabel leads from Home to the accounts.
func (Home) AccountsLabel() string { return Say("Accounts") }

type (
	// SwitchAccounts is offered by Home, and by SignIn if CanGoBack is set.
	SwitchAccounts struct{}
	// UseAccount, LeaveAccount and AddAccount answer Accounts.
	UseAccount   struct{ Key AccountKey }
	LeaveAccount struct{ Key AccountKey }
	AddAccount   struct{}
	// SignInAgain answers KeychainTrouble, if CanSignIn is set: without the session that is stored there.
	SignInAgain struct{}
)

func (Accounts) screen()       {}
func (SwitchAccounts) action() {}
func (UseAccount) action()     {}
func (LeaveAccount) action()   {}
func (AddAccount) action()     {}
func (SignInAgain) action()    {}
