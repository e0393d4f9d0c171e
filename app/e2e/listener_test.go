package e2e

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
)

// A listener computes the secrets of a secure channel from its key and the records that went over it, by RFC 8446 alone: no code of
// the program has a part in it.
type listener struct {
	key        []byte
	transcript []byte // of the handshake, without headers of records
	sealed     [][]byte
}

// hear takes the next record of the handshake: the hello of the phone, and all that the authority answers.
func (l *listener) hear(record []byte) {
	const handshake, sealed, header = 22, 23, 5
	switch {
	case len(record) < header:
	case record[0] == handshake:
		l.transcript = append(l.transcript, record[header:]...)
	case record[0] == sealed:
		l.sealed = append(l.sealed, record)
	}
}

// secrets are all values of the key schedule, and the keys of the records.
func (l *listener) secrets() (map[string][]byte, error) {
	zero := make([]byte, sha256.Size)
	early := hmacOf(zero, l.key)
	handshake := hmacOf(derivedSecret(early, "derived", nil), zero)
	found := map[string][]byte{
		"early secret": early, "handshake secret": handshake,
		"phone's handshake traffic secret": derivedSecret(handshake, "c hs traffic", l.transcript),
		"desk's handshake traffic secret":  derivedSecret(handshake, "s hs traffic", l.transcript),
	}
	flight, err := l.open(found["desk's handshake traffic secret"])
	if err != nil {
		return nil, err
	}
	whole := append(l.transcript[:len(l.transcript):len(l.transcript)], flight...)
	master := hmacOf(derivedSecret(handshake, "derived", nil), zero)
	found["master secret"] = master
	found["phone's traffic secret"] = derivedSecret(master, "c ap traffic", whole)
	found["desk's traffic secret"] = derivedSecret(master, "s ap traffic", whole)
	for name, secret := range maps.Clone(found) {
		found["key of the "+name] = expandedLabel(secret, "key", nil, 16)
	}
	for _, stage := range []string{"early secret", "handshake secret", "master secret"} {
		delete(found, "key of the "+stage)
	}
	return found, nil
}

// open decrypts the authority's handshake messages: EncryptedExtensions and Finished, in one record or two.
func (l *listener) open(secret []byte) (messages []byte, err error) {
	block, err := aes.NewCipher(expandedLabel(secret, "key", nil, 16))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	iv := expandedLabel(secret, "iv", nil, 12)
	for n, record := range l.sealed {
		nonce := append([]byte(nil), iv...)
		nonce[11] ^= byte(n)
		plain, err := aead.Open(nil, nonce, record[5:], record[:5])
		if err != nil {
			return nil, err
		}
		messages = append(messages, plain[:len(plain)-1]...)
		if endsWithFinished(messages) {
			return messages, nil
		}
	}
	return nil, errors.New("no Finished in the handshake")
}

func endsWithFinished(messages []byte) bool {
	for len(messages) >= 4 {
		length := 4 + int(binary.BigEndian.Uint32(messages)&0xffffff)
		if messages[0] == 20 {
			return true
		}
		messages = messages[min(length, len(messages)):]
	}
	return false
}

func derivedSecret(secret []byte, label string, transcript []byte) []byte {
	sum := sha256.Sum256(transcript)
	return expandedLabel(secret, label, sum[:], sha256.Size)
}

func expandedLabel(secret []byte, label string, context []byte, length int) []byte {
	info := append([]byte{0, byte(length), byte(len("tls13 " + label))}, "tls13 "+label...)
	info = append(append(info, byte(len(context))), context...)
	out, err := hkdf.Expand(sha256.New, secret, string(info), length)
	if err != nil {
		panic(err) // the lengths are right
	}
	return out
}

func hmacOf(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)
}
