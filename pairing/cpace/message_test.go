package cpace

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A parser of one message, and what it makes of bytes: its encoding again, or an error.
type parser func([]byte) ([]byte, error)

func parserOf[M interface{ Encode() []byte }](parse func([]byte) (M, error)) parser {
	return func(b []byte) ([]byte, error) {
		m, err := parse(b)
		if err != nil {
			return nil, err
		}
		return m.Encode(), nil
	}
}

var parsers = []parser{parserOf(ParseHello), parserOf(ParseOffer), parserOf(ParseProof), parserOf(ParseConfirmation)}

// examples are the four messages of one run.
func examples(t testing.TB) [4][]byte {
	t.Helper()
	r := newRun(t)
	_, confirmation, err := r.offering.Verify(r.proof)
	if err != nil {
		t.Fatal(err)
	}
	return [4][]byte{r.hello.Encode(), r.offer.Encode(), r.proof.Encode(), confirmation.Encode()}
}

// TestMessages: each message is read by its own parser only, into what writes it again; not cut short, not with anything
// behind it.
func TestMessages(t *testing.T) {
	for i, message := range examples(t) {
		for j, parse := range parsers {
			again, err := parse(message)
			if i == j && (err != nil || !bytes.Equal(again, message)) || i != j && !errors.Is(err, ErrRefused) {
				t.Errorf("M%d as M%d: %x, %v", i+1, j+1, again, err)
			}
		}
		for n := range message {
			if _, err := parsers[i](message[:n]); !errors.Is(err, ErrRefused) {
				t.Errorf("M%d cut to %d bytes: %v", i+1, n, err)
			}
		}
		if _, err := parsers[i](append(message, 0)); !errors.Is(err, ErrRefused) {
			t.Errorf("M%d with a byte behind it: %v", i+1, err)
		}
	}
}

// TestOfferIsStrict: each rule of M2 broken in turn.
func TestOfferIsStrict(t *testing.T) {
	id, nA, ya, commitment := []byte(exampleChannel.id), make([]byte, 16), make([]byte, 32), make([]byte, 32)
	server := []byte(exampleChannel.server)
	offer := func(ad ...[]byte) []byte { return refLV(nA, ya, refLV(ad...)) }
	if _, err := ParseOffer(offer([]byte("1"), server, id, commitment)); err != nil {
		t.Fatal(err)
	}
	for name, message := range map[string][]byte{
		"no version":           offer(nil, server, id, commitment),
		"another version":      offer([]byte("2"), server, id, commitment),
		"a longer version":     offer([]byte("1.1"), server, id, commitment),
		"no server":            offer([]byte("1"), nil, id, commitment),
		"a long server":        offer([]byte("1"), bytes.Repeat([]byte{'w'}, 513), id, commitment),
		"a space":              offer([]byte("1"), []byte("wss://a b"), id, commitment),
		"a line break":         offer([]byte("1"), []byte("wss://a\nb"), id, commitment),
		"not ASCII":            offer([]byte("1"), []byte("wss://relé"), id, commitment),
		"a short id":           offer([]byte("1"), server, id[1:], commitment),
		"a long id":            offer([]byte("1"), server, append([]byte("A"), id...), commitment),
		"stray bits in the id": offer([]byte("1"), server, []byte(strings.Replace(string(id), "Dw", "Dx", 1)), commitment),
		"a break in the id":    offer([]byte("1"), server, []byte("AAECAwQFBgcICQoLDA0OD\n"), commitment),
		"standard base64":      offer([]byte("1"), server, []byte("++++++++++++++++++++/w"), commitment),
		"a short commitment":   offer([]byte("1"), server, id, commitment[1:]),
		"no commitment":        offer([]byte("1"), server, id),
		"a fifth field":        offer([]byte("1"), server, id, commitment, nil),
		"a short share":        refLV(nA, ya[1:], refLV([]byte("1"), server, id, commitment)),
		"a short nonce":        refLV(nA[1:], ya, refLV([]byte("1"), server, id, commitment)),
		"over a kilobyte":      refLV(nA, ya, refLV([]byte("1"), bytes.Repeat([]byte{'w'}, 1000), id, commitment)),
	} {
		if m, err := ParseOffer(message); !errors.Is(err, ErrRefused) || m != (Offer{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProofIsStrict(t *testing.T) {
	yb, mac := make([]byte, 32), make([]byte, 64)
	if _, err := ParseProof(refLV(yb, refLV([]byte("1")), mac)); err != nil {
		t.Fatal(err)
	}
	for name, message := range map[string][]byte{
		"another version":   refLV(yb, refLV([]byte("2")), mac),
		"a bare version":    refLV(yb, []byte("1"), mac),
		"a second AD":       refLV(yb, refLV([]byte("1"), []byte("phone")), mac),
		"a short share":     refLV(yb[1:], refLV([]byte("1")), mac),
		"a long share":      refLV(append(yb, 0), refLV([]byte("1")), mac),
		"a shortened proof": refLV(yb, refLV([]byte("1")), mac[32:]),
	} {
		if m, err := ParseProof(message); !errors.Is(err, ErrRefused) || m != (Proof{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLengthsHaveOneSpelling: splitLV takes no length in more bytes than it needs, and none that is longer than the message.
func TestLengthsHaveOneSpelling(t *testing.T) {
	for name, message := range map[string][]byte{
		"two bytes for one": {0x81, 0x00, 'a'},
		"zero in two bytes": {0x80, 0x00},
		"no end":            {0x80},
		"too long":          {2, 'a'},
		"over 64 bits":      bytes.Repeat([]byte{0xff}, 11),
		"the largest":       {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 'a'},
		"nothing":           {},
		"over a kilobyte":   refLV(make([]byte, 1100)),
	} {
		if fields, err := splitLV(message, anySize); !errors.Is(err, ErrRefused) || fields != nil {
			t.Errorf("%s: %x, %v", name, fields, err)
		}
	}
}

// TestLV: lvCat is the reference's, and splitLV undoes it.
func TestLV(t *testing.T) {
	equal(t, "the draft's example", lvCat([]byte("1234"), []byte("5"), nil, []byte("678")), []byte("\x041234\x015\x00\x03678"))
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 200), 0, 4).Draw(t, "fields")
		text := lvCat(fields...)
		size := 0
		for _, field := range fields {
			size += sizeLV(field)
		}
		if !bytes.Equal(text, refLV(fields...)) || size != len(text) {
			t.Fatalf("%x", text)
		}
		sizes := make([]int, len(fields))
		for i := range fields {
			sizes[i] = rapid.SampledFrom([]int{anySize, len(fields[i])}).Draw(t, "size")
		}
		split, err := splitLV(text, sizes...)
		if err != nil || len(split) != len(fields) {
			t.Fatalf("%x, %v", split, err)
		}
		for i := range fields {
			if !bytes.Equal(split[i], fields[i]) {
				t.Errorf("field %d is %x", i, split[i])
			}
		}
	})
}

func TestChannel(t *testing.T) {
	c, err := NewChannel(exampleChannel.server, exampleChannel.id)
	if err != nil || c.Server() != exampleChannel.server || c.ID() != exampleChannel.id {
		t.Errorf("%v, %v", c, err)
	}
	if _, err := NewChannel(strings.Repeat("w", 512), exampleChannel.id); err != nil {
		t.Errorf("the longest server: %v", err)
	}
	server, id := exampleChannel.server, exampleChannel.id
	for _, text := range [][2]string{{"", id}, {server, ""}, {"wss://\x7f", id}, {server, id + "\n"}, {server, id[:20] + "\n\n"}} {
		if c, err := NewChannel(text[0], text[1]); !errors.Is(err, ErrChannel) || c != (Channel{}) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestLongestMessageFits into what every parser takes.
func TestLongestMessageFits(t *testing.T) {
	longest := Offer{channel: Channel{strings.Repeat("w", maxServer), exampleChannel.id}}
	if _, err := ParseOffer(longest.Encode()); err != nil {
		t.Errorf("%d bytes: %v", len(longest.Encode()), err)
	}
}

// fuzzParser: whatever comes is refused, or is exactly what our own end would have written.
func fuzzParser(f *testing.F, parse parser) {
	for _, message := range examples(f) {
		f.Add(message)
		f.Add(append([]byte{message[0] | 0x80, 0}, message[1:]...))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		again, err := parse(message)
		if err != nil && !errors.Is(err, ErrRefused) || err == nil && (!bytes.Equal(again, message) || len(message) > maxMessage) {
			t.Errorf("%x: %x, %v", message, again, err)
		}
	})
}

func FuzzParseHello(f *testing.F)        { fuzzParser(f, parsers[0]) }
func FuzzParseOffer(f *testing.F)        { fuzzParser(f, parsers[1]) }
func FuzzParseProof(f *testing.F)        { fuzzParser(f, parsers[2]) }
func FuzzParseConfirmation(f *testing.F) { fuzzParser(f, parsers[3]) }

// FuzzFinish: no messages of a peer without the code are accepted, whatever it says.
func FuzzFinish(f *testing.F) {
	messages := examples(f)
	f.Add(messages[0], messages[1], messages[2], messages[3])
	ad := refLV([]byte("1"), []byte("w"), []byte(exampleChannel.id), make([]byte, 32))
	f.Add(messages[0], refLV(make([]byte, 16), make([]byte, 32), ad), messages[2], messages[3])
	f.Fuzz(func(t *testing.T, m1, m2, m3, m4 []byte) {
		if hello, err := ParseHello(m1); err == nil {
			offering, _, err := NewOffering(source(20), exampleCode, exampleChannel, hello)
			if err != nil {
				t.Fatal(err)
			}
			if proof, err := ParseProof(m3); err == nil {
				if _, _, err := offering.Verify(proof); !errors.Is(err, ErrRefused) {
					t.Errorf("the authority: %v", err)
				}
			}
		}
		claiming, _, err := NewClaiming(source(21), exampleCode)
		if err != nil {
			t.Fatal(err)
		}
		offer, err := ParseOffer(m2)
		if err != nil {
			return
		}
		proving, _, err := claiming.Prove(source(22), offer)
		if err != nil && !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
		if confirmation, err := ParseConfirmation(m4); err == nil {
			if _, err := proving.Confirm(confirmation); !errors.Is(err, ErrRefused) {
				t.Errorf("the supplicant: %v", err)
			}
		}
	})
}
