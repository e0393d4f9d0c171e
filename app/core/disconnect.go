package core

import (
	"slices"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// Care is what the person is doing about the account's devices; nil while that is nothing, as during a pairing.
//
//	nil ──► Browsing ⇄ Asking ──► Removing ──► Browsing
//	  └──────────────────┘ (undo)      └──► nil
type Care interface{ care() }

type (
	// Browsing: the whole list is on screen. Chosen is what the person had chosen before going back to it.
	Browsing struct{ Chosen []screen.DeviceKey }
	// Asking: may these be disconnected? Undo says that it is the one that was paired here just now.
	Asking struct {
		Of   []Chosen
		Undo bool
	}
	// Removing: the person said yes. The server is asked for one after the other, and then for a fresh list. Asked is set while
	// it is asked for one; Undo is as it was asked.
	Removing struct {
		Of    []Leaving
		Undo  bool
		Asked Ref
	}
)

func (Browsing) care() {}
func (Asking) care()   {}
func (Removing) care() {}

// Chosen is a client, and how it was shown when the person chose it.
type Chosen struct {
	Client oauth.AttachedClient
	Shown  screen.Device
}

// Leaving is a client that is being disconnected.
type Leaving struct {
	Chosen
	Parting screen.Parting
	Failure oauth.Failure
}

// manage opens the whole list, unless a pairing has just ended: then the person goes home first.
func (s Ready) manage(t *turn) Stage {
	if s.Attempt.State == (pairing.Idle{}) {
		s.Care = Browsing{}
		s.refresh(t)
	}
	return s
}

// isRemoving reports whether an answer with this Ref is about the client that is being disconnected.
func (s Ready) isRemoving(r Ref) bool {
	removing, is := s.Care.(Removing)
	return is && r.answers(removing.Asked)
}

// tend is what the person may do on the screens about devices.
func (s Ready) tend(t *turn, a screen.Action) Stage {
	switch care := s.Care.(type) {
	case Browsing:
		return s.browse(t, a)
	case Asking:
		return s.answer(t, care, a)
	case Removing:
		return s.attend(t, care, a)
	}
	return s
}

// answer is what the person says to the question.
func (s Ready) answer(t *turn, asked Asking, a screen.Action) Stage {
	switch a.(type) {
	case screen.DisconnectConfirmed:
		return s.remove(t, asked)
	case screen.Cancel:
		s.Care = asked.back()
	}
	return s
}

// back is where the question was asked.
func (a Asking) back() Care {
	if a.Undo {
		return nil
	}
	var b Browsing
	for _, c := range a.Of {
		b.Chosen = append(b.Chosen, c.Shown.Key)
	}
	return b
}

func (s Ready) browse(t *turn, a screen.Action) Stage {
	switch a := a.(type) {
	case screen.Disconnect:
		if chosen := s.Devices.choose(a.Devices); len(chosen) > 0 {
			s.Care = Asking{Of: chosen}
		}
	case screen.RefreshDevices:
		s.refresh(t)
	case screen.Done:
		s.Care = nil
	}
	return s
}

// undo asks whether what was paired here just now is to be disconnected, as long as that can be undone.
func (s Ready) undo() Stage {
	if s.Devices.canUndo() {
		c, _ := s.Devices.paired()
		s.Care = Asking{Of: s.Devices.choose([]screen.DeviceKey{c.Key}), Undo: true}
	}
	return s
}

// undoEnded: what is being asked is from now on the same question as about any other device.
func (s Ready) undoEnded() Ready {
	s.Devices.Undo = 0
	if asking, is := s.Care.(Asking); is {
		asking.Undo = false
		s.Care = asking
	}
	return s
}

func (s Ready) remove(t *turn, asked Asking) Stage {
	removing := Removing{Undo: asked.Undo}
	for _, c := range asked.Of {
		removing.Of = append(removing.Of, Leaving{Chosen: c})
	}
	return s.removeNext(t, removing)
}

// removeNext asks the server for the next one, or for a list that is younger than all its answers.
func (s Ready) removeNext(t *turn, r Removing) Stage {
	i := slices.IndexFunc(r.Of, func(l Leaving) bool { return l.Parting == screen.PartingNext })
	if i < 0 {
		s.Care = r
		s.Devices.Asked = 0
		s.refresh(t)
		return s
	}
	r = r.with(i, screen.PartingAsked, oauth.Failure{})
	r.Asked = t.ref()
	s.Care = r
	t.do(DisconnectDevice{r.Asked, s.Profile.UID, r.Of[i].Client})
	return s
}

// with is r with one client at another point. No model shares its list with another.
func (r Removing) with(i int, p screen.Parting, f oauth.Failure) Removing {
	r.Of = slices.Clone(r.Of)
	r.Of[i].Parting, r.Of[i].Failure = p, f
	return r
}

// leaveOut gives up all whose turn has not come.
func (r Removing) leaveOut() Removing {
	for i, l := range r.Of {
		if l.Parting == screen.PartingNext {
			r = r.with(i, screen.PartingUntried, oauth.Failure{})
		}
	}
	return r
}

// removed is the server's answer about the one that it was asked for.
func (s Ready) removed(t *turn, p screen.Parting, f oauth.Failure) Stage {
	if f.Kind == oauth.SessionGone {
		return s.signInAgain(t, f)
	}
	r := s.Care.(Removing)
	i := slices.IndexFunc(r.Of, func(l Leaving) bool { return l.Parting == screen.PartingAsked })
	r = r.with(i, p, f)
	r.Asked = 0
	if concernsAll(f) {
		r = r.leaveOut()
	}
	return s.removeNext(t, r)
}

// concernsAll reports whether the next one would fare no better.
func concernsAll(f oauth.Failure) bool {
	switch f.Kind {
	case oauth.Unreachable, oauth.TimedOut, oauth.TooManyRequests, oauth.Maintenance, oauth.Firewall, oauth.Blocked, oauth.NotJSON,
		oauth.SessionUnverified, oauth.FeatureOff, oauth.PleaseUpdate:
		return true
	}
	return false
}

// attend is what the person may do while devices are being disconnected, and afterwards.
func (s Ready) attend(t *turn, r Removing, a screen.Action) Stage {
	over := r.Asked == 0 && s.Devices.Asked == 0
	switch a.(type) {
	case screen.Cancel:
		if r.Asked != 0 {
			s.Care = r.leaveOut()
		}
	case screen.RefreshDevices:
		if over {
			s.refresh(t)
		}
	case screen.Done:
		switch {
		case over && r.Undo:
			return s.done(t)
		case over:
			s.Care = Browsing{}
		}
	}
	return s
}

// prove lets a list that is younger than all answers say what has come of them.
func (s Ready) prove(t *turn) Ready {
	r, removing := s.Care.(Removing)
	if !removing || r.Asked != 0 {
		return s
	}
	for i, l := range r.Of {
		switch listed := s.Devices.lists(l.Client); {
		case !listed:
			if l.Parting != screen.PartingProven {
				s.recordParting(t, l.Shown, r.Undo)
			}
			r = r.with(i, screen.PartingProven, oauth.Failure{})
		case l.Parting == screen.PartingAccepted || l.Parting == screen.PartingProven:
			r = r.with(i, screen.PartingStillListed, oauth.Failure{})
		}
	}
	s.Care = r
	return s
}

// tending is the screen about devices; nil while the person is elsewhere.
func (s Ready) tending() screen.Screen {
	switch care := s.Care.(type) {
	case Browsing:
		return screen.Devices{
			Account: s.Profile.Email, List: s.Devices.shown(), Chosen: care.Chosen, Loading: s.Devices.Asked != 0, Problem: s.Devices.problem(),
		}
	case Asking:
		question := screen.ConfirmDisconnect{Undo: care.Undo}
		for _, c := range care.Of {
			question.Devices = append(question.Devices, c.Shown)
		}
		return question
	case Removing:
		shown := screen.Disconnecting{Working: care.Asked != 0 || s.Devices.Asked != 0, Problem: s.Devices.problem()}
		for _, c := range care.Of {
			shown.Devices = append(shown.Devices, c.leaving())
		}
		return shown
	}
	return nil
}

func (l Leaving) leaving() screen.Leaving {
	shown := screen.Leaving{Device: l.Shown, Parting: l.Parting}
	if l.Parting == screen.PartingRefused {
		shown.Problem = accountSentence(l.Failure)
	}
	return shown
}
