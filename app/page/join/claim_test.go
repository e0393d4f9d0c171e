package join

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay/wire"
)

const channelText = "AAECAwQFBgcICQoLDA0ODw"

func mustCode(t *testing.T, text string) pairing.ShortCode {
	t.Helper()
	code, err := pairing.ParseShortCode(text, pairing.SixSymbols)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func begin(t *testing.T, code string) *Claim {
	t.Helper()
	c, err := Begin(rand.NewChaCha8([32]byte{1}), mustCode(t, code))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// authority is the other end of a claim, with the relay between.
type authority struct {
	t        *testing.T
	offering cpace.Offering
	agreed   cpace.Agreement
}

// answer is what the relay passes to the claimant once the authority has heard a frame.
func (a *authority) answer(code string, s Step) string {
	a.t.Helper()
	m, err := wire.ParseCodeMessage([]byte(s.(Send).Text))
	if err != nil {
		a.t.Fatal(err)
	}
	frame := m.(wire.Frame)
	if hello, err := cpace.ParseHello(frame.Data); err == nil {
		channel, err := cpace.NewChannel("wss://relay.example.org", channelText)
		if err != nil {
			a.t.Fatal(err)
		}
		var offer cpace.Offer
		if a.offering, offer, err = cpace.NewOffering(rand.NewChaCha8([32]byte{2}), []byte(code), channel, hello); err != nil {
			a.t.Fatal(err)
		}
		return wire.Frame{Claim: frame.Claim, Data: offer.Encode()}.Text()
	}
	proof, err := cpace.ParseProof(frame.Data)
	if err != nil {
		a.t.Fatal(err)
	}
	agreed, confirmation, err := a.offering.Verify(proof)
	if err != nil {
		return wire.Failed{Claim: frame.Claim}.Text()
	}
	a.agreed = agreed
	return wire.Frame{Claim: frame.Claim, Data: confirmation.Encode()}.Text()
}

func TestHonestClaim(t *testing.T) {
	for _, worked := range []bool{false, true} {
		c := begin(t, "k7m-4x9")
		if worked {
			work := wire.Work{Puzzle: wire.Puzzle{1}, Bits: 4}
			if got := c.Hear([]byte(work.Text())); got != (Work{work}) {
				t.Fatalf("asked to work: %#v", got)
			}
		}
		a := &authority{t: t}
		step := c.Hear([]byte(wire.Admitted{Claim: 7}.Text()))
		step = c.Hear([]byte(a.answer("K7M4X9", step)))
		step = c.Hear([]byte(a.answer("K7M4X9", step)))
		opened, ok := step.(Open)
		if !ok {
			t.Fatalf("not opened: %#v", step)
		}
		if opened.Invitation.ID.String() != channelText || !bytes.Equal(opened.Invitation.Key.Bytes(), a.agreed.PSK()) {
			t.Error("the two ends do not agree")
		}
		if c.Lost() != (Wait{}) || c.Hear([]byte(wire.Busy{}.Text())) != (Wait{}) {
			t.Error("the claim goes on after its end")
		}
	}
}

func TestClaimsThatEnd(t *testing.T) {
	admitted := wire.Admitted{Claim: 7}.Text()
	work := wire.Work{Bits: 1}.Text()
	for _, c := range []struct {
		name string
		said []string
		why  Reason
	}{
		{"busy", []string{wire.Busy{}.Text()}, NobodyThere},
		{"busy after work", []string{work, wire.Busy{}.Text()}, NobodyThere},
		{"work twice", []string{work, work}, RelayGone},
		{"nonsense", []string{"nonsense"}, RelayGone},
		{"a plate", []string{`{"type":"opened","plate":"K7","ttl":300}`}, RelayGone},
		{"admitted twice", []string{admitted, admitted}, RelayGone},
		{"refused at once", []string{admitted, wire.Failed{Claim: 7}.Text()}, Refused},
		{"another's verdict", []string{admitted, wire.Failed{Claim: 8}.Text()}, RelayGone},
		{"another's frame", []string{admitted, wire.Frame{Claim: 8}.Text()}, RelayGone},
		{"no offer", []string{admitted, wire.Frame{Claim: 7, Data: []byte("x")}.Text()}, Refused},
	} {
		claim := begin(t, "K7M4X9")
		var last Step
		for _, text := range c.said {
			last = claim.Hear([]byte(text))
		}
		if last != (End{c.why}) {
			t.Errorf("%s: %#v, want the end for %d", c.name, last, c.why)
		}
		if claim.Hear([]byte(admitted)) != (Wait{}) || claim.Lost() != (Wait{}) {
			t.Errorf("%s: the claim goes on after its end", c.name)
		}
	}
	if got := begin(t, "K7M4X9").Lost(); got != (End{RelayGone}) {
		t.Errorf("lost: %#v", got)
	}
	if got := RelayGone.Sentence(); !strings.Contains(got, "Continue") {
		t.Error("nobody is told that a lost connection can be tried again")
	}
}

// An authority that does not know the code, and one that pretends to, are refused alike.
func TestWrongCode(t *testing.T) {
	for _, pretends := range []bool{false, true} {
		c, a := begin(t, "K7M4X8"), &authority{t: t}
		step := c.Hear([]byte(wire.Admitted{Claim: 7}.Text()))
		step = c.Hear([]byte(a.answer("K7M4X9", step)))
		said := a.answer("K7M4X9", step)
		if pretends {
			said = wire.Frame{Claim: 7, Data: cpace.Confirmation{}.Encode()}.Text()
		}
		if got := c.Hear([]byte(said)); got != (End{Refused}) {
			t.Errorf("pretends %v: %#v", pretends, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	var r Refusals
	for n := range 3 {
		if r.Exhausted(mustCode(t, "K7M4X9")) {
			t.Errorf("exhausted after %d", n)
		}
		r.Add(mustCode(t, "k7m-4x9"))
		r.Add(mustCode(t, "K7M4X8"))
	}
	if !r.Exhausted(mustCode(t, "K7M 4X9")) || r.Exhausted(mustCode(t, "K7M4X7")) {
		t.Error("three refusals are remembered for the code that was refused, and no other")
	}
}

// Each mistake is named, with its place, and never repeated.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"K7M4X9":                      "",
		"K7U4X9":                      "third character",
		"U":                           "first character",
		strings.Repeat("-", 12) + "U": "13th character",
		"K7M4X95":                     "too long",
		"K7M":                         "missing",
	} {
		_, err := pairing.ParseShortCode(text, pairing.SixSymbols)
		if got := MistakeSentence(err, pairing.SixSymbols); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for r := NobodyThere; r <= RelayGone; r++ {
		if r.Sentence() == "" {
			t.Errorf("reason %d has no words", r)
		}
	}
}
