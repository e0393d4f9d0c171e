package unseal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/jwe"
)

// Vector of the accounts spec, section 11.8.
const (
	vector    = "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoiNFBKTTl5dGVGeUtsb21ILWd2UUtyWGZ0a0N3ak9HNHRfTmpYVXhLM1VqSSIsImVwayI6eyJrdHkiOiJFQyIsImNydiI6IlAtMjU2IiwieCI6IlB3eG9Na1RjSVZ2TFlKWU4wM2R0Y3o2TEJrR0FHaU1hZWlNQ3lTZXEzb2MiLCJ5IjoiLUYtTllRRDZwNUdSQ2ZoYm1hN3NvNkhxdExhVlNub012S0pFcjFBeWlaSSJ9LCJlbmMiOiJBMjU2R0NNIn0..b9FPhjjpmAmo_rP8.ur9jTry21Y2trvtcanSFmAtiRfF6s6qqyg6ruRal7PCwa7PxDzAuMN6DZW5BiK8UREOH08-FyRcIgdDOm5Zq8KwVAn56PGfcH30aNDGQNkA_mpfjx5Tj2z8kI6ryLWew4PGZb-PsL1g-_eyXhktq7dAhetjNYttKwSREWQFokv7N3nJGpukBqnwL1ost-MjDXlINZLVJKAiMHDcu-q7Epitwid2c2JVGOSCJjbZ4-zbxVmZ4o9xhFb2lbvdiaMygH6bPlrjEK99uT6XKtaIZmyDwftbD6G3x4On-CqA2TNL6ILRaJMtmyX--ctL0IrngUIHg_F0Wz94v.zBD8NACkUcZTPLH0tceGnA"
	vectorKey = "UayD4kn_4QHvLvLLSSaANfDUp9AcQndQu_TohQKoyn8"
)

func vectorPhone(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	raw, err := base64url.DecodeString(vectorKey)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestOpensTheVector(t *testing.T) {
	keys, err := Open(vector, vectorPhone(t))
	if err != nil || len(keys) != 1 || keys[0].Scope() != oauth.ScopeOldsync || keys[0].Kid() != "1526414944666-zgTjf5oXmPmBjxwXWFsDWg" {
		t.Fatal(keys, err)
	}
	want, err := jwe.Open(vector, vectorPhone(t))
	if err != nil || !bytes.Equal(keys[0].JWK(), want[0].JWK()) {
		t.Errorf("not the key that go-jose finds: %v", err)
	}
}

func TestOpensOnlyWithItsKey(t *testing.T) {
	other, err := oauth.NewPhoneKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	otherCurve, err := ecdh.P384().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []*ecdh.PrivateKey{nil, other, otherCurve} {
		if _, err := Open(vector, key); !errors.Is(err, ErrOpen) {
			t.Errorf("opened: %v", err)
		}
	}
}

// Whatever character is changed, left out or put in, it is refused; so are other headers and parts.
func TestRefusesEveryChange(t *testing.T) {
	phone := vectorPhone(t)
	refuses := func(text string) {
		t.Helper()
		if _, err := Open(text, phone); !errors.Is(err, ErrOpen) {
			t.Errorf("opened %s: %v", text, err)
		}
	}
	for i := range len(vector) {
		for _, c := range []string{"", "A", "B", "\n", "=", ".", vector[i:i+1] + "A", vector[i:i+1] + "\n"} {
			if changed := vector[:i] + c + vector[i+1:]; changed != vector {
				refuses(changed)
			}
		}
	}
	_, rest, _ := strings.Cut(vector, ".")
	for _, header := range []string{
		"", "null", "{}", `{"alg":"ECDH-ES+A256KW","enc":"A256GCM"}`, `{"alg":"ECDH-ES","enc":"A128GCM"}`, `{"alg":"ECDH-ES","enc":"A256GCM"}`,
		`{"alg":"ECDH-ES","enc":"A256GCM","zip":"DEF"}`, `{"alg":"ECDH-ES","enc":"A256GCM","epk":{"kty":"EC","crv":"P-256","x":"","y":""}}`,
	} {
		refuses(base64url.EncodeToString([]byte(header)) + "." + rest)
	}
	refuses(strings.Replace(vector, "..", ".AA.", 1)) // an encrypted key, which nothing authenticates
	refuses(vector + strings.Repeat("A", maxLength))
}

// A sender that seals as it should, under a header that it should not use, is refused for the header.
func TestRefusesOtherHeaders(t *testing.T) {
	phone := vectorPhone(t)
	ephemeral, err := oauth.NewPhoneKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := ephemeral.ECDH(phone.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	opened, err := open(vector, phone)
	if err != nil {
		t.Fatal(err)
	}
	point := ephemeral.PublicKey().Bytes()
	epk := func(kty, crv string) string {
		return `"epk":{"kty":"` + kty + `","crv":"` + crv + `","x":"` + base64url.EncodeToString(point[1:33]) + `","y":"` + base64url.EncodeToString(point[33:]) + `"}`
	}
	good := `"alg":"ECDH-ES","enc":"A256GCM",` + epk("EC", "P-256")
	for members, ok := range map[string]bool{
		good: true, good + `,"kid":"x"`: true, good + `,"zip":"DEF"`: false, good + `,"apu":""`: false, good + `,"crit":[]`: false,
		`"alg":"ECDH-ES+A256KW","enc":"A256GCM",` + epk("EC", "P-256"): false,
		`"alg":"ECDH-ES","enc":"A128GCM",` + epk("EC", "P-256"):        false,
		`"alg":"ECDH-ES","enc":"A256GCM",` + epk("OKP", "P-256"):       false,
		`"alg":"ECDH-ES","enc":"A256GCM",` + epk("EC", "X25519"):       false,
	} {
		text := seal(t, "{"+members+"}", derive(shared), opened)
		if _, err := Open(text, phone); (err == nil) != ok {
			t.Errorf("%s: %v", members, err)
		}
		if _, err := jwe.Open(text, phone); ok && err != nil {
			t.Errorf("%s: go-jose %v", members, err)
		}
	}
}

// seal is the compact form of a text under any header.
func seal(t *testing.T, header string, key, plaintext []byte) string {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	head := base64url.EncodeToString([]byte(header))
	nonce := make([]byte, gcm.NonceSize())
	sealed := gcm.Seal(nil, nonce, plaintext, []byte(head))
	text, tag := sealed[:len(plaintext)], sealed[len(plaintext):]
	return strings.Join([]string{head, "", base64url.EncodeToString(nonce), base64url.EncodeToString(text), base64url.EncodeToString(tag)}, ".")
}

// Both readers of keys_jwe take and refuse the same.
func FuzzOpen(f *testing.F) {
	phone := vectorPhone(f)
	f.Add(vector)
	f.Add(strings.Replace(vector, "..", ".A.", 1))
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Open(text, phone)
		_, want := jwe.Open(text, phone)
		if (err == nil) != (want == nil) {
			t.Errorf("%q: %v, and go-jose %v", text, err, want)
		}
	})
}
