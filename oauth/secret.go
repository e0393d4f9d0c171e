package oauth

import (
	"fmt"
	"io"
)

const redacted = "[redacted]"

// secret is what every secret type of this package embeds. All copies share the bytes, so Wipe on one wipes all. They
// stand behind two pointers: where a secret lies in an unexported field fmt cannot call its methods, and follows one
// pointer if the verb is none for pointers.
type secret struct{ held **[]byte }

// newSecret copies b; own keeps b itself.
func newSecret(b []byte) secret { return own(append([]byte(nil), b...)) }
func own(b []byte) secret       { return secret{new(&b)} }

func (s secret) bytes() []byte {
	if s.held == nil {
		return nil
	}
	return **s.held
}

// IsZero reports whether there is no secret: never set, empty, or wiped.
func (s secret) IsZero() bool { return len(s.bytes()) == 0 }

// Wipe clears the secret in this copy and all others, which are zero from then on.
func (s secret) Wipe() {
	if s.held != nil {
		clear(**s.held)
		**s.held = nil
	}
}

// String, GoString, Format and MarshalText never show the secret.
func (secret) String() string               { return redacted }
func (secret) GoString() string             { return redacted }
func (secret) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redacted) }
func (secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
