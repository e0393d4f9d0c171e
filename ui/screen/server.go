package screen

// ServerStep is how far the look at an account server has come.
type ServerStep uint8

const (
	// ServerShown: the server has said where its parts are; the person is to say whether it is used.
	ServerShown ServerStep = iota
	// ServerAsking: it is being asked again, while somebody is signed in.
	ServerAsking
	// ServerSame: it says what it said before.
	ServerSame
	// ServerChanged: it says something else; the person is to say whether that is used.
	ServerChanged
	// ServerUsing: that is being written down.
	ServerUsing
	// ServerUsed: that is used.
	ServerUsed
	// ServerUnchecked: it could not be asked.
	ServerUnchecked
)

// Server shows what an account server says of itself. Answers: UseServer (while ServerShown or ServerChanged), CheckServer (while
// ServerUnchecked), Cancel.
type Server struct {
	Step ServerStep
	// Host is the server as it was typed.
	Host    string
	Parts   []ServerPart
	Problem Problem
}

// ServerPart is one of the things that an account server says.
type ServerPart struct {
	Kind PartKind
	// Address is where it is; of PartKnown it is set if the server knows this program. Was is what it was until now, if it was
	// something else.
	Address string
	Was     string
	Changed bool
	// Elsewhere says that it is on another host than the one that was typed.
	Elsewhere bool
	// Fallback says that the server names none, and that this one serves.
	Fallback bool
}

// PartKind is what a part is for.
type PartKind uint8

const (
	// PartAccount checks passwords and keeps the list of devices.
	PartAccount PartKind = iota
	// PartSignIn is the page to sign in at with a browser.
	PartSignIn
	// PartAccess lets other devices in.
	PartAccess
	// PartProfile has name and picture.
	PartProfile
	// PartRelay is where computer and phone find each other.
	PartRelay
	// PartKnown is whether the server knows this program.
	PartKnown
)

type (
	// UseServer says yes to what the server says of itself.
	UseServer struct{}
	// CheckServer asks the server again.
	CheckServer struct{}
)

func (Server) screen()      {}
func (UseServer) action()   {}
func (CheckServer) action() {}

func (s Server) Title() string {
	switch s.Step {
	case ServerAsking:
		return Say("Asking the server")
	case ServerSame:
		return Say("Nothing has changed")
	case ServerChanged:
		return Say("The server has changed")
	case ServerUsing:
		return Say("Changing over")
	case ServerUsed:
		return Say("The new addresses are in use")
	case ServerUnchecked:
		return Say("The server could not be checked")
	}
	return Say("Use this server?")
}

// Body says what there is to look at.
func (s Server) Body() string {
	switch s.Step {
	case ServerAsking, ServerUsing:
		return Say("This takes a moment.")
	case ServerSame:
		return Say("{{.Server}} names the same addresses as when you signed in.", "Server", s.Host)
	case ServerChanged:
		return Say("{{.Server}} names other addresses than when you signed in. None of them is used before you say so.", "Server", s.Host)
	case ServerUsed:
		return Say("You stay signed in.")
	case ServerUnchecked:
		return Say("What {{.Server}} said when you signed in goes on being used.", "Server", s.Host)
	}
	return Say("{{.Server}} says that these belong to it. Your account is looked after there.", "Server", s.Host)
}

// CanUse reports whether there is something to say yes to, and IsBusy whether there is something to wait for.
func (s Server) CanUse() bool { return s.Step == ServerShown || s.Step == ServerChanged }
func (s Server) IsBusy() bool { return s.Step == ServerAsking || s.Step == ServerUsing }

// Warning says that not everything is where it would be expected.
func (s Server) Warning() Problem {
	for _, p := range s.Parts {
		if p.Elsewhere && s.CanUse() {
			return Problem{
				What: Say("Not all of this is on {{.Server}}.", "Server", s.Host),
				Do:   Say("Use it only if whoever runs the server has told you so."),
			}
		}
	}
	return Problem{}
}
func (s Server) UseLabel() string {
	if s.Step == ServerChanged {
		return Say("Use the new addresses")
	}
	return Say("Use this server")
}
func (Server) AgainLabel() string  { return Say("Try again") }
func (Server) CancelLabel() string { return Say("Back") }

// Label says what the part is for.
func (p ServerPart) Label() string {
	switch p.Kind {
	case PartAccount:
		return Say("Account")
	case PartSignIn:
		return Say("Page to sign in at")
	case PartAccess:
		return Say("Access of devices")
	case PartProfile:
		return Say("Name and picture")
	case PartRelay:
		return Say("Pairing")
	}
	return Say("Knows Countersign")
}

// Text is what the server says.
func (p ServerPart) Text() string { return p.said(p.Address) }

func (p ServerPart) said(address string) string {
	switch {
	case p.Kind != PartKnown:
		return address
	case address == "":
		return Say("No: with a password only")
	}
	return Say("Yes: the browser and codes can be used to sign in")
}

// Notes say what is to be noticed.
func (p ServerPart) Notes(host string) []string {
	var notes []string
	if p.Fallback {
		notes = append(notes, Say("The server names none, so Mozilla's is used."))
	}
	if p.Elsewhere && !p.Fallback {
		notes = append(notes, Say("Not on {{.Server}}.", "Server", host))
	}
	if p.Changed {
		notes = append(notes, Say("Until now: {{.Was}}", "Was", p.said(p.Was)))
	}
	return notes
}
