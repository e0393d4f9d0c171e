package oauth

import (
	"crypto/ecdh"
	"encoding/json"
	"strings"
)

const (
	maxKeysJWK      = 2048
	maxPhoneKid     = 128
	coordinateBytes = 32
	pointBytes      = 1 + 2*coordinateBytes
)

// phoneKey is a phone's public key: an uncompressed P-256 point, known to be on the curve, and the key's id, empty when
// it has none.
type phoneKey struct {
	point [pointBytes]byte
	kid   string
}

// ecJWK is the part of an elliptic curve JSON Web Key that matters here (RFC 7518, section 6.2).
type ecJWK struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
	Kid string `json:"kid,omitempty"`
}

// parseKeysJWK reads base64url of a JSON Web Key. Members such as ext, key_ops, use and alg, which WebCrypto writes,
// are ignored; a private key is refused (accounts spec, section 5.1).
func parseKeysJWK(text string) (phoneKey, bool) {
	if len(text) > maxKeysJWK {
		return phoneKey{}, false
	}
	raw, _ := decodeBase64url(text)
	members, err := parseObject(raw)
	if err != nil {
		return phoneKey{}, false
	}
	if _, private := members["d"]; private {
		return phoneKey{}, false
	}
	kty, _ := members.text("kty")
	crv, _ := members.text("crv")
	if kty != "EC" || crv != "P-256" {
		return phoneKey{}, false
	}
	key := phoneKey{point: [pointBytes]byte{4}} // uncompressed: SEC 1, section 2.3.3
	for i, name := range []string{"x", "y"} {
		digits, _ := members.text(name)
		coordinate, ok := decodeBase64url(digits)
		if !ok || len(coordinate) != coordinateBytes {
			return phoneKey{}, false
		}
		copy(key.point[1+i*coordinateBytes:], coordinate)
	}
	if _, err := ecdh.P256().NewPublicKey(key.point[:]); err != nil {
		return phoneKey{}, false
	}
	if _, present := members["kid"]; present {
		if key.kid, _ = members.text("kid"); !validPhoneKid(key.kid) {
			return phoneKey{}, false
		}
	}
	return key, true
}

// validPhoneKid accepts 1 to 128 printable ASCII characters that JSON does not escape: the id comes back in the header
// of keys_jwe, whose length is limited.
func validPhoneKid(kid string) bool {
	return kid != "" && len(kid) <= maxPhoneKid && isPrintable(kid) && !strings.ContainsAny(kid, `"\<>&`)
}

func (k phoneKey) public() *ecdh.PublicKey {
	if k == (phoneKey{}) {
		return nil
	}
	public, err := ecdh.P256().NewPublicKey(k.point[:])
	if err != nil {
		panic("oauth: a checked point left its curve")
	}
	return public
}

func (k phoneKey) keysJWK() string {
	encode := func(part []byte) string { return base64url.EncodeToString(part) }
	text, err := json.Marshal(ecJWK{
		Kty: "EC", Crv: "P-256", Kid: k.kid,
		X: encode(k.point[1 : 1+coordinateBytes]),
		Y: encode(k.point[1+coordinateBytes:]),
	})
	if err != nil {
		panic("oauth: a struct of strings did not encode: " + err.Error())
	}
	return encode(text)
}
