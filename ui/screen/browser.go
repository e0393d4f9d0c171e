package screen

// Browser waits for the person to sign in with the browser. Answers: CopyLink and OpenPage (while there is a Link), Cancel.
type Browser struct {
	// Server is the person's name of the account server.
	Server string
	// Account is the one that has to sign in; empty for any.
	Account string
	// Link leads to the page where that is done. It is empty before there is one, and when the browser has come back.
	Link string
	// Returned says that the browser has come back, and the rest is done here.
	Returned bool
	// Copied says that the link is on the clipboard, and Unopened that no browser could be opened.
	Copied   bool
	Unopened bool
	// Life is how long the browser is waited for.
	Life Countdown
}

// CopyLink and SignInWithBrowser are about signing in with the browser: the first is offered by Browser, the second by SignIn and
// Barred. Email is what has been typed so far; it may be anything.
type (
	CopyLink          struct{}
	SignInWithBrowser struct{ Email string }
)

func (CopyLink) action()          {}
func (SignInWithBrowser) action() {}

func (Browser) screen() {}

func (b Browser) Title() string {
	if b.Returned {
		return Say("Signing in")
	}
	return Say("Sign in with your browser")
}

// Body says what the person is to do.
func (b Browser) Body() string {
	switch {
	case b.Returned:
		return Say("Your browser is back. This takes a moment.")
	case b.Link == "":
		return Say("This takes a moment.")
	case b.Account != "":
		return Say("Sign in on the page of {{.Server}}, as {{.Account}}. Countersign goes on by itself.", "Server", b.Server, "Account", b.Account)
	}
	return Say("Sign in on the page of {{.Server}}. Countersign goes on by itself.", "Server", b.Server)
}

// Note says what else to know while the browser is waited for.
func (b Browser) Note() string {
	if b.Link == "" || b.Unopened {
		return ""
	}
	return Say("The page opens in your browser, which has to be on this computer.")
}

// Problem says that no browser could be opened.
func (b Browser) Problem() Problem {
	if !b.Unopened || b.Link == "" {
		return Problem{}
	}
	return Problem{
		What: Say("No browser could be opened from here."),
		Do:   Say("Take the link, and open it in a browser on this computer."),
	}
}

func (Browser) LinkLabel() string   { return Say("The link") }
func (Browser) CopyLabel() string   { return Say("Copy the link") }
func (Browser) AgainLabel() string  { return Say("Open it again") }
func (Browser) CancelLabel() string { return Say("Cancel") }
func (b Browser) CopiedNote() string {
	if !b.Copied {
		return ""
	}
	return Say("The link is on your clipboard.")
}

// BrowserLabel offers to sign in with the browser.
func BrowserLabel() string { return Say("Sign in with the browser") }
