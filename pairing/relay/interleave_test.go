package relay

import (
	"slices"
	"testing"

	"countersign/pairing/relay/wire"
)

// A move of one of those at a plate: the two claimants, or the authority.
type move struct {
	who  int // 0 and 1 are the claimants
	what string
}

// interleavings are all orders in which two rows of moves can happen together, each row in its own order.
func interleavings(a, b []move) [][]move {
	if len(a) == 0 || len(b) == 0 {
		return [][]move{slices.Concat(a, b)}
	}
	var all [][]move
	for _, rest := range interleavings(a[1:], b) {
		all = append(all, append([]move{a[0]}, rest...))
	}
	for _, rest := range interleavings(a, b[1:]) {
		all = append(all, append([]move{b[0]}, rest...))
	}
	return all
}

// Section 3.8: two claimants at one plate, in every order, each ending in every way. What all three hear must be what a plate
// with one seat makes them hear.
func TestTwoClaimants(t *testing.T) {
	endings := []string{"pass", "fail", "leave", "stay"}
	played := 0
	for _, first := range endings {
		for _, second := range endings {
			rows := [2][]move{}
			for who, ending := range []string{first, second} {
				rows[who] = []move{{who, "claim"}, {who, "speak"}, {who, "answer"}, {who, ending}}
			}
			for _, moves := range interleavings(rows[0], rows[1]) {
				inWorld(t, codeSettings(), func(t *testing.T, w *world) { play(t, w, moves) })
				played++
			}
		}
	}
	if played != 16*70 {
		t.Errorf("%d orders", played)
	}
}

// The authority closes its plate at every moment of one claim, with a second claimant at the door.
func TestAuthorityLeavesAtAnyMoment(t *testing.T) {
	claims := []move{{0, "claim"}, {0, "speak"}, {1, "claim"}, {0, "answer"}, {0, "pass"}, {1, "claim"}, {1, "speak"}}
	for _, moves := range interleavings(claims, []move{{2, "close"}}) {
		inWorld(t, codeSettings(), func(t *testing.T, w *world) { play(t, w, moves) })
	}
}

// never is the number of a claim that was not let in.
const never ClaimNumber = 9

// A plateModel is what a plate with one seat does.
type plateModel struct {
	claims ClaimNumber
	seated int // who is; -1 is nobody
	closed bool
	number [2]ClaimNumber // of the last claim of each that was let in
}

// hears makes a move, and returns what the claimants and the authority hear of it.
func (p *plateModel) hears(m move) (heard [3][]string) {
	say := func(who int, m wire.CodeMessage) { heard[who] = append(heard[who], m.Text()) }
	switch isSeated := m.who == p.seated; {
	case m.what == "close":
		p.closed, p.seated = true, -1
	case m.what == "claim" && (p.closed || p.seated >= 0):
		say(m.who, wire.Busy{})
	case m.what == "claim":
		p.claims++
		p.seated, p.number[m.who] = m.who, p.claims
		say(m.who, wire.Admitted{Claim: p.claims})
		say(2, Claimed{Claim: p.claims})
	case !isSeated:
	case m.what == "speak":
		say(2, Frame{Claim: p.claims, Data: []byte(m.what)})
	case m.what == "answer":
		say(m.who, Frame{Claim: p.claims, Data: []byte(m.what)})
	case m.what == "pass":
		say(m.who, Frame{Claim: p.claims, Data: []byte(m.what)})
		p.seated = -1
	case m.what == "fail":
		say(m.who, wire.Failed{Claim: p.claims})
		p.seated = -1
	case m.what == "leave":
		say(2, ClaimOver{Claim: p.claims})
		p.seated = -1
	}
	return heard
}

// play makes the moves at the relay and at the model, and compares.
func play(t *testing.T, w *world, moves []move) {
	authority, plate := w.openPlate()
	peers := [3]*peer{2: authority}
	model := plateModel{seated: -1, number: [2]ClaimNumber{never, never}}
	for i, m := range moves {
		switch m.what {
		case "claim":
			peers[m.who] = w.claim(plate)
		case "speak":
			peers[m.who].tells(Frame{Claim: model.number[m.who], Data: []byte(m.what)})
		case "answer":
			authority.tells(Frame{Claim: model.number[m.who], Data: []byte(m.what)})
		case "pass":
			authority.tells(wire.Passed{Claim: model.number[m.who], Last: []byte(m.what)})
		case "fail":
			authority.tells(wire.Failed{Claim: model.number[m.who]})
		case "leave", "close":
			peers[m.who].conn.Close()
		}
		want := model.hears(m)
		for who, p := range peers {
			if p == nil {
				continue
			}
			if got := p.take(); !slices.Equal(got, want[who]) {
				t.Fatalf("%v: after %d moves %d heard %q, want %q", moves, i+1, who, got, want[who])
			}
			if stays := who == model.seated || who == 2 && !model.closed; p.isGone() == stays {
				t.Fatalf("%v: after %d moves %d is gone: %v", moves, i+1, who, p.isGone())
			}
		}
	}
}
