package pairing_test

import (
	"crypto/rand"
	"runtime"
	"testing"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay/wire"
)

// join is all that the side does that types a code, from the keyboard to the key, but for the socket. What it says is answered by
// the authority.
func join(tb testing.TB, typed string, authority func(text string) (answer string)) cpace.Agreement {
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	code, err := pairing.ParseShortCode(typed, pairing.SixSymbols)
	must(err)
	defer code.Wipe()
	claim := answer[wire.Admitted](tb, authority(wire.CodePath+code.Plate().String())).Claim
	claiming, hello, err := cpace.NewClaiming(rand.Reader, code.Bytes())
	must(err)
	offer, err := cpace.ParseOffer(answer[wire.Frame](tb, authority(wire.Frame{Claim: claim, Data: hello.Encode()}.Text())).Data)
	must(err)
	proving, proof, err := claiming.Prove(rand.Reader, offer)
	must(err)
	last, err := cpace.ParseConfirmation(answer[wire.Frame](tb, authority(wire.Frame{Claim: claim, Data: proof.Encode()}.Text())).Data)
	must(err)
	agreed, err := proving.Confirm(last)
	must(err)
	return agreed
}

func answer[M wire.CodeMessage](tb testing.TB, text string) M {
	m, err := wire.ParseCodeMessage([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return m.(M)
}

const typed = "k7m-4x9"

// newAuthority is the relay and the authority of one claim.
func newAuthority(tb testing.TB) func(text string) (answer string) {
	code, err := pairing.ParseShortCode(typed, pairing.SixSymbols)
	if err != nil {
		tb.Fatal(err)
	}
	channel, err := cpace.NewChannel("wss://relay.example.org", "AAECAwQFBgcICQoLDA0ODw")
	if err != nil {
		tb.Fatal(err)
	}
	var offering cpace.Offering
	frame := func(data []byte, err error) string {
		if err != nil {
			tb.Fatal(err)
		}
		return wire.Frame{Claim: 1, Data: data}.Text()
	}
	turns := []func(text string) string{
		func(string) string { return wire.Admitted{Claim: 1}.Text() },
		func(text string) string {
			hello, err := cpace.ParseHello(answer[wire.Frame](tb, text).Data)
			if err != nil {
				tb.Fatal(err)
			}
			var offer cpace.Offer
			offering, offer, err = cpace.NewOffering(rand.Reader, code.Bytes(), channel, hello)
			return frame(offer.Encode(), err)
		},
		func(text string) string {
			proof, err := cpace.ParseProof(answer[wire.Frame](tb, text).Data)
			if err != nil {
				tb.Fatal(err)
			}
			_, confirmation, err := offering.Verify(proof)
			return frame(confirmation.Encode(), err)
		},
	}
	return func(text string) string {
		turn := turns[0]
		turns = turns[1:]
		return turn(text)
	}
}

// BenchmarkJoin is one join. What it allocates in all is more than it ever has on the heap.
func BenchmarkJoin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		authority := newAuthority(b)
		b.StartTimer()
		join(b, typed, func(text string) string {
			b.StopTimer()
			defer b.StartTimer()
			return authority(text)
		})
	}
}

// TestJoinIsSmall: the side that types a code may be the smallest of devices. Garbage counts, so that the heap is smaller still.
func TestJoinIsSmall(t *testing.T) {
	const smallest = 64 << 10
	authority := newAuthority(t)
	theirs := uint64(0)
	began := allocatedSoFar()
	join(t, typed, func(text string) string {
		before := allocatedSoFar()
		defer func() { theirs += allocatedSoFar() - before }()
		return authority(text)
	})
	allocated := allocatedSoFar() - began - theirs
	t.Logf("%d bytes allocated by one join", allocated)
	if allocated == 0 || allocated >= smallest {
		t.Errorf("%d bytes, want less than %d", allocated, smallest)
	}
}

// allocatedSoFar is how many bytes were ever allocated on the heap.
func allocatedSoFar() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
