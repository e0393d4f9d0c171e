package oauth

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

const zeroSecret = "0000000000000000000000000000000000000000000000000000000000000000"

func keyDataBody(scope, identifier, secret, timestamp string) string {
	return fmt.Sprintf(`{"%s":{"identifier":%q,"keyRotationSecret":%q,"keyRotationTimestamp":%s,"more":[1]}}`, scope, identifier, secret, timestamp)
}

func TestKeyData(t *testing.T) {
	all, err := ParseKeyData([]byte(keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "1700000000123")))
	d := all[ScopeOldsync]
	if err != nil || len(all) != 1 || d.Scope != ScopeOldsync || d.Identifier != ScopeOldsync || d.RotationTimestamp != 1700000000123 ||
		!bytes.Equal(d.RotationSecret.bytes(), make([]byte, 32)) {
		t.Errorf("%+v, %v", all, err)
	}
	if all, err := ParseKeyData([]byte(`{}`)); err != nil || len(all) != 0 {
		t.Errorf("no scope has keys: %v, %v", all, err)
	}
	for name, body := range map[string]string{
		"empty":              "",
		"a list":             "[]",
		"scope twice":        `{"a":{},"a":{}}`,
		"scope null":         `{"a":null}`,
		"no scope":           keyDataBody("", ScopeOldsync, zeroSecret, "1700000000123"),
		"long scope":         keyDataBody(strings.Repeat("s", 257), ScopeOldsync, zeroSecret, "1700000000123"),
		"scope with a DEL":   keyDataBody("s\u007f", ScopeOldsync, zeroSecret, "1700000000123"),
		"scope with a quote": keyDataBody(`s\"`, ScopeOldsync, zeroSecret, "1700000000123"),
		"two scopes":         keyDataBody("a b", ScopeOldsync, zeroSecret, "1700000000123"),
		"short identifier":   keyDataBody(ScopeOldsync, "123456789", zeroSecret, "1700000000123"),
		"long identifier":    keyDataBody(ScopeOldsync, strings.Repeat("i", 257), zeroSecret, "1700000000123"),
		"short secret":       keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret[:62], "1700000000123"),
		"capital secret":     keyDataBody(ScopeOldsync, ScopeOldsync, "AB"+zeroSecret[2:], "1700000000123"),
		"timestamp zero":     keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "0"),
		"timestamp seconds":  keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "1700000000"),
		"timestamp 14":       keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "10000000000000"),
		"timestamp rounds":   keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "9999999999500"),
		"timestamp fraction": keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "1700000000123.5"),
		"timestamp text":     keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, `"1700000000123"`),
		"timestamp null":     keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "null"),
		"trailing":           keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "1700000000123") + "x",
	} {
		if all, err := ParseKeyData([]byte(body)); !errors.Is(err, ErrKeyData) || all != nil {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

func TestStaleKey(t *testing.T) {
	key := account(t).Sync
	same := KeyData{Scope: ScopeOldsync, RotationTimestamp: 1700000000123}
	later, other := same, same
	later.RotationTimestamp++
	other.Scope = "https://identity.mozilla.com/apps/notes"
	if err := CheckStale(key, same); err != nil || key.RotationTimestamp() != same.RotationTimestamp {
		t.Errorf("%v, %d", err, key.RotationTimestamp())
	}
	round, err := DeriveOldsync(KB{newSecret(mustHex(t, kBHex))}, 1700000000000)
	if other.RotationTimestamp = 1700000000000; err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"later":       CheckStale(key, later),
		"other scope": CheckStale(round, other),
		"no key":      CheckStale(ScopedKey{}, same),
		"nothing":     CheckStale(ScopedKey{}, KeyData{}),
	} {
		if !errors.Is(err, ErrStaleKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDerivingRefuses(t *testing.T) {
	kB, uid := KB{newSecret(mustHex(t, kBHex))}, account(t).UID
	good := KeyData{"https://identity.mozilla.com/apps/notes", "https://identity.mozilla.com/apps/notes", RotationSecret{}, 1700000000123}
	if _, err := DeriveScopedKey(kB, uid, good); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*KeyData)) KeyData { d := good; f(&d); return d }
	for name, err := range map[string]error{
		"no kB":            second(DeriveScopedKey(KB{}, uid, good)),
		"no account":       second(DeriveScopedKey(kB, UID{}, good)),
		"no scope":         second(DeriveScopedKey(kB, uid, change(func(d *KeyData) { d.Scope = "" }))),
		"short identifier": second(DeriveScopedKey(kB, uid, change(func(d *KeyData) { d.Identifier = "x" }))),
		"seconds":          second(DeriveScopedKey(kB, uid, change(func(d *KeyData) { d.RotationTimestamp = 1700000000 }))),
		"Thunderbird":      second(DeriveScopedKey(kB, uid, change(func(d *KeyData) { d.Scope = "https://identity.thunderbird.net/apps/sync" }))),
		"sync: seconds":    second(DeriveOldsync(kB, 1700000000)),
		"sync: zero":       second(DeriveOldsync(kB, 0)),
		"sync: no kB":      second(DeriveOldsync(KB{}, 1700000000123)),
	} {
		if !errors.Is(err, ErrScopedKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestScopedKeyForms(t *testing.T) {
	good := string(account(t).Sync.JWK())
	for name, text := range map[string]string{
		"no scope":    strings.Replace(good, `"scope":"`+ScopeOldsync+`",`, "", 1),
		"other scope": strings.Replace(good, ScopeOldsync, ScopeSession, 1),
		"padded":      strings.Replace(good, `","kid"`, `==","kid"`, 1),
		"time 0":      strings.Replace(good, "1700000000123-", "0000000000000-", 1),
		"time signed": strings.Replace(good, "1700000000123-", "+170000000012-", 1),
		"no print":    strings.Replace(good, "w_NDVTH7Ap9OINQpwXCVYg", "", 1),
		"no kid":      strings.Replace(good, `"kid"`, `"kie"`, 1),
	} {
		if text == good {
			t.Fatalf("%s: nothing changed", name)
		}
		if _, err := ParseScopedKey(ScopeOldsync, []byte(text)); !errors.Is(err, ErrScopedKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	keys, err := ParseKeys([]byte(`{"` + ScopeOldsync + `":` + good + `}`))
	if err != nil || len(keys) != 1 || string(keys[0].JWK()) != good {
		t.Errorf("%v, %v", keys, err)
	}
	text, err := MarshalKeys(keys)
	if again, err2 := ParseKeys(text); err != nil || err2 != nil || string(again[0].JWK()) != good {
		t.Errorf("keys do not survive: %v, %v", err, err2)
	}
	for name, keys := range map[string][]ScopedKey{"none": nil, "empty": {{}}, "twice": {keys[0], keys[0]}} {
		if _, err := MarshalKeys(keys); !errors.Is(err, ErrScopedKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseKeys([]byte(`{"` + ScopeSession + `":` + good + `}`)); !errors.Is(err, ErrScopedKey) {
		t.Errorf("filed under another scope: %v", err)
	}
	if (ScopedKey{}).RotationTimestamp() != 0 {
		t.Error("the zero key has a time")
	}
	if _, err := ParseKeys([]byte(`{}`)); !errors.Is(err, ErrScopedKey) {
		t.Errorf("no keys: %v", err)
	}
}

func TestAuthorizations(t *testing.T) {
	r, err := ParseRequest(phoneFields(), DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	code := strings.Repeat("0f", 32)
	body := func(code, state, redirect, scope string) string {
		return fmt.Sprintf(`{"code":%q,"state":%q,"redirect":%q,"scope":%q,"more":1}`, code, state, redirect, scope)
	}
	const redirect = "https://accounts.firefox.com/oauth/success/1b1a3e44c54fbb58"
	a, err := ParseAuthorization([]byte(body(code, r.State(), redirect, r.Scope())), r)
	if err != nil || a.Code.Text() != code || a.State != r.State() || a.Redirect != redirect || a.Scope != r.Scope() {
		t.Errorf("%+v, %v", a, err)
	}
	for _, c := range []struct {
		name, body string
		want       error
	}{
		{"more scopes", body(code, r.State(), "", "x "+r.Scope()), nil},
		{"no redirect", `{"code":"` + code + `","state":"` + r.State() + `","scope":"` + r.Scope() + `"}`, nil},
		{"other state", body(code, r.State()+"x", "", r.Scope()), ErrStateMismatch},
		{"no state", body(code, "", "", r.Scope()), ErrStateMismatch},
		{"less scope", body(code, r.State(), "", ScopeOldsync), ErrScopeMissing},
		{"no scope", body(code, r.State(), "", ""), ErrScopeMissing},
		{"capital code", body(strings.ToUpper(code), r.State(), "", r.Scope()), ErrAuthorization},
		{"short code", body(code[1:], r.State(), "", r.Scope()), ErrAuthorization},
		{"long code", body(code+"0", r.State(), "", r.Scope()), ErrAuthorization},
		{"no code", body("", r.State(), "", r.Scope()), ErrAuthorization},
		{"relative redirect", body(code, r.State(), "/x", r.Scope()), ErrAuthorization},
		{"long redirect", body(code, r.State(), "https://x/"+strings.Repeat("x", 2048), r.Scope()), ErrAuthorization},
		{"code twice", `{"code":"a","code":"b"}`, ErrAuthorization},
		{"not JSON", "x", ErrAuthorization},
		{"huge", body(code, r.State(), "", r.Scope()) + strings.Repeat(" ", 9000), ErrAuthorization},
	} {
		if a, err := ParseAuthorization([]byte(c.body), r); !errors.Is(err, c.want) || err != nil && a != (Authorization{}) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := ParseAuthorization([]byte(body(code, "", "", "")), Request{}); err == nil {
		t.Error("an authorization of no request")
	}
}

const attachedBody = `[
 {"clientId":null,"deviceId":"0123456789abcdef0123456789abcdef","sessionTokenId":"` + zeroSecret + `","refreshTokenId":null,
  "isCurrentSession":true,"deviceType":"desktop","name":"Countersign","createdTime":1700000000000,"lastAccessTime":1700000000001,
  "scope":null,"location":{},"userAgent":"Countersign","os":"Linux"},
 {"clientId":"a2270f727f45f648","deviceId":"fedcba9876543210fedcba9876543210","sessionTokenId":null,"refreshTokenId":"` + zeroSecret + `",
  "isCurrentSession":false,"deviceType":"mobile","name":"Fire\u202efox\u0007 on  Pixel","createdTime":null,"lastAccessTime":7,
  "scope":["profile","` + ScopeOldsync + `"],"location":{"city":"Riga","country":"Latvia","state":"Riga","stateCode":"RIX"},"more":{}}]`

func TestAttachedClients(t *testing.T) {
	got, err := ParseAttachedClients([]byte(attachedBody))
	want := []AttachedClient{{
		DeviceID: "0123456789abcdef0123456789abcdef", Session: NewSessionHandle(zeroSecret), Current: true, DeviceType: "desktop",
		Name: "Countersign", OS: "Linux", UserAgent: "Countersign", Created: 1700000000000, LastAccess: 1700000000001,
	}, {
		ClientID: FenixID, DeviceID: "fedcba9876543210fedcba9876543210", RefreshTokenID: zeroSecret, DeviceType: "mobile",
		Name: "Firefox on  Pixel", Scope: "profile " + ScopeOldsync, City: "Riga", Region: "Riga", Country: "Latvia",
	}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v, %v", got, err)
	}
	many := func(n int) []byte { return []byte("[" + strings.Repeat("{},", n-1) + "{}]") }
	if got, err := ParseAttachedClients(many(500)); err != nil || len(got) != 500 {
		t.Errorf("500: %d, %v", len(got), err)
	}
	for name, body := range map[string][]byte{
		"501":               many(501),
		"an object":         []byte("{}"),
		"trailing":          []byte("[]x"),
		"odd client id":     []byte(`[{"clientId":"A2270F727F45F648"}]`),
		"odd device id":     []byte(`[{"deviceId":"0123"}]`),
		"odd session":       []byte(`[{"sessionTokenId":"a b"}]`),
		"long refresh id":   []byte(`[{"refreshTokenId":"` + strings.Repeat("a", 129) + `"}]`),
		"name not a string": []byte(`[{"name":7}]`),
	} {
		if got, err := ParseAttachedClients(body); !errors.Is(err, ErrAttachedClients) || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func FuzzParseKeyData(f *testing.F) {
	f.Add([]byte(keyDataBody(ScopeOldsync, ScopeOldsync, zeroSecret, "1700000000123")))
	f.Add([]byte(keyDataBody("https://identity.mozilla.com/apps/notes", ScopeOldsync, zeroSecret, "9999999999499")))
	f.Add([]byte(keyDataBody("https://identity.mozilla.com/apps/notes", ScopeOldsync, zeroSecret, "9999999999999")))
	f.Add([]byte(keyDataBody("s\u007f", ScopeOldsync, zeroSecret, "1700000000123")))
	f.Add([]byte(`{}`))
	kB, uid := KB{newSecret(make([]byte, 32))}, account(f).UID
	f.Fuzz(func(t *testing.T, body []byte) {
		all, err := ParseKeyData(body)
		if err != nil {
			return
		}
		for scope, d := range all {
			key, err := DeriveScopedKey(kB, uid, d)
			if strings.HasPrefix(scope, "https://identity.thunderbird.net/") {
				continue
			}
			if err != nil || key.Scope() != scope || CheckStale(key, d) != nil {
				t.Errorf("%q: accepted data derive no key: %v", scope, err)
			}
			if _, err := ParseScopedKey(scope, key.JWK()); err != nil {
				t.Errorf("%q: the key does not survive its JWK: %v", scope, err)
			}
		}
	})
}

func FuzzParseAttachedClients(f *testing.F) {
	f.Add([]byte(attachedBody))
	f.Add([]byte(`[null]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		clients, err := ParseAttachedClients(body)
		if err == nil && len(clients) > 500 {
			t.Error("too many")
		}
		for _, c := range clients {
			for _, text := range []string{c.Name, c.OS, c.UserAgent, c.DeviceType, c.City, c.Region, c.Country, c.Scope} {
				if len([]rune(text)) > 256 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }) {
					t.Errorf("%q would disturb a screen", text)
				}
			}
		}
	})
}
