package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"hash"
)

// The derivations are not those of crypto/hkdf and crypto/pbkdf2, which leave copies in memory of what they derive, and of what
// from: the first in buffers of its own, the second because it takes passwords as strings.

// expand is HKDF-SHA256 (RFC 5869).
func expand(key, salt []byte, label string, size int) []byte {
	extract := hmac.New(sha256.New, salt)
	extract.Write(key)
	pseudorandom := extract.Sum(make([]byte, 0, sha256.Size))
	forget(extract)
	defer clear(pseudorandom)

	mac := hmac.New(sha256.New, pseudorandom)
	defer forget(mac)
	out := make([]byte, 0, size+sha256.Size)
	for counter := byte(1); len(out) < size; counter++ {
		mac.Reset()
		mac.Write(out[max(len(out)-sha256.Size, 0):])
		mac.Write([]byte(label))
		mac.Write([]byte{counter})
		out = mac.Sum(out)
	}
	clear(out[size:])
	return out[:size:size]
}

// pbkdf2 is PBKDF2-HMAC-SHA256 (RFC 8018, section 5.2) with one block of output, 32 bytes.
func pbkdf2(password, salt []byte, iterations int) []byte {
	mac := hmac.New(sha256.New, password)
	defer forget(mac)
	mac.Write(salt)
	mac.Write([]byte{0, 0, 0, 1})
	round := mac.Sum(make([]byte, 0, sha256.Size))
	defer clear(round)
	out := append([]byte(nil), round...)
	for range iterations - 1 {
		mac.Reset()
		mac.Write(round)
		round = mac.Sum(round[:0])
		subtle.XORBytes(out, out, round)
	}
	return out
}

// forget takes the place of what a hash keeps of its input until it fills a block.
func forget(mac hash.Hash) {
	mac.Reset()
	mac.Write(make([]byte, sha256.BlockSize-1))
}
