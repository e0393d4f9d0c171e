// Package jwe seals scoped keys to a phone: keys_jwe of the account server's authorization call (accounts spec, section
// 5.2). It is a compact JSON Web Encryption (RFC 7516) with ECDH-ES in direct mode and A256GCM.
package jwe

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"countersign/oauth"
)

// ErrSeal says that keys cannot be sealed for a request; ErrOpen that a text is not keys sealed to this key.
var (
	ErrSeal = errors.New("jwe: cannot seal the keys")
	ErrOpen = errors.New("jwe: cannot open the keys")
)

// maxLength is the most characters of keys_jwe that the account server takes.
const maxLength = 1024

// compact is the server's own check of the form.
var compact = regexp.MustCompile(`^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$`)

// Seal encrypts the keys to the phone that made the request, with an ephemeral key of its own each time. Only keys of
// scopes that the request asks for are sealed; any other is ErrSeal.
func Seal(r oauth.Request, keys []oauth.ScopedKey) (string, error) {
	public := r.PublicKey()
	if public == nil {
		return "", ErrSeal
	}
	asked := strings.Split(r.Scope(), " ")
	for _, k := range keys {
		if !slices.Contains(asked, k.Scope()) {
			return "", ErrSeal
		}
	}
	plaintext, err := oauth.MarshalKeys(keys)
	if err != nil {
		return "", ErrSeal
	}
	defer clear(plaintext)
	kid, _ := r.Kid()
	return seal(public, kid, plaintext)
}

// seal writes the members alg, enc, epk and, if the phone's key has one, kid: nothing else. Firefox refuses apu and apv,
// and other phones fail on a kid that they did not send.
func seal(public *ecdh.PublicKey, kid string, plaintext []byte) (string, error) {
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public.Bytes())
	if err != nil {
		return "", ErrSeal
	}
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.ECDH_ES, Key: key, KeyID: kid}, nil)
	if err != nil {
		return "", ErrSeal
	}
	sealed, err := encrypter.Encrypt(plaintext)
	if err != nil {
		return "", ErrSeal
	}
	text, err := sealed.CompactSerialize()
	if err != nil || len(text) > maxLength || !compact.MatchString(text) {
		return "", ErrSeal
	}
	return text, nil
}

// Open is the phone's side of Seal, for the demonstration phone and the tests. It accepts what Seal writes and nothing
// wider.
func Open(text string, key *ecdh.PrivateKey) ([]oauth.ScopedKey, error) {
	plaintext, err := open(text, key)
	if err != nil {
		return nil, err
	}
	defer clear(plaintext)
	keys, err := oauth.ParseKeys(plaintext)
	if err != nil {
		return nil, ErrOpen
	}
	return keys, nil
}

func open(text string, key *ecdh.PrivateKey) ([]byte, error) {
	if len(text) > maxLength || !compact.MatchString(text) || !plain(text) || key == nil || key.Curve() != ecdh.P256() {
		return nil, ErrOpen
	}
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), key.Bytes())
	if err != nil {
		return nil, ErrOpen
	}
	sealed, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{jose.ECDH_ES}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return nil, ErrOpen
	}
	plaintext, err := sealed.Decrypt(private)
	if err != nil {
		return nil, ErrOpen
	}
	return plaintext, nil
}

// plain reports whether the protected header has the members that Seal writes and no other, whether the encrypted key is
// empty, as direct mode demands (RFC 7518, section 4.6), and whether no part has stray bits, which go-jose would skip.
func plain(text string) bool {
	var parts [][]byte
	for part := range strings.SplitSeq(text, ".") {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
		if err != nil {
			return false
		}
		parts = append(parts, raw)
	}
	var header map[string]json.RawMessage
	if json.Unmarshal(parts[0], &header) != nil || len(parts[1]) != 0 {
		return false
	}
	for name := range header {
		if !slices.Contains([]string{"alg", "enc", "epk", "kid"}, name) {
			return false
		}
	}
	return true
}
