package screen

// Starting is shown while the keychain is being asked for the session.
type Starting struct{}

func (Starting) Title() string { return "Countersign" }
func (Starting) Body() string  { return Say("Opening your keychain. If your computer asks, unlock it.") }

// KeychainTrouble is shown when the keychain could not be read or written. Answers: RetryKeychain, UseMemory,
// KeepIn (the sealed file), SignInAgain (if CanSignIn is set).
type KeychainTrouble struct {
	Problem Problem
	// Elsewhere says that the keychain is open, and is not the one in which the sessions are.
	Elsewhere bool
	// CanSignIn says that it is known whose session is missing.
	CanSignIn bool
}

func (k KeychainTrouble) Title() string {
	if k.Elsewhere {
		return Say("Your session is in another keychain")
	}
	return Say("Your keychain did not open")
}
func (KeychainTrouble) SignInLabel() string { return Say("Sign in again") }
func (KeychainTrouble) RetryLabel() string  { return Say("Try again") }
func (KeychainTrouble) FileLabel() string   { return Say("Use a sealed file") }
func (KeychainTrouble) MemoryLabel() string { return Say("Continue without it") }
func (KeychainTrouble) MemoryNote() string {
	return Say("Without the keychain you stay signed in only until you close Countersign, unless a file keeps the session, sealed with a passphrase. Nothing stored is lost.")
}

// Welcome asks which account server to use. Answers: ChooseMozilla, ChooseServer, ChooseSandbox (unless Adding), OpenSettings,
// OpenDoctor, Cancel (if CanGoBack is set).
type Welcome struct {
	// Address is what the person typed last as "another server".
	Address string
	// CanGoBack offers to go back to the accounts. Adding says that one of them is in use, and that this is for one more.
	CanGoBack bool
	Adding    bool
	Busy      bool
	Problem   Problem
	// Why is what the connection doctor is to be asked about the problem; empty where it cannot know.
	Why CheckName
}

func (w Welcome) Title() string {
	if w.Adding {
		return Say("Add an account")
	}
	return Say("Welcome to Countersign")
}
func (Welcome) BackLabel() string    { return Say("Back") }
func (Welcome) Body() string         { return Say("Where is your account?") }
func (Welcome) MozillaLabel() string { return Say("Mozilla account") }
func (Welcome) MozillaNote() string  { return Say("The account Firefox uses for sync.") }
func (Welcome) ServerLabel() string  { return Say("Another server") }
func (Welcome) ServerNote() string   { return Say("A self-hosted account server.") }
func (Welcome) ServerPlaceholder() string {
	return "https://accounts.example.org"
}
func (Welcome) UseServerLabel() string { return Say("Use this server") }
func (Welcome) SandboxLabel() string   { return Say("Try it out") }
func (Welcome) SandboxNote() string {
	return Say("A practice server inside Countersign. Nothing leaves this computer.")
}
func (Welcome) BusyLabel() string { return Say("Asking the server") }

// SignIn asks for e-mail and password. Answers: SubmitSignIn, SignInWithBrowser (if Browser is set), UseDemoAccount (if Demo is
// set), JoinWithCode (if CanJoin is set), ChangeServer (unless StaysHere), OpenDoctor, Cancel (while Busy, or Again, or if CanGoBack
// is set).
type SignIn struct {
	// Server names the account server for the person, for example "Mozilla" or a host name.
	Server string
	// Email prefills the field.
	Email string
	// Again asks for the password only, once more: the account is signed in, and stays so.
	Again bool
	// CanGoBack offers to go back to the accounts. Adding says that one of them is in use, and that this is for one more; StaysHere
	// that it has to be on the same server.
	CanGoBack bool
	Adding    bool
	StaysHere bool
	// Wait is how long the server wants to be left alone; until then nothing can be submitted. Zero is not at all.
	Wait Countdown
	// Browser offers to sign in with the browser instead.
	Browser bool
	// Demo is the e-mail address of the sandbox's demo account; empty elsewhere.
	Demo string
	// CanJoin offers to join with a code instead; NoJoin says why not, where it does not.
	CanJoin bool
	NoJoin  string
	// KeychainNote says that the session will not be kept, and why; empty when it will.
	KeychainNote string
	// Notice says why the person is here again, for example that the session ended; may be None.
	Notice  Problem
	Busy    bool
	Problem Problem
	// Why is what the connection doctor is to be asked about the problem; empty where it cannot know.
	Why CheckName
}

func (s SignIn) Title() string {
	switch {
	case s.Again:
		return Say("Type your password again")
	case s.Adding:
		return Say("Add an account")
	}
	return Say("Sign in")
}
func (s SignIn) Body() string {
	if s.Again {
		return Say("For {{.Email}}. This computer stays signed in.", "Email", s.Email)
	}
	return Say("Your account on {{.Server}}", "Server", s.Server)
}
func (SignIn) EmailLabel() string    { return Say("E-mail") }
func (SignIn) PasswordLabel() string { return Say("Password") }
func (s SignIn) SubmitLabel() string {
	if s.Again {
		return Say("Continue")
	}
	return Say("Sign in")
}
func (SignIn) BusyLabel() string   { return Say("Signing in") }
func (SignIn) DemoLabel() string   { return Say("Use the demo account") }
func (SignIn) DemoNote() string    { return Say("The practice server has an account ready for you.") }
func (SignIn) ChangeLabel() string { return Say("Choose another server") }
func (SignIn) JoinLabel() string   { return Say("Join with a code") }
func (s SignIn) CancelLabel() string {
	if (s.Again || s.CanGoBack) && !s.Busy {
		return Say("Back")
	}
	return Say("Cancel")
}
func (SignIn) Promise() string {
	return Say("Your password is turned into a key on this computer. It is never stored and never sent.")
}

// Home is the signed-in account. Answers: Pair, RefreshDevices, ManageDevices (once there are devices), UndoPairing (if CanUndo
// is set), OpenHistory, OpenSettings, OpenDoctor, RetryKeychain (if CanRetry is set), SwitchAccounts, SignOut.
type Home struct {
	Email string
	// Name is what the person is called there; empty where that is not known.
	Name   string
	Server string
	// Devices of the account, this computer first, and how many More there are. Loading and DevicesProblem say why the list may
	// be empty or old.
	Devices        []Device
	More           int
	Loading        bool
	DevicesProblem Problem
	// Why is what the connection doctor is to be asked about that problem; empty where it cannot know.
	Why CheckName
	// CanUndo says that the device that was paired here can still be taken out by one click.
	CanUndo bool
	// KeychainNote says that the session is not kept, and why; empty when it is. CanRetry offers to try once more.
	KeychainNote string
	CanRetry     bool
	// Backups says that few backup codes are left; None while there are enough, or that is not known.
	Backups Problem
	// SigningOut greys everything while the session is being ended.
	SigningOut bool
}

func (Home) Title() string     { return Say("Ready") }
func (h Home) Body() string    { return Say("Signed in as {{.Email}}", "Email", h.person()) }
func (Home) PairLabel() string { return Say("Pair a device") }
func (Home) PairNote() string {
	return Say("Bring a phone into your account without typing a password.")
}
func (Home) DevicesTitle() string    { return Say("Connected devices") }
func (Home) NoDevices() string       { return Say("No devices yet.") }
func (Home) LoadingLabel() string    { return Say("Looking for your devices") }
func (Home) RefreshLabel() string    { return Say("Refresh") }
func (Home) SignOutLabel() string    { return Say("Sign out") }
func (Home) RetryLabel() string      { return Say("Try again") }
func (Home) SigningOutLabel() string { return Say("Signing out") }
func (Home) ManageLabel() string     { return Say("Manage devices") }
func (h Home) person() string {
	if h.Name == "" {
		return h.Email
	}
	return Say("{{.Name}} ({{.Email}})", "Name", h.Name, "Email", h.Email)
}
func (h Home) MoreNote() string {
	if h.More == 0 {
		return ""
	}
	return Count("And {{.N}} more.", "And {{.N}} more.", h.More)
}
