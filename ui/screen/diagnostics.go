package screen

// Diagnostics is what has come of saving a file for whoever is to help. The zero value is nothing yet.
type Diagnostics struct {
	Saving bool
	// Path is where they were saved; empty is nowhere.
	Path    string
	Problem Problem
}

// Label offers to save them, and Note says what they are.
func (Diagnostics) Label() string { return Say("Save diagnostics") }
func (Diagnostics) Note() string {
	return Say("Diagnostics say how Countersign was doing, for whoever helps you. They hold no password, no key and no code, and you can read them before you pass them on.")
}

// SavingLabel is said meanwhile, and SavedNote afterwards.
func (Diagnostics) SavingLabel() string { return Say("Saving diagnostics") }
func (d Diagnostics) SavedNote() string {
	if d.Path == "" {
		return ""
	}
	return Say("Saved as {{.Path}}. Read it before you pass it on.", "Path", d.Path)
}

// Crashed tells at the start that the program crashed when it last ran. Answers: SaveDiagnostics, Done.
type Crashed struct{ Diagnostics Diagnostics }

func (Crashed) Title() string { return Say("Countersign broke down last time") }
func (Crashed) Body() string {
	return Say("That was a mistake in Countersign. A pairing that was under way then has ended.")
}
func (Crashed) DoneLabel() string { return Say("Go on") }

// SaveDiagnostics saves a file for whoever is to help.
type SaveDiagnostics struct{}

func (Crashed) screen()         {}
func (SaveDiagnostics) action() {}
