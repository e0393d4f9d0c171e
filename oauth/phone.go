package oauth

import (
	"crypto/ecdh"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
)

// The half of who asks for an authorization: this program, where it signs in with the browser, the demonstration phone and
// the tests.

// Verifier is a PKCE code verifier: 43 characters, redacting.
type Verifier struct{ secret }

// Text is the verifier in the clear, as the token call sends it.
func (v Verifier) Text() string { return string(v.bytes()) }

// NewPKCE draws a verifier and computes its challenge (RFC 7636, section 4).
func NewPKCE(random io.Reader) (Verifier, string, error) {
	var raw [32]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return Verifier{}, "", fmt.Errorf("draw a PKCE verifier: %w", err)
	}
	v := Verifier{newSecret([]byte(base64url.EncodeToString(raw[:])))}
	clear(raw[:])
	return v, S256(v.Text()), nil
}

// State ties the answer of a browser to the request that it was sent with: redacting.
type State struct{ secret }

// NewState draws one of 43 characters.
func NewState(random io.Reader) (State, error) {
	v, _, err := NewPKCE(random)
	return State(v), err
}

// Text is the state in the clear, as the browser carries it.
func (s State) Text() string { return string(s.bytes()) }

// Matches compares in constant time. Nothing matches the zero State.
func (s State) Matches(text string) bool {
	return !s.IsZero() && subtle.ConstantTimeCompare(s.bytes(), []byte(text)) == 1
}

// S256 is the challenge of a verifier: base64url of its SHA-256 (RFC 7636, section 4.2).
func S256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64url.EncodeToString(sum[:])
}

// NewPhoneKey draws the key pair that a phone has its keys sealed to. It never repeats for different randomness: the
// 32 bytes drawn are the private key, and the few values that are none are drawn again.
func NewPhoneKey(random io.Reader) (*ecdh.PrivateKey, error) {
	// ecdh's own GenerateKey does not read the random source it is given.
	for {
		var raw [32]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			return nil, fmt.Errorf("draw a phone's key: %w", err)
		}
		if key, err := ecdh.P256().NewPrivateKey(raw[:]); err == nil {
			return key, nil
		}
	}
}

// KeysJWK is a public key as a phone sends it: base64url of a JSON Web Key. An empty kid leaves that member out.
func KeysJWK(key *ecdh.PublicKey, kid string) string {
	return phoneKey{[pointBytes]byte(key.Bytes()), kid}.keysJWK()
}
