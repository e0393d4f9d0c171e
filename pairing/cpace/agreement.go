package cpace

import "crypto/subtle"

const (
	pskSize     = 32
	checkDigits = 4
)

// Agreement is what both ends have in the end, and nobody else: a fresh key, the channel on which to use it, and a short number
// that shows to two pairs of eyes that there is nobody between. The zero value, and every copy after Wipe, holds nothing.
type Agreement struct{ secret[*agreement] }

type agreement struct {
	psk     []byte
	check   []byte
	channel Channel
}

// PSK is the 32-byte key, for one channel and one hash, SHA-256, with the authority as TLS server. It is no copy.
func (a Agreement) PSK() []byte {
	if held, ok := a.look(); ok {
		return held.psk
	}
	return nil
}

// Channel is where the authority waits.
func (a Agreement) Channel() Channel {
	if held, ok := a.look(); ok {
		return held.channel
	}
	return Channel{}
}

// CheckNumber is the four digits that the supplicant shows, where its user is asked to type them at the authority.
func (a Agreement) CheckNumber() string {
	if held, ok := a.look(); ok {
		return string(held.check)
	}
	return ""
}

// HasCheckNumber compares what was typed, exactly four digits, in a time that does not depend on where it differs.
func (a Agreement) HasCheckNumber(typed string) bool {
	held, ok := a.look()
	return ok && subtle.ConstantTimeCompare(held.check, []byte(typed)) == 1
}

func (a *agreement) wipe() {
	clear(a.psk)
	clear(a.check)
}
