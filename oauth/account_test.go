package oauth

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func account(t testing.TB) Account {
	t.Helper()
	session, err := ParseSessionToken(sessionHex)
	if err != nil {
		t.Fatal(err)
	}
	uid, err := ParseUID("aeaa1725c7a24ff983c6295725d5fc9b")
	if err != nil {
		t.Fatal(err)
	}
	sync, err := DeriveOldsync(KB{newSecret(mustHex(t, kBHex))}, 1700000000123)
	if err != nil {
		t.Fatal(err)
	}
	return Account{
		Servers: Production(), UID: uid, Email: "andré+<sync>@example.org", DeviceID: "0123456789abcdef0123456789abcdef",
		Verified: true, AuthAt: 1700000000, Session: session, Sync: sync,
	}
}

func TestVaultKeepsTheAccount(t *testing.T) {
	for name, change := range map[string]func(*Account){
		"whole":          func(*Account) {},
		"without device": func(a *Account) { a.DeviceID = "" },
		"unverified":     func(a *Account) { a.Verified = false },
		"second factor":  func(a *Account) { a.FactorAt = 1700000001 },
		"known client":   func(a *Account) { a.Servers.ClientID = "0123456789abcdef" },
		"sign-in page":   func(a *Account) { a.Servers.SignIn = "https://login.example/authorize" },
		"older server":   func(a *Account) { a.Scheme = Hawk },
		"longest e-mail": func(a *Account) { a.Email = strings.Repeat("a", 253) + "@b" },
	} {
		a := account(t)
		change(&a)
		item, err := a.MarshalVault()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := ParseVault(item)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Session.Hex() != sessionHex || !bytes.Equal(got.Sync.JWK(), a.Sync.JWK()) {
			t.Errorf("%s: secrets differ", name)
		}
		got.Session, got.Sync = a.Session, a.Sync
		if got != a {
			t.Errorf("%s: %+v became %+v", name, a, got)
		}
		t.Logf("%s: %d bytes", name, len(item))
	}
}

// Whatever is accepted of a server can be stored, and is read again: otherwise the person would be signed out at the next start.
func TestVaultKeepsWhatIsAccepted(t *testing.T) {
	whole := account(t)
	base := rapid.Custom(func(t *rapid.T) string {
		host := rapid.SampledFrom([]string{"a", "A.example", "a.example:443", "a.example:0443", "[::FFFF:FFFF:FFFF]"}).Draw(t, "host")
		length := rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(150, 195)).Draw(t, "length")
		return "https://" + host + "/" + strings.Repeat("p", length) + rapid.SampledFrom([]string{"", "/", "/v1", "/v1/"}).Draw(t, "end")
	})
	rapid.Check(t, func(t *rapid.T) {
		a := whole
		s, err := ParseConfiguration(base.Draw(t, "content"), configuration(func(m map[string]any) {
			m["auth_server_base_url"], m["profile_server_base_url"] = base.Draw(t, "auth"), base.Draw(t, "profile")
			m["pairing_server_base_uri"] = "wss" + strings.TrimPrefix(base.Draw(t, "relay"), "https")
		}), "")
		if err == nil {
			a.Servers = s
		}
		if email, err := ParseEmail(rapid.String().Draw(t, "name") + "@b"); err == nil {
			a.Email = email
		}
		kB := KB{newSecret(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "kB"))}
		if a.Sync, err = DeriveOldsync(kB, rapid.Int64Range(minTimestamp, maxTimestamp).Draw(t, "time")); err != nil {
			t.Fatal(err)
		}
		item, err := a.MarshalVault()
		if errors.Is(err, ErrVaultSize) {
			return
		}
		again, err2 := ParseVault(item)
		if err != nil || err2 != nil || again.Servers != a.Servers || again.Email != a.Email || again.Sync.Kid() != a.Sync.Kid() {
			t.Fatalf("%+v became %+v: %v, %v", a, again, err, err2)
		}
	})
}

func TestVaultHasALimit(t *testing.T) {
	a := account(t)
	a.Email = strings.Repeat("😀", 253) + "@b"
	if item, err := a.MarshalVault(); len(item) >= MaxVault || err != nil {
		t.Errorf("%d bytes, %v", len(item), err)
	}
	long := "https://" + strings.Repeat("a.", 80) + "example/v1"
	a.Servers = Servers{Content: strings.TrimSuffix(long, "/v1"), Auth: long, OAuth: long, Profile: long, Relay: Production().Relay}
	if _, err := a.MarshalVault(); !errors.Is(err, ErrVaultSize) {
		t.Errorf("not refused: %v", err)
	}
}

func TestVaultIsStrict(t *testing.T) {
	item, err := account(t).MarshalVault()
	if err != nil {
		t.Fatal(err)
	}
	good := string(item)
	for name, text := range map[string]string{
		"empty":              "",
		"null":               "null",
		"cut":                good[:len(good)-1],
		"two":                good + good,
		"line break":         good + "\n",
		"another version":    strings.Replace(good, `"v":1`, `"v":2`, 1),
		"another scheme":     strings.Replace(good, "bearer", "digest", 1),
		"factor in the past": strings.Replace(good, `"authAt":1700000000`, `"authAt":1700000000,"factorAt":-1`, 1),
		"factor of nothing":  strings.Replace(good, `"authAt":1700000000`, `"authAt":1700000000,"factorAt":0`, 1),
		"unknown member":     strings.Replace(good, `{"v":1`, `{"x":0,"v":1`, 1),
		"member twice":       strings.Replace(good, `"v":1`, `"v":1,"v":1`, 1),
		"name in capitals":   strings.Replace(good, `"uid"`, `"UID"`, 1),
		"short id":           strings.Replace(good, "aeaa17", "aeaa", 1),
		"capital token":      strings.Replace(good, "a0a1", "A0A1", 1),
		"short token":        strings.Replace(good, "a0a1", "", 1),
		"no e-mail":          strings.Replace(good, "@", "", 1),
		"odd device":         strings.Replace(good, "0123456789abcdef0123", "0123456789ABCDEF0123", 1),
		"plain auth server":  strings.Replace(good, "https://api.", "http://api.", 1),
		"auth without /v1":   strings.Replace(good, "api.accounts.firefox.com/v1", "api.accounts.firefox.com", 1),
		"negative time":      strings.Replace(good, `"authAt":1`, `"authAt":-1`, 1),
		"key of no type":     strings.Replace(good, `"oct"`, `"EC"`, 1),
		"key of no scope":    strings.Replace(good, "apps/oldsync", "apps/notes", 1),
		"key with short kid": strings.Replace(good, "1700000000123-", "1700000000-", 1),
		"key cut":            strings.Replace(good, `"k":"kQPj`, `"k":"`, 1),
		"too large":          good[:len(good)-1] + strings.Repeat(" ", MaxVault) + "}",
	} {
		if text == good {
			t.Fatalf("%s: nothing changed", name)
		}
		if a, err := ParseVault([]byte(text)); !errors.Is(err, ErrVault) || a != (Account{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVaultErrorsEchoNothing(t *testing.T) {
	_, err := ParseVault([]byte(`{"v":1,"sessionToken":` + sessionHex + `}`))
	if err == nil || strings.Contains(err.Error(), "a0") {
		t.Error(err)
	}
}

func TestWipedAccountIsNotStored(t *testing.T) {
	a := account(t)
	same := a
	a.Wipe()
	if !same.Session.IsZero() || !same.Sync.IsZero() || same.Session.Hex() != "" {
		t.Error("a copy kept the secrets")
	}
	item, err := same.MarshalVault()
	if err != nil {
		return
	}
	if _, err := ParseVault(item); err == nil {
		t.Error("an account without secrets can be stored and read")
	}
}

func FuzzParseVault(f *testing.F) {
	item, err := account(f).MarshalVault()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(item)
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, item []byte) {
		a, err := ParseVault(item)
		if err != nil {
			return
		}
		again, err := a.MarshalVault()
		if err != nil || !bytes.Equal(again, item) || a.Session.IsZero() || a.Sync.IsZero() || a.UID.IsZero() {
			t.Errorf("read an item that is not ours: %v", err)
		}
	})
}

func TestEmails(t *testing.T) {
	for text, want := range map[string]string{
		" a@b.example\t":                "a@b.example",
		"André@Example.org":             "André@Example.org",
		strings.Repeat("a", 253) + "@b": strings.Repeat("a", 253) + "@b",
		strings.Repeat("é", 253) + "@b": strings.Repeat("é", 253) + "@b",
		strings.Repeat("a", 254) + "@b": "",
		"":                              "",
		"a":                             "",
		"@b":                            "",
		"a@":                            "",
		"a b@c":                         "",
		"a@b\x00c":                      "",
		"a@b\u202ec":                    "",
		"a@b\ue000c":                    "",
		"a@b\xff":                       "",
		"a@b\nc":                        "",
	} {
		if got, err := ParseEmail(text); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
