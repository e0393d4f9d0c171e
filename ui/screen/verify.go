package screen

import "strings"

// Second is a second step of signing in.
type Second int

const (
	// EmailedCode is a six-digit code sent by e-mail.
	EmailedCode Second = iota
	// AuthenticatorCode is a six-digit code of an authenticator app.
	AuthenticatorCode
	// BackupCode is one of the codes that were saved when the authenticator app was set up.
	BackupCode
	// TextedCode is a code in a text message to the account's recovery phone.
	TextedCode
	// UnblockCode is an e-mailed code of eight letters and digits, which the server wants before it looks at the password.
	UnblockCode
	// EmailedLink is a link sent by e-mail, to be opened in any browser. There is nothing to type.
	EmailedLink
)

// Verify asks for a verification code, or waits for a link to be opened. Answers: SubmitCode (unless Step is EmailedLink),
// ResendCode (if Resends is set), ChooseStep (with one of Others), Cancel.
type Verify struct {
	Step  Second
	Email string
	// ForPhone says that this is no sign-in: the account wants the code before it lets a phone in.
	ForPhone bool
	// Others are the steps that may be taken instead.
	Others []Second
	Busy   bool
	Resent bool
	// Resends offers to have another one sent, once Rest is over.
	Resends bool
	Rest    Countdown
	// Wait is how long the server wants to be left alone: until it is over nothing can be submitted.
	Wait Countdown
	// Life is how long the link is waited for, or the phone waits.
	Life    Countdown
	Problem Problem
}

// stepWords are what a step says of itself. A % stands for the e-mail address.
type stepWords struct{ title, body, label, choose, resend, resent string }

var wordsOfSteps = [...]stepWords{
	EmailedCode: {
		title: "Check your e-mail", body: "We asked for a code to be sent to %. Type its six digits here.",
		label: "Verification code", resend: "Send another code", resent: "Another code is on its way.",
	},
	AuthenticatorCode: {
		title: "Open your authenticator app", body: "Type the six digits it shows for %.",
		label: "Verification code", choose: "Use the authenticator app",
	},
	BackupCode: {
		title: "Find your backup codes", body: "Type one of the codes you saved for %. Each works once.",
		label: "Backup code", choose: "Use a backup code",
	},
	TextedCode: {
		title: "Look at your recovery phone", body: "We asked for a text message to be sent to the recovery phone of %. Type its code here.",
		label: "Code from the message", choose: "Send a text message", resend: "Send another message", resent: "Another message is on its way.",
	},
	UnblockCode: {
		title: "Check your e-mail", body: "The account server wants to be sure it is you. Type the eight letters and digits it sent to %.",
		label: "Code from the e-mail", resend: "Send another code", resent: "Another code is on its way.",
	},
	EmailedLink: {
		title: "Check your e-mail", body: "Open the link that was sent to %, in any browser. Countersign goes on by itself.",
		resend: "Send another e-mail", resent: "Another e-mail is on its way.",
	},
}

func (v Verify) words() stepWords    { return wordsOfSteps[v.Step] }
func (v Verify) Title() string       { return v.words().title }
func (v Verify) CodeLabel() string   { return v.words().label }
func (v Verify) ResendLabel() string { return v.words().resend }
func (v Verify) ResentNote() string  { return v.words().resent }
func (Verify) SubmitLabel() string   { return "Continue" }
func (Verify) OthersTitle() string   { return "Not at hand?" }

func (v Verify) Body() string {
	body := strings.Replace(v.words().body, "%", v.Email, 1)
	if v.ForPhone {
		return "Your account wants a fresh code before it lets another device in. " + body
	}
	return body
}

func (v Verify) CancelLabel() string {
	if v.ForPhone {
		return "Cancel"
	}
	return "Back"
}

// BusyLabel is what goes on, while Busy or while the link is waited for.
func (v Verify) BusyLabel() string {
	if v.Step == EmailedLink && !v.Busy {
		return "Waiting for the link to be opened"
	}
	return "Checking"
}

// TakesCode reports whether there is a code to type.
func (v Verify) TakesCode() bool { return v.Step != EmailedLink }

// CanSubmit reports whether a code can be submitted now, and CanResend whether another one can be asked for.
func (v Verify) CanSubmit() bool { return v.TakesCode() && !v.Busy && !v.Wait.Running() }
func (v Verify) CanResend() bool { return v.Resends && !v.Busy && !v.Rest.Running() }

// ChooseLabel offers a step in place of another.
func (s Second) ChooseLabel() string { return wordsOfSteps[s].choose }

// Barred says that the password leads no further, and what else there is. Answers: OpenPage (if Page is set), ChooseSandbox (if
// Sandbox is set), Done.
type Barred struct {
	Title   string
	Problem Problem
	// Page is the address of the page that helps; empty for none.
	Page string
	// Sandbox offers the practice server meanwhile.
	Sandbox bool
}

func (Barred) PageLabel() string    { return "Open the page" }
func (Barred) SandboxLabel() string { return "Try it out" }
func (Barred) SandboxNote() string {
	return "A practice server inside Countersign. Nothing leaves this computer."
}
func (Barred) DoneLabel() string { return "Back" }
