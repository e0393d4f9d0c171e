//go:build !race

package pairing

import "slices"

// doorMutants are the faults that a door could have.
var doorMutants = []mutant{
	{"compare without counting", typed, p13CountedFirst, charge(ProofReceived{true}, -1)},
	{"count after comparing", typed, p13CountedFirst, countAfterComparing},
	{"a claim without a proof costs one", typed, p13CountedFirst, charge(TimerFired{ClaimTimer}, +1)},
	{"a claimant who goes costs one", typed, p13CountedFirst, charge(ClaimEnded{}, +1)},
	{"a fourth proof is compared by the tripwire", typed, p13CountedFirst, tripwireAfterTheThird},
	{"look at a proof although the budget is spent", typed, p13CountedFirst, alsoOn(ProofReceived{false}, VerifyProof{})},
	{"let in without comparing", typed, p14OneAccepted, acceptUncompared},
	{"let in whose proof failed", typed, p14OneAccepted, acceptFailed},
	{"believe a verdict that nobody asked for", lied, p14OneAccepted, acceptUnasked},
	{"a new code when one runs out", typed, p15CodeOnClickOnly, renewOn(TimerFired{CodeTimer})},
	{"a new code when one is used up", typed, p15CodeOnClickOnly, renewOn(ProofFailed{})},
	{"show the short code beside the QR code", typed, p16OneWayIn, forgetCloseOn(CodeWanted{})},
	{"show the QR code before the short code is gone", typed, p16OneWayIn, swapOn(InvitationWanted{})},
	{"forget to close the door on cancel", typed, p17DoorClosedOnce, forgetDoorOn(Cancelled{})},
	{"forget to close the door when the phone goes", typed, p17DoorClosedOnce, forgetDoorOn(PhoneLeft{})},
	{"close the door twice", typed, p17DoorClosedOnce, alsoOn(Declined{}, CloseDoor{})},
	{"no tripwire", typed, p18SeenCodeEnds, ignoreTripwire},
	{"mint while a proof is compared", typed, p18SeenCodeEnds, mintWhileComparing},
	{"mint before the door is closed", typed, p19MintBehindClosedDoor, mintBeforeClosing},
	{"no end to the tries", typed, p20SpentDoorCloses, triesWithoutEnd},
	{"stay open although the budget is spent", typed, p20SpentDoorCloses, ignoreAtDoor(ProofReceived{false}, RefuseClaim{})},
	{"a code that does not run out", typed, p20SpentDoorCloses, ignoreAtDoor(TimerFired{CodeTimer})},
	{"a code that sleeps with the computer", typed, p20SpentDoorCloses, ignoreAtDoor(CodeExpired{})},
	{"hang on to a door that is lost", typed, p20SpentDoorCloses, ignoreAtDoor(DoorLost{})},
	{"leave a claimant waiting for its refusal", typed, p21ClaimsAnswered, without(isRefusal)},
	{"answer a claim twice", typed, p21ClaimsAnswered, alsoOn(ClaimBegan{}, AnswerClaim{})},
	{"refuse whose proof held", typed, p21ClaimsAnswered, refuseHeld},
	{"leave a claim's timer running", typed, p8TimersStopped, neverStop(ClaimTimer)},
	{"no clock while a door is opened", typed, p4AlwaysEnds, neverStart(FlowTimer, OpenTimer)},
}

func isRefusal(f Effect) bool { return f == RefuseClaim{} }

// instead is a step to next with other effects; its timers follow.
func instead(s, next State, effects ...Effect) (State, []Effect) {
	return next, append(effects, timerEffects(s, next)...)
}

// stay is a step that only changes the door of s, behind other effects.
func stay(s doored, d Door, first ...Effect) (State, []Effect) {
	next, more := s.withDoor(d)
	return instead(s, next, append(first, more...)...)
}

// charge counts more or fewer proofs than there were.
func charge(when Event, more int8) mutation {
	return func(s State, e Event, next State, effects []Effect) (State, []Effect) {
		if d, ok := next.(doored); ok && e == when && hasDoor(next) && next != s {
			next, _ = d.withDoor(Door{d.door().Phase, d.door().Used + uint8(more)})
		}
		return next, effects
	}
}

func countAfterComparing(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if d, ok := s.(doored); ok && d.door().Phase == DoorVerifying && (e == ProofHeld{} || e == ProofFailed{}) {
		counted, _ := d.withDoor(Door{DoorVerifying, d.door().Used + 1})
		return Step(counted, e)
	}
	return charge(ProofReceived{true}, -1)(s, e, next, effects)
}

func tripwireAfterTheThird(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if o, ok := s.(Offering); ok && o.Door == (Door{DoorVerifying, maxProofs}) && e == (ProofHeld{}) {
		return instead(s, Handshaking{Door{DoorWaiting, maxProofs}}, AcceptClaim{})
	}
	return next, effects
}

func acceptUncompared(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if o, ok := s.(Offering); ok && o.Door.Phase == DoorClaimed && e == (ProofReceived{true}) {
		return instead(s, Handshaking{Door{DoorWaiting, o.Door.Used}}, AcceptClaim{})
	}
	return next, effects
}

func acceptFailed(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Offering); ok && e == (ProofFailed{}) {
		return Step(s, ProofHeld{})
	}
	return next, effects
}

func acceptUnasked(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if o, ok := s.(Offering); ok && o.Door.Phase == DoorWaiting && e == (ProofHeld{}) {
		return instead(s, Handshaking(o), AcceptClaim{})
	}
	return next, effects
}

func renewOn(when Event) mutation {
	return func(s State, e Event, next State, effects []Effect) (State, []Effect) {
		if _, ok := s.(Offering); ok && e == when && !Live(next) {
			return instead(s, OpeningDoor{}, CloseDoor{}, OpenDoor{})
		}
		return next, effects
	}
}

// swapOn does the first two things in the wrong order.
func swapOn(when Event) mutation {
	return func(_ State, e Event, next State, effects []Effect) (State, []Effect) {
		if e == when && len(effects) > 1 {
			effects[0], effects[1] = effects[1], effects[0]
		}
		return next, effects
	}
}

func forgetDoorOn(when Event) mutation {
	forget := without(func(f Effect) bool { return f == CloseDoor{} })
	return func(s State, e Event, next State, effects []Effect) (State, []Effect) {
		if e == when {
			return forget(s, e, next, effects)
		}
		return next, effects
	}
}

func ignoreTripwire(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if d, ok := s.(doored); ok && next == (Ended{CodeSeen}) {
		return stay(d, Door{DoorWaiting, d.door().Used}, RefuseClaim{})
	}
	return next, effects
}

func mintWhileComparing(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if a, ok := next.(AwaitingPhone); ok && a.PhoneConfirmed && s != next {
		return instead(s, Minting{a.Patience}, CloseDoor{}, MintCode{})
	}
	return next, effects
}

func mintBeforeClosing(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if i := slices.Index(effects, Effect(MintCode{})); i > 0 && effects[i-1] == (CloseDoor{}) {
		effects[i-1], effects[i] = effects[i], effects[i-1]
	}
	return next, effects
}

func triesWithoutEnd(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if d, ok := s.(doored); ok && d.door() == (Door{DoorVerifying, maxProofs}) && e == (ProofFailed{}) {
		return stay(d, Door{DoorWaiting, maxProofs}, RefuseClaim{})
	}
	return next, effects
}

// ignoreAtDoor does no more than some effects when e would close the door.
func ignoreAtDoor(when Event, f ...Effect) mutation {
	return func(s State, e Event, next State, effects []Effect) (State, []Effect) {
		if d, ok := s.(doored); ok && e == when && s != next {
			return stay(d, Door{DoorWaiting, d.door().Used}, f...)
		}
		return next, effects
	}
}

func refuseHeld(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if o, ok := s.(Offering); ok && e == (ProofHeld{}) && s != next {
		return stay(o, Door{DoorWaiting, o.Door.Used}, RefuseClaim{})
	}
	return next, effects
}
