package cpace

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
)

const application = "app.countersign/code/1"

// channelIdentifier is CI: the application with its version, and the two roles, initiator first.
func channelIdentifier() []byte {
	return lvCat([]byte(application), []byte("authority"), []byte("supplicant"))
}

// sessionID is sid: fresh from both ends, and bound to the channel.
func sessionID(m1 Hello, m2 Offer) []byte {
	sid := make([]byte, 0, 2*nonceSize+channelIDBytes)
	sid = append(sid, m1.nonce[:]...)
	sid = append(sid, m2.nonce[:]...)
	return append(sid, m2.channel.rawID()...)
}

// sessionKey is the draft's ISK, the intermediate session key.
type sessionKey [sha512.Size]byte

// newSessionKey hashes the common point k and what both ends said, initiator first. It clears k.
func newSessionKey(sid, k []byte, ya share, ada []byte, yb share, adb []byte) *sessionKey {
	text := lvCat([]byte(dsiISK), sid, k, ya[:], ada, yb[:], adb)
	isk := sessionKey(sha512.Sum512(text))
	clear(text)
	clear(k)
	return &isk
}

// tags are the key confirmations of the two ends.
func (isk *sessionKey) tags(sid []byte, ya share, ada []byte, yb share, adb []byte) (authority, supplicant tag) {
	text := make([]byte, 0, len(dsiMac)+len(sid)+len(isk))
	text = append(append(append(text, dsiMac...), sid...), isk[:]...)
	key := sha512.Sum512(text)
	clear(text)
	defer clear(key[:])
	return confirm(key[:], ya, ada), confirm(key[:], yb, adb)
}

func confirm(key []byte, y share, ad []byte) tag {
	mac := hmac.New(sha512.New, key)
	mac.Write(lvCat(y[:], ad))
	return tag(mac.Sum(nil))
}

// agree derives what the two ends wanted, and clears the session key.
func (isk *sessionKey) agree(opening [secretSize]byte, channel Channel) Agreement {
	defer isk.wipe()
	psk := derive(isk[:], nil, application+" tls13-psk sha256", pskSize)
	check := derive(isk[:], opening[:], application+" check", 4)
	a := &agreement{psk: psk, check: fmt.Appendf(nil, "%0*d", checkDigits, binary.BigEndian.Uint32(check)%10_000), channel: channel}
	clear(check)
	return Agreement{secret[*agreement]{&a}}
}

// derive is HKDF with an output of at most one block (RFC 5869). It is not crypto/hkdf's, which leaves copies in memory of what
// it derives, and of what from.
func derive(secret, salt []byte, info string, size int) []byte {
	key := authenticate(salt, secret)
	defer clear(key)
	block := authenticate(key, append([]byte(info), 1))
	clear(block[size:])
	return block[:size]
}

// authenticate is HMAC. The hash keeps what does not fill a block until something else takes the place.
func authenticate(key, message []byte) []byte {
	mac := hmac.New(sha512.New, key)
	mac.Write(message)
	sum := mac.Sum(make([]byte, 0, sha512.Size))
	mac.Reset()
	mac.Write(make([]byte, sha512.BlockSize-1))
	return sum
}

func (isk *sessionKey) wipe() { clear(isk[:]) }
