package cpace

import (
	"crypto/hkdf"
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
func (isk *sessionKey) agree(opening [secretSize]byte, channel Channel) (Agreement, error) {
	defer isk.wipe()
	psk, err := derive(isk[:], nil, application+" tls13-psk sha256", pskSize)
	if err != nil {
		return Agreement{}, fmt.Errorf("derive a key: %w", err)
	}
	check, err := derive(isk[:], opening[:], application+" check", 4)
	if err != nil {
		clear(psk)
		return Agreement{}, fmt.Errorf("derive a check number: %w", err)
	}
	a := &agreement{psk: psk, check: fmt.Appendf(nil, "%0*d", checkDigits, binary.BigEndian.Uint32(check)%10_000), channel: channel}
	clear(check)
	return Agreement{secret[*agreement]{&a}}, nil
}

// derive is HKDF with an output of at most one block (RFC 5869). Its second step is not crypto/hkdf's, which leaves a copy of
// what it derives in memory.
func derive(secret, salt []byte, info string, size int) ([]byte, error) {
	key, err := hkdf.Extract(sha512.New, secret, salt)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	mac := hmac.New(sha512.New, key)
	mac.Write([]byte(info))
	mac.Write([]byte{1})
	block := mac.Sum(make([]byte, 0, sha512.Size))
	clear(block[size:])
	return block[:size], nil
}

func (isk *sessionKey) wipe() { clear(isk[:]) }
