package tlspsk

import (
	"bytes"
	"fmt"
	"io"
)

// Key is the pre-shared key of a channel. It prints as "[redacted]". Copies share the same bytes. The zero value holds
// no key.
type Key struct{ secret *keyBytes }

// keyBytes lie two pointers deep: in an unexported field of another type, where fmt cannot call our methods, %s shows
// what the first pointer points at.
type keyBytes struct{ b *[]byte }

// NewKey copies the secret, which may have any length but zero (ErrKey).
func NewKey(secret []byte) (Key, error) {
	if len(secret) == 0 {
		return Key{}, ErrKey
	}
	b := bytes.Clone(secret)
	return Key{&keyBytes{&b}}, nil
}

// Wipe clears the key in every copy. A Conn does not need the key any more once it is made.
func (k Key) Wipe() {
	if k.secret != nil {
		clear(*k.secret.b)
		*k.secret.b = nil
	}
}

// bytes is the key itself; empty for the zero value and after Wipe.
func (k Key) bytes() []byte {
	if k.secret == nil {
		return nil
	}
	return *k.secret.b
}

const redacted = "[redacted]"

// String, GoString, Format and MarshalText never show the key.
func (Key) String() string               { return redacted }
func (Key) GoString() string             { return redacted }
func (Key) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }
