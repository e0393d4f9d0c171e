package screen

// Menu is the program's main menu: what of it can be chosen now. Its entries are actions that screens offer as well, so that
// nothing can be done by the menu alone.
type Menu struct {
	// Pair: a phone can be brought in.
	Pair bool
	// Account: what is done with the account can be chosen: its devices, where its session is kept, signing out.
	Account bool
}

// Page is a page of the program to which a link, or a second start, can lead. None of them shows a code or approves anything.
type Page string

// The pages.
const (
	PageHome     Page = "home"
	PageDevices  Page = "devices"
	PageDoctor   Page = "doctor"
	PageHistory  Page = "history"
	PageSettings Page = "settings"
)

// Pages are all pages.
var Pages = []Page{PageHome, PageDevices, PageDoctor, PageHistory, PageSettings}

type (
	// Quit ends the program, whatever closing its window does.
	Quit struct{}
	// ShowWindow brings the window to the front.
	ShowWindow struct{}
)

func (Quit) action()       {}
func (ShowWindow) action() {}

// The words of the main menu and of the tray's. Entries that stand on a screen, too, have their words there.
func (Menu) ProgramTitle() string { return Say("Program") }
func (Menu) AccountTitle() string { return Say("Account") }
func (Menu) HelpTitle() string    { return Say("Help") }
func (Menu) ShowLabel() string    { return Say("Show Countersign") }
func (Menu) QuitLabel() string    { return Say("Quit") }

// VersionLabel says which version this is.
func (Menu) VersionLabel(version string) string {
	return Say("Version {{.Version}}", "Version", version)
}
