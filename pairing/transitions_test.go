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
			if next == s && len(effects) == 0 {
				idle[kindOf(s)][eventLabel(e)] = true
				continue
			}
			moves[kindOf(s)][fmt.Sprintf("%-21s -> %s", eventLabel(e), label(next, effects))] = true
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

// label names a state by its kind, an ending by its reason too, and the effects that are not timers.
func label(s State, effects []Effect) string {
	text := kindOf(s)
	if ended, ok := s.(Ended); ok {
		text += " " + reasonNames[ended.Why]
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

var reasonNames = [...]string{
	ByDecline: "by decline", ByCancel: "by cancel", RelayUnreachable: "relay unreachable", NobodyCame: "nobody came",
	WrongKey: "wrong key", PhoneSilent: "phone silent", BadRequest: "bad request", BadMessage: "bad message",
	PhoneGone: "phone gone", ConnectionLost: "connection lost", Undecided: "undecided", MintRefused: "mint refused",
	MintSlow: "mint slow", TookTooLong: "took too long",
}

// kindOf tells apart what the rules tell apart; counters are left out.
func kindOf(s State) string {
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
	case Delivering:
		if s.Sent {
			return "Delivering sent"
		}
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", s), "pairing.")
}

func eventLabel(e Event) string {
	if r, ok := e.(RequestReceived); ok && !r.Acceptable {
		return "RequestReceived (bad)"
	}
	return eventName(e)
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
