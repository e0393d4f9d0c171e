package screen

// JoinStep is how far this computer has come into an account that another one is signed in to.
type JoinStep int

const (
	// JoinTyping: the code is to be typed.
	JoinTyping JoinStep = iota
	// JoinConnecting: the code is being checked with the other computer, and a secure channel set up.
	JoinConnecting
	// JoinAsking: the other computer has said whose account it is.
	JoinAsking
	// JoinWaiting: the person here agreed; the other computer has to approve.
	JoinWaiting
	// JoinFinishing: the approval is being turned into a session.
	JoinFinishing
	// JoinFailed: it did not come to that.
	JoinFailed
)

// Join brings this computer into an account with a short code that another Countersign shows. Answers: SubmitShortCode (while
// JoinTyping), JoinConfirmed (while JoinAsking), Done (while JoinFailed, to try again), Cancel.
type Join struct {
	Step JoinStep
	// Server is the person's name of the account server.
	Server string
	// Length is how many symbols a code has.
	Length int
	// Account and Computer are what the other computer said of itself.
	Account  string
	Computer string
	// Problem says what was wrong with what was typed, or why it failed. At is the position of the first bad character in
	// the text that was submitted, counted from 1; 0 is none.
	Problem Problem
	At      int
}

func (j Join) Title() string {
	switch j.Step {
	case JoinTyping:
		return Say("Join with a code")
	case JoinConnecting:
		return Say("Checking the code")
	case JoinAsking:
		return Say("Join this account?")
	case JoinWaiting:
		return Say("Now approve on the other computer")
	case JoinFinishing:
		return Say("Signing in")
	default:
		return Say("This computer was not connected")
	}
}
func (j Join) Body() string {
	switch j.Step {
	case JoinTyping:
		return Say("Bring this computer into your account on {{.Server}}.", "Server", j.Server)
	case JoinConnecting:
		return Say("This takes a moment.")
	case JoinAsking:
		return Say("The other computer would bring this one into its account.")
	case JoinWaiting:
		return Say("You agreed here. Look at the other computer and approve there too.")
	case JoinFinishing:
		return Say("The other computer approved. This takes a moment.")
	default:
		return ""
	}
}

// Steps say where the code comes from.
func (Join) Steps() []string {
	return []string{
		Say("On a computer that is signed in, open Countersign."),
		Say("Choose Pair a device, then No camera? Type a code."),
		Say("Type here the code it shows."),
	}
}
func (Join) CodeLabel() string     { return Say("Code") }
func (Join) SubmitLabel() string   { return Say("Continue") }
func (Join) AccountLabel() string  { return Say("Account") }
func (Join) ComputerLabel() string { return Say("Computer") }
func (Join) ConfirmLabel() string  { return Say("Join") }
func (Join) Advice() string        { return Say("If this is not your account, cancel.") }
func (Join) AgainLabel() string    { return Say("Try again") }
func (j Join) CancelLabel() string {
	if j.Step == JoinFailed {
		return Say("Back")
	}
	return Say("Cancel")
}
