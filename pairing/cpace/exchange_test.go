package cpace

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	exampleCode    = []byte("K7M4X9")
	exampleChannel = Channel{"wss://relay.example.org", "AAECAwQFBgcICQoLDA0ODw"}
)

// source is a stream of bytes that differs from seed to seed.
func source(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func bytesFrom(random io.Reader, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		panic(err)
	}
	return b
}

// run is one run of the example, stopped when the Proof is under way.
type run struct {
	claiming Claiming
	hello    Hello
	offering Offering
	offer    Offer
	proving  Proving
	proof    Proof
}

func newRun(t testing.TB) run { return runWith(t, exampleCode, exampleCode, 1) }

func runWith(t testing.TB, authority, supplicant []byte, seed byte) (r run) {
	t.Helper()
	random := source(seed)
	var errs [3]error
	r.claiming, r.hello, errs[0] = NewClaiming(random, supplicant)
	r.offering, r.offer, errs[1] = NewOffering(random, authority, exampleChannel, r.hello)
	r.proving, r.proof, errs[2] = r.claiming.Prove(random, r.offer)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r run) finish(t testing.TB) (authority, supplicant Agreement) {
	t.Helper()
	authority, confirmation, err := r.offering.Verify(r.proof)
	if err != nil {
		t.Fatal(err)
	}
	if supplicant, err = r.proving.Confirm(confirmation); err != nil {
		t.Fatal(err)
	}
	return authority, supplicant
}

func TestSameCodeAgrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		code := anyCode.Draw(rt, "code")
		ours, theirs := runWith(t, code, code, rapid.Byte().Draw(rt, "seed")).finish(t)
		check := ours.CheckNumber()
		switch {
		case len(ours.PSK()) != 32 || !bytes.Equal(ours.PSK(), theirs.PSK()):
			rt.Error("two keys")
		case len(check) != 4 || strings.Trim(check, "0123456789") != "" || check != theirs.CheckNumber():
			rt.Errorf("check numbers %q and %q", check, theirs.CheckNumber())
		case ours.Channel() != exampleChannel || theirs.Channel() != exampleChannel:
			rt.Error("not the channel")
		}
	})
}

func TestAnotherCodeDoesNot(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		code := anyCode.Draw(rt, "code")
		other := anyCode.Filter(func(c []byte) bool { return !bytes.Equal(c, code) }).Draw(rt, "other")
		if rapid.Bool().Draw(rt, "by one symbol") {
			other = slices.Clone(code)
			at := rapid.IntRange(0, len(code)-1).Draw(rt, "at")
			other[at] = "0123456789ABCDEF"[(strings.IndexByte("0123456789ABCDEF", other[at])+1)%16]
		}
		r := runWith(t, code, other, 1)
		a, confirmation, err := r.offering.Verify(r.proof)
		if !errors.Is(err, ErrRefused) || a != (Agreement{}) || confirmation != (Confirmation{}) {
			rt.Fatalf("%s proves %s: %v", other, code, err)
		}
	})
}

// TestAuthorityMustKnowTheCode: who plays the authority without the code cannot confirm, though it sees the supplicant's proof.
func TestAuthorityMustKnowTheCode(t *testing.T) {
	r := runWith(t, []byte("K7M4X8"), exampleCode, 1)
	o, ok := r.offering.take()
	if !ok {
		t.Fatal("no offering")
	}
	k, err := multiply(o.private, r.proof.share[:])
	if err != nil {
		t.Fatal(err)
	}
	isk := newSessionKey(o.sid, k, o.offer.share, o.offer.associated(), r.proof.share, r.proof.associated())
	ours, _ := isk.tags(o.sid, o.offer.share, o.offer.associated(), r.proof.share, r.proof.associated())
	if a, err := r.proving.Confirm(Confirmation{ours, o.opening}); !errors.Is(err, ErrRefused) || a != (Agreement{}) {
		t.Errorf("confirmed: %v", err)
	}
}

// TestAlteredTranscriptsDoNotAgree flips every bit of every message in turn: one end or the other refuses. It takes every seventh
// bit only, for the time; 7 and 8 have no common factor, so all places in a byte have their turn.
func TestAlteredTranscriptsDoNotAgree(t *testing.T) {
	r := newRun(t)
	sizes := map[int]int{1: len(r.hello.Encode()), 2: len(r.offer.Encode()), 3: len(r.proof.Encode()), 4: len(Confirmation{}.Encode())}
	for message, size := range sizes {
		for bit := 0; bit < 8*size; bit += 7 {
			if err := alteredRun(t, message, bit); !errors.Is(err, ErrRefused) {
				t.Errorf("M%d, bit %d: %v", message, bit, err)
			}
		}
	}
	if err := alteredRun(t, 0, 0); err != nil {
		t.Errorf("nothing altered: %v", err)
	}
}

// alteredRun is the first error of a run in which one bit of one message is flipped.
func alteredRun(t *testing.T, message, bit int) error {
	random := source(1)
	claiming, hello, err := NewClaiming(random, exampleCode)
	if err != nil {
		t.Fatal(err)
	}
	if hello, err = alter(hello, ParseHello, message == 1, bit); err != nil {
		return err
	}
	offering, offer, err := NewOffering(random, exampleCode, exampleChannel, hello)
	if err != nil {
		t.Fatal(err)
	}
	if offer, err = alter(offer, ParseOffer, message == 2, bit); err != nil {
		return err
	}
	proving, proof, err := claiming.Prove(random, offer)
	if err != nil {
		return err
	}
	if proof, err = alter(proof, ParseProof, message == 3, bit); err != nil {
		return err
	}
	_, confirmation, err := offering.Verify(proof)
	if err != nil {
		return err
	}
	if confirmation, err = alter(confirmation, ParseConfirmation, message == 4, bit); err != nil {
		return err
	}
	_, err = proving.Confirm(confirmation)
	return err
}

// alter is the way of a message, with or without an accident.
func alter[M interface{ Encode() []byte }](m M, parse func([]byte) (M, error), accident bool, bit int) (M, error) {
	message := m.Encode()
	if accident {
		message[bit/8] ^= 1 << (bit % 8)
	}
	return parse(message)
}

// TestOpeningIsCommittedTo: even an authority that knows the code cannot choose the check number once it has seen the proof.
func TestOpeningIsCommittedTo(t *testing.T) {
	r := newRun(t)
	_, confirmation, err := r.offering.Verify(r.proof)
	if err != nil {
		t.Fatal(err)
	}
	confirmation.opening[0] ^= 1
	if a, err := r.proving.Confirm(confirmation); !errors.Is(err, ErrRefused) || a != (Agreement{}) {
		t.Errorf("another opening: %v", err)
	}
}

// TestRunsDoNotMix: what was said in one run is worth nothing in another, with the same code on the same channel.
func TestRunsDoNotMix(t *testing.T) {
	one, two := runWith(t, exampleCode, exampleCode, 1), runWith(t, exampleCode, exampleCode, 2)
	if _, _, err := two.offering.Verify(one.proof); !errors.Is(err, ErrRefused) {
		t.Errorf("a proof of another run: %v", err)
	}
	_, confirmation, err := one.offering.Verify(one.proof)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.proving.Confirm(confirmation); !errors.Is(err, ErrRefused) {
		t.Errorf("a confirmation of another run: %v", err)
	}
	if again := runWith(t, exampleCode, exampleCode, 1); again.proof != one.proof {
		t.Error("a run is not determined by what is drawn")
	}
}

// TestNoTagIsNoProof: an end that sends nothing in place of its tag has proved nothing.
func TestNoTagIsNoProof(t *testing.T) {
	r := newRun(t)
	if _, _, err := r.offering.Verify(Proof{share: r.proof.share}); !errors.Is(err, ErrRefused) {
		t.Errorf("the supplicant: %v", err)
	}
	r = newRun(t)
	_, confirmation, err := r.offering.Verify(r.proof)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := r.proving.Confirm(Confirmation{opening: confirmation.opening}); !errors.Is(err, ErrRefused) || a != (Agreement{}) {
		t.Errorf("the authority: %v", err)
	}
}

// TestTagsAreNotReflected: neither end takes for the other's what is its own.
func TestTagsAreNotReflected(t *testing.T) {
	r := newRun(t)
	if _, _, err := r.offering.Verify(Proof{r.offer.share, r.proof.tag}); !errors.Is(err, ErrRefused) {
		t.Errorf("the authority's own share: %v", err)
	}
	r = newRun(t)
	_, confirmation, err := r.offering.Verify(r.proof)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.proving.Confirm(Confirmation{r.proof.tag, confirmation.opening}); !errors.Is(err, ErrRefused) {
		t.Errorf("the supplicant's own tag: %v", err)
	}
	again := newRun(t) // is the same run once more
	if _, _, err := again.offering.Verify(Proof{again.proof.share, confirmation.tag}); !errors.Is(err, ErrRefused) {
		t.Errorf("the authority's own tag: %v", err)
	}
}

// TestOneMessageEach: no state takes a second message, whether the first was good or bad, and no copy of it does.
func TestOneMessageEach(t *testing.T) {
	bad := newRun(t)
	proof := bad.proof
	proof.tag[0] ^= 1
	if _, _, err := bad.offering.Verify(proof); !errors.Is(err, ErrRefused) {
		t.Fatal(err)
	}
	good := newRun(t)
	offering, claiming, proving := good.offering, good.claiming, good.proving
	_, confirmation, err := good.offering.Verify(good.proof)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := good.proving.Confirm(confirmation); err != nil {
		t.Fatal(err)
	}
	unconfirmed := newRun(t)
	if _, err := unconfirmed.proving.Confirm(Confirmation{}); !errors.Is(err, ErrRefused) {
		t.Fatal(err)
	}
	for name, second := range map[string]func() error{
		"Verify after a bad proof":         func() error { _, _, err := bad.offering.Verify(bad.proof); return err },
		"Verify after a good one":          func() error { _, _, err := offering.Verify(good.proof); return err },
		"Prove":                            func() error { _, _, err := claiming.Prove(source(3), good.offer); return err },
		"Confirm":                          func() error { _, err := proving.Confirm(confirmation); return err },
		"Confirm with an empty tag":        func() error { _, err := proving.Confirm(Confirmation{opening: confirmation.opening}); return err },
		"Confirm after a bad one":          func() error { _, err := unconfirmed.proving.Confirm(confirmation); return err },
		"Verify where nothing was offered": func() error { _, _, err := Offering{}.Verify(good.proof); return err },
		"Prove where nothing was claimed":  func() error { _, _, err := Claiming{}.Prove(source(3), good.offer); return err },
		"Prove on no offer": func() error {
			c, _, _ := NewClaiming(source(3), exampleCode)
			_, _, err := c.Prove(source(3), Offer{})
			return err
		},
		"Confirm where nothing was proved": func() error { _, err := Proving{}.Confirm(confirmation); return err },
		"Verify after Wipe":                func() error { r := newRun(t); r.offering.Wipe(); _, _, err := r.offering.Verify(r.proof); return err },
		"Confirm after Wipe":               func() error { r := newRun(t); r.proving.Wipe(); _, err := r.proving.Confirm(confirmation); return err },
	} {
		if err := second(); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNothingBeginsWithoutACode(t *testing.T) {
	if _, _, err := NewClaiming(source(1), nil); !errors.Is(err, ErrCode) {
		t.Errorf("claiming: %v", err)
	}
	if _, _, err := NewOffering(source(1), nil, exampleChannel, Hello{}); !errors.Is(err, ErrCode) {
		t.Errorf("offering: %v", err)
	}
	if _, _, err := NewOffering(source(1), exampleCode, Channel{}, Hello{}); !errors.Is(err, ErrChannel) {
		t.Errorf("offering no channel: %v", err)
	}
}

// TestRandomSourceFails at every byte: nothing is sent, and the error is not taken for the peer's fault.
func TestRandomSourceFails(t *testing.T) {
	broken := errors.New("no randomness")
	short := func(n int) io.Reader { return io.MultiReader(io.LimitReader(source(1), int64(n)), failing{broken}) }
	for n := range 16 {
		if c, m, err := NewClaiming(short(n), exampleCode); !errors.Is(err, broken) || c != (Claiming{}) || m != (Hello{}) {
			t.Errorf("claiming with %d bytes: %v", n, err)
		}
	}
	for n := range 16 + 32 + 32 {
		o, m, err := NewOffering(short(n), exampleCode, exampleChannel, Hello{})
		if !errors.Is(err, broken) || errors.Is(err, ErrRefused) || o != (Offering{}) || m != (Offer{}) {
			t.Errorf("offering with %d bytes: %v", n, err)
		}
	}
	offer := newRun(t).offer
	for n := range 32 {
		c, _, err := NewClaiming(source(1), exampleCode)
		if err != nil {
			t.Fatal(err)
		}
		if p, m, err := c.Prove(short(n), offer); !errors.Is(err, broken) || p != (Proving{}) || m != (Proof{}) {
			t.Errorf("proving with %d bytes: %v", n, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestCheckNumber(t *testing.T) {
	a, _ := newRun(t).finish(t)
	check := a.CheckNumber()
	for _, typed := range []string{"", check[:3], check + "0", " " + check, "٠١٢٣", strings.Repeat("0", 4) + check} {
		if a.HasCheckNumber(typed) {
			t.Errorf("%q passes for %s", typed, check)
		}
	}
	for i := range check {
		wrong := []byte(check)
		wrong[i] = '0' + (wrong[i]-'0'+1)%10
		if a.HasCheckNumber(string(wrong)) {
			t.Errorf("%s passes for %s", wrong, check)
		}
	}
	if !a.HasCheckNumber(check) {
		t.Errorf("%s does not pass", check)
	}
	if (Agreement{}).HasCheckNumber("") || (Agreement{}).CheckNumber() != "" || (Agreement{}).PSK() != nil || (Agreement{}).Channel() != (Channel{}) {
		t.Error("an agreement on nothing has something")
	}
}

// TestCheckNumbersSpread: all ten digits come in all four places.
func TestCheckNumbersSpread(t *testing.T) {
	var seen [4][10]bool
	isk := &sessionKey{}
	for i := range 300 {
		*isk = sessionKey{byte(i), byte(i >> 8)}
		a := isk.agree([32]byte{}, exampleChannel)
		for place, digit := range a.CheckNumber() {
			seen[place][digit-'0'] = true
		}
	}
	for place := range seen {
		for digit := range seen[place] {
			if !seen[place][digit] {
				t.Errorf("no %d in place %d", digit, place)
			}
		}
	}
}
