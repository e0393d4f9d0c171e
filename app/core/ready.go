package core

import (
	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// Ready is the signed-in account, with the pairing that may be going on in it.
type Ready struct {
	Profile Profile
	Devices Devices
	Attempt Attempt
	// Care is nil while the person is not on one of the screens about devices.
	Care Care
	// SigningOut is set while the session is being ended; Ended says what the sign-in screen will say then.
	SigningOut Ref
	Parting    screen.Problem
	// Backups is said at home until the person does something there.
	Backups Backups
}

// enter is the signed-in home screen. The network fills in later.
func enter(t *turn, p Profile, kept KeychainFault) Stage {
	t.Unkept = kept
	t.know(p, kept)
	if t.Site.Servers != p.Servers {
		t.Site = siteOf(p.Servers)
	}
	s := Ready{Profile: p, Attempt: idle}
	s.refresh(t)
	return s
}

// refresh asks for the devices, unless they are being asked for.
func (s *Ready) refresh(t *turn) {
	if s.Devices.Asked == 0 {
		s.Devices.Asked = t.ref()
		t.do(ListDevices{s.Devices.Asked, s.Profile.UID})
	}
}

// on goes on with a fresh code by itself where a pairing has just failed.
func (s Ready) on(t *turn, e Event) Stage {
	next := s.hear(t, e)
	if after, ready := next.(Ready); ready && pairing.Live(s.Attempt.State) {
		return after.goOn(t, s.Attempt.State)
	}
	return next
}

func (s Ready) hear(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case DevicesListed:
		if e.Ref.answers(s.Devices.Asked) {
			return s.listed(t, e)
		}
		return s
	case DevicesFailed:
		if e.Ref.answers(s.Devices.Asked) {
			return s.unlisted(t, e.Failure)
		}
		return s
	case AccountNamed:
		return s.named(t, e)
	case DeviceDisconnected:
		if s.isRemoving(e.Ref) {
			return s.removed(t, screen.PartingAccepted, oauth.Failure{})
		}
		return s
	case DisconnectFailed:
		if s.isRemoving(e.Ref) {
			return s.removed(t, screen.PartingRefused, e.Failure)
		}
		return s
	case SessionEnded:
		if e.Ref.answers(s.SigningOut) {
			return s.parted(t, e)
		}
		return s
	case TimerFired:
		return s.timer(t, e)
	}
	s.Attempt = s.Attempt.on(t, e)
	return s
}

func (s Ready) act(t *turn, a screen.Action) Stage {
	if s.SigningOut != 0 {
		return s
	}
	if s.isHome() && a != (screen.RefreshDevices{}) && a != (screen.Pair{}) {
		s.Backups = Backups{} // it has been read; whoever goes on to pair at once has not
	}
	if pairing.Live(s.Attempt.State) {
		s.Attempt = s.Attempt.act(t, a)
		return s
	}
	if s.Care != nil {
		return s.tend(t, a)
	}
	switch a.(type) {
	case screen.Pair:
		return s.pair(t, pairing.Started{})
	case screen.TypeCode:
		if ended, ok := s.Attempt.State.(pairing.Ended); ok && s.Attempt.offersAnotherCode(ended.Why) {
			return s.pair(t, pairing.CodeWanted{})
		}
	case screen.Done:
		return s.done(t)
	case screen.RefreshDevices:
		s.refresh(t)
	case screen.ManageDevices:
		return s.manage(t)
	case screen.UndoPairing:
		return s.undo()
	case screen.KeepElsewhere:
		if s.Attempt.State == (pairing.Idle{}) {
			return Keeping{Behind: s}
		}
	case screen.RetryKeychain:
		if s.Attempt.State == (pairing.Idle{}) && t.canKeep() {
			return Keeping{Behind: s}.move(t, screen.InKeychain, screen.Secret{})
		}
	case screen.SwitchAccounts:
		if s.Attempt.State == (pairing.Idle{}) {
			return Switching{Behind: s}
		}
	case screen.SignOut:
		return s.signOut(t, screen.Problem{}, true)
	}
	return s
}

// canKeep: the session in use was to be in the keychain, and that may take it now.
func (m Model) canKeep() bool {
	switch m.Unkept {
	case 0, KeychainUnused, KeychainFull:
		return false
	}
	return !m.Sealed
}

// isHome: nothing goes on beside the account itself.
func (s Ready) isHome() bool {
	return s.SigningOut == 0 && s.Care == nil && s.Attempt.State == (pairing.Idle{})
}

// pair begins an attempt, unless the last one showed that the session is of no use.
func (s Ready) pair(t *turn, first pairing.Event) Stage {
	if s.Attempt.showsUselessSession() {
		return s.mend(t, s.Attempt.Failure)
	}
	s.Attempt.stopPolling(t)
	s.Attempt = begin(t, s.Profile, s.Devices, first)
	s.refresh(t)
	return s
}

// done goes back to the home screen.
func (s Ready) done(t *turn) Stage {
	if s.Attempt.showsUselessSession() {
		return s.mend(t, s.Attempt.Failure)
	}
	s.Attempt.stopPolling(t)
	s.Attempt, s.Care = idle, nil
	s.refresh(t)
	return s
}

func (s Ready) cancelAttempt(t *turn) Stage {
	s.Attempt = s.Attempt.feed(t, pairing.Cancelled{})
	return s
}

// mend does something about a session that is of no use: only the password is asked for again where that is enough.
func (s Ready) mend(t *turn, f oauth.Failure) Stage {
	switch f.Kind {
	case oauth.StaleKey, oauth.StaleAuth:
		s.Attempt.stopPolling(t)
		s.Devices.unmarkPaired(t)
		return SigningIn{Email: s.Profile.Email, Stays: s.Profile, Notice: accountSentence(f)}
	}
	return s.signInAgain(t, f)
}

// signInAgain gives up a session that is of no use. A server that does not know it any more need not be told.
func (s Ready) signInAgain(t *turn, f oauth.Failure) Stage {
	return s.signOut(t, accountSentence(f), f.Kind != oauth.SessionGone)
}

// signOut forgets the session. The account is named again on the sign-in screen, with what there is to say.
func (s Ready) signOut(t *turn, parting screen.Problem, tellServer bool) Stage {
	s.Attempt.stopPolling(t)
	s.Attempt, s.Care = idle, nil
	s.Devices.unmarkPaired(t)
	s.Parting = parting
	s.SigningOut = t.ref()
	t.do(EndSession{s.SigningOut, s.Profile.UID, tellServer, !parting.None()})
	return s
}

// parted goes on to the next account. If there is none, or the session has ended by itself, the sign-in screen names this one
// again. A keychain that never took the session has nothing to remove.
func (s Ready) parted(t *turn, e SessionEnded) Stage {
	notice := s.Parting
	if e.Fault != 0 && t.Unkept == 0 {
		notice = keychainKeptSentence()
	}
	if !s.Parting.None() {
		t.lapse(s.Profile.Key)
		a, _ := t.account(s.Profile.Key)
		return signInTo(t, a, notice)
	}
	t.unknow(s.Profile.Key)
	next, found := Preferred(t.Accounts, "")
	switch {
	case len(t.Accounts) == 0:
		return SigningIn{Email: s.Profile.Email, Notice: notice}
	case !found || !notice.None():
		return Switching{Problem: notice}
	}
	return Switching{}.use(t, next)
}

func (s Ready) listed(t *turn, e DevicesListed) Stage {
	s.Devices.Asked, s.Devices.Fault = 0, oauth.Failure{}
	s.Devices.take(e.Devices, e.At)
	found := s.Attempt.Found
	s.Attempt = s.Attempt.lookFor(t, e.Devices)
	if _, listed := s.Devices.paired(); !listed {
		s.Devices.unmarkPaired(t)
		s = s.undoEnded()
	}
	if found == "" && s.Attempt.Found != "" {
		s.Devices.markPaired(t, s.Attempt.Found)
	}
	return s.prove(t)
}

// named calls the account what its server calls it now. A pairing that is under way keeps the address that its phone was told.
func (s Ready) named(t *turn, e AccountNamed) Stage {
	if e.UID != s.Profile.UID || s.SigningOut != 0 {
		return s
	}
	s.Profile.Email, s.Profile.Name = e.Email, e.Name
	t.know(s.Profile, t.Unkept)
	return s
}

// unlisted keeps the old list. A session that is of no use is mended, but not in the middle of a pairing.
func (s Ready) unlisted(t *turn, f oauth.Failure) Stage {
	s.Devices.Asked = 0
	if s.SigningOut != 0 {
		return s
	}
	s.Devices.Fault = f
	if useless(f.Kind) && !pairing.Live(s.Attempt.State) {
		return s.mend(t, f)
	}
	s.Attempt = s.Attempt.lookLater(t)
	return s
}

// timer hands a timer that is still wanted to whom it belongs.
func (s Ready) timer(t *turn, e TimerFired) Stage {
	if e.Timer == UndoTimer && e.Ref.answers(s.Devices.Undo) {
		return s.undoEnded()
	}
	if !s.Attempt.runs(e) {
		return s
	}
	switch e.Timer {
	case PollTimer:
		s.Attempt.Timers[PollTimer] = 0
		s.refresh(t)
	case TickTimer:
		s.Attempt = s.Attempt.tick(t)
	case ClipboardTimer:
		s.Attempt.Timers[ClipboardTimer] = 0
		t.do(ClearClipboard{s.Attempt.Code})
	default:
		s.Attempt.Timers[e.Timer] = 0
		s.Attempt = s.Attempt.feed(t, pairing.TimerFired{Timer: pairing.Timer(e.Timer)})
	}
	return s
}
