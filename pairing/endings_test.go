package pairing

import (
	"slices"
	"testing"
)

// The rows of section 6.3 that begin with "any", and the faults of the reference that this machine is built not to have.

func TestTableOfAnyState(t *testing.T) {
	type row struct {
		name  string
		event Event
		why   map[link]Reason // by how much of a channel the state has; none: the event means nothing there
	}
	rows := []row{
		{"any non-terminal | local cancel / window closed", Cancelled{},
			map[link]Reason{noLink: ByCancel, openLink: ByCancel, secureLink: ByCancel}},
		{"any | close_notify", PhoneLeft{}, map[link]Reason{openLink: PhoneGone, secureLink: PhoneGone}},
		{"any | fatal alert / TLS error / websocket error", ChannelLost{},
			map[link]Reason{openLink: ConnectionLost, secureLink: ConnectionLost}},
		{"any | somebody else on the channel", SecondCame{}, map[link]Reason{openLink: CodeShared, secureLink: CodeShared}},
		{"any | a second ClientHello", StartedOver{}, map[link]Reason{openLink: BegunAgain, secureLink: BegunAgain}},
		{"any | malformed message", JunkReceived{}, map[link]Reason{openLink: BadMessage, secureLink: BadMessage}},
		{"unlisted pairs -> Failed(protocol)", ChannelSecured{}, map[link]Reason{openLink: BadMessage, secureLink: BadMessage}},
		{"hard cap of 15 min", TimerFired{FlowTimer},
			map[link]Reason{noLink: TookTooLong, openLink: TookTooLong, secureLink: TookTooLong}},
	}
	for _, r := range rows {
		for _, stage := range liveStages {
			before := play(stage.script)
			if isException(before, r.event) {
				continue
			}
			t.Run(r.name+" | "+stage.name, func(t *testing.T) {
				want := State(Ended{r.why[before.link()]})
				if r.why[before.link()] == 0 {
					want = before
				}
				if got, _ := Step(before, r.event); got != want {
					t.Errorf("got %#v, want %#v", got, want)
				}
			})
		}
	}
}

// isException: these pairs are rows of their own. A lost code on screen is replaced, ChannelSecured is what Handshaking
// waits for, and after the code was sent every ending is Paired (see TestTableOfDraining).
func isException(s State, e Event) bool {
	switch s := s.(type) {
	case Inviting:
		return e == ChannelLost{}
	case Handshaking:
		return e == ChannelSecured{}
	case Delivering:
		return s.Sent
	}
	return false
}

// TestFarewells: what the phone is told depends on how far the channel is, and on what went before.
func TestFarewells(t *testing.T) {
	want := map[string]Farewell{ // by stage, for a cancel at the desk; a pause has no channel to close
		"Opening": WithNotice, "Inviting young": WithNotice, "Inviting settled": WithNotice, "Handshaking": WithNotice,
		"AwaitingRequest": WithCancel, "Deciding unread": WithCancel, "Deciding": WithCancel,
		"Deciding, phone confirmed": WithCancel, "AwaitingPhone": WithCancel, "Minting": WithCancel,
		"Delivering": WithNotice, "Delivering sent": WithNotice,

		"Handshaking guarded": WithNotice, "AwaitingRequest guarded": WithCancel, "Deciding unread guarded": WithCancel,
		"Deciding guarded": WithCancel, "Deciding guarded, claimed": WithCancel, "Deciding guarded, verifying": WithCancel,
		"AwaitingPhone guarded": WithCancel, "AwaitingPhone confirmed": WithCancel,
	}
	for _, stage := range liveStages {
		t.Run(stage.name, func(t *testing.T) {
			_, effects := Step(play(stage.script), Cancelled{})
			f, closes := want[stage.name]
			if got := slices.Contains(effects, Effect(CloseChannel{f})); got != closes {
				t.Errorf("closes with farewell %d: %v, want %v in %v", f, got, closes, effects)
			}
			if closes != (countCloses(effects) == 1) {
				t.Errorf("closes %d times", countCloses(effects))
			}
		})
	}
}

func countCloses(effects []Effect) (n int) {
	for _, f := range effects {
		if isClose(f) {
			n++
		}
	}
	return n
}

func isClose(f Effect) bool {
	_, ok := f.(CloseChannel)
	return ok
}

// Fault 1 of the reference: it acts on a state captured before an await, so a confirmation that comes in between is lost.
func TestConfirmationDuringApprovalIsNotLost(t *testing.T) {
	t.Run("phone confirms, then the desk approves", func(t *testing.T) {
		if got := play(after(deciding, PhoneConfirmed{}, Approved{}, CodeMinted{}, AuthorizationSent{}, TimerFired{DrainTimer})); got != (Paired{}) {
			t.Errorf("ended in %#v", got)
		}
	})
	t.Run("desk approves, then the phone confirms", func(t *testing.T) {
		if got := play(after(deciding, Approved{}, PhoneConfirmed{}, CodeMinted{}, AuthorizationSent{}, TimerFired{DrainTimer})); got != (Paired{}) {
			t.Errorf("ended in %#v", got)
		}
	})
	t.Run("phone confirms again while the code is being minted", func(t *testing.T) {
		if got := play(after(minting, PhoneConfirmed{}, CodeMinted{}, AuthorizationSent{}, TimerFired{DrainTimer})); got != (Paired{}) {
			t.Errorf("ended in %#v", got)
		}
	})
	t.Run("phone confirms before the card can be read", func(t *testing.T) {
		if got := play(after(carded, PhoneConfirmed{}, TimerFired{LookTimer}, Approved{})); got != (Minting{}) {
			t.Errorf("ended in %#v", got)
		}
	})
}

// Fault 2: a phone that closes the channel is not noticed until the flow's timer.
func TestPhoneThatLeavesIsNoticedInEveryState(t *testing.T) {
	for _, stage := range liveStages {
		before := play(stage.script)
		if before.link() == noLink {
			continue // nobody is there to leave
		}
		t.Run(stage.name, func(t *testing.T) {
			if got, _ := Step(before, PhoneLeft{}); Live(got) {
				t.Errorf("goes on in %#v", got)
			}
		})
	}
}

// Fault 3: an error of the account server leaves the phone hanging, the channel open.
func TestMintingFailureTellsThePhone(t *testing.T) {
	for _, e := range []Event{MintingFailed{}, TimerFired{MintTimer}} {
		t.Run(eventName(e), func(t *testing.T) {
			if _, effects := Step(play(minting), e); !slices.Contains(effects, Effect(CloseChannel{WithCancel})) {
				t.Errorf("only %v", effects)
			}
		})
	}
}

// Fault 4: closing the dialog ends only pairings that nobody has scanned yet.
func TestClosedDialogEndsEveryState(t *testing.T) {
	for _, stage := range liveStages {
		t.Run(stage.name, func(t *testing.T) {
			before := play(stage.script)
			next, effects := Step(before, Cancelled{})
			if Live(next) || next.timers() != 0 {
				t.Errorf("goes on in %#v", next)
			}
			if had, closes := before.link() != noLink, slices.ContainsFunc(effects, isClose); had != closes {
				t.Errorf("channel %v, close %v", had, closes)
			}
		})
	}
}

// TestEachEndingHasItsReason: no two stories share a reason that a person would act on differently.
func TestEachEndingHasItsReason(t *testing.T) {
	stories := map[Reason][]Event{
		ByDecline: after(deciding, Declined{}),
		ByCancel:  after(deciding, Cancelled{}),
		RelayUnreachable: after(opening, OpeningFailed{}, TimerFired{RetryTimer}, OpeningFailed{}, TimerFired{RetryTimer},
			OpeningFailed{}),
		NobodyCame:     after(inviting, TimerFired{InviteTimer}),
		WrongKey:       after(handshake, HandshakeFailed{}),
		PhoneSilent:    after(secured, TimerFired{RequestTimer}),
		BadRequest:     after(secured, RequestReceived{Acceptable: false}),
		BadMessage:     after(deciding, JunkReceived{}),
		PhoneGone:      after(deciding, PhoneLeft{}),
		ConnectionLost: after(deciding, ChannelLost{}),
		Undecided:      after(deciding, TimerFired{DecideTimer}),
		MintRefused:    after(minting, MintingFailed{}),
		MintSlow:       after(minting, TimerFired{MintTimer}),
		TookTooLong:    after(deciding, TimerFired{FlowTimer}),

		CodeUnavailable: after(openingDoor, DoorUnopened{}),
		CodeUsedUp:      slices.Concat(offering, failsProof, failsProof, failsProof),
		CodeRanOut:      after(offering, TimerFired{CodeTimer}),
		CodeSeen:        after(after(behindCode(deciding), proves...), ProofHeld{}),
		CodeShared:      after(deciding, SecondCame{}),
		BegunAgain:      after(deciding, StartedOver{}),
		CodesResting:    after(claimed, ProofReceived{Allowed: false}),
	}
	for _, why := range Reasons() {
		if got := play(stories[why]); got != (Ended{why}) {
			t.Errorf("story of reason %d ends in %#v", why, got)
		}
	}
}

// TestFinalStatesAreFinal: every event, in every final state.
func TestFinalStatesAreFinal(t *testing.T) {
	for _, s := range []State{Paired{}, Ended{ByCancel}, Ended{ConnectionLost}} {
		for _, e := range everyEvent() {
			if next, effects := Step(s, e); next != s || len(effects) > 0 {
				t.Errorf("%#v on %s: %#v, %v", s, eventName(e), next, effects)
			}
		}
	}
}

// TestIdleWaitsForStart: nothing but a start, by the one door or the other, moves it.
func TestIdleWaitsForStart(t *testing.T) {
	for _, e := range everyEvent() {
		next, effects := Step(Idle{}, e)
		starts := e == Event(Started{}) || e == Event(CodeWanted{})
		if starts != (next != Idle{}) || starts != (len(effects) > 0) {
			t.Errorf("%s: %#v, %v", eventName(e), next, effects)
		}
	}
}
