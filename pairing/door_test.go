package pairing

import (
	"slices"
	"testing"
)

// The rows of section 3.6 of the typed code spec, in the table's words. OPEN, WAIT and CONFIRMED are Offering with nobody at
// the door, Offering with a claim, and the states from Handshaking to AwaitingPhone.

// shut is the outcome of an ending before anybody was let in.
func shut(why Reason, stops ...Timer) outcome {
	return outcome{state: Ended{why}, does: []Effect{CloseDoor{}}, stops: stops}
}

// shutAndTold is the outcome of an ending after somebody was let in.
func shutAndTold(why Reason, f Farewell, stops ...Timer) outcome {
	return outcome{state: Ended{why}, does: []Effect{CloseDoor{}, CloseChannel{f}}, stops: append(stops, CodeTimer)}
}

// mints is the outcome of an agreement behind a closed door.
func mints(does ...Effect) outcome {
	return outcome{state: Minting{}, does: does, starts: []Timer{MintTimer}, stops: []Timer{DecideTimer, CodeTimer}}
}

func TestTableOfTheDoor(t *testing.T) {
	refused := []Effect{RefuseClaim{}}
	once, twice := after(offering, failsProof...), slices.Concat(offering, failsProof, failsProof)
	check(t, []transition{
		{"OPEN | claim", offering, ClaimBegan{}, outcome{
			state: Offering{Door{Phase: DoorClaimed}}, does: []Effect{AnswerClaim{}}, starts: []Timer{ClaimTimer},
		}},
		{"WAIT | M3: used++ first", claimed, ProofReceived{Allowed: true}, outcome{
			state: Offering{Door{DoorVerifying, 1}}, does: []Effect{VerifyProof{}}, stops: []Timer{ClaimTimer},
		}},
		{"WAIT | M3: tag ok", verifying, ProofHeld{}, outcome{
			state: Handshaking{Door{DoorWaiting, 1}}, does: []Effect{AcceptClaim{}}, starts: []Timer{HandshakeTimer},
		}},
		{"WAIT | M3: tag ok at the second try", after(once, proves...), ProofHeld{}, outcome{
			state: Handshaking{Door{DoorWaiting, 2}}, does: []Effect{AcceptClaim{}}, starts: []Timer{HandshakeTimer},
		}},
		// A fourth proof is never compared, so there is nothing that a tripwire could do.
		{"WAIT | M3: tag ok at the third try", after(twice, proves...), ProofHeld{}, outcome{
			state: Handshaking{}, does: []Effect{AcceptClaim{}, CloseDoor{}},
			starts: []Timer{HandshakeTimer}, stops: []Timer{CodeTimer},
		}},
		{"WAIT | M3: tag bad", verifying, ProofFailed{}, outcome{state: Offering{Door{DoorWaiting, 1}}, does: refused}},
		{"WAIT | M3: tag bad the second time", after(once, proves...), ProofFailed{},
			outcome{state: Offering{Door{DoorWaiting, 2}}, does: refused}},
		{"WAIT | M3: tag bad, used = 3 -> REVOKED", after(twice, proves...), ProofFailed{}, outcome{
			state: Ended{CodeUsedUp}, does: []Effect{RefuseClaim{}, CloseDoor{}}, stops: []Timer{FlowTimer, CodeTimer},
		}},
		{"WAIT | M3, budget of all codes spent", claimed, ProofReceived{Allowed: false}, outcome{
			state: Ended{CodesResting}, does: []Effect{RefuseClaim{}, CloseDoor{}}, stops: []Timer{FlowTimer, CodeTimer, ClaimTimer},
		}},
		{"WAIT | timer: no attempt burned", claimed, TimerFired{ClaimTimer}, outcome{
			state: Offering{Door{Phase: DoorWaiting}}, does: refused, stops: []Timer{ClaimTimer},
		}},
		{"WAIT | timer after a bad tag: no attempt burned", after(once, comes...), TimerFired{ClaimTimer}, outcome{
			state: Offering{Door{DoorWaiting, 1}}, does: refused, stops: []Timer{ClaimTimer},
		}},
		{"WAIT | peer gone, malformed: no attempt burned", claimed, ClaimEnded{}, outcome{
			state: Offering{Door{Phase: DoorWaiting}}, stops: []Timer{ClaimTimer},
		}},
		{"OPEN | 300 s", offering, TimerFired{CodeTimer}, shut(CodeRanOut, FlowTimer, CodeTimer)},
		{"OPEN | 300 s by the wall clock", offering, CodeExpired{}, shut(CodeRanOut, FlowTimer, CodeTimer)},
		{"WAIT | 300 s", claimed, TimerFired{CodeTimer}, shut(CodeRanOut, FlowTimer, CodeTimer, ClaimTimer)},
		{"WAIT | 300 s while a tag is compared", verifying, CodeExpired{}, shut(CodeRanOut, FlowTimer, CodeTimer)},
		{"OPEN | window closed, screen lock, sign-out", offering, Cancelled{}, shut(ByCancel, FlowTimer, CodeTimer)},
		{"WAIT | window closed, screen lock, sign-out", claimed, Cancelled{}, shut(ByCancel, FlowTimer, CodeTimer, ClaimTimer)},
		{"OPEN | relay lost", offering, DoorLost{}, shut(ConnectionLost, FlowTimer, CodeTimer)},
		{"WAIT | relay lost", claimed, DoorLost{}, shut(ConnectionLost, FlowTimer, CodeTimer, ClaimTimer)},
		{"OPEN | cap of the flow", offering, TimerFired{FlowTimer}, shut(TookTooLong, FlowTimer, CodeTimer)},
	})
}

// TestTableOfConfirmed: the code was proved, and the door is a tripwire.
func TestTableOfConfirmed(t *testing.T) {
	before, card := behindCode(secured), behindCode(deciding)
	open := Door{DoorWaiting, 1}
	spent := after(after(card, failsProof...), proves...)
	cardWith := func(d Door) Deciding { return Deciding{Looked: true, Door: d} }
	goesOn := outcome{state: cardWith(Door{}), does: []Effect{CloseDoor{}}, stops: []Timer{CodeTimer}}
	check(t, []transition{
		{"CONFIRMED | hello", accepted, HelloReceived{}, nothing(Handshaking{open})},
		{"CONFIRMED | user approves", behindCode(phoneFirst), Approved{}, mints(CloseDoor{}, MintCode{})},
		{"CONFIRMED | user approves before the phone's", card, Approved{}, nothing(AwaitingPhone{Door: open})},
		{"CONFIRMED | the phone's user confirms last", behindCode(deskFirst), PhoneConfirmed{}, mints(CloseDoor{}, MintCode{})},
		{"CONFIRMED | user denies", card, Declined{}, shutAndTold(ByDecline, WithCancel, FlowTimer, DecideTimer)},
		{"CONFIRMED | further claim", card, ClaimBegan{}, outcome{
			state: cardWith(Door{DoorClaimed, 1}), does: []Effect{AnswerClaim{}}, starts: []Timer{ClaimTimer},
		}},
		{"CONFIRMED | further claim: run the PAKE", after(card, comes...), ProofReceived{Allowed: true}, outcome{
			state: cardWith(Door{DoorVerifying, 2}), does: []Effect{VerifyProof{}}, stops: []Timer{ClaimTimer},
		}},
		{"CONFIRMED | correct second tag", after(card, proves...), ProofHeld{},
			shutAndTold(CodeSeen, WithCancel, FlowTimer, DecideTimer)},
		{"CONFIRMED | correct second tag before the secure channel", after(accepted, proves...), ProofHeld{},
			shutAndTold(CodeSeen, WithNotice, FlowTimer, HandshakeTimer)},
		{"CONFIRMED | correct second tag before the request", after(before, proves...), ProofHeld{},
			shutAndTold(CodeSeen, WithCancel, FlowTimer, RequestTimer)},
		{"CONFIRMED | correct second tag after the desk approved", after(behindCode(deskFirst), proves...), ProofHeld{},
			shutAndTold(CodeSeen, WithCancel, FlowTimer, DecideTimer)},
		{"CONFIRMED | further claim: a bad tag", after(card, proves...), ProofFailed{},
			outcome{state: cardWith(Door{DoorWaiting, 2}), does: []Effect{RefuseClaim{}}}},
		{"CONFIRMED | further claim: a bad tag, used = 3", spent, ProofFailed{}, outcome{
			state: cardWith(Door{}), does: []Effect{RefuseClaim{}, CloseDoor{}}, stops: []Timer{CodeTimer},
		}},
		{"CONFIRMED | further claim, budget of all codes spent", after(card, comes...), ProofReceived{Allowed: false}, outcome{
			state: cardWith(Door{}), does: []Effect{RefuseClaim{}, CloseDoor{}}, stops: []Timer{CodeTimer, ClaimTimer},
		}},
		{"CONFIRMED | further claim: timer", after(card, comes...), TimerFired{ClaimTimer},
			outcome{state: cardWith(open), does: []Effect{RefuseClaim{}}, stops: []Timer{ClaimTimer}}},
		{"CONFIRMED | further claim: gone, malformed", after(card, comes...), ClaimEnded{},
			outcome{state: cardWith(open), stops: []Timer{ClaimTimer}}},
		// A code that was proved is not accepted again, so its end only takes the tripwire away; the pairing has limits of its
		// own.
		{"CONFIRMED | 300 s", card, TimerFired{CodeTimer}, goesOn},
		{"CONFIRMED | 300 s by the wall clock", card, CodeExpired{}, goesOn},
		{"CONFIRMED | relay lost", card, DoorLost{}, goesOn},
		{"CONFIRMED | window closed, screen lock, sign-out", card, Cancelled{},
			shutAndTold(ByCancel, WithCancel, FlowTimer, DecideTimer)},
	})
}

// TestTableOfHeldMint: both have agreed while a proof was being checked. Nothing is minted before the verdict.
func TestTableOfHeldMint(t *testing.T) {
	held := AwaitingPhone{PhoneConfirmed: true, Door: Door{DoorVerifying, 2}}
	heldTwice := held
	heldTwice.Patience.Repeated = true
	confirmed := after(after(behindCode(deskFirst), proves...), PhoneConfirmed{})
	check(t, []transition{
		{"the desk approves last", after(behindCode(phoneFirst), proves...), Approved{}, nothing(held)},
		{"the phone's user confirms last", after(behindCode(deskFirst), proves...), PhoneConfirmed{}, nothing(held)},
		{"tag bad", confirmed, ProofFailed{}, mints(RefuseClaim{}, CloseDoor{}, MintCode{})},
		{"correct second tag", confirmed, ProofHeld{}, shutAndTold(CodeSeen, WithCancel, FlowTimer, DecideTimer)},
		{"relay lost", confirmed, DoorLost{}, mints(CloseDoor{}, MintCode{})},
		{"300 s", confirmed, TimerFired{CodeTimer}, mints(CloseDoor{}, MintCode{})},
		{"second confirmation: ignored once", confirmed, PhoneConfirmed{}, nothing(heldTwice)},
		{"third confirmation", after(confirmed, PhoneConfirmed{}), PhoneConfirmed{},
			shutAndTold(BadMessage, WithCancel, FlowTimer, DecideTimer)},
	})
}

// TestTableOfTheTwoWays: a click leads from the QR code to a short code and back, and what was on screen is dead before the
// other comes.
func TestTableOfTheTwoWays(t *testing.T) {
	pausing := after(opening, OpeningFailed{})
	settled := after(inviting, TimerFired{SettleTimer})
	there := func(does []Effect, stops ...Timer) outcome {
		return outcome{state: OpeningDoor{}, does: does, starts: []Timer{OpenTimer}, stops: stops}
	}
	leaves := []Effect{CloseChannel{WithNotice}, OpenDoor{}}
	back := []Effect{CloseDoor{}, OpenChannel{}}
	check(t, []transition{
		{"start with a short code", nil, CodeWanted{}, outcome{
			state: OpeningDoor{}, does: []Effect{OpenDoor{}}, starts: []Timer{FlowTimer, OpenTimer},
		}},
		{"from Opening", opening, CodeWanted{}, there(leaves, InviteTimer)},
		{"from Pausing", pausing, CodeWanted{}, there([]Effect{OpenDoor{}}, InviteTimer, RetryTimer)},
		{"from Inviting young", inviting, CodeWanted{}, there(leaves, InviteTimer, SettleTimer, RenewTimer)},
		{"from Inviting", settled, CodeWanted{}, there(leaves, InviteTimer, RenewTimer)},
		{"plate", openingDoor, DoorOpened{}, outcome{
			state: Offering{Door{Phase: DoorWaiting}}, starts: []Timer{CodeTimer}, stops: []Timer{OpenTimer},
		}},
		{"no plate", openingDoor, DoorUnopened{}, outcome{state: Ended{CodeUnavailable}, stops: []Timer{FlowTimer, OpenTimer}}},
		{"no plate in time", openingDoor, TimerFired{OpenTimer}, shut(CodeUnavailable, FlowTimer, OpenTimer)},
		{"plate lost at once", openingDoor, DoorLost{}, shut(ConnectionLost, FlowTimer, OpenTimer)},
		{"cancelled before the plate", openingDoor, Cancelled{}, shut(ByCancel, FlowTimer, OpenTimer)},
		{"back before the plate", openingDoor, InvitationWanted{}, outcome{
			state: Opening{}, does: back, starts: []Timer{InviteTimer, OpenTimer},
		}},
		{"back from a code", offering, InvitationWanted{}, outcome{
			state: Opening{}, does: back, starts: []Timer{InviteTimer, OpenTimer}, stops: []Timer{CodeTimer},
		}},
		{"back from a code that is being claimed", claimed, InvitationWanted{}, outcome{
			state: Opening{}, does: back, starts: []Timer{InviteTimer, OpenTimer}, stops: []Timer{CodeTimer, ClaimTimer},
		}},
		{"back while a tag is compared", verifying, InvitationWanted{}, outcome{
			state: Opening{}, does: back, starts: []Timer{InviteTimer, OpenTimer}, stops: []Timer{CodeTimer},
		}},
		{"another click on the same", offering, CodeWanted{}, nothing(Offering{Door{Phase: DoorWaiting}})},
		{"no way back once somebody was let in", accepted, InvitationWanted{}, nothing(Handshaking{Door{DoorWaiting, 1}})},
		{"no code once somebody has scanned", handshake, CodeWanted{}, nothing(Handshaking{})},
	})
}

// TestNothingIsHeardOfAClosedDoor: what is said of a door that a state does not have is of the past, and ends nothing.
func TestNothingIsHeardOfAClosedDoor(t *testing.T) {
	late := append([]Event{DoorOpened{}, DoorUnopened{}, TimerFired{CodeTimer}, TimerFired{ClaimTimer}}, doorEvents...)
	for _, stage := range liveStages {
		s := play(stage.script)
		if hasDoor(s) {
			continue
		}
		for _, e := range late {
			if next, effects := Step(s, e); next != s || len(effects) > 0 {
				t.Errorf("%s: %s leads to %#v, %v", stage.name, eventName(e), next, effects)
			}
		}
	}
}

// TestTripwireChangesNothingElse: whatever happens away from the door, a state with a tripwire does what it does without
// one, and carries the door along or closes it.
func TestTripwireChangesNothingElse(t *testing.T) {
	compared := 0
	for s := range explored(true).desks {
		if !isGuarded(s) {
			continue
		}
		for _, e := range everyEvent() {
			if e.origin() == stranger {
				continue
			}
			with, does := Step(s, e)
			without, doesWithout := Step(unguarded(s), e)
			if a, held := with.(AwaitingPhone); held && a.PhoneConfirmed && (without == Minting{a.Patience}) {
				continue // see TestTableOfHeldMint
			}
			does, doesWithout = awayFromDoor(does), awayFromDoor(doesWithout)
			if unguarded(with) != without || !slices.Equal(does, doesWithout) {
				t.Errorf("%#v on %s: %#v, %v; without its door %#v, %v", s, eventName(e), with, does, without, doesWithout)
			}
			if hasDoor(with) && with.(doored).door() != s.(doored).door() {
				t.Errorf("%#v on %s changes the door: %#v", s, eventName(e), with)
			}
			compared++
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

// unguarded is the state without its door.
func unguarded(s State) State {
	if isGuarded(s) {
		s, _ = s.(doored).withDoor(Door{})
	}
	return s
}

func awayFromDoor(effects []Effect) []Effect {
	return slices.DeleteFunc(effects, func(f Effect) bool {
		switch f := f.(type) {
		case CloseDoor:
			return true
		case StartTimer:
			return set(CodeTimer, ClaimTimer).has(f.Timer)
		case StopTimer:
			return set(CodeTimer, ClaimTimer).has(f.Timer)
		}
		return false
	})
}

// A proof that is being checked has failed nobody yet.
func TestTriesLeft(t *testing.T) {
	for s, want := range map[State]int{
		Offering{Door{DoorWaiting, 0}}: 3, Offering{Door{DoorClaimed, 1}}: 2, Offering{Door{DoorVerifying, 1}}: 3,
		Offering{Door{DoorVerifying, 3}}: 1, Deciding{Door: Door{DoorWaiting, 2}}: 1,
	} {
		if got := DoorOf(s).TriesLeft(); got != want {
			t.Errorf("%#v: %d, want %d", s, got, want)
		}
	}
	if DoorOf(Minting{}) != (Door{}) {
		t.Error("a state without a door has one")
	}
}
