package cpace

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

var verbs = []string{
	"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%p", "%z", "%10.3s",
}

// states is one of each, with a secret in it.
type states struct {
	Claiming  Claiming
	Offering  Offering
	Proving   Proving
	Agreement Agreement
}

// hiding has them where fmt cannot call their methods.
type hiding struct {
	claiming  Claiming
	offering  Offering
	proving   Proving
	agreement Agreement
}

// everyState also has all the secrets in it, as they are in memory.
func everyState(t *testing.T) (states, map[string][]byte) {
	t.Helper()
	claiming, _, err := NewClaiming(source(1), exampleCode)
	if err != nil {
		t.Fatal(err)
	}
	r := newRun(t)
	agreed, _ := newRun(t).finish(t)
	s := states{claiming, r.offering, r.proving, agreed}
	c, o, p, a := *s.Claiming.value, *s.Offering.value, *s.Proving.value, *s.Agreement.value
	return s, map[string][]byte{
		"code": c.code, "opening": o.opening[:], "session key": p.isk[:], "expected tag": p.expected[:], "key": a.psk, "check number": a.check,
		"scalar": o.private.Bytes(),
	}
}

// shows looks for the first bytes of a secret in the ways in which fmt writes bytes.
func shows(text string, secret []byte) bool {
	head := secret[:4]
	text = strings.ToLower(text)
	for _, verb := range []string{"%s", "%v", "%x", "% x", "%o", "%b", "%d", "%c", "%U", "%#v"} {
		spelling := strings.TrimPrefix(fmt.Sprintf(verb, head), "[]byte{")
		if strings.Contains(text, strings.ToLower(strings.Trim(spelling, "[]{}"))) {
			return true
		}
	}
	return false
}

func TestSecretsAreNotShown(t *testing.T) {
	s, secrets := everyState(t)
	inside := hiding{s.Claiming, s.Offering, s.Proving, s.Agreement}
	var out strings.Builder
	for _, value := range []any{
		s, &s, inside, &inside, s.Claiming, s.Offering, s.Proving, s.Agreement, &s.Offering, []any{s.Agreement}, map[string]any{"a": s.Proving},
	} {
		for _, verb := range verbs {
			fmt.Fprintf(&out, verb, value)
		}
		fmt.Fprintln(&out, value, fmt.Errorf("no: %v", value))
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("here", "secret", value)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Errorf("%T: %v", value, err)
		}
		out.Write(text)
		// What XML cannot write at all it does not reveal.
		text, _ = xml.Marshal(value)
		out.Write(text)
	}
	for name, secret := range secrets {
		if shows(out.String(), secret) {
			t.Errorf("shows the %s", name)
		}
		for _, spelling := range []string{fmt.Sprint(secret), hex.EncodeToString(secret), fmt.Sprintf("%#v", secret), string(secret)} {
			if !shows("..."+spelling, secret) {
				t.Errorf("the %s would go unseen as %q", name, spelling)
			}
		}
	}
}

func TestSecretsSayThatTheyAre(t *testing.T) {
	s, _ := everyState(t)
	for _, secret := range []interface {
		fmt.Stringer
		fmt.GoStringer
		MarshalText() ([]byte, error)
	}{s.Claiming, s.Offering, s.Proving, s.Agreement, Claiming{}, Offering{}, Proving{}, Agreement{}} {
		text, err := secret.MarshalText()
		for _, said := range []string{string(text), secret.String(), secret.GoString(), fmt.Sprint(secret), fmt.Sprintf("%x", secret)} {
			if err != nil || said != redacted {
				t.Errorf("%T says %q, %v", secret, said, err)
			}
		}
	}
}

// TestErrorsSayNothing of what came, nor of what we know.
func TestErrorsSayNothing(t *testing.T) {
	const marker = "MARKER-OF-THE-PEER"
	_, helloErr := ParseHello([]byte(marker))
	_, offerErr := ParseOffer([]byte(marker))
	_, channelErr := NewChannel("wss:// "+marker, marker)
	r := newRun(t)
	r.proof.tag[0] ^= 1
	_, _, proofErr := r.offering.Verify(r.proof)
	for _, err := range []error{helloErr, offerErr, channelErr, proofErr} {
		if err == nil || errors.Unwrap(err) != nil || strings.Contains(fmt.Sprintf("%+v", err), marker) {
			t.Errorf("says %+v", err)
		}
	}
}

// TestWipe: whatever copy is wiped, the bytes are cleared and all copies hold nothing.
func TestWipe(t *testing.T) {
	s, secrets := everyState(t)
	kept := s
	s.Claiming.Wipe()
	s.Offering.Wipe()
	s.Proving.Wipe()
	s.Agreement.Wipe()
	delete(secrets, "scalar") // is in crypto/ecdh, and cannot be cleared
	cleared(t, secrets)
	if *kept.Claiming.value != nil || *kept.Offering.value != nil || *kept.Proving.value != nil || *kept.Agreement.value != nil {
		t.Error("a copy holds something")
	}
	for _, wipe := range []func(){Claiming{}.Wipe, Offering{}.Wipe, Proving{}.Wipe, Agreement{}.Wipe, kept.Agreement.Wipe} {
		wipe() // of nothing
	}
}

// TestUsedSecretsAreCleared: a state that has taken its message keeps nothing, whatever came of it.
func TestUsedSecretsAreCleared(t *testing.T) {
	for name, spoil := range map[string]func(*run, *Confirmation){
		"good":               func(*run, *Confirmation) {},
		"bad proof":          func(r *run, _ *Confirmation) { r.proof.tag[0] ^= 1 },
		"share of low order": func(r *run, _ *Confirmation) { r.proof.share = share{} },
		"bad confirmation":   func(_ *run, m *Confirmation) { m.tag[0] ^= 1 },
		"bad opening":        func(_ *run, m *Confirmation) { m.opening[0] ^= 1 },
	} {
		t.Run(name, func(t *testing.T) {
			random := source(1)
			claiming, hello, err := NewClaiming(random, exampleCode)
			if err != nil {
				t.Fatal(err)
			}
			c := *claiming.value
			offering, offer, err := NewOffering(random, exampleCode, exampleChannel, hello)
			if err != nil {
				t.Fatal(err)
			}
			o := *offering.value
			proving, proof, err := claiming.Prove(random, offer)
			if err != nil {
				t.Fatal(err)
			}
			p := *proving.value
			r := run{proof: proof}
			spoil(&r, &Confirmation{})
			_, confirmation, _ := offering.Verify(r.proof)
			spoil(&run{}, &confirmation)
			proving.Confirm(confirmation)
			cleared(t, map[string][]byte{"code": c.code, "opening": o.opening[:], "session key": p.isk[:], "expected tag": p.expected[:]})
			if o.private != nil {
				t.Error("the scalar is kept")
			}
		})
	}
}

// TestIntermediateSecretsAreCleared: the common point when it has been hashed, the session key when keys have been derived, and what
// was derived beyond the key.
func TestIntermediateSecretsAreCleared(t *testing.T) {
	k := bytes.Repeat([]byte{1}, fieldSize)
	isk := newSessionKey(nil, k, share{}, nil, share{}, nil)
	if *isk == (sessionKey{}) {
		t.Fatal("no session key")
	}
	agreed := isk.agree([secretSize]byte{}, exampleChannel)
	block := agreed.PSK()[:cap(agreed.PSK())]
	cleared(t, map[string][]byte{"common point": k, "session key": isk[:], "rest of the block": block[pskSize:]})
	if len(block) != sha512.Size {
		t.Errorf("the key lies in a block of %d bytes", len(block))
	}
}

func cleared(t *testing.T, secrets map[string][]byte) {
	t.Helper()
	for name, secret := range secrets {
		if !bytes.Equal(secret, make([]byte, len(secret))) {
			t.Errorf("the %s is %x", name, secret)
		}
	}
}

// TestCodeIsLeftAlone: the caller's code is neither kept nor cleared.
func TestCodeIsLeftAlone(t *testing.T) {
	// Not the example, which another test would have cleared before.
	code := []byte("K7M4X9")
	r := runWith(t, code, code, 1)
	if string(code) != "K7M4X9" {
		t.Error("cleared")
	}
	clear(code)
	r.finish(t)
}
