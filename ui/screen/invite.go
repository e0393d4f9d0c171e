package screen

// Invite is the one screen of the QR code: before the first code a warning, then code after code, until a phone has scanned one.
// Answers: Cancel; ShowCode (if Warn is set); while a code may be scanned TypeCode, OpenDemoPhone (if DemoPhone is set), and
// OpenDoctor (if Failed names a check).
type Invite struct {
	// URL is what the QR code carries; empty while there is no code to show, or none any more that a phone could still make use of.
	URL Secret
	// Life is how long this code is good for; a fresh one replaces it by itself.
	Life Countdown
	// Onlooker is how somebody else may be seeing it.
	Onlooker Onlooker
	// Account is whose code it is, where there are several accounts; empty otherwise.
	Account string
	// Renewed says that this is not the first code.
	Renewed bool
	// DemoPhone offers the demo phone (sandbox only).
	DemoPhone bool
	// Problem says that the relay is hard to reach and is being tried again; usually None.
	Problem Problem
	// Failed says how the last pairing ended, after which this code came by itself; usually None.
	Failed Failed
	// Warn says that the person has to be warned before the first code is shown.
	Warn bool
	// Hold shows the code only while the person holds something down.
	Hold bool
	// Scanned says that a phone has connected. There is no code any more.
	Scanned bool
}

// lastMoment is from how many seconds on the next code is announced.
const lastMoment = 15

func (Invite) screen() {}

// Title says what to do now.
func (i Invite) Title() string {
	switch {
	case i.Scanned:
		return Say("Scanned: look at your phone")
	case i.Warn:
		return Say("Only your own phone may see this code")
	}
	return Say("Scan this code with your phone")
}
func (Invite) Steps() []string {
	return []string{
		Say("On your phone, open Firefox."),
		Say("Go to Settings, then Sign in, then Ready to scan."),
		Say("Hold the phone about 30 cm from the screen."),
	}
}
func (Invite) OpeningLabel() string { return Say("Getting a code") }

// LifeNote says that no code has to be asked for.
func (i Invite) LifeNote() string {
	switch {
	case i.Life.Running() && i.Life.Left <= lastMoment:
		return Say("A fresh code comes in a moment.")
	case i.Renewed:
		return Say("This is a fresh code. The one before it no longer works.")
	}
	return Say("A fresh code replaces this one by itself.")
}
func (i Invite) Warning() string {
	if i.Account != "" {
		return Say("Whoever scans this code asks to join the account {{.Account}}. Show it to nobody else.", "Account", i.Account)
	}
	return Say("Whoever scans this code asks to join your account. Show it to nobody else.")
}
func (Invite) CancelLabel() string    { return Say("Cancel") }
func (Invite) DemoPhoneLabel() string { return Say("Open demo phone") }
func (Invite) TypeCodeLabel() string  { return Say("No camera? Type a code") }

// WarnBody and ShowLabel are for the warning before the first code.
func (Invite) WarnBody() string {
	return Say("Whoever scans it asks to join your account. Send nobody a picture of it, and end screen sharing first.")
}
func (Invite) ShowLabel() string { return Say("Show the code") }

// ScannedBody says in which order the two people go on, who are mostly one.
func (Invite) ScannedBody() string {
	return Say("If it asks, choose Connect this device there. Then come back and approve here.")
}

// HoldLabel stands where the code is, with Hold, as long as nobody holds it down.
func (Invite) HoldLabel() string { return Say("Hold to show the code") }

// EnlargeLabel, FullScreenLabel, ReduceLabel and EnlargedNote are for the large view of the code.
func (Invite) EnlargeLabel() string    { return Say("Enlarge") }
func (Invite) FullScreenLabel() string { return Say("Full screen") }
func (Invite) ReduceLabel() string     { return Say("Make smaller") }
func (Invite) EnlargedNote() string {
	return Say("Hold the phone about 30 cm away, or so far that it sees the whole code.")
}
