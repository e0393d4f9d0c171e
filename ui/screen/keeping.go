package screen

// Place is where a session can be kept.
type Place uint8

const (
	// InKeychain is the keychain of the computer.
	InKeychain Place = iota
	// SealedFile is a file that a passphrase opens.
	SealedFile
	// MemoryOnly is the memory of the program, until it is closed.
	MemoryOnly
)

// Keeping asks where the session is to be kept. Answers: KeepIn, Cancel.
type Keeping struct {
	// Now is where it is kept.
	Now     Place
	Busy    bool
	Problem Problem
}

func (Keeping) Title() string { return Say("Where your session is kept") }

// Body says where it is.
func (k Keeping) Body() string {
	switch k.Now {
	case SealedFile:
		return Say("It is in a file that your passphrase opens.")
	case MemoryOnly:
		return Say("It is nowhere but in Countersign itself, until you close it.")
	}
	return Say("It is in the keychain of your computer, which opens when you log in.")
}
func (Keeping) KeychainLabel() string { return Say("Use the keychain") }
func (Keeping) FileLabel() string     { return Say("Use a sealed file") }
func (Keeping) MemoryLabel() string   { return Say("Use memory only") }
func (Keeping) Note() string {
	return Say("A passphrase of yours opens a sealed file. The session is written to the new place and read back before it is removed from the old one.")
}
func (Keeping) BusyLabel() string   { return Say("Moving it") }
func (Keeping) CancelLabel() string { return Say("Back") }

// Passphrase asks for the passphrase of the file that the session is in or, if New is set, for a new one, twice. Answers:
// SubmitPassphrase; Cancel (if New is set), UseMemory (otherwise).
type Passphrase struct {
	New     bool
	Busy    bool
	Problem Problem
}

func (p Passphrase) Title() string {
	if p.New {
		return Say("Choose a passphrase")
	}
	return Say("Your session is in a sealed file")
}

// Body says what the passphrase does.
func (p Passphrase) Body() string {
	if p.New {
		return Say("It opens the file with your session when Countersign starts. A few words that nobody would guess are best.")
	}
	return Say("Type its passphrase to go on.")
}
func (Passphrase) Label() string       { return Say("Passphrase") }
func (Passphrase) AgainLabel() string  { return Say("The same again") }
func (Passphrase) SubmitLabel() string { return Say("Continue") }
func (Passphrase) BusyLabel() string   { return Say("Checking") }
func (Passphrase) CancelLabel() string { return Say("Back") }
func (Passphrase) MemoryLabel() string { return Say("Continue without it") }

// Note says what happens when it is forgotten.
func (p Passphrase) Note() string {
	if p.New {
		return Say("Nobody can tell it to you when you have forgotten it. Then you sign in again.")
	}
	return Say("Without it you sign in again. The file stays where it is.")
}

type (
	// KeepElsewhere is offered by Settings. KeepIn answers Keeping; KeychainTrouble offers it with SealedFile.
	KeepElsewhere struct{}
	KeepIn        struct{ Place Place }
	// SubmitPassphrase answers Passphrase. Again is what was typed the second time, for a new one.
	SubmitPassphrase struct{ Passphrase, Again Secret }
)

func (Keeping) screen()          {}
func (Passphrase) screen()       {}
func (KeepElsewhere) action()    {}
func (KeepIn) action()           {}
func (SubmitPassphrase) action() {}
