package sandbox

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func same(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if hex.EncodeToString(got) != want {
		t.Errorf("%s = %x, want %s", what, got, want)
	}
}

const (
	vectorEmail    = "andré@example.org"
	vectorPassword = "pässwörd"
)

// TestStretching is the client's half of 11.1 and 11.2 of the accounts spec.
func TestStretching(t *testing.T) {
	v1 := stretchV1(vectorEmail, vectorPassword)
	same(t, "v1 authPW", v1.authPW.bytes(), "247b675ffb4c46310bc87e26d712153abe5e1c90ef00a4784594f97ef54f2375")
	same(t, "v1 unwrapBKey", v1.unwrapBKey.bytes(), "de6a2648b78284fcb9ffa81ba95803309cfba7af583c01a8a1a63e567234dd28")
	v2 := stretchV2(saltPrefixV2+"c2dc400c9cc1a93dd3cd3af1b05ebd60", vectorPassword)
	same(t, "v2 authPW", v2.authPW.bytes(), "28c81379c31905d16f9aa9c63fcf0950094e413e16a9c9be41f52dbb09af518e")
	same(t, "v2 unwrapBKey", v2.unwrapBKey.bytes(), "e1c1f362437c8977e2ad8372cafcaf873df7dce30ae351bcd262af05e84caa92")
}

// vectorStretch is the real server's scrypt at the one point that 11.1 gives.
func vectorStretch(t *testing.T) Stretch {
	return func(authPW, salt []byte) []byte {
		same(t, "authPW", authPW, "247b675ffb4c46310bc87e26d712153abe5e1c90ef00a4784594f97ef54f2375")
		same(t, "authSalt", salt, "00f0000000000000000000000000000000000000000000000000000000000000")
		return unhex(t, "441509e25c92ee103d5a1a874e6f155df25a44d06e61c894616c9e85181dba97")
	}
}

// TestVerifier is the server's half of 11.1: what is stored, and what comes out of it.
func TestVerifier(t *testing.T) {
	const wrapKB = "7effe354abecbcb234a8dfc2d7644b4ad339b525589738f2d27341bb8622ecd8"
	stretch := vectorStretch(t)
	authPW := stretchV1(vectorEmail, vectorPassword).authPW
	v := stretch.verifier(unhex(t, "00f0"+strings.Repeat("00", 30)), authPW, unhex(t, wrapKB))
	same(t, "verifyHash", v.verifyHash, "a4765bf103dc057f4cf4bc2c131ddb6716e8a4333cc55e1d3c449f31f0eec4f1")
	same(t, "wrap(wrap(kB))", v.wrapWrapKB, "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f")
	opened, ok := v.open(stretch, authPW)
	if !ok {
		t.Fatal("the right authPW was refused")
	}
	same(t, "wrapKB", opened, wrapKB)
	other := func(authPW, salt []byte) []byte { return bytes.Repeat([]byte{1}, 32) }
	if _, ok := v.open(other, authPW); ok {
		t.Error("a wrong authPW was accepted")
	}
}

// TestBundle is 11.3.
func TestBundle(t *testing.T) {
	var raw, kA [32]byte
	for i := range raw {
		raw[i], kA[i] = byte(0x80+i), byte(0x20+i)
	}
	token := newSecret(raw[:])
	same(t, "id", tokenID(token, keyFetchLabel), "3d0a7c02a15a62a2882f76e39b6494b500c022a8816e048625a495718998ba60")
	wrapKB := unhex(t, "7effe354abecbcb234a8dfc2d7644b4ad339b525589738f2d27341bb8622ecd8")
	same(t, "bundle", sealBundle(token, kA[:], wrapKB),
		"ee5c58845c7c9412b11bbd20920c2fddd83c33c9cd2c2de2d66b222613364636fc7e59d854d599f10e212801de3a47c3"+
			"4333f3b838ee3471e0f285649c332bbb4c17f42a0b319bbba327d2b326ad23e937219b4de32e3ec7b3e3f740522ad6ef")
}

// TestSessionID is 11.4.
func TestSessionID(t *testing.T) {
	var raw [32]byte
	for i := range raw {
		raw[i] = byte(0xa0 + i)
	}
	same(t, "id", tokenID(newSecret(raw[:]), sessionLabel), "c0a29dcf46174973da1378696e4c82ae10f723cf4f4d9f75e39f4ae3851595ab")
}

// TestHawkMAC is 11.5, with the key of 11.4.
func TestHawkMAC(t *testing.T) {
	var raw [32]byte
	for i := range raw {
		raw[i] = byte(0xa0 + i)
	}
	key := tokenKey(newSecret(raw[:]), sessionLabel)
	same(t, "key", key, "9d8f22998ee7f5798b887042466b72d53e56ab0c094388bf65831f702d2febc0")
	origin := &url.URL{Scheme: "https", Host: "API.accounts.firefox.com"}
	signed := hawkHeader{ts: "1700000000", nonce: "j4h3g2"}
	const get = "kiMPhrdJ+i09L2rQcVHzkELoDsohyhNFFAn8lZubIZ8="
	if got := signed.sign(key, "GET", "/v1/account/attached_clients?filterIdleDevicesTimestamp=1", origin); got != get {
		t.Errorf("GET: %s", got)
	}
	signed.hash = hawkPayloadHash("application/json", []byte(`{"client_id":"a2270f727f45f648"}`))
	if signed.hash != "honkyOia9jrK+DfQLBFHy07C51xlnBXZ5I5nox55N4o=" {
		t.Errorf("payload: %s", signed.hash)
	}
	const post = "adPcn6BHxKEgJgSVSBU3uzcFYBsjIHz0m2HJ68ADO7U="
	if got := signed.sign(key, "POST", "/v1/account/scoped-key-data", origin); got != post {
		t.Errorf("POST: %s", got)
	}
}

// TestTOTP is appendix B of RFC 6238, whose codes have eight digits: ours are the last six.
func TestTOTP(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if got := TOTP(secret, time.Unix(at, 0)); got != want {
			t.Errorf("TOTP at %d = %s, want %s", at, got, want)
		}
	}
	a := authenticator{secret: secret}
	now := time.Unix(1111111109, 0)
	for _, c := range []struct {
		shown  time.Duration
		accept bool
	}{{-60 * time.Second, false}, {60 * time.Second, false}, {-30 * time.Second, true}, {-30 * time.Second, false},
		{0, true}, {30 * time.Second, true}, {0, false}} {
		if got := a.accepts(TOTP(secret, now.Add(c.shown)), now); got != c.accept {
			t.Errorf("code of %v accepted: %v, want %v", c.shown, got, c.accept)
		}
	}
}

func TestDemoCredentials(t *testing.T) {
	want := stretchV2(demoClientSalt, DemoPassword)
	same(t, "authPW", want.authPW.bytes(), demoAuthPW)
	same(t, "unwrapBKey", want.unwrapBKey.bytes(), demoUnwrapBKey)
}

func TestScopeImplication(t *testing.T) {
	const sync = "https://identity.mozilla.com/apps/oldsync"
	for _, c := range []struct {
		has, asked scope
		implied    bool
	}{
		{"profile", "profile:email", true}, {"profile:email", "profile", false}, {"profile", "profile:write", false},
		{"profile:write", "profile:email", true}, {"profile:write", "profile:email:write", true}, {"pro", "profile", false},
		{sync, sync, true}, {sync, sync + "/bookmarks", true}, {sync, sync + "2", false}, {sync + "#read", sync, false},
		{sync, sync + "#read", true}, {sync + "#read", sync + "/bookmarks#read", true}, {sync + "#read", sync + "#write", false},
		{"https://identity.mozilla.com/apps", sync, true}, {"https://identity.example/apps/oldsync", sync, false},
		{"profile", sync, false},
	} {
		if got := c.has.implies(c.asked); got != c.implied {
			t.Errorf("%s implies %s: %v", c.has, c.asked, got)
		}
	}
}

func TestScopesAreRefused(t *testing.T) {
	for _, text := range []string{"", " ", "write", "profile:", ":profile", "https://x", "http://identity.mozilla.com/a",
		"https://identity.mozilla.com/a/", "https://u@identity.mozilla.com/a", "https://identity.mozilla.com/a?b",
		"https://identity.mozilla.com:1/a", "pro file\x00", "a\"b", strings.Repeat("a", 257)} {
		var s scopes
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was accepted as %v", text, s)
		}
	}
}

// FuzzObject: the door takes exactly the objects that encoding/json takes as such, unless members repeat, and what it
// takes keeps its meaning.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1}`, `{"a":1,"a":2}`, `{"a":{"b":[null]}} `, `[]`, `{`, `{}{}`, `{"a":}`, "{\"\xff\":1}", `null`,
		`{"a":3E333}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := parseObject(body)
		if err != nil {
			return
		}
		checkObject(t, body, o)
	})
}

func TestSecretsAreRedacted(t *testing.T) {
	s := newSecret(bytes.Repeat([]byte{0xab}, 32))
	if text, err := json.Marshal(map[string]any{"a": s}); err != nil || string(text) != `{"a":"[redacted]"}` {
		t.Errorf("%s %v", text, err)
	}
	for _, text := range []string{
		s.String(), fmt.Sprintf("%v", s), fmt.Sprintf("%+v", &s), fmt.Sprintf("%x", s), fmt.Sprintf("%#v", struct{ S secret }{s}),
		fmt.Sprintf("%v", loginRequest{authPW: s}), fmt.Sprintf("%d", struct{ s secret }{s}),
	} {
		if strings.Contains(text, "abab") || strings.Contains(text, "171 171") {
			t.Errorf("shown: %s", text)
		}
	}
}
