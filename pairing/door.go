package pairing

// Door is where people come who type the code: a plate on the relay, and behind it the check of what they typed. It is part
// of the states that can have one; the zero value is a door that is shut. Until the code was proved the pairing stands and
// falls with its door. Afterwards the door stays open as a tripwire only: whoever proves the code a second time has seen it,
// or was robbed of it (typed code spec, section 3.6).
type Door struct {
	Phase DoorPhase
	// Used counts the proofs that were checked against this code, right and wrong ones.
	Used uint8
}

// DoorPhase says what goes on at a door.
type DoorPhase uint8

const (
	// DoorShut: there is no door, or it was closed.
	DoorShut DoorPhase = iota
	// DoorWaiting: nobody is there.
	DoorWaiting
	// DoorClaimed: somebody is there, was answered, and has proved nothing yet.
	DoorClaimed
	// DoorVerifying: a proof came, was counted, and is being checked.
	DoorVerifying
)

// maxProofs is how many proofs are checked against one code (typed code spec, section 2.5).
const maxProofs = 3

func (d Door) timers() timerSet {
	switch d.Phase {
	case DoorShut:
		return 0
	case DoorClaimed:
		return set(CodeTimer, ClaimTimer)
	}
	return set(CodeTimer)
}

// hear is what an event means at an open door. With a reason the door has to be closed, or, if it is CodeSeen, the code was
// proved. What comes at the wrong time is dropped: a claimant is nobody yet, and can end nothing by talking out of turn.
func (d Door) hear(e Event) (Door, []Effect, Reason) {
	switch e {
	case DoorLost{}:
		return d, nil, ConnectionLost
	case CodeExpired{}, TimerFired{CodeTimer}:
		return d, nil, CodeRanOut
	}
	switch d.Phase {
	case DoorWaiting:
		if e == (ClaimBegan{}) {
			return Door{DoorClaimed, d.Used}, []Effect{AnswerClaim{}}, 0
		}
	case DoorClaimed:
		return d.claimed(e)
	case DoorVerifying:
		return d.verifying(e)
	}
	return d, nil, 0
}

// claimed counts a proof before anybody compares it. A claim that brings none costs nothing: no guess was made.
func (d Door) claimed(e Event) (Door, []Effect, Reason) {
	waiting := Door{DoorWaiting, d.Used}
	switch e {
	case ProofReceived{Allowed: true}:
		return Door{DoorVerifying, d.Used + 1}, []Effect{VerifyProof{}}, 0
	case ProofReceived{Allowed: false}:
		return waiting, []Effect{RefuseClaim{}}, CodesResting
	case TimerFired{ClaimTimer}:
		return waiting, []Effect{RefuseClaim{}}, 0
	case ClaimEnded{}:
		return waiting, nil, 0
	}
	return d, nil, 0
}

// verifying waits for the verdict, also when the claimant has gone: a proof that holds counts, whoever is there to hear it.
func (d Door) verifying(e Event) (Door, []Effect, Reason) {
	waiting := Door{DoorWaiting, d.Used}
	switch e {
	case ProofHeld{}:
		return waiting, nil, CodeSeen
	case ProofFailed{}:
		if waiting.Used == maxProofs {
			return waiting, []Effect{RefuseClaim{}}, CodeUsedUp
		}
		return waiting, []Effect{RefuseClaim{}}, 0
	}
	return d, nil, 0
}

// doored is a state that can have a door. All of them hear of it in atDoor.
type doored interface {
	State
	door() Door
	withDoor(Door) (State, []Effect)
}

func (s Offering) door() Door        { return s.Door }
func (s Handshaking) door() Door     { return s.Door }
func (s AwaitingRequest) door() Door { return s.Door }
func (s Deciding) door() Door        { return s.Door }
func (s AwaitingPhone) door() Door   { return s.Door }

func (s Offering) withDoor(d Door) (State, []Effect)        { return Offering{d}, nil }
func (s Handshaking) withDoor(d Door) (State, []Effect)     { return Handshaking{d}, nil }
func (s AwaitingRequest) withDoor(d Door) (State, []Effect) { s.Door = d; return s, nil }
func (s Deciding) withDoor(d Door) (State, []Effect)        { s.Door = d; return s, nil }
func (s AwaitingPhone) withDoor(d Door) (State, []Effect)   { s.Door = d; return s.proceed() }

// DoorOf is the door of a state; shut where there is none.
func DoorOf(s State) Door {
	if d, ok := s.(doored); ok {
		return d.door()
	}
	return Door{}
}

// TriesLeft is how many more wrong proofs the door bears before it closes for good.
func (d Door) TriesLeft() int {
	failed := d.Used
	if d.Phase == DoorVerifying {
		failed-- // this one is not decided yet
	}
	return int(maxProofs - failed)
}

// hasDoor reports whether a door is open, or being opened.
func hasDoor(s State) bool {
	return DoorOf(s) != Door{} || s == OpeningDoor{}
}

// atDoor is what happens at the door of s, if it is open.
func atDoor(s doored, e Event) (next State, effects []Effect) {
	if !hasDoor(s) {
		return s, nil
	}
	door, first, why := s.door().hear(e)
	_, offering := s.(Offering)
	switch {
	case why == 0:
		next, effects = s.withDoor(door)
	case why == CodeSeen && offering:
		next, effects = accept(door)
	case why == CodeSeen || offering:
		next, effects = end(s, why)
	default:
		first = append(first, CloseDoor{})
		next, effects = s.withDoor(Door{})
	}
	return next, append(first, effects...)
}

// accept lets the first one in who has proved the code. If that was the last proof that may be checked, the tripwire could
// check no other, and the door is closed at once.
func accept(d Door) (State, []Effect) {
	if d.Used == maxProofs {
		return Handshaking{}, []Effect{AcceptClaim{}, CloseDoor{}}
	}
	return Handshaking{d}, []Effect{AcceptClaim{}}
}
