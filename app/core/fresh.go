package core

import (
	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// A pairing that fails is followed by another one by itself, so that there is a fresh code on screen and not a dead end, unless
// the person chose the end, has to do something first, or should be warned.

// mostFresh is how many attempts begin by themselves after one click. Then the person is asked.
const mostFresh = 3

// goOn begins another attempt if the one that was in this state, and has just ended, may be followed by one. Nobody will ever know
// what a proof was worth that was still being checked then, so it counts as wrong.
func (s Ready) goOn(t *turn, before pairing.State) Stage {
	was := s.Attempt
	was.Wrong = was.Wrong || pairing.DoorOf(before).Phase == pairing.DoorVerifying
	ended, is := was.State.(pairing.Ended)
	if !is || !was.isFollowed(ended.Why) {
		return s
	}
	first := pairing.Event(pairing.Started{})
	if was.Typed {
		first = pairing.CodeWanted{}
	}
	s.Attempt = begin(t, s.Profile, s.Devices, first)
	s.Attempt.Fresh, s.Attempt.Failed = was.Fresh+1, was.failedBefore(ended.Why)
	s.refresh(t)
	return s
}

// isFollowed reports whether a fresh code follows by itself. After an authorization may have reached the phone the person has to
// look first. A guesser of typed codes gets no fresh one: where a wrong code was typed, the next one needs a click.
func (a Attempt) isFollowed(why pairing.Reason) bool {
	switch {
	case a.Fresh >= mostFresh || a.Given || a.Wrong:
		return false
	case why == pairing.ConnectionLost:
		return a.DoorFault != DoorUnkept
	case why == pairing.MintRefused:
		return passes(a.Failure.Kind)
	case why == pairing.CodeRanOut:
		return a.Fresh == 0 // as long as a QR code is shown: ten minutes in all
	}
	return follows[why]
}

// follows are the endings that another scan may mend, and that nobody here chose. Of the others ByDecline and ByCancel are the
// person's own; RelayUnreachable, after three tries, CodeUnavailable and CodesResting would only come again; after NobodyCame
// nobody is there; CodeUsedUp, CodeSeen and CodeShared are signs of an attack.
var follows = map[pairing.Reason]bool{
	pairing.WrongKey: true, pairing.PhoneSilent: true, pairing.BadRequest: true, pairing.BadMessage: true, pairing.PhoneGone: true,
	pairing.Undecided: true, pairing.MintSlow: true, pairing.TookTooLong: true, pairing.BegunAgain: true,
}

// passes reports whether the account server may well do at the next try what it did not do now.
func passes(kind oauth.FailureKind) bool {
	switch kind {
	case oauth.Unreachable, oauth.TimedOut, oauth.ServerFault, oauth.BadAnswer:
		return true
	}
	return false
}

// failedBefore is failed for what stands above a fresh code.
func (a Attempt) failedBefore(why pairing.Reason) screen.Failed {
	f := a.failed(why)
	if why == pairing.CodeRanOut {
		f.Problem = screen.Problem{
			What: screen.Say("Nobody typed the last code in time."),
			Do:   screen.Say("This is another one. The one before it no longer works."),
		}
	}
	return f
}
