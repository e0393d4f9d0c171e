package pairing

// visitor is who is at the door, as its owner knows it. The claimants are not told apart: whoever is let in is the phone,
// and the others are whoever else knows the code, or does not.
type visitor uint8

const (
	nobody visitor = iota
	arrived
	offered
	provedRight
	provedWrong
)

// doorEvents is everything that is heard of a door.
var doorEvents = []Event{
	ClaimBegan{}, ProofReceived{true}, ProofReceived{false}, ProofHeld{}, ProofFailed{}, ClaimEnded{}, DoorLost{},
	CodeExpired{},
}

// serve is the door's owner doing what the authority wants. An answer to a visit that is over is lost.
func (j joint) serve(f Effect) joint {
	switch f.(type) {
	case OpenDoor, CloseDoor:
		j.visitor, j.atDoor = nobody, queue[Event]{} // nothing that happens at a closed door is heard again
	case AnswerClaim:
		if j.visitor == arrived {
			j.visitor = offered
		}
	case VerifyProof:
		switch j.visitor {
		case provedRight:
			return j.reportAtDoor(ProofHeld{})
		case provedWrong:
			return j.reportAtDoor(ProofFailed{})
		}
	case RefuseClaim:
		if j.visitor != arrived { // who was not answered yet is not meant
			j.visitor = nobody
		}
	case AcceptClaim:
		j.visitor, j.phone, j.wireUp = nobody, Joining{}, true
		j.scanned, j.messages = false, 0
		j.toDesk, j.toPhone, j.outbox = queue[Event]{}, queue[SupplicantEvent]{}, queue[Effect]{}
	}
	return j
}

func (j joint) reportAtDoor(e Event) joint {
	j.atDoor = j.atDoor.push(e)
	return j
}

// comes is somebody claiming the plate; the relay lets in one at a time.
func (j joint) comes() joint {
	j.visitor = arrived
	return j.reportAtDoor(ClaimBegan{})
}

// proves is the claimant sending its proof.
func (j joint) proves(v visitor, allowed bool) joint {
	j.visitor = v
	return j.reportAtDoor(ProofReceived{allowed})
}

// goes is the claimant leaving without a proof, or making no sense, or the relay sending it away.
func (j joint) goes() joint {
	j.visitor = nobody
	return j.reportAtDoor(ClaimEnded{})
}

// atThePlate makes every move at the door that j allows.
func (w *walk) atThePlate(j joint) {
	if j.atDoor.n > 0 {
		reported := j
		var e Event
		e, reported.atDoor = j.atDoor.pop()
		w.onDesk(reported, e)
	}
	switch {
	case j.door == doorOpening:
		w.onDesk(j, DoorOpened{})
		w.onDesk(j, DoorUnopened{})
	case j.door == doorOpen && w.lying:
		for _, e := range doorEvents {
			w.onDesk(j, e)
		}
	case j.door == doorOpen:
		w.onDesk(j, DoorLost{})
		w.onDesk(j, CodeExpired{})
		w.visitors(j)
	}
}

func (w *walk) visitors(j joint) {
	switch j.visitor {
	case nobody:
		w.visit(j.comes(), "claim", nil)
	case offered:
		w.visit(j.goes(), "claimant goes", nil)
		w.visit(j.proves(provedRight, true), "right proof", nil)
		w.visit(j.proves(provedWrong, true), "wrong proof", nil)
		w.visit(j.proves(provedWrong, false), "proof too many", nil)
	}
}
