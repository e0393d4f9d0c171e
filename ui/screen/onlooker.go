package screen

// Onlooker is a way in which somebody else may be seeing this screen, as the system tells; 0 is none that it tells of.
type Onlooker uint8

const (
	// RemoteDesktop: the session is used from another computer.
	RemoteDesktop Onlooker = iota + 1
	// RemoteDisplay: the window is drawn on another computer.
	RemoteDisplay
	// RemoteShell: the terminal is on another computer.
	RemoteShell
	// RemoteViewer: the screen is drawn for viewers of VNC.
	RemoteViewer
	// SharedScreen: the screen is being shared or recorded.
	SharedScreen
)

// Warning says that somebody may be looking; None if nobody is known to be.
func (o Onlooker) Warning() Problem {
	if o == 0 {
		return Problem{}
	}
	return Problem{What: o.sight(), Do: Say("If that is not you alone, cancel, and pair when nobody else looks.")}
}

func (o Onlooker) sight() string {
	switch o {
	case RemoteDesktop:
		return Say("Somebody may be seeing this screen: it is used from another computer.")
	case RemoteDisplay:
		return Say("Somebody may be seeing this window: it is drawn on another computer.")
	case RemoteShell:
		return Say("Somebody may be seeing this terminal: it is on another computer.")
	case RemoteViewer:
		return Say("Somebody may be seeing this screen: it is shown over VNC.")
	}
	return Say("Somebody may be seeing this screen: it is being shared or recorded.")
}
