package screen

import (
	"strconv"
	"strings"
)

// CheckName names one of the connection doctor's checks, for programs too: docs/doctor.md lists them.
type CheckName string

// Checks of the connection doctor, in their order.
const (
	CheckDisplay      CheckName = "display"
	CheckSettings     CheckName = "settings"
	CheckKeychain     CheckName = "keychain"
	CheckClock        CheckName = "clock"
	CheckAccountDNS   CheckName = "account-dns"
	CheckAccountProxy CheckName = "account-proxy"
	CheckAccountTLS   CheckName = "account-tls"
	CheckAccount      CheckName = "account"
	CheckSession      CheckName = "session"
	CheckKeys         CheckName = "keys"
	CheckRelayDNS     CheckName = "relay-dns"
	CheckRelayProxy   CheckName = "relay-proxy"
	CheckRelayTLS     CheckName = "relay-tls"
	CheckRelay        CheckName = "relay"
)

// CheckState is how far a check has come, and what it came to.
type CheckState uint8

const (
	// CheckWaiting: others come first.
	CheckWaiting CheckState = iota
	// CheckLooking: it is being made.
	CheckLooking
	// CheckFine: nothing is in the way here.
	CheckFine
	// CheckTrouble: this has to be mended.
	CheckTrouble
	// CheckSkipped: it could not be made, or there was nothing to look at.
	CheckSkipped
)

// Over reports whether the check has come to something.
func (s CheckState) Over() bool { return s >= CheckFine }

// Word is the state in a word.
func (s CheckState) Word() string {
	switch s {
	case CheckWaiting:
		return Say("waiting")
	case CheckLooking:
		return Say("looking")
	case CheckFine:
		return Say("fine")
	case CheckTrouble:
		return Say("trouble")
	}
	return Say("not checked")
}

// Remedy is what Countersign itself can do about some trouble; the text is its name for programs, and empty is nothing.
type Remedy string

const (
	// RemedyKeychain tries the keychain again, with the time to unlock it.
	RemedyKeychain Remedy = "try-keychain"
	// RemedyKeep asks where else the session is to be kept.
	RemedyKeep Remedy = "keep-elsewhere"
	// RemedySignIn gives the session up and asks for a new one.
	RemedySignIn Remedy = "sign-in"
	// RemedyPassword asks for the password, for a sync key that is out of date.
	RemedyPassword Remedy = "type-password"
	// RemedyPage opens a plain page, in place of which a network shows its sign-in page.
	RemedyPage Remedy = "open-page"
	// RemedyRelay gives up the pairing server that was set, for the account server's own.
	RemedyRelay Remedy = "own-relay"
)

// Label is what the remedy's button says.
func (r Remedy) Label() string {
	switch r {
	case RemedyKeychain:
		return Say("Try the keychain again")
	case RemedyKeep:
		return Say("Keep it elsewhere")
	case RemedySignIn:
		return Say("Sign in again")
	case RemedyPassword:
		return Say("Type the password again")
	case RemedyPage:
		return Say("Open the browser")
	case RemedyRelay:
		return Say("Use the usual server")
	}
	return ""
}

// Check is one thing that the doctor looks at.
type Check struct {
	Name  CheckName
	Title string
	State CheckState
	// What is the case, and what to Do about it, once it is over.
	What, Do string
	// Milliseconds is how long it took.
	Milliseconds int64
	// Remedy is offered where there is one.
	Remedy Remedy
}

// Note is how long the check took or, where there is nothing to time, its state.
func (c Check) Note() string {
	if c.State == CheckFine || c.State == CheckTrouble {
		return Say("{{.Time}} ms", "Time", strconv.FormatInt(c.Milliseconds, 10))
	}
	return c.State.Word()
}

// Verdict is the state with the time it took, on one line.
func (c Check) Verdict() string {
	return Say("{{.Verdict}} ({{.Time}} ms)", "Verdict", c.State.Word(), "Time", strconv.FormatInt(c.Milliseconds, 10))
}

// Doctor is the connection doctor at work, and what it has found. Answers: UseRemedy (with one that a check offers), CheckAgain (once
// it is not Looking), CopyReport (if CanCopy is set), Done.
type Doctor struct {
	// Checks are all of them, from the first moment on.
	Checks []Check
	// At is the check that the doctor was asked about; empty for none.
	At      CheckName
	Looking bool
	// CanCopy offers the report for the clipboard; Copied says that it is there.
	CanCopy, Copied bool
	// Problem says why a remedy came to nothing; usually None.
	Problem Problem
}

// Concerns reports whether the doctor was asked about this check.
func (d Doctor) Concerns(c Check) bool { return d.At != "" && d.At == c.Name }

func (Doctor) Title() string { return Say("Connection doctor") }

// Body says what comes of it.
func (d Doctor) Body() string {
	if d.Looking {
		return Say("Looking at what pairing needs. Nothing is changed.")
	}
	return summary(d.Checks)
}

// AtNote marks the check that the doctor was asked about.
func (Doctor) AtNote() string     { return Say("What failed needs this") }
func (Doctor) AgainLabel() string { return Say("Check again") }
func (Doctor) CopyLabel() string  { return Say("Copy the report") }
func (Doctor) CopiedNote() string {
	return Say("The report is on the clipboard. It holds no password, key or code.")
}
func (Doctor) DoneLabel() string { return Say("Back") }

// DoctorLabel offers the connection doctor.
func DoctorLabel() string { return Doctor{}.Title() }

// WhyLabel offers to ask the connection doctor about something that failed.
func WhyLabel() string { return Say("Find out why") }

// summary says how many things are in the way.
func summary(checks []Check) string {
	troubles := 0
	for _, c := range checks {
		if c.State == CheckTrouble {
			troubles++
		}
	}
	if troubles == 0 {
		return Say("Everything that was checked is fine.")
	}
	return Count("One thing is in the way.", "{{.N}} things are in the way. Begin with the first.", troubles)
}

// Report is what the checks came to, as text: one line each, which a screen reader reads in order, and one in the end.
func Report(checks []Check) string {
	var b strings.Builder
	for _, c := range checks {
		b.WriteString(strings.TrimSpace(Say("{{.Check}}: {{.Verdict}} ({{.Time}} ms). {{.What}} {{.Do}}", "Check", c.Title, "Verdict", c.State.Word(),
			"Time", strconv.FormatInt(c.Milliseconds, 10), "What", c.What, "Do", c.Do)) + "\n")
	}
	b.WriteString("\n" + summary(checks))
	return b.String()
}

type (
	// OpenDoctor opens the connection doctor, wherever the program stands. At is what the person wants to know about; empty for all.
	OpenDoctor struct{ At CheckName }
	// UseRemedy, CheckAgain and CopyReport answer Doctor.
	UseRemedy  struct{ Remedy Remedy }
	CheckAgain struct{}
	CopyReport struct{}
)

func (Doctor) screen()     {}
func (OpenDoctor) action() {}
func (UseRemedy) action()  {}
func (CheckAgain) action() {}
func (CopyReport) action() {}
