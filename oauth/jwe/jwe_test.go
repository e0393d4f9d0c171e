package jwe

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"countersign/oauth"
)

const (
	vectorPlain = "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImVwayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6Ik40elBSYXpCODd2cGVCZ0h6RnZrdmRfNDhvd0ZZWXhFVlhSTXJPVTZMRG8iLCJ5IjoiNG5jVXhONnhfeFQxVDFrenlfU19WMmZZWjd1VUpUX0hWUk5aQkxKUnN4VSJ9fQ.._0sYf7HdWuRv2cM0.U5ZK5BYZWhLluS7q4y4ZFW1t_sSPt4me-5Ltscs1dWpoPnIZa3xEng2xsUOBaHfBra6m4wdgzrg6qINhBz0LuDwAfrHOtfRlpqeV3nrKhas1mGEQzr6lD4zBVYpmF_chm61IySnVxprsA1BulinIER2EIJbA.3Lh7cwCocbA2VkBBnsKgXA"
	vectorKid   = "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoiNFBKTTl5dGVGeUtsb21ILWd2UUtyWGZ0a0N3ak9HNHRfTmpYVXhLM1VqSSIsImVwayI6eyJrdHkiOiJFQyIsImNydiI6IlAtMjU2IiwieCI6IlB3eG9Na1RjSVZ2TFlKWU4wM2R0Y3o2TEJrR0FHaU1hZWlNQ3lTZXEzb2MiLCJ5IjoiLUYtTllRRDZwNUdSQ2ZoYm1hN3NvNkhxdExhVlNub012S0pFcjFBeWlaSSJ9LCJlbmMiOiJBMjU2R0NNIn0..b9FPhjjpmAmo_rP8.ur9jTry21Y2trvtcanSFmAtiRfF6s6qqyg6ruRal7PCwa7PxDzAuMN6DZW5BiK8UREOH08-FyRcIgdDOm5Zq8KwVAn56PGfcH30aNDGQNkA_mpfjx5Tj2z8kI6ryLWew4PGZb-PsL1g-_eyXhktq7dAhetjNYttKwSREWQFokv7N3nJGpukBqnwL1ost-MjDXlINZLVJKAiMHDcu-q7Epitwid2c2JVGOSCJjbZ4-zbxVmZ4o9xhFb2lbvdiaMygH6bPlrjEK99uT6XKtaIZmyDwftbD6G3x4On-CqA2TNL6ILRaJMtmyX--ctL0IrngUIHg_F0Wz94v.zBD8NACkUcZTPLH0tceGnA"
	phoneKid    = "4PJM9yteFyKlomH-gvQKrXftkCwjOG4t_NjXUxK3UjI" // 43 characters
)

// Vector of the accounts spec, section 11.7. Its keys lack the member scope, so they open only as bytes.
func TestOpensVectorWithoutKid(t *testing.T) {
	key := privateKey(t, "KXAjjEr4KT9UlYI4BE0BefVdoxP8vqO389U7lQlCigs")
	plaintext, err := open(vectorPlain, key)
	const want = `{"app_key":{"k":"Kkbk1_Q0oCcTmggeDH6880bQrxin2RLu5D00NcJazdQ","kid":"1510726317-Voc-Eb9IpoTINuo9ll7bjA","kty":"oct"}}`
	if err != nil || string(plaintext) != want {
		t.Errorf("%s, %v", plaintext, err)
	}
	if keys, err := Open(vectorPlain, key); !errors.Is(err, ErrOpen) {
		t.Errorf("a key without its scope was accepted: %v, %v", keys, err)
	}
}

// Vector of the accounts spec, section 11.8.
func TestOpensVectorWithKid(t *testing.T) {
	keys, err := Open(vectorKid, privateKey(t, "UayD4kn_4QHvLvLLSSaANfDUp9AcQndQu_TohQKoyn8"))
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if keys[0].Scope() != oauth.ScopeOldsync || keys[0].Kid() != "1526414944666-zgTjf5oXmPmBjxwXWFsDWg" ||
		!bytes.Contains(keys[0].JWK(), []byte(`"8ek1VNk4sjrNP0DhGC4crzQtwmpoR64zHuFMHb4Tw-exR70Z2SSIfMSrJDTLEZid9lD05-hbA3n2Q4Esjlu1tA"`)) {
		t.Errorf("%s %s %s", keys[0].Scope(), keys[0].Kid(), keys[0].JWK())
	}
}

func TestOpensOnlyWithItsKey(t *testing.T) {
	for _, key := range []*ecdh.PrivateKey{nil, phoneKey(t), privateKeyOn(t, ecdh.P384())} {
		if _, err := Open(vectorKid, key); !errors.Is(err, ErrOpen) {
			t.Errorf("opened: %v", err)
		}
	}
}

func TestSealOpens(t *testing.T) {
	phone := phoneKey(t)
	want := oldsync(t)
	text, err := Seal(request(t, phone, phoneKid), []oauth.ScopedKey{want})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(text, phone)
	if err != nil || len(got) != 1 || !bytes.Equal(got[0].JWK(), want.JWK()) {
		t.Errorf("%v", err)
	}
}

// What the accounts spec, section 5.2, says of the protected header.
func TestHeaderHasNothingElse(t *testing.T) {
	phone := phoneKey(t)
	for kid, members := range map[string][]string{"": {"alg", "enc", "epk"}, phoneKid: {"alg", "enc", "epk", "kid"}} {
		text, err := Seal(request(t, phone, kid), []oauth.ScopedKey{oldsync(t)})
		if err != nil {
			t.Fatal(err)
		}
		var header struct {
			Alg, Enc, Kid string
			Epk           map[string]string
		}
		all := map[string]json.RawMessage{}
		raw := decode(t, strings.Split(text, ".")[0])
		if json.Unmarshal(raw, &header) != nil || json.Unmarshal(raw, &all) != nil {
			t.Fatalf("header %s", raw)
		}
		if got := slices.Sorted(maps.Keys(all)); !slices.Equal(got, members) {
			t.Errorf("members %q, want %q", got, members)
		}
		if header.Alg != "ECDH-ES" || header.Enc != "A256GCM" || header.Kid != kid {
			t.Errorf("header %s", raw)
		}
		if got := slices.Sorted(maps.Keys(header.Epk)); !slices.Equal(got, []string{"crv", "kty", "x", "y"}) {
			t.Errorf("ephemeral key has %q", got)
		}
		if header.Epk["kty"] != "EC" || header.Epk["crv"] != "P-256" || len(decode(t, header.Epk["x"])) != 32 || len(decode(t, header.Epk["y"])) != 32 {
			t.Errorf("ephemeral key %v", header.Epk)
		}
		parts := strings.Split(text, ".")
		if parts[1] != "" || len(decode(t, parts[2])) != 12 || len(decode(t, parts[4])) != 16 {
			t.Errorf("parts of %d, %d, %d characters", len(parts[1]), len(parts[2]), len(parts[4]))
		}
	}
}

// Sizes of the accounts spec, section 11.10, with a kid of 43 characters.
func TestSizes(t *testing.T) {
	phone := phoneKey(t)
	plaintext, err := oauth.MarshalKeys([]oauth.ScopedKey{oldsync(t)})
	if err != nil || len(plaintext) != 249 {
		t.Errorf("oldsync bundle of %d bytes, %v", len(plaintext), err)
	}
	for _, v := range []struct{ bundle, sealed int }{{249, 665}, {447, 929}} {
		text, err := seal(phone.PublicKey(), phoneKid, make([]byte, v.bundle))
		if err != nil || len(text) != v.sealed {
			t.Errorf("bundle of %d bytes: %d characters, %v", v.bundle, len(text), err)
		}
	}
	if _, err := seal(phone.PublicKey(), phoneKid, make([]byte, 643)); !errors.Is(err, ErrSeal) {
		t.Errorf("three keys: %v", err)
	}
	for _, size := range []struct {
		bytes int
		fits  bool
	}{{518, true}, {519, false}} {
		text, err := seal(phone.PublicKey(), phoneKid, make([]byte, size.bytes))
		if (err == nil) != size.fits {
			t.Errorf("bundle of %d bytes: %d characters, %v", size.bytes, len(text), err)
		}
	}
}

func TestLongestKidFits(t *testing.T) {
	if _, err := Seal(request(t, phoneKey(t), strings.Repeat("k", 128)), []oauth.ScopedKey{oldsync(t)}); err != nil {
		t.Error(err)
	}
}

func TestEphemeralKeyIsFresh(t *testing.T) {
	r, keys, seen := request(t, phoneKey(t), ""), []oauth.ScopedKey{oldsync(t)}, map[string]bool{}
	for range 50 {
		text, err := Seal(r, keys)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(text, ".")
		for _, part := range []string{parts[0], parts[2], parts[3], parts[4]} {
			if seen[part] {
				t.Fatal("header, nonce or ciphertext repeats")
			}
			seen[part] = true
		}
	}
}

func TestSealRefuses(t *testing.T) {
	r, key := request(t, phoneKey(t), ""), oldsync(t)
	for name, do := range map[string]func() (string, error){
		"no request":      func() (string, error) { return Seal(oauth.Request{}, []oauth.ScopedKey{key}) },
		"no key":          func() (string, error) { return Seal(r, nil) },
		"empty key":       func() (string, error) { return Seal(r, []oauth.ScopedKey{{}}) },
		"one key twice":   func() (string, error) { return Seal(r, []oauth.ScopedKey{key, key}) },
		"scope not asked": func() (string, error) { return Seal(r, []oauth.ScopedKey{key, notes(t)}) },
	} {
		if text, err := do(); !errors.Is(err, ErrSeal) || text != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	wiped := oldsync(t)
	wiped.Wipe()
	if _, err := Seal(r, []oauth.ScopedKey{wiped}); !errors.Is(err, ErrSeal) {
		t.Errorf("wiped key: %v", err)
	}
}

// Headers that other programs may write but no peer of ours does.
func TestOpenRefusesOtherHeaders(t *testing.T) {
	phone := phoneKey(t)
	text, err := Seal(request(t, phone, ""), []oauth.ScopedKey{oldsync(t)})
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(text, ".")
	header := string(decode(t, parts[0]))
	for name, replacement := range map[string]string{
		"apu":           strings.Replace(header, "{", `{"apu":"QQ",`, 1),
		"zip":           strings.Replace(header, "{", `{"zip":"DEF",`, 1),
		"crit":          strings.Replace(header, "{", `{"crit":["x"],"x":1,`, 1),
		"wrapped key":   strings.Replace(header, "ECDH-ES", "ECDH-ES+A256KW", 1),
		"shorter key":   strings.Replace(header, "A256GCM", "A128GCM", 1),
		"other cipher":  strings.Replace(header, "A256GCM", "A128CBC-HS256", 1),
		"no algorithm":  strings.Replace(header, `"alg":"ECDH-ES",`, "", 1),
		"another curve": strings.Replace(header, "P-256", "P-384", 1),
		"no header":     "null",
	} {
		if replacement == header {
			t.Fatalf("%s: the header did not change: %s", name, header)
		}
		parts[0] = base64.RawURLEncoding.EncodeToString([]byte(replacement))
		if _, err := open(strings.Join(parts, "."), phone); !errors.Is(err, ErrOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open(strings.Replace(text, "..", ".QUJD.", 1), phone); !errors.Is(err, ErrOpen) {
		t.Errorf("encrypted key in direct mode: %v", err)
	}
}

// Well-made texts of another sender, with members in the header that Seal does not write.
func TestOpenRefusesOtherMembers(t *testing.T) {
	phone := phoneKey(t)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), phone.PublicKey().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]*jose.EncrypterOptions{
		"none": nil,
		"typ":  (&jose.EncrypterOptions{}).WithType("JWE"),
		"apu":  {ExtraHeaders: map[jose.HeaderKey]any{"apu": "QQ"}},
		"zip":  {Compression: jose.DEFLATE},
	} {
		encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.ECDH_ES, Key: public}, options)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := encrypter.Encrypt([]byte("plaintext"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := sealed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open(text, phone); errors.Is(err, ErrOpen) != (name != "none") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing in the text can be changed: no character of it is malleable.
func TestOpenRefusesEveryChange(t *testing.T) {
	phone := phoneKey(t)
	text, err := Seal(request(t, phone, ""), []oauth.ScopedKey{oldsync(t)})
	if err != nil {
		t.Fatal(err)
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range text {
		replacements := "AB.\n="
		if i+1 == len(text) || text[i+1] == '.' {
			replacements = alphabet // some differ only in bits that are not used
		}
		for _, c := range []byte(replacements) {
			damaged := []byte(text)
			damaged[i] = c
			if string(damaged) == text {
				continue
			}
			if _, err := Open(string(damaged), phone); !errors.Is(err, ErrOpen) {
				t.Fatalf("character %d as %q: %v", i, c, err)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	key := privateKey(f, "UayD4kn_4QHvLvLLSSaANfDUp9AcQndQu_TohQKoyn8")
	f.Add(vectorKid)
	f.Add(vectorPlain)
	f.Add("....")
	f.Add("e30..AA.AA.AA")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := Open(text, key)
		if err == nil && (len(keys) == 0 || text != vectorKid) {
			t.Errorf("opened a text that nobody sealed")
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	r, keys := request(b, phoneKey(b), phoneKid), []oauth.ScopedKey{oldsync(b)}
	for b.Loop() {
		if _, err := Seal(r, keys); err != nil {
			b.Fatal(err)
		}
	}
}

func phoneKey(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	key, err := oauth.NewPhoneKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func privateKey(t testing.TB, d string) *ecdh.PrivateKey {
	t.Helper()
	key, err := ecdh.P256().NewPrivateKey(decode(t, d))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func privateKeyOn(t testing.TB, curve ecdh.Curve) *ecdh.PrivateKey {
	t.Helper()
	key, err := curve.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func request(t testing.TB, phone *ecdh.PrivateKey, kid string) oauth.Request {
	t.Helper()
	r, err := oauth.ParseRequest(oauth.Fields{
		ClientID: oauth.FenixID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync, State: "state",
		CodeChallenge: oauth.S256("verifier"), KeysJWK: oauth.KeysJWK(phone.PublicKey(), kid),
	}, oauth.DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func oldsync(t testing.TB) oauth.ScopedKey {
	t.Helper()
	return scopedKey(t, oauth.ScopeOldsync, 64, "1700000000123")
}

func notes(t testing.TB) oauth.ScopedKey {
	t.Helper()
	return scopedKey(t, "https://identity.mozilla.com/apps/notes", 32, "1700000000")
}

func scopedKey(t testing.TB, scope string, size int, time string) oauth.ScopedKey {
	t.Helper()
	k := base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{0xa7}, size))
	key, err := oauth.ParseScopedKey(scope, fmt.Appendf(nil, `{"kty":"oct","scope":%q,"k":%q,"kid":"%s-w_NDVTH7Ap9OINQpwXCVYg"}`, scope, k, time))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func decode(t testing.TB, text string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
