package screen

// Stage is what a Waiting screen waits for.
type Stage int

const (
	// Securing: a device's code was right, and the secure channel is being set up.
	Securing Stage = iota
	// AwaitingPhone: the person here has approved, the phone's user has not confirmed yet.
	AwaitingPhone
	// Authorizing: both have agreed; the account server is being asked and the answer sent to the phone.
	Authorizing
	// Consulting: the person here has approved, and the account is being asked whether it wants to see a code first.
	Consulting
)

// Waiting is shown while somebody or something else has to act. Answers: Cancel.
type Waiting struct {
	Stage Stage
	// Typed says that the device came by a short code.
	Typed bool
	// Phone names the phone once it is known.
	Phone string
	// Life is how long the wait goes on; zero where no limit need be shown.
	Life Countdown
}

func (w Waiting) Title() string {
	switch w.Stage {
	case Securing:
		return Say("The code was right")
	case AwaitingPhone:
		if w.Typed {
			return Say("Now confirm on the other device")
		}
		return Say("Now confirm on your phone")
	case Consulting:
		return Say("Asking your account")
	default:
		if w.Typed {
			return Say("Connecting the other device")
		}
		return Say("Connecting your phone")
	}
}
func (w Waiting) Body() string {
	switch w.Stage {
	case Securing:
		return Say("Setting up a secure channel with it. This takes a moment.")
	case AwaitingPhone:
		if w.Typed {
			return Say("You approved here. Look at the other device and confirm there too.")
		}
		return Say("You approved here. Look at your phone and confirm there too.")
	case Consulting:
		return Say("It may want to see a code before it lets another device in.")
	default:
		if w.Typed {
			return Say("Your account is being asked, and the answer goes to the other device.")
		}
		return Say("Your account is being asked, and the answer goes to your phone.")
	}
}
func (Waiting) CancelLabel() string { return Say("Cancel") }

// Approve asks whether the phone may join. Answers: PairApproved (only while CanApprove), PairDeclined. No key is bound to
// PairApproved.
type Approve struct {
	// Device, System and Browser as the phone's browser describes itself; empty where unknown.
	Device  string
	System  string
	Browser string
	// Place and Address as reported by the relay; empty where unknown.
	Place   string
	Address string
	// Here is where this computer is, as reported by the same relay; empty where unknown.
	Here     string
	Nearness Nearness
	// Onlooker is how somebody else may be seeing this screen.
	Onlooker Onlooker
	// Account is the e-mail address of the account the phone will join.
	Account string
	// App is the name of the app that asks.
	App string
	// Grants says in plain words what the phone will get, one line each.
	Grants []string
	// Typed says that the device came by a short code; Wrong, that somebody typed a wrong one before.
	Typed bool
	Wrong bool
	// PhoneConfirmed says that the phone's user has confirmed already.
	PhoneConfirmed bool
	// CanApprove is false for the first two seconds.
	CanApprove bool
	Life       Countdown
	// Problem says why an approval came to nothing; it may be tried again. Usually None.
	Problem Problem
}

// Title asks about a phone, if a code was scanned: a typed code may come from anything.
func (a Approve) Title() string {
	if a.Typed {
		return Say("Is this your device?")
	}
	return Say("Is this your phone?")
}
func (Approve) DeviceLabel() string  { return Say("Device") }
func (Approve) SystemLabel() string  { return Say("System") }
func (Approve) BrowserLabel() string { return Say("Browser") }
func (Approve) PlaceLabel() string   { return Say("Place") }
func (Approve) AddressLabel() string { return Say("Address") }
func (Approve) AccountLabel() string { return Say("Account") }
func (Approve) AppLabel() string     { return Say("App") }
func (Approve) GrantsTitle() string  { return Say("It will get") }
func (Approve) Unknown() string      { return Say("not known") }
func (Approve) ReportedNote() string {
	return Say("Device, place and address are as reported. They can be wrong or made up.")
}
func (Approve) ApproveLabel() string { return Say("Approve") }
func (Approve) DeclineLabel() string { return Say("Decline") }
func (a Approve) ConfirmedNote() string {
	if a.Typed {
		return Say("The device has confirmed.")
	}
	return Say("The phone has confirmed.")
}
func (a Approve) UnconfirmedNote() string {
	if a.Typed {
		return Say("The device has not confirmed yet.")
	}
	return Say("The phone has not confirmed yet.")
}
func (a Approve) Advice() string {
	switch {
	case a.Typed && a.Wrong:
		return Say("Somebody typed a wrong code before. If that was not you, or you did not type the code yourself just now, decline.")
	case a.Typed:
		return Say("If you did not type the code yourself just now, decline.")
	}
	return Say("If you did not scan the code yourself just now, decline.")
}

// Connected ends a pairing well. Answers: Done, Pair, UndoPairing (if CanUndo is set).
type Connected struct {
	// Phone names the phone as the account lists it, or as it described itself.
	Phone   string
	Account string
	// Listed says that the account lists the phone. Until then the phone may still be finishing.
	Listed bool
	// Checking says that the account is still being asked.
	Checking bool
	// Grants says in plain words what the phone was let have, one line each, as the card said it.
	Grants []string
	// CanUndo says that the phone can still be taken out by one click.
	CanUndo bool
	// Typed says that it came by a short code, and need not be a phone.
	Typed bool
}

func (c Connected) Title() string {
	switch {
	case c.Listed && c.Typed:
		return Say("Your device is connected")
	case c.Listed:
		return Say("Your phone is connected")
	case c.Typed:
		return Say("Your device is approved")
	}
	return Say("Your phone is approved")
}
func (c Connected) Body() string {
	switch {
	case c.Listed:
		return Say("{{.Phone}} is now in the account {{.Account}}.", "Phone", c.Phone, "Account", c.Account)
	case c.Checking && c.Typed:
		return Say("Waiting for it to appear in your account. Finish on your device if it asks.")
	case c.Checking:
		return Say("Waiting for it to appear in your account. Finish on your phone if it asks.")
	case c.Typed:
		return Say("It has not appeared in your account yet. Finish on your device; it will show up in your devices.")
	}
	return Say("It has not appeared in your account yet. Finish on your phone; it will show up in your devices.")
}
func (Connected) DoneLabel() string    { return Say("Done") }
func (Connected) AnotherLabel() string { return Say("Pair another device") }

// Ended ends a pairing without success. Answers: Pair, TypeCode (if Typed is set and Alarm is not), OpenDoctor (if
// a check is named), Done.
type Ended struct {
	Title  string
	Failed Failed
	// Calm is set when a person here chose the end; it is no failure then.
	Calm bool
	// Alarm is set when somebody else may have the code. Then a QR code is offered, and no other way.
	Alarm bool
	// Typed offers another code to type.
	Typed bool
}

func (Ended) AgainLabel() string   { return Say("Try again") }
func (Ended) NewCodeLabel() string { return Say("Get another code") }
func (Ended) DoneLabel() string    { return Say("Back") }

// QRLabel offers a QR code: another one, if it was one that somebody else has.
func (e Ended) QRLabel() string {
	if e.Alarm && !e.Failed.Typed {
		return Say("Get a fresh code")
	}
	return Say("Use the QR code")
}

// PhoneStep is where the demo phone is.
type PhoneStep int

const (
	PhoneConnecting PhoneStep = iota
	PhoneAsking
	PhoneWaiting
	PhoneFinishing
	PhoneDone
	PhoneFailed
)

// Phone is the demo phone's own screen, in a window of its own or in a terminal. Answers: PhoneConfirmed (while
// PhoneAsking), Cancel, Done.
type Phone struct {
	Step PhoneStep
	// Account and Computer are what the authority said of itself.
	Account  string
	Computer string
	Problem  Problem
}

func (p Phone) Title() string {
	switch p.Step {
	case PhoneConnecting:
		return Say("Connecting to the computer")
	case PhoneAsking:
		return Say("Join this account?")
	case PhoneWaiting:
		return Say("Now approve on the computer")
	case PhoneFinishing:
		return Say("Signing in")
	case PhoneDone:
		return Say("You are signed in")
	default:
		return Say("Pairing did not work")
	}
}
func (p Phone) Body() string {
	switch p.Step {
	case PhoneConnecting:
		return Say("The demo phone has read the code.")
	case PhoneAsking:
		return Say("{{.Computer}} wants to bring this phone into {{.Account}}.", "Computer", p.Computer, "Account", p.Account)
	case PhoneWaiting:
		return Say("You confirmed here. Look at the computer.")
	case PhoneFinishing:
		return Say("Exchanging the authorization for a session.")
	case PhoneDone:
		return Say("This phone is in {{.Account}}, with its sync keys.", "Account", p.Account)
	default:
		return ""
	}
}
func (Phone) WindowTitle() string  { return Say("Demo phone") }
func (Phone) ConfirmLabel() string { return Say("Confirm") }
func (Phone) CancelLabel() string  { return Say("Cancel") }
func (Phone) DoneLabel() string    { return Say("Close") }
