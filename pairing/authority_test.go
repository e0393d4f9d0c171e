package pairing

import "testing"

// transition is one row of the table in section 6.3 of the pairing protocol spec, or a part of one. The names of the
// subtests are the rows, in the table's words and order; a deviation gives its reason in a comment at the row.
type transition struct {
	row    string
	script []Event
	event  Event
	want   outcome
}

func check(t *testing.T, rows []transition) {
	for _, r := range rows {
		t.Run(r.row, func(t *testing.T) { expect(t, r.script, r.event, r.want) })
	}
}

func TestTableBeforeTheRequest(t *testing.T) {
	pausing := after(opening, OpeningFailed{})
	settled := after(inviting, TimerFired{SettleTimer})
	check(t, []transition{
		// That somebody is signed in is the caller's guard: this package knows no account.
		{"Idle | start", nil, Started{}, outcome{
			state: Opening{}, does: []Effect{OpenChannel{}}, starts: []Timer{FlowTimer, InviteTimer, OpenTimer},
		}},
		{"Connecting | greeting", opening, ChannelOpened{}, outcome{
			state: Inviting{Young: true}, starts: []Timer{SettleTimer, RenewTimer}, stops: []Timer{OpenTimer},
		}},
		{"Connecting | greeting of a renewal", after(inviting, TimerFired{SettleTimer}, TimerFired{RenewTimer}), ChannelOpened{}, outcome{
			state: Inviting{Renewal: true, Young: true}, starts: []Timer{SettleTimer, RenewTimer}, stops: []Timer{OpenTimer},
		}},
		{"Advertising | settled, of a renewal", after(inviting, ChannelLost{}, TimerFired{RetryTimer}, ChannelOpened{}), TimerFired{SettleTimer},
			outcome{state: Inviting{Renewal: true}, stops: []Timer{SettleTimer}}},
		// A dial error, a close and a bad greeting are one event: nobody can act on the difference.
		{"Connecting | dial error / closed / bad greeting", opening, OpeningFailed{}, outcome{
			state: Pausing{Failures: 1}, starts: []Timer{RetryTimer}, stops: []Timer{OpenTimer},
		}},
		{"Connecting | dial error of a renewal", after(inviting, ChannelLost{}, TimerFired{RetryTimer}), OpeningFailed{}, outcome{
			state: Pausing{Failures: 1, Renewal: true}, starts: []Timer{RetryTimer}, stops: []Timer{OpenTimer},
		}},
		{"Connecting | timer", opening, TimerFired{OpenTimer}, outcome{
			state: Pausing{Failures: 1}, does: []Effect{CloseChannel{Silently}},
			starts: []Timer{RetryTimer}, stops: []Timer{OpenTimer},
		}},
		{"Connecting | retry of a renewal", after(inviting, ChannelLost{}), TimerFired{RetryTimer}, outcome{
			state: Opening{Renewal: true}, does: []Effect{OpenChannel{}}, starts: []Timer{OpenTimer}, stops: []Timer{RetryTimer},
		}},
		{"Connecting | retry with backoff", pausing, TimerFired{RetryTimer}, outcome{
			state: Opening{Failures: 1}, does: []Effect{OpenChannel{}}, starts: []Timer{OpenTimer}, stops: []Timer{RetryTimer},
		}},
		{"Connecting | max 3 -> Failed(relay)",
			after(pausing, TimerFired{RetryTimer}, OpeningFailed{}, TimerFired{RetryTimer}), OpeningFailed{},
			outcome{state: Ended{RelayUnreachable}, stops: []Timer{FlowTimer, InviteTimer, OpenTimer}}},
		{"Connecting | max 3 -> Failed(relay), by the timer",
			after(pausing, TimerFired{RetryTimer}, OpeningFailed{}, TimerFired{RetryTimer}), TimerFired{OpenTimer},
			ends(RelayUnreachable, Silently, FlowTimer, InviteTimer, OpenTimer)},
		{"Advertising | socket lost", settled, ChannelLost{}, outcome{
			state: Opening{Renewal: true}, does: []Effect{CloseChannel{Silently}, OpenChannel{}},
			starts: []Timer{OpenTimer}, stops: []Timer{RenewTimer},
		}},
		// At most one new channel in five seconds (section 2.8): one that dies younger is replaced after a pause.
		{"Advertising | socket lost, young", inviting, ChannelLost{}, outcome{
			state: Pausing{Renewal: true}, does: []Effect{CloseChannel{Silently}},
			starts: []Timer{RetryTimer}, stops: []Timer{SettleTimer, RenewTimer},
		}},
		// Renewed after 270 s and not 300: the relay's documented lifespan is 300 s, and the code on screen should not die
		// under the phone's camera.
		{"Advertising | 5 min", settled, TimerFired{RenewTimer}, outcome{
			state: Opening{Renewal: true}, does: []Effect{CloseChannel{WithNotice}, OpenChannel{}},
			starts: []Timer{OpenTimer}, stops: []Timer{RenewTimer},
		}},
		{"Advertising | ClientHello ok", settled, HelloReceived{}, outcome{
			state: Handshaking{}, starts: []Timer{HandshakeTimer}, stops: []Timer{InviteTimer, RenewTimer},
		}},
		// The fresh code is offered by the screen that shows the ending.
		{"Advertising | text that is not a record", inviting, HandshakeFailed{},
			ends(WrongKey, Silently, FlowTimer, InviteTimer, SettleTimer, RenewTimer)},
		{"Advertising | bad PSK id / binder", settled, HandshakeFailed{},
			ends(WrongKey, Silently, FlowTimer, InviteTimer, RenewTimer)},
		{"Handshaking | bad Finished", handshake, HandshakeFailed{}, ends(WrongKey, Silently, FlowTimer, HandshakeTimer)},
		{"Handshaking | client Finished ok", handshake, ChannelSecured{}, outcome{
			state: AwaitingRequest{}, starts: []Timer{RequestTimer}, stops: []Timer{HandshakeTimer},
		}},
	})
}

func TestTableOfTheDecision(t *testing.T) {
	check(t, []transition{
		{"AwaitRequest | supp:request, all checks pass", secured, RequestReceived{Acceptable: true}, outcome{
			state: Deciding{}, does: []Effect{SendMetadata{}}, starts: []Timer{LookTimer, DecideTimer}, stops: []Timer{RequestTimer},
		}},
		{"AwaitRequest | supp:request, a check fails", secured, RequestReceived{Acceptable: false},
			ends(BadRequest, WithCancel, FlowTimer, RequestTimer)},
		{"AwaitRequest | supp:authorize", secured, PhoneConfirmed{}, ends(BadMessage, WithCancel, FlowTimer, RequestTimer)},
		{"AwaitBoth | supp:authorize", deciding, PhoneConfirmed{}, nothing(Deciding{PhoneConfirmed: true, Looked: true})},
		// Fresh user presence is a click on a card that was there long enough to be read.
		{"AwaitBoth | local confirm", deciding, Approved{}, nothing(AwaitingPhone{})},
		{"AwaitBoth | local confirm before the card can be read", carded, Approved{}, nothing(Deciding{})},
		{"AwaitLocal | local confirm", phoneFirst, Approved{}, outcome{
			state: Minting{}, does: []Effect{MintCode{}}, starts: []Timer{MintTimer}, stops: []Timer{DecideTimer},
		}},
		{"AwaitLocal | local confirm before the card can be read", after(carded, PhoneConfirmed{}), Approved{},
			nothing(Deciding{PhoneConfirmed: true})},
		{"AwaitRemote | supp:authorize", deskFirst, PhoneConfirmed{}, outcome{
			state: Minting{}, does: []Effect{MintCode{}}, starts: []Timer{MintTimer}, stops: []Timer{DecideTimer},
		}},
		{"AwaitBoth | local decline", deciding, Declined{}, ends(ByDecline, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitBoth | local decline at once", carded, Declined{}, ends(ByDecline, WithCancel, FlowTimer, LookTimer, DecideTimer)},
		{"AwaitLocal | local decline", phoneFirst, Declined{}, ends(ByDecline, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitRemote | local decline", deskFirst, Declined{}, ends(ByDecline, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitLocal | second supp:authorize: ignored once", phoneFirst, PhoneConfirmed{},
			nothing(Deciding{PhoneConfirmed: true, Looked: true, Patience: Patience{Repeated: true}})},
		{"AwaitLocal | third supp:authorize", after(phoneFirst, PhoneConfirmed{}), PhoneConfirmed{},
			ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitBoth | second supp:request", deciding, RequestReceived{Acceptable: true},
			ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitLocal | second supp:request", phoneFirst, RequestReceived{Acceptable: true},
			ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitRemote | second supp:request", deskFirst, RequestReceived{Acceptable: true},
			ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitBoth | timer", deciding, TimerFired{DecideTimer}, ends(Undecided, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitLocal | timer", phoneFirst, TimerFired{DecideTimer}, ends(Undecided, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitRemote | timer", deskFirst, TimerFired{DecideTimer}, ends(Undecided, WithCancel, FlowTimer, DecideTimer)},
	})
}

// abandoned is an ending while the account server is being asked.
func abandoned(why Reason, f Farewell) outcome {
	return outcome{state: Ended{why}, does: []Effect{AbortMint{}, CloseChannel{f}}, stops: []Timer{FlowTimer, MintTimer}}
}

func TestTableOfGranting(t *testing.T) {
	repeated := Patience{Repeated: true}
	check(t, []transition{
		{"Granting | second supp:authorize: ignored once", minting, PhoneConfirmed{}, nothing(Minting{repeated})},
		{"Granting | third supp:authorize", after(minting, PhoneConfirmed{}), PhoneConfirmed{}, abandoned(BadMessage, WithCancel)},
		{"Granting | second supp:request", minting, RequestReceived{Acceptable: true}, abandoned(BadMessage, WithCancel)},
		{"Granting | code,state", minting, CodeMinted{}, outcome{
			state: Delivering{}, does: []Effect{SendAuthorization{}}, starts: []Timer{SendTimer}, stops: []Timer{MintTimer},
		}},
		// Which of them it was is for the account's package to say; the one retry is made there, too.
		{"Granting | state mismatch / bad code / HTTP error", minting, MintingFailed{},
			ends(MintRefused, WithCancel, FlowTimer, MintTimer)},
		{"Granting | timer", minting, TimerFired{MintTimer}, abandoned(MintSlow, WithCancel)},
		{"Granting | socket lost / alert", minting, ChannelLost{}, abandoned(ConnectionLost, Silently)},
		{"Granting | close_notify", minting, PhoneLeft{}, abandoned(PhoneGone, WithNotice)},
		{"Granting | local cancel", minting, Cancelled{}, abandoned(ByCancel, WithCancel)},
	})
}

func TestTableOfDraining(t *testing.T) {
	finished := func(f Farewell) outcome {
		return outcome{state: Paired{}, does: []Effect{CloseChannel{f}}, stops: []Timer{FlowTimer, DrainTimer}}
	}
	check(t, []transition{
		{"Draining | written", delivering, AuthorizationSent{}, outcome{
			state: Delivering{Sent: true}, starts: []Timer{DrainTimer}, stops: []Timer{SendTimer},
		}},
		{"Draining | write error before the record left", delivering, ChannelLost{},
			ends(ConnectionLost, Silently, FlowTimer, SendTimer)},
		{"Draining | the record cannot be written in time", delivering, TimerFired{SendTimer},
			ends(ConnectionLost, Silently, FlowTimer, SendTimer)},
		{"Draining | second supp:authorize: ignored once", delivering, PhoneConfirmed{},
			nothing(Delivering{Patience: Patience{Repeated: true}})},
		// The code has left, and nothing that happens can call it back. So every ending is Paired; whether the phone used its
		// code (Done or DoneUnverified in the table) is asked of the account afterwards.
		{"Draining | socket lost after write", sent, ChannelLost{}, finished(Silently)},
		{"Draining | close_notify after write", sent, PhoneLeft{}, finished(WithNotice)},
		{"Draining | supp:complete", sent, PhoneCompleted{}, finished(WithNotice)},
		{"Draining | timer", sent, TimerFired{DrainTimer}, finished(WithNotice)},
		{"Draining | local cancel after write", sent, Cancelled{}, finished(WithNotice)},
		{"Draining | second supp:request after write", sent, RequestReceived{Acceptable: true}, finished(WithNotice)},
		{"Draining | malformed message after write", sent, JunkReceived{}, finished(WithNotice)},
		{"Draining | hard cap after write", sent, TimerFired{FlowTimer}, finished(WithNotice)},
		// A reload of the phone's page says hello again (section 9, pitfall 24).
		{"Draining | second ClientHello after write", sent, HelloReceived{}, nothing(Delivering{Sent: true})},
		{"Draining | any supp:authorize after write", sent, PhoneConfirmed{}, nothing(Delivering{Sent: true})},
		{"Draining | unknown message after write", sent, UnknownReceived{}, nothing(Delivering{Sent: true})},
		{"Draining | malformed message", delivering, JunkReceived{}, ends(BadMessage, WithNotice, FlowTimer, SendTimer)},
		{"Draining | local cancel", delivering, Cancelled{}, ends(ByCancel, WithNotice, FlowTimer, SendTimer)},
	})
}

// TestTableOfUnknownMessages: a phone may say three things that we do not know yet, over the whole pairing.
func TestTableOfUnknownMessages(t *testing.T) {
	thrice := []Event{UnknownReceived{}, UnknownReceived{}, UnknownReceived{}}
	worn := Patience{Unknown: 3}
	check(t, []transition{
		{"AwaitRequest | unknown message", secured, UnknownReceived{}, nothing(AwaitingRequest{Patience: Patience{Unknown: 1}})},
		{"AwaitRequest | fourth", after(secured, thrice...), UnknownReceived{}, ends(BadMessage, WithCancel, FlowTimer, RequestTimer)},
		{"AwaitBoth | third", after(deciding, thrice[1:]...), UnknownReceived{}, nothing(Deciding{Looked: true, Patience: worn})},
		{"AwaitBoth | fourth", after(deciding, thrice...), UnknownReceived{}, ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitLocal | fourth", after(phoneFirst, thrice...), UnknownReceived{}, ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"AwaitRemote | third", after(deskFirst, thrice[1:]...), UnknownReceived{}, nothing(AwaitingPhone{Patience: worn})},
		{"AwaitRemote | fourth", after(deskFirst, thrice...), UnknownReceived{}, ends(BadMessage, WithCancel, FlowTimer, DecideTimer)},
		{"Granting | third", after(minting, thrice[1:]...), UnknownReceived{}, nothing(Minting{worn})},
		{"Granting | fourth", after(minting, thrice...), UnknownReceived{}, abandoned(BadMessage, WithCancel)},
		{"Draining | third", after(delivering, thrice[1:]...), UnknownReceived{}, nothing(Delivering{Patience: worn})},
		{"Draining | fourth", after(delivering, thrice...), UnknownReceived{}, ends(BadMessage, WithNotice, FlowTimer, SendTimer)},
	})

	t.Run("counted over all states", func(t *testing.T) {
		script := after(secured, UnknownReceived{}, RequestReceived{true}, UnknownReceived{}, TimerFired{LookTimer}, Approved{},
			UnknownReceived{}, PhoneConfirmed{})
		expect(t, script, UnknownReceived{}, abandoned(BadMessage, WithCancel))
	})
}
