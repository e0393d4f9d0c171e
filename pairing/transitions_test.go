package pairing

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/transitions.txt")

// TestTransitionsGolden writes down every transition of the authority, for review: each kind of state that the walk reaches
// and each kind of event, where it leads and what it does. Timers started and stopped are left out; they follow the states.
func TestTransitionsGolden(t *testing.T) {
	const golden = "testdata/transitions.txt"
	got := transitions(explored(true).desks)
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the transitions changed; look at the difference after go test -run TransitionsGolden -update\n%s", got)
	}
}

// order is the states' in the diagram.
var order = []string{
	"Idle", "Opening", "Pausing", "Inviting young", "Inviting", "Handshaking", "AwaitingRequest", "Deciding unread", "Deciding",
	"Deciding confirmed", "AwaitingPhone", "Minting", "Delivering", "Delivering sent", "Paired", "Ended",
	"OpeningDoor", "Offering", "Guarded", "AwaitingPhone confirmed",
}

func transitions(states map[State]bool) []byte {
	moves, idle := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, kind := range order {
		moves[kind], idle[kind] = map[string]bool{}, map[string]bool{}
	}
	for s := range states {
		for _, e := range everyEvent() {
			next, effects := Step(s, e)
			if t, ok := e.(TimerFired); ok && !s.timers().has(t.Timer) {
				continue // see TestLateTimersMeanNothing
			}
			if e.origin() == stranger && !hasDoor(s) {
				continue // see TestNothingIsHeardOfAClosedDoor
			}
			if e.origin() != stranger && kindOf(s) == "Guarded" {
				continue // see TestTripwireChangesNothingElse
			}
			if next == s && len(effects) == 0 {
				idle[kindOf(s)][eventLabel(s, e)] = true
				continue
			}
			moves[kindOf(s)][fmt.Sprintf("%-28s -> %s", eventLabel(s, e), label(s, next, effects))] = true
		}
	}
	var out bytes.Buffer
	out.WriteString("Every transition of the authority, from the walk (go test -run TransitionsGolden -update).\n")
	for _, kind := range order {
		fmt.Fprintf(&out, "\n%s\n", kind)
		for _, line := range sorted(moves[kind]) {
			fmt.Fprintf(&out, "    %s\n", line)
		}
		writeWrapped(&out, "    (nothing) ", sorted(idle[kind]))
	}
	return out.Bytes()
}

// label names a state by its kind, an ending by its reason too, a door by its phase, and the effects that are not timers.
func label(before, s State, effects []Effect) string {
	text := kindWithoutDoor(s)
	if kindOf(before) == "Guarded" && text == kindWithoutDoor(before) {
		text = "the same"
	}
	switch s := s.(type) {
	case Ended:
		text += " " + s.Why.String()
	case doored:
		if hasDoor(s) {
			text += ", door " + phaseNames[s.door().Phase]
		}
	}
	var does []string
	for _, f := range effects {
		switch f := f.(type) {
		case StartTimer, StopTimer:
		case CloseChannel:
			does = append(does, "CloseChannel "+[]string{"silently", "with notice", "with cancel"}[f.Farewell])
		default:
			does = append(does, strings.TrimPrefix(fmt.Sprintf("%T", f), "pairing."))
		}
	}
	if len(does) > 0 {
		text += ": " + strings.Join(does, ", ")
	}
	return text
}

var phaseNames = [...]string{DoorWaiting: "waiting", DoorClaimed: "claimed", DoorVerifying: "verifying"}

// kindOf tells apart what the rules tell apart; counters are left out, and what goes on at a door. Guarded is every state
// that would be the same without its door.
func kindOf(s State) string {
	if isGuarded(s) {
		return "Guarded"
	}
	return kindWithoutDoor(s)
}

func isGuarded(s State) bool {
	if a, ok := s.(AwaitingPhone); ok && a.PhoneConfirmed {
		return false
	}
	_, ok := s.(doored)
	_, offering := s.(Offering)
	return ok && !offering && hasDoor(s)
}

func kindWithoutDoor(s State) string {
	switch s := s.(type) {
	case Inviting:
		if s.Young {
			return "Inviting young"
		}
	case Deciding:
		switch {
		case !s.Looked:
			return "Deciding unread"
		case s.PhoneConfirmed:
			return "Deciding confirmed"
		}
	case AwaitingPhone:
		if s.PhoneConfirmed {
			return "AwaitingPhone confirmed"
		}
	case Delivering:
		if s.Sent {
			return "Delivering sent"
		}
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", s), "pairing.")
}

// eventLabel names an event, and the phase of the door where the door decides what it means.
func eventLabel(s State, e Event) string {
	name := eventName(e)
	switch e {
	case RequestReceived{Acceptable: false}, ProofReceived{Allowed: false}:
		name += " (bad)"
	}
	if d, ok := s.(doored); ok && e.origin() == stranger {
		return phaseNames[d.door().Phase] + ": " + name
	}
	return name
}

func sorted(lines map[string]bool) []string {
	var all []string
	for line := range lines {
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

// writeWrapped writes words in lines of at most 120 characters.
func writeWrapped(out *bytes.Buffer, line string, words []string) {
	if len(words) == 0 {
		return
	}
	for i, word := range words {
		if i > 0 {
			line += ", "
		}
		if len(line)+len(word) > 118 {
			out.WriteString(strings.TrimRight(line, " ") + "\n")
			line = "              "
		}
		line += word
	}
	out.WriteString(line + "\n")
}
