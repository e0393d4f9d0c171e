package term

import "fmt"

// The words of this renderer: prompts, and what is said about an answer. The words of the screens stand in package
// screen.
const (
	quitLabel          = "Quit"
	backLabel          = "Back"
	declineName        = "d"
	demoName           = "demo"
	linkLabel          = "Show the link as text"
	approveWord        = "approve"
	noSuchKey          = "That is none of the choices. Type one of the letters, then press Enter."
	tooLong            = "That line is too long. Nothing was done; please type a shorter one."
	unreadable         = "That line has characters that cannot be read here. Nothing was done; please type it again."
	askPassword        = "Password. It does not show while you type. Enter alone goes back."
	typePassphrase     = "Type the passphrase"
	askPassphrase      = "Passphrase. It does not show while you type. Enter alone goes back."
	askPassphraseAgain = "The same again. It does not show either. Enter alone goes back."
	askEmail           = "Type your e-mail address."
	emailNeedsAt       = "An e-mail address has an @ in it and no spaces."
	askCode            = "Type the verification code."
	typePassword       = "Type the password"
	codeIsSix          = "A verification code is six digits."
	askShortCode       = "Type the code, then press Enter. Capital letters and hyphens do not matter."
	alarmLead          = "Warning: "
	askAddress         = "Type the server's address, for example "
	askNumbers         = "To disconnect some, type their numbers, for example 1 3."
	noSuchNumber       = "That is none of the numbers. Nothing was done; please type them again."
	tooManyNumbers     = "Those are too many at once. Nothing was done; please type fewer."
	disconnectWord     = "disconnect"
	askDisconnect      = "If that is what you want, type the whole word disconnect, then press Enter."
	onlyDisconnect     = "Nothing was disconnected. Only the whole word disconnect does that; c cancels."
	askApproval        = "If this is your phone, type the whole word approve, then press Enter."
	askLook            = "Look at it first. In a moment you can approve."
	stillLooking       = "Not yet. Wait a moment and look at the phone first."
	onlyTheWord        = "Nothing was approved. Only the whole word approve does that; d declines."
	linkWarning        = "Keep this link to yourself: whoever has it can ask to join your account. It stays on your screen until you clear it."
	codeUndrawn        = "This code cannot be drawn here. Use Countersign with a window, or type u to see the link as text."
	codeTooWideDo      = "Make the window wider, or use Countersign with a window. You can also type u to see the link as text."
)

func enterKeeps(question, text string) string { return question + " Enter keeps " + text + "." }

func codeTooWide(needs, has int) string {
	return fmt.Sprintf("The code needs %d columns and there are %d. %s", needs, has, codeTooWideDo)
}

func timeLeft(seconds int) string {
	if seconds < 60 {
		return fmt.Sprintf("Time left: %d s", max(seconds, 0))
	}
	return fmt.Sprintf("Time left: %d min %d s", seconds/60, seconds%60)
}

func notYet(seconds int) string {
	return fmt.Sprintf("Not yet. Another one can be sent in %d s.", seconds)
}
