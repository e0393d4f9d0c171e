package screen

import "strconv"

// DeviceKey names a device on screen; 0 is none. It keeps its key as long as the account lists it, and nothing else ever
// gets that key.
type DeviceKey int

// Device is one connected device or app of the account.
type Device struct {
	Key  DeviceKey
	Name string
	// Kind is "desktop", "mobile", "tablet" or empty.
	Kind string
	// Detail is one line of what else is known, for example "Phone · Android · Berlin, Germany".
	Detail string
	// Access is one line of how it uses the account, for example "active today · sync".
	Access  string
	ThisOne bool
	// PairedHere says that it is the newest one that was brought in from this computer.
	PairedHere bool
}

func (Device) ThisLabel() string       { return Say("this computer") }
func (Device) PairedHereLabel() string { return Say("paired here") }

// MostAtOnce is how many devices can be disconnected at once: as many as a person can read through.
const MostAtOnce = 50

// Devices is all that is signed in to the account, to choose what is to be disconnected. Answers: Disconnect (of devices
// other than ThisOne, MostAtOnce of them), RefreshDevices, Done.
type Devices struct {
	Account string
	// List begins with this computer. Loading and Problem say why it may be empty or old.
	List    []Device
	Chosen  []DeviceKey // to begin with
	Loading bool
	Problem Problem
}

func (Devices) Title() string { return Say("Connected devices") }
func (d Devices) Body() string {
	return Say("What is signed in to {{.Account}}.", "Account", d.Account)
}
func (d Devices) Hint() string {
	switch {
	case d.CanChoose():
		return Say("Select what is to be disconnected.")
	case d.Loading || !d.Problem.None():
		return ""
	}
	return Say("Nothing else is connected.")
}

// MostNote is for who has chosen as many as can be.
func (Devices) MostNote() string {
	return Count("{{.N}} at once is the most. Disconnect this one first.", "{{.N}} at once are the most. Disconnect these first.", MostAtOnce)
}

// CanChoose reports whether there is something that may be disconnected.
func (d Devices) CanChoose() bool {
	for _, one := range d.List {
		if !one.ThisOne {
			return true
		}
	}
	return false
}
func (Devices) ListLabel() string    { return Say("Devices and apps") }
func (Devices) LoadingLabel() string { return Home{}.LoadingLabel() }
func (Devices) RefreshLabel() string { return Say("Refresh") }
func (Devices) DoneLabel() string    { return Say("Back") }

// DisconnectLabel says how many are selected.
func (Devices) DisconnectLabel(selected int) string {
	if selected < 2 {
		return Say("Disconnect")
	}
	return Count("Disconnect", "Disconnect {{.N}}", selected)
}

// ConfirmDisconnect asks, once, whether these devices are to be disconnected. Answers: DisconnectConfirmed, Cancel.
type ConfirmDisconnect struct {
	Devices []Device
	// Undo says that it is the one that was paired here just now.
	Undo bool
}

func (c ConfirmDisconnect) Title() string {
	switch {
	case c.Undo:
		return Say("Undo this pairing?")
	}
	return Count("Disconnect this device?", "Disconnect these {{.N}} devices?", len(c.Devices))
}
func (c ConfirmDisconnect) Body() string {
	if len(c.Devices) == 1 {
		return Say("It is signed out of your account. What is stored on it already stays there.")
	}
	return Say("They are signed out of your account. What is stored on them already stays there.")
}
func (c ConfirmDisconnect) ConfirmLabel() string {
	if c.Undo {
		return Say("Undo pairing")
	}
	return Devices{}.DisconnectLabel(len(c.Devices))
}
func (ConfirmDisconnect) CancelLabel() string { return Say("Cancel") }

// Parting is how far the disconnecting of one device has come.
type Parting int

const (
	// PartingNext: its turn has not come.
	PartingNext Parting = iota
	// PartingAsked: the account server is being asked.
	PartingAsked
	// PartingAccepted: the server agreed; a fresh list has not shown it yet.
	PartingAccepted
	// PartingProven: a fresh list has it no more.
	PartingProven
	// PartingStillListed: the server agreed, and lists it all the same.
	PartingStillListed
	// PartingRefused: the server did not do it.
	PartingRefused
	// PartingUntried: the server was not asked.
	PartingUntried
)

// Leaving is a device that is being disconnected.
type Leaving struct {
	Device
	Parting Parting
	// Problem says why, if it is PartingRefused.
	Problem Problem
}

// Word says in one line how far it has come.
func (l Leaving) Word() string {
	switch l.Parting {
	case PartingNext:
		return Say("waiting")
	case PartingAsked:
		return Say("asking the account server")
	case PartingAccepted:
		return Say("accepted; waiting for a fresh list to show it")
	case PartingProven:
		return Say("disconnected; your account lists it no more")
	case PartingStillListed:
		return Say("accepted, but your account still lists it")
	case PartingRefused:
		return Say("not disconnected")
	default:
		return Say("not tried")
	}
}

// Disconnecting shows what comes of it, device by device. Answers: Cancel (while Working, to leave out those whose turn has
// not come), RefreshDevices and Done (afterwards).
type Disconnecting struct {
	Devices []Leaving
	// Working says that the server is being asked, or for a fresh list.
	Working bool
	// Problem says why there is no fresh list; usually None.
	Problem Problem
}

func (d Disconnecting) Title() string {
	switch gone := d.count(PartingProven); {
	case d.Working:
		return Say("Disconnecting")
	case gone == len(d.Devices):
		return Say("Disconnected")
	case gone > 0:
		return Count("{{.N}} of {{.All}} disconnected", "{{.N}} of {{.All}} disconnected", gone, "All", strconv.Itoa(len(d.Devices)))
	case d.count(PartingAccepted) > 0:
		return Say("Not certain yet")
	}
	return Say("Not disconnected")
}

func (d Disconnecting) count(p Parting) (n int) {
	for _, one := range d.Devices {
		if one.Parting == p {
			n++
		}
	}
	return n
}

// CanStop reports whether the turn of some has not come yet.
func (d Disconnecting) CanStop() bool { return d.Working && d.count(PartingNext) > 0 }

// Body says what to do where a fresh list did not settle it.
func (d Disconnecting) Body() string {
	if !d.Working && d.count(PartingAccepted)+d.count(PartingStillListed) > 0 {
		return Say("Check again in a moment. If one stays, disconnect it in the account's settings in a browser.")
	}
	return ""
}
func (Disconnecting) WorkingLabel() string { return Say("Asking the account server") }
func (Disconnecting) StopLabel() string    { return Say("Leave out the rest") }
func (Disconnecting) CheckLabel() string   { return Say("Check again") }
func (Disconnecting) DoneLabel() string    { return Say("Done") }

// UndoLabel and UndoNote are for the screens that offer UndoPairing.
func UndoLabel() string { return Say("Undo pairing") }
func UndoNote() string  { return Say("You can undo this pairing for ten minutes.") }

func (Devices) screen()           {}
func (ConfirmDisconnect) screen() {}
func (Disconnecting) screen()     {}

type (
	// ManageDevices is offered by Home.
	ManageDevices struct{}
	// Disconnect answers Devices: may these be disconnected? UndoPairing, offered by Home and Connected, asks the same about the
	// device that was paired here just now. DisconnectConfirmed answers ConfirmDisconnect.
	Disconnect          struct{ Devices []DeviceKey }
	UndoPairing         struct{}
	DisconnectConfirmed struct{}
)

func (ManageDevices) action()       {}
func (Disconnect) action()          {}
func (UndoPairing) action()         {}
func (DisconnectConfirmed) action() {}
