package screen

import (
	"fmt"
	"io"
)

// Secret is a text a person typed, or must be able to scan, that may not be printed. It prints as "[redacted]". Copies
// share their bytes, so Wipe on any of them clears them all. The zero value is the empty text.
//
// The bytes stand behind two pointers: fmt cannot call the methods of an unexported field, and follows one pointer when it
// prints what it thinks is a mistake.
type Secret struct{ text **[]byte }

// NewSecret copies text. Bytes can be cleared afterwards, a string cannot.
func NewSecret[T ~string | ~[]byte](text T) Secret {
	held := append([]byte(nil), text...)
	behind := &held
	return Secret{&behind}
}

// Bytes is the text itself, not a copy.
func (s Secret) Bytes() []byte {
	if s.text == nil {
		return nil
	}
	return **s.text
}

// Reveal is the text as a string, for drawing it. The string cannot be wiped.
func (s Secret) Reveal() string { return string(s.Bytes()) }

// IsEmpty reports whether there is no text.
func (s Secret) IsEmpty() bool { return len(s.Bytes()) == 0 }

// Equal reports whether both hold the same text. It is for noticing that a drawing is out of date, not for checking a
// guess.
func (s Secret) Equal(t Secret) bool { return string(s.Bytes()) == string(t.Bytes()) }

// Wipe clears the text in every copy.
func (s Secret) Wipe() { clear(s.Bytes()) }

const redacted = "[redacted]"

// String, Format, GoString and MarshalText never show the text.
func (Secret) String() string               { return redacted }
func (Secret) GoString() string             { return redacted }
func (Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
