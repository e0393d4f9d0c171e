package screen

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

func (v Verify) Title() string {
	switch v.Step {
	case AuthenticatorCode:
		return Say("Open your authenticator app")
	case BackupCode:
		return Say("Find your backup codes")
	case TextedCode:
		return Say("Look at your recovery phone")
	}
	return Say("Check your e-mail")
}

func (v Verify) CodeLabel() string {
	switch v.Step {
	case BackupCode:
		return Say("Backup code")
	case TextedCode:
		return Say("Code from the message")
	case UnblockCode:
		return Say("Code from the e-mail")
	case EmailedLink:
		return ""
	}
	return Say("Verification code")
}

// ResendLabel offers another message, and ResentNote says that it was sent; empty where nothing is sent.
func (v Verify) ResendLabel() string {
	switch v.Step {
	case EmailedCode, UnblockCode:
		return Say("Send another code")
	case TextedCode:
		return Say("Send another message")
	case EmailedLink:
		return Say("Send another e-mail")
	}
	return ""
}

func (v Verify) ResentNote() string {
	switch v.Step {
	case EmailedCode, UnblockCode:
		return Say("Another code is on its way.")
	case TextedCode:
		return Say("Another message is on its way.")
	case EmailedLink:
		return Say("Another e-mail is on its way.")
	}
	return ""
}
func (Verify) SubmitLabel() string { return Say("Continue") }
func (Verify) OthersTitle() string { return Say("Not at hand?") }

// Body says where the code comes from.
func (v Verify) Body() string {
	if v.ForPhone {
		return v.bodyForPhone()
	}
	switch v.Step {
	case AuthenticatorCode:
		return Say("Type the six digits it shows for {{.Email}}.", "Email", v.Email)
	case BackupCode:
		return Say("Type one of the codes you saved for {{.Email}}. Each works once.", "Email", v.Email)
	case TextedCode:
		return Say("We asked for a text message to be sent to the recovery phone of {{.Email}}. Type its code here.", "Email", v.Email)
	case UnblockCode:
		return Say("The account server wants to be sure it is you. Type the eight letters and digits it sent to {{.Email}}.", "Email", v.Email)
	case EmailedLink:
		return Say("Open the link that was sent to {{.Email}}, in any browser. Countersign goes on by itself.", "Email", v.Email)
	}
	return Say("We asked for a code to be sent to {{.Email}}. Type its six digits here.", "Email", v.Email)
}

// bodyForPhone says why a code is wanted although nobody is signing in, and then the same.
func (v Verify) bodyForPhone() string {
	here := v
	here.ForPhone = false
	return Say("Your account wants a fresh code before it lets another device in. {{.Where}}", "Where", here.Body())
}

func (v Verify) CancelLabel() string {
	if v.ForPhone {
		return Say("Cancel")
	}
	return Say("Back")
}

// BusyLabel is what goes on, while Busy or while the link is waited for.
func (v Verify) BusyLabel() string {
	if v.Step == EmailedLink && !v.Busy {
		return Say("Waiting for the link to be opened")
	}
	return Say("Checking")
}

// TakesCode reports whether there is a code to type.
func (v Verify) TakesCode() bool { return v.Step != EmailedLink }

// CanSubmit reports whether a code can be submitted now, and CanResend whether another one can be asked for.
func (v Verify) CanSubmit() bool { return v.TakesCode() && !v.Busy && !v.Wait.Running() }
func (v Verify) CanResend() bool { return v.Resends && !v.Busy && !v.Rest.Running() }

// ChooseLabel offers a step in place of another.
func (s Second) ChooseLabel() string {
	switch s {
	case AuthenticatorCode:
		return Say("Use the authenticator app")
	case BackupCode:
		return Say("Use a backup code")
	case TextedCode:
		return Say("Send a text message")
	}
	return ""
}

// Barred says that the password leads no further, and what else there is. Answers: SignInWithBrowser (if Browser is set), OpenPage
// (if Page is set), ChooseSandbox (if Sandbox is set), OpenDoctor (if Why is
// set), Done.
type Barred struct {
	Title   string
	Problem Problem
	// Browser offers to sign in with the browser.
	Browser bool
	// Wait is how long the server wants to be left alone; zero is not at all.
	Wait Countdown
	// Page is the address of the page that helps; empty for none.
	Page string
	// Sandbox offers the practice server meanwhile.
	Sandbox bool
	// Why is what the connection doctor is to be asked about the problem; empty where it cannot know.
	Why CheckName
}

func (Barred) PageLabel() string    { return Say("Open the page") }
func (Barred) SandboxLabel() string { return Say("Try it out") }
func (Barred) SandboxNote() string {
	return Say("A practice server inside Countersign. Nothing leaves this computer.")
}
func (Barred) DoneLabel() string { return Say("Back") }
