package oauth

import (
	"encoding/hex"
	"testing"
)

const password = "pässwörd"

func mustHex(t testing.TB, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Vectors of the accounts spec, sections 11.1 and 11.2.
func TestStretchVectors(t *testing.T) {
	salt, err := ParseClientSalt("identity.mozilla.com/picl/v1/quickStretchV2:c2dc400c9cc1a93dd3cd3af1b05ebd60")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		name, authPW, unwrapBKey string
		got                      Credentials
	}{
		{"v1", "247b675ffb4c46310bc87e26d712153abe5e1c90ef00a4784594f97ef54f2375",
			"de6a2648b78284fcb9ffa81ba95803309cfba7af583c01a8a1a63e567234dd28",
			StretchV1("andré@example.org", NewPassword([]byte(password)))},
		{"v2", "28c81379c31905d16f9aa9c63fcf0950094e413e16a9c9be41f52dbb09af518e",
			"e1c1f362437c8977e2ad8372cafcaf873df7dce30ae351bcd262af05e84caa92",
			StretchV2(salt, NewPassword([]byte(password)))},
	} {
		if got := v.got.AuthPW.Hex(); got != v.authPW {
			t.Errorf("%s: authPW %s", v.name, got)
		}
		if got := hex.EncodeToString(v.got.UnwrapBKey.bytes()); got != v.unwrapBKey {
			t.Errorf("%s: unwrapBKey %s", v.name, got)
		}
	}
}

const (
	keyFetchHex = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
	sessionHex  = "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	bundleHex   = "ee5c58845c7c9412b11bbd20920c2fddd83c33c9cd2c2de2d66b222613364636fc7e59d854d599f10e212801de3a47c3" +
		"4333f3b838ee3471e0f285649c332bbb4c17f42a0b319bbba327d2b326ad23e937219b4de32e3ec7b3e3f740522ad6ef"
	kBHex = "a095c51c1c6e384e8d5777d97e3c487a4fc2128a00ab395a73d57fedf41631f0"
)

// Vectors of the accounts spec, sections 11.3 and 11.4.
func TestTokenVectors(t *testing.T) {
	session, err := ParseSessionToken(sessionHex)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := session.Authorization(), "Bearer fxs_c0a29dcf46174973da1378696e4c82ae10f723cf4f4d9f75e39f4ae3851595ab"; got != want {
		t.Errorf("session header %q", got)
	}
	if session.Hex() != sessionHex {
		t.Error("a session token does not keep its digits")
	}
	fetch, err := ParseKeyFetchToken(keyFetchHex)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fetch.Authorization(), "Bearer fxk_3d0a7c02a15a62a2882f76e39b6494b500c022a8816e048625a495718998ba60"; got != want {
		t.Errorf("key fetch header %q", got)
	}
	if fetch.Hex() != keyFetchHex {
		t.Error("a key fetch token does not keep its digits")
	}
	kB, err := fetch.OpenBundle(bundleHex, StretchV1("andré@example.org", NewPassword([]byte(password))).UnwrapBKey)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(kB.bytes()); got != kBHex {
		t.Errorf("kB %s", got)
	}
}

func TestBundleMustBeAuthentic(t *testing.T) {
	fetch, _ := ParseKeyFetchToken(keyFetchHex)
	key := StretchV1("andré@example.org", NewPassword([]byte(password))).UnwrapBKey
	for i := range bundleHex {
		damaged := []byte(bundleHex)
		damaged[i] = "1032547698badcfe"[damaged[i]%16]
		if string(damaged) == bundleHex {
			damaged[i] = '0' + (damaged[i]-'0'+1)%10
		}
		if _, err := fetch.OpenBundle(string(damaged), key); err != ErrBundle {
			t.Fatalf("digit %d changed: %v", i, err)
		}
	}
	for _, text := range []string{"", bundleHex[:190], bundleHex + "00", "zz" + bundleHex[2:], "EE" + bundleHex[2:]} {
		if _, err := fetch.OpenBundle(text, key); err != ErrBundle {
			t.Errorf("%.8q…: %v", text, err)
		}
	}
	if _, err := (KeyFetchToken{}).OpenBundle(bundleHex, key); err != ErrBundle {
		t.Errorf("no token: %v", err)
	}
	if _, err := fetch.OpenBundle(bundleHex, UnwrapBKey{}); err != ErrBundle {
		t.Errorf("no key to unwrap with: %v", err)
	}
}

// Vectors of the accounts spec, section 11.6.
func TestScopedKeyVectors(t *testing.T) {
	const (
		relierKB = "bc3851e9e610f631df94d7883d5defd5e5f55ab520bd5a9ae33dae26575c6b1a"
		docKB    = "8b2e1303e21eee06a945683b8d495b9bf079ca30baa37eb8392d9ffa4767be45"
		notes    = "https://identity.mozilla.com/apps/notes"
	)
	uid, err := ParseUID("aeaa1725c7a24ff983c6295725d5fc9b")
	if err != nil {
		t.Fatal(err)
	}
	docSecret := RotationSecret{newSecret(mustHex(t, "517d478cb4f994aa69930416648a416fdaa1762c5abf401a2acf11a0f185e98d"))}
	for _, v := range []struct {
		name, kB string
		data     KeyData
		k, kid   string
	}{
		{"oldsync of 11.3", kBHex, KeyData{Scope: ScopeOldsync, RotationTimestamp: 1700000000123},
			"kQPj8kEpjWjYyASPJYIswcHf4ZOHCch5O6LNi56NYMyB_TPaZSxVw_es82GVY0aQQFKXc5KhNAdeLw8dFzLWiA", "1700000000123-w_NDVTH7Ap9OINQpwXCVYg"},
		{"relier oldsync", relierKB, KeyData{Scope: ScopeOldsync, RotationTimestamp: 1494446722583},
			"FAcQjjLGvgAkt959D8ezPTqrW2Uq6_ZKUYgyWwQqefPEjFOya0Ijl6gYgiZ7whWFYvm-oOLmKdsGVr6VMr-A6g", "1494446722583-qSAWyYPgD8ojNmd5nHcYvw"},
		{"relier notes", relierKB, KeyData{Scope: notes, Identifier: notes, RotationTimestamp: 1494446722583},
			"b9SaftekqPfXDOEeZx8714ktkcG9mBbNnKIyoUmhShE", "1494446723-sXWpWP2sQkP-KsjIPGm1gg"},
		{"documentation", docKB, KeyData{"app_key", "app_key:https%3A//example.com", docSecret, 1510726317000},
			"Kkbk1_Q0oCcTmggeDH6880bQrxin2RLu5D00NcJazdQ", "1510726317-Voc-Eb9IpoTINuo9ll7bjA"},
	} {
		key, err := DeriveScopedKey(KB{newSecret(mustHex(t, v.kB))}, uid, v.data)
		if err != nil {
			t.Errorf("%s: %v", v.name, err)
			continue
		}
		if got := base64url.EncodeToString(key.bytes()); got != v.k {
			t.Errorf("%s: k %s", v.name, got)
		}
		if key.Kid() != v.kid || key.Scope() != v.data.Scope {
			t.Errorf("%s: kid %s scope %s", v.name, key.Kid(), key.Scope())
		}
		if err := CheckStale(key, v.data); err != nil {
			t.Errorf("%s: its own key data make it stale", v.name)
		}
		again, err := ParseScopedKey(v.data.Scope, key.JWK())
		if err != nil || again.Kid() != key.Kid() || string(again.bytes()) != string(key.bytes()) {
			t.Errorf("%s: does not survive its JWK: %v", v.name, err)
		}
	}
}
