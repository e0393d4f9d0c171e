// Package unseal opens keys_jwe with the standard library alone, for the page that plays a phone in a browser: what package jwe
// opens with go-jose, which makes the page two thirds larger. The form is the one that Firefox's own phones read: compact JSON Web
// Encryption (RFC 7516) with ECDH-ES in direct mode and A256GCM.
package unseal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"countersign/oauth"
)

// ErrOpen says that a text is not keys sealed to this key.
var ErrOpen = errors.New("unseal: cannot open the keys")

const (
	maxLength       = 1024 // characters of keys_jwe that the account server takes
	algorithm       = "A256GCM"
	keyBits         = 256
	coordinateBytes = 32
)

var base64url = base64.RawURLEncoding.Strict()

// header is the protected header: these members, and no others that would have to be understood.
type header struct {
	Alg string `json:"alg"`
	Enc string `json:"enc"`
	Epk struct {
		Kty string `json:"kty"`
		Crv string `json:"crv"`
		X   string `json:"x"`
		Y   string `json:"y"`
	} `json:"epk"`
}

// Open is the phone's side of jwe.Seal. Errors are ErrOpen.
func Open(text string, key *ecdh.PrivateKey) ([]oauth.ScopedKey, error) {
	plaintext, err := open(text, key)
	if err != nil {
		return nil, ErrOpen
	}
	defer clear(plaintext)
	keys, err := oauth.ParseKeys(plaintext)
	if err != nil {
		return nil, ErrOpen
	}
	return keys, nil
}

func open(text string, key *ecdh.PrivateKey) ([]byte, error) {
	parts := strings.Split(text, ".")
	if len(text) > maxLength || len(parts) != 5 || parts[1] != "" || strings.ContainsAny(text, "\r\n") || key == nil {
		return nil, ErrOpen // direct mode has no encrypted key (RFC 7518, section 4.6)
	}
	var raw [5][]byte
	for i, part := range parts {
		var err error
		if raw[i], err = base64url.DecodeString(part); err != nil {
			return nil, ErrOpen
		}
	}
	sender, err := readHeader(raw[0])
	if err != nil {
		return nil, err
	}
	shared, err := key.ECDH(sender)
	if err != nil {
		return nil, ErrOpen
	}
	defer clear(shared)
	content := derive(shared)
	defer clear(content)
	return decrypt(content, raw[2], slices.Concat(raw[3], raw[4]), []byte(parts[0]))
}

// readHeader is the sender's ephemeral key.
func readHeader(raw []byte) (*ecdh.PublicKey, error) {
	var names map[string]json.RawMessage
	var h header
	if json.Unmarshal(raw, &names) != nil || json.Unmarshal(raw, &h) != nil {
		return nil, ErrOpen
	}
	for name := range names {
		if !slices.Contains([]string{"alg", "enc", "epk", "kid"}, name) {
			return nil, ErrOpen
		}
	}
	if h.Alg != "ECDH-ES" || h.Enc != algorithm || h.Epk.Kty != "EC" || h.Epk.Crv != "P-256" {
		return nil, ErrOpen
	}
	point := []byte{4} // uncompressed: SEC 1, section 2.3.3
	for _, digits := range []string{h.Epk.X, h.Epk.Y} {
		coordinate, err := base64url.DecodeString(digits)
		if err != nil || len(coordinate) != coordinateBytes {
			return nil, ErrOpen
		}
		point = append(point, coordinate...)
	}
	return ecdh.P256().NewPublicKey(point)
}

// derive is the Concat KDF of RFC 7518, section 4.6.2, for one hash of output, with neither party named.
func derive(shared []byte) []byte {
	hash := sha256.New()
	word := func(n int) { hash.Write(binary.BigEndian.AppendUint32(nil, uint32(n))) }
	word(1) // the first round
	hash.Write(shared)
	word(len(algorithm))
	hash.Write([]byte(algorithm))
	word(0) // apu
	word(0) // apv
	word(keyBits)
	return hash.Sum(nil)
}

func decrypt(key, nonce, sealed, header []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, ErrOpen
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(nonce) != gcm.NonceSize() {
		return nil, ErrOpen
	}
	return gcm.Open(nil, nonce, sealed, header)
}
