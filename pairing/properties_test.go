package pairing

import "fmt"

// The properties of the authority. The walk, its mutants and the fuzzer all judge by this one list.
type property uint8

const (
	// p1: a code is asked for only after the desk has approved a card it could read, and the phone has confirmed.
	p1MintAfterBoth property = iota + 1
	// p2: at most one code is asked for, and at most one is sent.
	p2OneCode
	// p3: after a final state nothing changes and nothing is done.
	p3QuietAfterEnd
	// p4: every live state ends by one click, and by the clock alone whichever timer fires first.
	p4AlwaysEnds
	// p5: every channel that was opened is closed exactly once, and never two are open.
	p5ClosedOnce
	// p6: it is never called paired before the code is on the wire.
	p6PairedHasCode
	// p7: the phone is told whose account it is exactly once, and before it gets its code.
	p7MetadataOnce
	// p8: only the timers of the present state run; in a final state none does.
	p8TimersStopped
	// p9: an honest run costs at most nine messages on one channel, not counting close_notify.
	p9NineMessages
	// p10: a second request ends the pairing, so its parameters are never adopted.
	p10FirstRequestOnly
	// p11: a phone that has spoken on a working channel is told of the end.
	p11PhoneIsTold
	// p12: two agreements are never lost: once both have agreed a code is being asked for, or was.
	p12AgreementKept
	// p13: a proof is counted before it is compared, and at most three are compared at one door.
	p13CountedFirst
	// p14: only a proof that held lets somebody in, and at most one at each door.
	p14OneAccepted
	// p15: there is no short code without a click that asks for it.
	p15CodeOnClickOnly
	// p16: a QR code and a short code are never on offer together.
	p16OneWayIn
	// p17: every door that was opened is closed exactly once.
	p17DoorClosedOnce
	// p18: a short code that is proved again ends the pairing before any code is asked for.
	p18SeenCodeEnds
	// p19: a code is asked for only behind a closed door.
	p19MintBehindClosedDoor
	// p20: a door whose code ran out or was used up, or whose budget is spent, is closed at once.
	p20SpentDoorCloses
	// p21: each claim is answered once, while its door is open, and a proof that did not hold is refused.
	p21ClaimsAnswered
	// p22: a code that is used a second time ends the pairing.
	p22UsedOnce
	propertyCount
)

func (p property) String() string { return fmt.Sprintf("P%d", uint8(p)) }

// channelStatus is what the world knows of the authority's channel.
type channelStatus uint8

const (
	noChannel channelStatus = iota
	channelOpening
	channelOpen
)

// ledger is what really happened, kept by the world and not by the machine. It is comparable.
type ledger struct {
	looked, approved, confirmed bool
	metadata, minted, sent      uint8
	written, minting            bool
	channel                     channelStatus
	running                     timerSet
	doorLedger
}

// note writes down an event before the machine hears of it.
func (l ledger) note(e Event) ledger {
	l.doorLedger = l.doorLedger.note(e, l.running)
	switch e := e.(type) {
	case TimerFired:
		l.looked = l.looked || e.Timer == LookTimer && l.running.has(LookTimer)
		l.running &^= set(e.Timer)
	case Approved:
		l.approved = l.approved || l.looked && l.channel == channelOpen
	case PhoneConfirmed:
		l.confirmed = l.confirmed || l.channel == channelOpen
	case ChannelOpened:
		if l.channel == channelOpening {
			l.channel = channelOpen
		}
	case OpeningFailed:
		if l.channel == channelOpening {
			l.channel = noChannel
		}
	case CodeMinted, MintingFailed:
		l.minting = false
	case AuthorizationSent:
		l.written = l.written || l.sent > 0
	}
	return l
}

// perform writes down an effect, and which properties it breaks.
func (l ledger) perform(f Effect) (ledger, []property) {
	var broken brokenList
	switch f := f.(type) {
	case OpenChannel:
		broken.unless(l.channel == noChannel, p5ClosedOnce)
		broken.unless(l.door == noDoor, p16OneWayIn)
		l.channel = channelOpening
	case CloseChannel:
		broken.unless(l.channel != noChannel, p5ClosedOnce)
		l.channel = noChannel
	case SendMetadata:
		l.metadata++
		broken.unless(l.metadata == 1, p7MetadataOnce)
	case MintCode:
		l.minted, l.minting = l.minted+1, true
		broken.unless(l.door == noDoor, p19MintBehindClosedDoor)
		broken.unless(l.approved && l.confirmed, p1MintAfterBoth)
		broken.unless(l.minted == 1, p2OneCode)
	case AbortMint:
		l.minting = false
	case SendAuthorization:
		l.sent++
		broken.unless(l.metadata == 1, p7MetadataOnce)
		broken.unless(l.sent == 1, p2OneCode)
	case StartTimer:
		l.running |= set(f.Timer)
	case StopTimer:
		l.running &^= set(f.Timer)
	case OpenDoor:
		broken.unless(l.channel == noChannel, p16OneWayIn)
	case AcceptClaim:
		broken.unless(l.channel == noChannel, p5ClosedOnce)
		l.channel = channelOpen
	}
	door, more := l.doorLedger.perform(f)
	l.doorLedger = door
	return l, append(broken, more...)
}

// judge says which properties one step breaks. The ledger is the one after the step; hadRequest says that a request had
// been accepted before it.
func (l ledger) judge(before State, e Event, after State, effects []Effect, hadRequest bool) []property {
	var broken brokenList
	broken.unless(!isFinal(before) || before == after && len(effects) == 0, p3QuietAfterEnd)
	broken.unless(!isFinal(after) || l.channel == noChannel, p5ClosedOnce)
	broken.unless(l.running&^after.timers() == 0, p8TimersStopped)
	broken.unless(after != Paired{} || l.written, p6PairedHasCode)
	broken.unless(!knowsAccount(after) || l.metadata == 1, p7MetadataOnce)
	broken.unless(!l.approved || !l.confirmed || !Live(after) || l.minted > 0 || l.claim == claimCompared, p12AgreementKept)
	if e == (SecondCame{}) || e == (StartedOver{}) {
		broken.unless(!Live(after) || before.link() == noLink, p22UsedOnce)
	}
	if _, again := e.(RequestReceived); again && hadRequest {
		broken.unless(!Live(after), p10FirstRequestOnly)
	}
	return broken
}

type brokenList []property

func (b *brokenList) unless(holds bool, p property) {
	if !holds {
		*b = append(*b, p)
	}
}

func isFinal(s State) bool { return !Live(s) && s != Idle{} }

// knowsAccount: states that the phone reaches only with the metadata in hand.
func knowsAccount(s State) bool {
	switch s.(type) {
	case Deciding, AwaitingPhone, Minting, Delivering, Paired:
		return true
	}
	return false
}

// stepper is Step, or a mutant of it.
type stepper func(State, Event) (State, []Effect)

// advance takes one step of an authority and of its ledger.
func (l ledger) advance(step stepper, s State, e Event) (State, ledger, []Effect, []property) {
	hadRequest, was := l.metadata > 0, l.doorLedger
	l = l.note(e)
	next, effects := step(s, e)
	var broken []property
	for _, f := range effects {
		var b []property
		l, b = l.perform(f)
		broken = append(broken, b...)
	}
	broken = append(broken, l.doorLedger.judge(was, e, next, effects)...)
	return next, l, effects, append(broken, l.judge(s, e, next, effects, hadRequest)...)
}

// endsByClick: one Cancelled leads out of every live state.
func (l ledger) endsByClick(step stepper, s State) bool {
	next, _, _, _ := l.advance(step, s, Cancelled{})
	return isFinal(next)
}

// clock remembers which states end by firing timers only, in whichever order.
type clock map[clockFace]bool

type clockFace struct {
	state   State
	running timerSet
}

func (c clock) endsByItself(step stepper, s State, l ledger) bool {
	if isFinal(s) {
		return true
	}
	face := clockFace{s, l.running}
	if known, ok := c[face]; ok {
		return known
	}
	c[face] = false // a state that comes back to itself does not end
	ends := l.running != 0
	for t := range TimerCount {
		if l.running.has(t) {
			next, nextLedger, _, _ := l.advance(step, s, TimerFired{t})
			ends = ends && c.endsByItself(step, next, nextLedger)
		}
	}
	c[face] = ends
	return ends
}

// everyEvent has at least one value of each kind of event.
func everyEvent() []Event {
	events := []Event{
		Started{}, ChannelOpened{}, OpeningFailed{}, HelloReceived{}, HandshakeFailed{}, ChannelSecured{},
		RequestReceived{true}, RequestReceived{false}, PhoneConfirmed{}, PhoneCompleted{}, UnknownReceived{},
		JunkReceived{}, SecondCame{}, StartedOver{}, PhoneLeft{}, ChannelLost{}, Approved{}, Declined{}, Cancelled{}, CodeMinted{},
		MintingFailed{}, AuthorizationSent{}, CodeWanted{}, InvitationWanted{}, DoorOpened{}, DoorUnopened{},
	}
	events = append(events, doorEvents...)
	for t := range TimerCount {
		events = append(events, TimerFired{t})
	}
	return events
}
