package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
)

// ErrBundle says that a key bundle has the wrong shape or was not made for this token.
var ErrBundle = errors.New("oauth: key bundle not authentic")

// KB is the account's master key: 32 bytes, redacting. It lives only as long as a sign-in takes.
type KB struct{ secret }

const (
	bundleKeys = 2 * 32 // kA and the wrapped kB
	bundleSize = bundleKeys + sha256.Size
)

// OpenBundle authenticates the answer of the key-fetch call, 192 hex digits, and unwraps kB (accounts spec, section 4.1).
// Nothing authenticates unwrapBKey: one of another password or version gives a wrong kB without an error.
func (t KeyFetchToken) OpenBundle(bundleHex string, unwrapBKey UnwrapBKey) (KB, error) {
	bundle, ok := decodeHex(bundleHex, bundleSize)
	if !ok || t.IsZero() || unwrapBKey.IsZero() {
		return KB{}, ErrBundle
	}
	ciphertext, tag := bundle[:bundleKeys], bundle[bundleKeys:]
	derived := expand(t.bytes(), nil, namespace+"keyFetchToken", 3*32)
	defer clear(derived)
	response := expand(derived[64:], nil, namespace+"account/keys", sha256.Size+bundleKeys)
	defer clear(response)

	mac := hmac.New(sha256.New, response[:sha256.Size])
	mac.Write(ciphertext)
	if !hmac.Equal(mac.Sum(nil), tag) {
		return KB{}, ErrBundle
	}
	kB := make([]byte, 32)
	subtle.XORBytes(kB, ciphertext[32:], response[sha256.Size+32:])
	subtle.XORBytes(kB, kB, unwrapBKey.bytes())
	return KB{own(kB)}, nil
}
