package pairing

import "slices"

// claimStatus is what the world knows of the claim at a door.
type claimStatus uint8

const (
	noClaim claimStatus = iota
	claimBegun
	claimAnswered
	claimProved   // a proof came that may be compared
	claimCompared // the verdict is awaited
	claimHeld
	claimFailed
)

type doorStatus uint8

const (
	noDoor doorStatus = iota
	doorOpening
	doorOpen
)

// doorLedger is what really happened at the door that is open.
type doorLedger struct {
	door     doorStatus
	claim    claimStatus
	proofs   uint8 // how many were compared
	accepted bool
	spent    bool // it has to be closed
}

// note writes down an event before the machine hears of it. What cannot happen, or comes too late, changes nothing.
func (l doorLedger) note(e Event, running timerSet) doorLedger {
	switch {
	case l.door == doorOpening && e == DoorOpened{}:
		l.door = doorOpen
	case l.door == doorOpening && e == DoorUnopened{}:
		l.door = noDoor
	case l.door != noDoor && e == DoorLost{}:
		l.spent = true
	case l.door == doorOpen:
		l.claim = l.claim.note(e, running)
		l.spent = e == CodeExpired{} || e == TimerFired{CodeTimer} && running.has(CodeTimer) ||
			l.claim == claimFailed && (l.proofs == 3 && e == ProofFailed{} || e == ProofReceived{false})
	}
	return l
}

func (c claimStatus) note(e Event, running timerSet) claimStatus {
	type move struct {
		from claimStatus
		on   Event
	}
	switch (move{c, e}) {
	case move{noClaim, ClaimBegan{}}:
		return claimBegun
	case move{claimAnswered, ClaimEnded{}}:
		return noClaim
	case move{claimAnswered, ProofReceived{true}}:
		return claimProved
	case move{claimAnswered, ProofReceived{false}}, move{claimCompared, ProofFailed{}}:
		return claimFailed
	case move{claimCompared, ProofHeld{}}:
		return claimHeld
	case move{claimAnswered, TimerFired{ClaimTimer}}:
		if running.has(ClaimTimer) {
			return claimFailed
		}
	}
	return c
}

// perform writes down an effect, and which properties it breaks.
func (l doorLedger) perform(f Effect) (doorLedger, []property) {
	var broken brokenList
	switch f.(type) {
	case OpenDoor:
		broken.unless(l.door == noDoor, p17DoorClosedOnce)
		return doorLedger{door: doorOpening}, broken
	case CloseDoor:
		broken.unless(l.door != noDoor, p17DoorClosedOnce)
		return doorLedger{}, broken
	case AnswerClaim:
		broken.unless(l.claim == claimBegun, p21ClaimsAnswered)
		l.claim = claimAnswered
	case VerifyProof:
		l.proofs++
		broken.unless(l.claim == claimProved && l.proofs <= 3, p13CountedFirst)
		l.claim = claimCompared
	case AcceptClaim:
		broken.unless(l.claim == claimHeld && !l.accepted, p14OneAccepted)
		l.claim, l.accepted = noClaim, true
	case RefuseClaim:
		broken.unless(l.claim == claimFailed || l.claim == claimHeld && l.accepted, p21ClaimsAnswered)
		l.claim = noClaim
	}
	return l, broken
}

// judge says which properties one step breaks. The ledger is the one after the step, was the one before it.
func (l doorLedger) judge(was doorLedger, e Event, after State, effects []Effect) []property {
	var broken brokenList
	broken.unless(hasDoor(after) == (l.door != noDoor), p17DoorClosedOnce)
	broken.unless(!l.spent, p20SpentDoorCloses)
	broken.unless(l.claim < claimHeld && l.claim != claimBegun, p21ClaimsAnswered)
	if d, ok := after.(doored); ok && l.door != noDoor {
		broken.unless(d.door().Used == l.proofs, p13CountedFirst)
	}
	if was.claim == claimCompared && was.accepted {
		broken.unless(e != ProofHeld{} || after == Ended{CodeSeen}, p18SeenCodeEnds)
		agrees := e == Approved{} || e == PhoneConfirmed{}
		broken.unless(!agrees || !slices.Contains(effects, Effect(MintCode{})), p18SeenCodeEnds)
	}
	broken.unless(e == CodeWanted{} || !slices.Contains(effects, Effect(OpenDoor{})), p15CodeOnClickOnly)
	return broken
}
