package pairing

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

const (
	channelIDBytes  = 16
	channelKeyBytes = 32
)

// ErrChannelID and ErrChannelKey say that a text is not the unpadded base64url form of a channel id or key.
var (
	ErrChannelID  = errors.New("pairing: not a channel id")
	ErrChannelKey = errors.New("pairing: not a channel key")
)

// strict is base64url without padding that refuses stray bits, so that every value has exactly one text.
var strict = base64.RawURLEncoding.Strict()

// ChannelID names a channel on the relay: the 22 base64url characters of the relay's greeting (pairing protocol spec,
// section 2.2). The zero value names no channel. It is no secret, but together with the key it is an invitation.
type ChannelID struct{ text string }

// ParseChannelID accepts exactly the 22 characters that encode 16 bytes.
func ParseChannelID(text string) (ChannelID, error) {
	if raw, err := decodeStrict(text); err != nil || len(raw) != channelIDBytes {
		return ChannelID{}, ErrChannelID
	}
	return ChannelID{text}, nil
}

// NewChannelID draws a fresh id, as a relay does.
func NewChannelID(random io.Reader) (ChannelID, error) {
	var raw [channelIDBytes]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return ChannelID{}, fmt.Errorf("draw a channel id: %w", err)
	}
	return ChannelID{strict.EncodeToString(raw[:])}, nil
}

// String is the id as the relay and the pairing URL spell it; empty for the zero value.
func (id ChannelID) String() string { return id.text }

// IsZero reports whether id names no channel.
func (id ChannelID) IsZero() bool { return id.text == "" }

// PSKIdentity is the id as the secure channel uses it: the bytes of its text, not of what the text decodes to
// (pairing protocol spec, section 3.1).
func (id ChannelID) PSKIdentity() []byte { return []byte(id.text) }

// ChannelKey is the 32-byte pre-shared key of one channel. It prints as "[redacted]". Copies share one array, so Wipe on
// any of them clears them all. The zero value holds no key.
//
// The array stands behind two pointers because fmt follows one: where it cannot call our methods (an unexported field of
// somebody's struct) and the verb does not suit a pointer (%s), it prints what the pointer points to.
type ChannelKey struct{ secret **[channelKeyBytes]byte }

func newChannelKey() ChannelKey {
	array := new([channelKeyBytes]byte)
	return ChannelKey{&array}
}

// NewChannelKey draws a fresh key. A key is never used for a second channel.
func NewChannelKey(random io.Reader) (ChannelKey, error) {
	k := newChannelKey()
	if _, err := io.ReadFull(random, k.Bytes()); err != nil {
		return ChannelKey{}, fmt.Errorf("draw a channel key: %w", err)
	}
	return k, nil
}

// ParseChannelKey accepts exactly the 43 characters that encode 32 bytes.
func ParseChannelKey(text string) (ChannelKey, error) {
	raw, err := decodeStrict(text)
	if err != nil || len(raw) != channelKeyBytes {
		return ChannelKey{}, ErrChannelKey
	}
	k := newChannelKey()
	copy(k.Bytes(), raw)
	clear(raw)
	return k, nil
}

// decodeStrict decodes unpadded base64url. The standard decoder skips line breaks; nothing on our wire has any.
func decodeStrict(text string) ([]byte, error) {
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' {
			return nil, base64.CorruptInputError(i)
		}
	}
	return strict.DecodeString(text)
}

// Bytes is the key itself, not a copy; nil for the zero value.
func (k ChannelKey) Bytes() []byte {
	if k.secret == nil {
		return nil
	}
	return (*k.secret)[:]
}

// IsZero reports whether k holds no key.
func (k ChannelKey) IsZero() bool { return k.secret == nil }

// Wipe clears the key in every copy.
func (k ChannelKey) Wipe() { clear(k.Bytes()) }

func (k ChannelKey) text() string { return strict.EncodeToString(k.Bytes()) }

const redacted = "[redacted]"

// String, Format, GoString and MarshalText never show the key.
func (ChannelKey) String() string               { return redacted }
func (ChannelKey) GoString() string             { return redacted }
func (ChannelKey) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (ChannelKey) MarshalText() ([]byte, error) { return []byte(redacted), nil }
