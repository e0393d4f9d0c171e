package core

import (
	"cmp"
	"net/url"
	"time"

	"countersign/pairing"
	"countersign/ui/screen"
)

// Codes is how short codes are made on this computer, and what has gone wrong with them so far.
type Codes struct {
	// Relay gives the plates, in place of the account server's relay; may be empty.
	Relay string
	// Length is how many symbols a code has.
	Length pairing.ShortCodeLength
	// Strikes is the budget of failed proofs, over all codes and restarts.
	Strikes pairing.Strikes
	// Unread says that the record of strikes could not be read. Then the strikes are shut, until the person has signed in.
	Unread bool
}

// forgive: the person has shown who they are, so a hundred failed proofs in a row bar the way no more.
func (t *turn) forgive() {
	if fresh := t.Codes.Strikes.Reset(); t.Codes.Unread || fresh != t.Codes.Strikes {
		t.Codes.Strikes, t.Codes.Unread = fresh, false
		t.do(KeepStrikes{fresh})
	}
}

// onDoor is what the door reports.
func (a Attempt) onDoor(t *turn, e Event) Attempt {
	switch e := e.(type) {
	case DoorOpened:
		return a.doorOpened(t, e)
	case DoorUnopened:
		if a.opensDoor(e.Ref) {
			a.Door, a.DoorFault = 0, e.Fault
			if e.Fault == DoorResting {
				a = a.resting(t, e.At)
			}
			return a.feed(t, pairing.DoorUnopened{})
		}
	case DoorLost:
		if e.Ref.answers(a.Door) {
			return a.doorLost(t, e.Fault)
		}
	case DoorSaid:
		if e.Ref.answers(a.Door) {
			return a.doorSaid(t, e)
		}
	}
	return a
}

// doorOpened keeps of the code only what is on screen.
func (a Attempt) doorOpened(t *turn, e DoorOpened) Attempt {
	t.do(Wipe{e.Code})
	if !a.opensDoor(e.Ref) {
		return a
	}
	a.Code, a.Spoken = screen.NewSecret(e.Code.Display()), screen.NewSecret(e.Code.Spelling())
	return a.feed(t, pairing.DoorOpened{})
}

// opensDoor reports whether an answer with this Ref is about the door that is being opened.
func (a Attempt) opensDoor(r Ref) bool {
	return a.State == pairing.OpeningDoor{} && r.answers(a.Door)
}

// doorSaid counts a proof before anybody compares it, and gives it back if it held.
func (a Attempt) doorSaid(t *turn, e DoorSaid) Attempt {
	said := e.Event
	switch phase := pairing.DoorOf(a.State).Phase; {
	case said == pairing.ProofReceived{} && phase == pairing.DoorClaimed:
		var allowed bool
		t.Codes.Strikes, allowed = t.Codes.Strikes.Count(e.At)
		if !allowed {
			a = a.resting(t, e.At)
		}
		said = pairing.ProofReceived{Allowed: allowed}
	case said == pairing.ProofHeld{} && phase == pairing.DoorVerifying:
		t.Codes.Strikes = t.Codes.Strikes.Held()
		t.do(KeepStrikes{t.Codes.Strikes})
	case said == pairing.ProofFailed{} && phase == pairing.DoorVerifying:
		a.Wrong = true
	}
	return a.feed(t, said)
}

// doorLost matters to the person only as long as the code is on screen.
func (a Attempt) doorLost(t *turn, fault DoorFault) Attempt {
	if _, offering := a.State.(pairing.Offering); offering {
		a.DoorFault = fault
	}
	return a.feed(t, pairing.DoorLost{})
}

// resting says why no proof is checked now, and for how long.
func (a Attempt) resting(t *turn, now time.Time) Attempt {
	switch {
	case t.Codes.Unread:
		a.DoorFault = DoorUnread
	case t.Codes.Strikes.Shut():
		a.DoorFault = DoorBarred
	default:
		a.DoorFault, a.Rest = DoorResting, t.Codes.Strikes.Rest(now)
	}
	return a
}

// performAtDoor turns the rules' effects on a door into the program's.
func (a Attempt) performAtDoor(t *turn, e pairing.Effect) Attempt {
	switch e.(type) {
	case pairing.OpenDoor:
		a.Door, a.Via, a.DoorFault, a.Typed, a.Wrong = t.ref(), t.relayOf(a.Profile.Servers), 0, true, false
		t.do(OpenDoor{a.Door, a.codeRelay(t.Model), a.Via, t.Codes.Length, t.Codes.Strikes})
	case pairing.CloseDoor:
		t.do(CloseDoor{a.Door})
		a.Door = 0
	case pairing.AnswerClaim:
		t.do(AnswerClaim{a.Door})
	case pairing.VerifyProof:
		t.do(VerifyProof{a.Door, t.Codes.Strikes})
	case pairing.AcceptClaim:
		a.Channel = t.ref()
		t.do(AcceptClaim{a.Door, a.Channel})
	case pairing.RefuseClaim:
		t.do(RefuseClaim{a.Door})
	}
	return a
}

// codeRelay is the relay that gives the plates.
func (a Attempt) codeRelay(m Model) string {
	return cmp.Or(m.Codes.Relay, a.Via)
}

// clipboardLife is how long a copied code stays on the clipboard.
const clipboardLife = time.Minute

// copyCode puts the code on the clipboard for a while, where there is one.
func (a Attempt) copyCode(t *turn) Attempt {
	if a.Code.IsEmpty() || !t.Windows {
		return a
	}
	t.do(CopyCode{a.Code})
	return a.start(t, ClipboardTimer, clipboardLife)
}

// dropCode wipes the code, on the clipboard as well, as soon as it may not be typed any more.
func (a Attempt) dropCode(t *turn) Attempt {
	if _, offering := a.State.(pairing.Offering); offering || a.Code.IsEmpty() {
		return a
	}
	if a.Timers[ClipboardTimer] != 0 {
		t.do(ClearClipboard{a.Code})
		a = a.stop(t, ClipboardTimer)
	}
	t.do(Wipe{a.Code}, Wipe{a.Spoken})
	a.Code, a.Spoken = screen.Secret{}, screen.Secret{}
	return a
}

func (a Attempt) code(m Model) screen.Screen {
	door := pairing.DoorOf(a.State)
	return screen.Code{
		Text: a.Code, Spoken: a.Spoken, Life: a.Life, Page: a.joinPage(m),
		TriesLeft: door.TriesLeft(), Wrong: a.Wrong,
		Checking: door.Phase == pairing.DoorClaimed || door.Phase == pairing.DoorVerifying,
		Copied:   a.Timers[ClipboardTimer] != 0, Failed: a.Failed, Hold: m.Preferences.HoldToReveal,
		Account: a.oneOfSeveral(m),
	}
}

// joinPage is where other devices find the page for typing a code.
func (a Attempt) joinPage(m Model) string {
	if m.Site.Reach != "" {
		return m.Site.Reach + "/join"
	}
	return joinPage(a.codeRelay(m))
}

// joinPage is where a relay serves the page for typing a code.
func joinPage(relay string) string {
	u, err := url.Parse(relay)
	if err != nil {
		return ""
	}
	page := url.URL{Scheme: "https", Host: u.Host, Path: "/join"}
	if u.Scheme == "ws" {
		page.Scheme = "http"
	}
	return page.String()
}

// offersAnotherCode: a code that somebody else may have is reason enough to use the QR code, and where none is given or
// checked now, another click would not help.
func (a Attempt) offersAnotherCode(why pairing.Reason) bool {
	switch a.DoorFault {
	case DoorAbsent, DoorResting, DoorBarred, DoorUnread:
		return false
	}
	return a.Typed && !isAlarm(why)
}
