package core

import (
	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// failed is why this pairing came to nothing, and at which of its steps.
func (a Attempt) failed(why pairing.Reason) screen.Failed {
	f := screen.Failed{Problem: a.endedSentence(why)}
	if a.calm(why) {
		return f
	}
	f.Step, f.Typed, f.Check = a.Step, a.Typed, a.concerned(why)
	return f
}

// calm reports whether a person here chose the end; it is no failure then.
func (a Attempt) calm(why pairing.Reason) bool {
	return (why == pairing.ByDecline || why == pairing.ByCancel) && !a.showsUselessSession()
}

// isAlarm reports whether somebody else has the code.
func isAlarm(why pairing.Reason) bool { return why == pairing.CodeSeen || why == pairing.CodeShared }

// stepOf is the step that a pairing takes in a state; none where it takes no more.
func stepOf(s pairing.State) screen.PairingStep {
	switch s.(type) {
	case pairing.Opening, pairing.Pausing, pairing.OpeningDoor:
		return screen.StepCode
	case pairing.Inviting, pairing.Offering:
		return screen.StepScan
	case pairing.Handshaking:
		return screen.StepChannel
	case pairing.AwaitingRequest:
		return screen.StepRequest
	case pairing.Deciding, pairing.AwaitingPhone:
		return screen.StepAgree
	case pairing.Minting, pairing.Delivering:
		return screen.StepLetIn
	}
	return 0
}

// concerned is what the doctor is to be asked about an ending; empty where nothing that the doctor looks at explains it.
func (a Attempt) concerned(why pairing.Reason) screen.CheckName {
	if a.showsUselessSession() {
		return accountCheck(a.Failure.Kind)
	}
	switch why {
	case pairing.MintRefused:
		return accountCheck(a.Failure.Kind)
	case pairing.MintSlow:
		return screen.CheckAccount
	case pairing.CodeUnavailable, pairing.CodesResting:
		if a.DoorFault == DoorUnkept || a.DoorFault == DoorUnread {
			return screen.CheckSettings
		}
	case pairing.CodeSeen, pairing.CodeShared, pairing.BegunAgain:
		return ""
	}
	return screen.CheckRelay
}

// accountCheck is the check that looks at what an account server's failure is about.
func accountCheck(kind oauth.FailureKind) screen.CheckName {
	switch kind {
	case oauth.Unreachable:
		return screen.CheckAccountTLS
	case oauth.SessionGone, oauth.SessionUnverified, oauth.StepUpNeeded, oauth.NoAuthenticator, oauth.OtherFactorNeeded:
		return screen.CheckSession
	case oauth.StaleKey, oauth.StaleAuth:
		return screen.CheckKeys
	case oauth.ClockWrong:
		return screen.CheckClock
	}
	return screen.CheckAccount
}

// networkCheck is the check that looks at what the network, or the server at its other end, has done; empty for other failures.
func networkCheck(kind oauth.FailureKind) screen.CheckName {
	switch kind {
	case oauth.Unreachable, oauth.TimedOut, oauth.NotJSON, oauth.BadAnswer, oauth.Firewall, oauth.Maintenance, oauth.ClockWrong:
		return accountCheck(kind)
	}
	return ""
}
