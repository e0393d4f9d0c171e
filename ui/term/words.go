package term

import (
	"strconv"

	"countersign/ui/screen"
)

// The words of this renderer: prompts, and what is said about an answer. The words of the screens stand in package
// screen.

// Names of keys that are not the first letters of what they do.
const (
	declineName = "d"
	demoName    = "demo"
)

// The words that are typed in full, as they stand in the sentences that ask for them.
func approveWord() string    { return screen.Say("approve") }
func disconnectWord() string { return screen.Say("disconnect") }

func quitLabel() string { return screen.Say("Quit") }
func backLabel() string { return screen.Say("Back") }
func linkLabel() string { return screen.Say("Show the link as text") }
func noSuchKey() string {
	return screen.Say("That is none of the choices. Type one of the letters, then press Enter.")
}
func tooLong() string {
	return screen.Say("That line is too long. Nothing was done; please type a shorter one.")
}
func unreadable() string {
	return screen.Say("That line has characters that cannot be read here. Nothing was done; please type it again.")
}
func askPassword() string {
	return screen.Say("Password. It does not show while you type. Enter alone goes back.")
}
func typePassphrase() string { return screen.Say("Type the passphrase") }
func askPassphrase() string {
	return screen.Say("Passphrase. It does not show while you type. Enter alone goes back.")
}
func askPassphraseAgain() string {
	return screen.Say("The same again. It does not show either. Enter alone goes back.")
}
func askEmail() string     { return screen.Say("Type your e-mail address.") }
func emailNeedsAt() string { return screen.Say("An e-mail address has an @ in it and no spaces.") }
func askCode() string      { return screen.Say("Type the verification code.") }
func typePassword() string { return screen.Say("Type the password") }
func codeIsSix() string    { return screen.Say("A verification code is six digits.") }
func askShortCode() string {
	return screen.Say("Type the code, then press Enter. Capital letters and hyphens do not matter.")
}
func askNumbers() string {
	return screen.Say("To disconnect some, type their numbers, for example 1 3.")
}
func askAccount() string {
	return screen.Say("To use another account, type its number.")
}
func askLeave() string {
	return screen.Say("Which account? Type its number. It is signed out of this computer, or taken off this list.")
}
func noSuchNumber() string {
	return screen.Say("That is none of the numbers. Nothing was done; please type them again.")
}
func tooManyNumbers() string {
	return screen.Say("Those are too many at once. Nothing was done; please type fewer.")
}
func askDisconnect() string {
	return screen.Say("If that is what you want, type the whole word {{.Word}}, then press Enter.", "Word", disconnectWord())
}
func onlyDisconnect() string {
	return screen.Say("Nothing was disconnected. Only the whole word {{.Word}} does that; c cancels.", "Word", disconnectWord())
}
func askApproval() string {
	return screen.Say("If this is your phone, type the whole word {{.Word}}, then press Enter.", "Word", approveWord())
}
func askLook() string      { return screen.Say("Look at it first. In a moment you can approve.") }
func stillLooking() string { return screen.Say("Not yet. Wait a moment and look at the phone first.") }
func onlyTheWord() string {
	return screen.Say("Nothing was approved. Only the whole word {{.Word}} does that; d declines.", "Word", approveWord())
}
func heldNote() string {
	return screen.Say("The code is shown when you ask for it. Then it stays in this terminal, and can be scrolled back to, until you clear it.")
}
func linkWarning() string {
	return screen.Say("Keep this link to yourself: whoever has it can ask to join your account. It stays on your screen until you clear it.")
}
func codeUndrawn() string {
	return screen.Say("This code cannot be drawn here. Use Countersign with a window, or type u to see the link as text.")
}

func spokenCodeNote() string {
	return screen.Say("The QR code is a picture. Type t for a code to type on the other device, or u for the link as text. Type d to have the picture drawn.")
}

func askAddress(example string) string {
	return screen.Say("Type the server's address, for example {{.Example}}.", "Example", example)
}

// labelled is a label in front of what it names.
func labelled(label string) string { return screen.Say("{{.Label}}:", "Label", label) + " " }

func alarming(title string) string { return screen.Say("Warning: {{.Title}}", "Title", title) }

func onDemoPhone(title string) string { return screen.Say("Demo phone: {{.Title}}", "Title", title) }

func enterKeeps(question, text string) string {
	return screen.Say("{{.Question}} Enter keeps {{.Text}}.", "Question", question, "Text", text)
}

func codeTooWide(needs, has int) string {
	return screen.Say("The code needs {{.Needs}} columns and there are {{.Columns}}. Make the window wider, or use Countersign with a window. You can also type u to see the link as text.",
		"Needs", strconv.Itoa(needs), "Columns", strconv.Itoa(has))
}

func timeLeft(seconds int) string {
	if seconds < 60 {
		return screen.Say("Time left: {{.Seconds}} s", "Seconds", strconv.Itoa(max(seconds, 0)))
	}
	return screen.Say("Time left: {{.Minutes}} min {{.Seconds}} s", "Minutes", strconv.Itoa(seconds/60), "Seconds", strconv.Itoa(seconds%60))
}

func notYet(seconds int) string {
	return screen.Say("Not yet. Another one can be sent in {{.Seconds}} s.", "Seconds", strconv.Itoa(seconds))
}
