package tlspsk

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
)

// The key schedule of RFC 8446, section 7.1, without (EC)DHE and without the early, exporter and resumption secrets.
// Each stage makes the next one and is cleared by it, so that nothing can be derived too early or twice:
//
//	Key -> earlySecret -> handshakeSecret -> masterSecret -> application traffic secrets
//	            |                |
//	        binder key      handshake traffic secrets -> keys, finished keys

// secret is one value of the schedule, behind a pointer because fmt prints the bytes of arrays in unexported fields.
type secret struct{ value *[sha256.Size]byte }

// bytes is the secret itself. To ask for it after it was cleared is a fault of this package: zeros would be a key that
// everybody knows.
func (s secret) bytes() []byte {
	if s.value == nil {
		panic("tlspsk: a secret of the key schedule is used after it was cleared")
	}
	return s.value[:]
}

// authenticate is HMAC. The hash keeps what does not fill a block until something else takes the place.
func authenticate(key, message []byte) *[sha256.Size]byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	sum := (*[sha256.Size]byte)(mac.Sum(nil))
	mac.Reset()
	mac.Write(make([]byte, sha256.BlockSize-1))
	return sum
}

// extract is HKDF-Extract (RFC 5869, section 2.2), which is HMAC with the salt as the key.
func extract(salt, keyingMaterial []byte) secret { return secret{authenticate(salt, keyingMaterial)} }

// expandLabel is HKDF-Expand-Label (RFC 8446, section 7.1) for up to 32 bytes, which are one block of HKDF-Expand.
// crypto/hkdf would leave a copy of what it derives in memory.
func (s secret) expandLabel(label string, context []byte, length int) []byte {
	const prefix = "tls13 "
	info := appendUint16(nil, uint16(length))
	info = appendVector8(info, []byte(prefix+label))
	info = appendVector8(info, context)
	block := authenticate(s.bytes(), append(info, 1))
	clear(block[length:])
	return block[:length]
}

// derive is Derive-Secret.
func (s secret) derive(label string, h transcriptHash) secret {
	return secret{(*[sha256.Size]byte)(s.expandLabel(label, h[:], sha256.Size))}
}

// next extracts the following stage, whose keying material is zero without (EC)DHE, and clears this one.
func (s *secret) next() secret {
	derived := s.derive("derived", emptyTranscript)
	defer derived.wipe()
	defer s.wipe()
	var zero [sha256.Size]byte
	return extract(derived.bytes(), zero[:])
}

func (s *secret) wipe() {
	if s.value != nil {
		clear(s.value[:])
		s.value = nil
	}
}

// Format never shows the secret.
func (secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// earlySecret is the first stage.
type earlySecret struct{ secret }

func newEarlySecret(key Key) *earlySecret {
	var zero [sha256.Size]byte
	return &earlySecret{extract(zero[:], key.bytes())}
}

// binderKey authenticates a ClientHello (RFC 8446, section 4.2.11.2).
func (s *earlySecret) binderKey() *finishedKey {
	binder := s.derive("ext binder", emptyTranscript)
	defer binder.wipe()
	return newFinishedKey(binder)
}

func (s *earlySecret) handshakeSecret() *handshakeSecret {
	return &handshakeSecret{s.next()}
}

// handshakeSecret is the second stage.
type handshakeSecret struct{ secret }

// trafficSecrets takes the transcript ClientHello..ServerHello.
func (s *handshakeSecret) trafficSecrets(h transcriptHash) (client, server *trafficSecret) {
	return &trafficSecret{s.derive("c hs traffic", h)}, &trafficSecret{s.derive("s hs traffic", h)}
}

func (s *handshakeSecret) masterSecret() *masterSecret {
	return &masterSecret{s.next()}
}

// masterSecret is the last stage.
type masterSecret struct{ secret }

// trafficSecrets takes the transcript ClientHello..server Finished, and clears the stage.
func (s *masterSecret) trafficSecrets(h transcriptHash) (client, server *trafficSecret) {
	defer s.wipe()
	return &trafficSecret{s.derive("c ap traffic", h)}, &trafficSecret{s.derive("s ap traffic", h)}
}

// trafficSecret protects one direction during one stage.
type trafficSecret struct{ secret }

// finishedKey belongs to the sender of this direction (RFC 8446, section 4.4.4).
func (s *trafficSecret) finishedKey() *finishedKey { return newFinishedKey(s.secret) }

// finishedKey makes the MAC of a Finished message or of a binder.
type finishedKey struct{ secret }

func newFinishedKey(base secret) *finishedKey {
	return &finishedKey{secret{(*[sha256.Size]byte)(base.expandLabel("finished", nil, sha256.Size))}}
}

func (k *finishedKey) verifyData(h transcriptHash) []byte {
	return authenticate(k.bytes(), h[:])[:]
}

// verify compares in constant time.
func (k *finishedKey) verify(h transcriptHash, received []byte) bool {
	return hmac.Equal(k.verifyData(h), received)
}

// transcriptHash is a hash over handshake messages with their headers (RFC 8446, section 4.4.1).
type transcriptHash [sha256.Size]byte

var emptyTranscript = transcriptHash(sha256.Sum256(nil))

type transcript struct{ running hash.Hash }

func newTranscript() transcript { return transcript{sha256.New()} }

func (t transcript) add(message []byte) { t.running.Write(message) }

func (t transcript) hash() (h transcriptHash) {
	t.running.Sum(h[:0])
	return h
}
