package screen

// Code shows a short code, for a device that has no camera. It is never on screen together with the QR code. Answers:
// CopyCode (once there is a code, in a window), ShowQR, OpenDoctor (if Failed names a check), Cancel.
type Code struct {
	// Text is the code as it is typed, for example K7M-4X9; empty while it is being asked for.
	Text Secret
	// Onlooker is how somebody else may be seeing it.
	Onlooker Onlooker
	// Account is whose code it is, where there are several accounts; empty otherwise.
	Account string
	// Spoken is the code as it is read aloud: Kilo 7 Mike, 4 X-ray 9.
	Spoken Secret
	// Life is how long the code is good for. No other one follows by itself.
	Life Countdown
	// Page is the address of the page where the code can be typed into a browser.
	Page string
	// TriesLeft is how many more times a wrong code may be typed; Wrong says that it has happened.
	TriesLeft int
	Wrong     bool
	// Checking says that somebody is typing a code just now.
	Checking bool
	// Copied says that the code is on the clipboard.
	Copied bool
	// Failed says how the last pairing ended, after which this code came by itself; usually None.
	Failed Failed
	// Hold shows the code only while the person holds something down.
	Hold bool
}

func (Code) Title() string { return Say("Type this code on the other device") }
func (c Code) Steps() []string {
	return []string{
		Say("On the other device, open {{.Page}} in a browser.", "Page", c.Page),
		Say("Type the code there."),
		Say("Or, if it has Countersign, choose Join with a code."),
	}
}

// HoldLabel stands where the code is, with Hold, as long as nobody holds it down.
func (Code) HoldLabel() string    { return Invite{}.HoldLabel() }
func (Code) OpeningLabel() string { return Say("Getting a code") }
func (Code) CodeLabel() string    { return Say("Code") }
func (Code) SpokenLabel() string  { return Say("Read aloud") }
func (Code) LifeNote() string     { return Say("It works once, and for five minutes at the most.") }

// TriesNote is how many tries are left; empty while there is no code.
func (c Code) TriesNote() string {
	if c.Text.IsEmpty() {
		return ""
	}
	return Count("1 try left", "{{.N}} tries left", c.TriesLeft)
}

// WrongProblem is what to know once a wrong code was typed; None before.
func (c Code) WrongProblem() Problem {
	if !c.Wrong {
		return Problem{}
	}
	return Problem{What: Say("Somebody typed a wrong code."), Do: Say("If it was not you, cancel and use the QR code.")}
}
func (Code) CheckingNote() string { return Say("Somebody is typing a code.") }
func (c Code) Warning() string {
	if c.Account != "" {
		return Say("Never read this code to anyone who called you. Whoever types it asks to join the account {{.Account}}.", "Account", c.Account)
	}
	return Say("Never read this code to anyone who called you. Whoever types it asks to join your account.")
}
func (Code) CopyLabel() string   { return Say("Copy code") }
func (Code) CopiedNote() string  { return Say("Copied. The clipboard is cleared after a minute.") }
func (Code) ShowQRLabel() string { return Say("Show the QR code instead") }
func (Code) CancelLabel() string { return Say("Cancel") }
