package pairing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Scripts lead from Idle to the states of an ordinary pairing. Each begins with the one before it.
var (
	opening    = []Event{Started{}}
	inviting   = after(opening, ChannelOpened{})
	handshake  = after(inviting, HelloReceived{})
	secured    = after(handshake, ChannelSecured{})
	carded     = after(secured, RequestReceived{Acceptable: true}) // the card is on screen, nobody can have read it
	deciding   = after(carded, TimerFired{LookTimer})
	phoneFirst = after(deciding, PhoneConfirmed{})
	deskFirst  = after(deciding, Approved{})
	minting    = after(phoneFirst, Approved{})
	delivering = after(minting, CodeMinted{})
	sent       = after(delivering, AuthorizationSent{})
	paired     = after(sent, TimerFired{DrainTimer})
)

// The same by a short code, as far as it differs. Whoever was let in comes to the card as above: see behindCode.
var (
	openingDoor = []Event{CodeWanted{}}
	offering    = after(openingDoor, DoorOpened{})
	claimed     = after(offering, ClaimBegan{})
	verifying   = after(claimed, ProofReceived{Allowed: true})
	accepted    = after(verifying, ProofHeld{})
)

// behindCode is what happened in script since the handshake, of somebody who came by a short code.
func behindCode(script []Event) []Event { return after(accepted, script[len(inviting):]...) }

// What a claimant does at an open door.
var (
	comes      = []Event{ClaimBegan{}}
	proves     = after(comes, ProofReceived{Allowed: true})
	failsProof = after(proves, ProofFailed{})
)

// after is a script with more events, never sharing its array.
func after(script []Event, more ...Event) []Event { return slices.Concat(script, more) }

// play runs a script from Idle and returns where it led.
func play(script []Event) State {
	var s State = Idle{}
	for _, e := range script {
		s, _ = Step(s, e)
	}
	return s
}

// stage is one state of the pairing, reached by a script.
type stage struct {
	name   string
	script []Event
}

// liveStages has every live state of the authority at least once.
var liveStages = []stage{
	{"Opening", opening},
	{"Pausing", after(opening, OpeningFailed{})},
	{"Inviting young", inviting},
	{"Inviting settled", after(inviting, TimerFired{SettleTimer})},
	{"Handshaking", handshake},
	{"AwaitingRequest", secured},
	{"Deciding unread", carded},
	{"Deciding", deciding},
	{"Deciding, phone confirmed", phoneFirst},
	{"AwaitingPhone", deskFirst},
	{"Minting", minting},
	{"Delivering", delivering},
	{"Delivering sent", sent},
	{"OpeningDoor", openingDoor},
	{"Offering", offering},
	{"Offering claimed", claimed},
	{"Offering verifying", verifying},
	{"Handshaking guarded", accepted},
	{"AwaitingRequest guarded", behindCode(secured)},
	{"Deciding unread guarded", behindCode(carded)},
	{"Deciding guarded", behindCode(deciding)},
	{"Deciding guarded, claimed", after(behindCode(deciding), comes...)},
	{"Deciding guarded, verifying", after(behindCode(deciding), proves...)},
	{"AwaitingPhone guarded", behindCode(deskFirst)},
	{"AwaitingPhone confirmed", after(after(behindCode(deskFirst), proves...), PhoneConfirmed{})},
}

// outcome is what one step should do. Timers stand apart from the other effects, to be read at a glance.
type outcome struct {
	state  State
	does   []Effect
	starts []Timer
	stops  []Timer
}

// expect plays the script, then the event, and compares all that comes of it.
func expect(t *testing.T, script []Event, e Event, want outcome) {
	t.Helper()
	state, effects := Step(play(script), e)
	got := outcome{state: state}
	for _, f := range effects {
		switch f := f.(type) {
		case StartTimer:
			got.starts = append(got.starts, f.Timer)
		case StopTimer:
			got.stops = append(got.stops, f.Timer)
		default:
			got.does = append(got.does, f)
		}
	}
	if g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want); g != w {
		t.Errorf("\n got %s\nwant %s", strings.ReplaceAll(g, "pairing.", ""), strings.ReplaceAll(w, "pairing.", ""))
	}
}

// ends is the outcome of an ending: the channel is closed with a farewell, the timers stop.
func ends(why Reason, f Farewell, stops ...Timer) outcome {
	return outcome{state: Ended{why}, does: []Effect{CloseChannel{f}}, stops: stops}
}

// nothing is the outcome of an event that a state has no use for.
func nothing(s State) outcome { return outcome{state: s} }
