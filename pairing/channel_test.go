package pairing

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

const (
	exampleID  = "IZ5B8Wj2qR1NlsNbSXQ2Fg"
	exampleKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
)

// TestParseChannelID: 22 characters for 16 bytes, in one spelling only.
func TestParseChannelID(t *testing.T) {
	id, err := ParseChannelID(exampleID)
	if err != nil || id.String() != exampleID || id.IsZero() {
		t.Fatalf("%q, %v", id, err)
	}
	if got := string(id.PSKIdentity()); got != exampleID {
		t.Errorf("the identity is the text itself (section 3.1), not %q", got)
	}
	for name, text := range notExactly(exampleID) {
		if id, err := ParseChannelID(text); err != ErrChannelID || !id.IsZero() {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
}

// TestParseChannelKey: 43 characters for 32 bytes, in one spelling only.
func TestParseChannelKey(t *testing.T) {
	key, err := ParseChannelKey(exampleKey)
	if err != nil || key.IsZero() {
		t.Fatal(err)
	}
	for i, b := range key.Bytes() {
		if int(b) != i {
			t.Fatalf("byte %d is %d", i, b)
		}
	}
	for name, text := range notExactly(exampleKey) {
		if key, err := ParseChannelKey(text); err != ErrChannelKey || !key.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// notExactly is a good text, spoiled.
func notExactly(good string) map[string]string {
	last := good[:len(good)-1]
	return map[string]string{
		"empty":                "",
		"too short":            good[:len(good)-4],
		"one character less":   last,
		"one character more":   good + "A",
		"too long":             good + "AAAA",
		"padded":               good + strings.Repeat("=", 4-len(good)%4),
		"half padded":          good + "=",
		"standard alphabet":    "+/" + good[2:],
		"stray bits":           last + "_",
		"space in front":       " " + good,
		"space behind":         good + " ",
		"line break in it":     good[:4] + "\n" + good[4:],
		"line break behind":    good + "\r\n",
		"percent encoded":      "%41" + good[1:],
		"a letter outside it":  "é" + good[2:],
		"twice":                good + good,
		"a NUL":                last + "\x00",
		"line break, 1 longer": good[:4] + "\n" + good[4:len(good)-1],
	}
}

// TestTextsAreUnique: a text that is accepted is the text that would be written.
func TestTextsAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Za-z0-9_-]{22}`).Draw(t, "text")
		raw, err := base64.RawURLEncoding.DecodeString(text)
		id, parseErr := ParseChannelID(text)
		if unique := err == nil && base64.RawURLEncoding.EncodeToString(raw) == text; unique != (parseErr == nil) {
			t.Fatalf("%q: %v", text, parseErr)
		}
		if parseErr == nil && id.String() != text {
			t.Fatalf("%q became %q", text, id)
		}
	})
}

func TestNewChannelIDAndKey(t *testing.T) {
	random := bytes.NewReader(bytes.Repeat([]byte{7}, 16+32))
	id, err := NewChannelID(random)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ParseChannelID(id.String()); err != nil || again != id {
		t.Errorf("%q, %v", again, err)
	}
	key, err := NewChannelKey(random)
	if err != nil || !bytes.Equal(key.Bytes(), bytes.Repeat([]byte{7}, 32)) {
		t.Errorf("%v", err)
	}
	if random.Len() != 0 {
		t.Errorf("%d bytes left", random.Len())
	}
}

// TestNoRandomness: without enough random bytes there is no id and no key.
func TestNoRandomness(t *testing.T) {
	broken := errors.New("broken")
	for name, random := range map[string]io.Reader{
		"failing": iotest.ErrReader(broken), "short": bytes.NewReader(make([]byte, 15)),
	} {
		if id, err := NewChannelID(random); err == nil || !id.IsZero() {
			t.Errorf("%s: id %q, %v", name, id, err)
		}
		if key, err := NewChannelKey(random); err == nil || !key.IsZero() {
			t.Errorf("%s: key, %v", name, err)
		}
	}
	if _, err := NewChannelKey(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("the cause is lost: %v", err)
	}
}

// TestWipe: wiping one copy wipes them all.
func TestWipe(t *testing.T) {
	key, err := ParseChannelKey(exampleKey)
	if err != nil {
		t.Fatal(err)
	}
	other := key
	key.Wipe()
	if !bytes.Equal(other.Bytes(), make([]byte, 32)) {
		t.Error("a copy still holds the key")
	}
	ChannelKey{}.Wipe()
	if (ChannelKey{}).Bytes() != nil {
		t.Error("the zero value has bytes")
	}
}
