package oauth

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// raw is a secret of 32 bytes whose hex, base64url, text and Go forms are all unlike anything else that is printed.
var raw = []byte("\xd7canary-canary-canary-canary-ca\xd7")

func secrets(t testing.TB) map[string]any {
	t.Helper()
	session, err := ParseSessionToken(hex.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	fetch, err := ParseKeyFetchToken(hex.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	code, err := ParseAuthorizationCode(hex.EncodeToString(raw))
	if err != nil {
		t.Fatal(err)
	}
	verifier, _, err := NewPKCE(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	key := ScopedKey{newSecret(append(raw, raw...)), ScopeOldsync, kid(1700000000123, make([]byte, 16))}
	a := account(t)
	a.Session, a.Sync = session, key
	return map[string]any{
		"Password":          NewPassword(raw),
		"AuthPW":            AuthPW{newSecret(raw)},
		"UnwrapBKey":        UnwrapBKey{newSecret(raw)},
		"Credentials":       Credentials{AuthPW{newSecret(raw)}, UnwrapBKey{newSecret(raw)}},
		"SessionToken":      session,
		"KeyFetchToken":     fetch,
		"AccessToken":       NewAccessToken(hex.EncodeToString(raw)),
		"RefreshToken":      NewRefreshToken(hex.EncodeToString(raw)),
		"KB":                KB{newSecret(raw)},
		"RotationSecret":    RotationSecret{newSecret(raw)},
		"KeyData":           KeyData{"s", "identifier", RotationSecret{newSecret(raw)}, 1700000000123},
		"ScopedKey":         key,
		"Account":           a,
		"AuthorizationCode": code,
		"Authorization":     Authorization{code, "state", "", "scope"},
		"Verifier":          verifier,
		"State":             State(verifier),
		"SessionHandle":     NewSessionHandle(hex.EncodeToString(raw)),
		"AttachedClient":    AttachedClient{Name: "phone", Session: NewSessionHandle(hex.EncodeToString(raw))},
	}
}

// hidden wraps a secret where fmt cannot call its methods.
type hidden struct{ inside any }

func TestSecretsDoNotPrint(t *testing.T) {
	for name, value := range secrets(t) {
		var texts []string
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, value), fmt.Sprintf(verb, []any{value}), fmt.Sprintf(verb, hidden{value}), fmt.Sprintf(verb, &hidden{value}))
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "secret", value, "inside", hidden{value})
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "secret", value, "inside", hidden{value})
		for _, text := range append(texts, string(encoded), logged.String()) {
			if leak := leaks(text); leak != "" {
				t.Errorf("%s prints its %s: %s", name, leak, text)
			}
		}
	}
}

func TestSecretsPrintAsRedacted(t *testing.T) {
	for name, value := range secrets(t) {
		switch value.(type) {
		case Credentials, KeyData, Account, Authorization, AttachedClient:
			continue // structs with a secret inside
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, value); got != redacted {
				t.Errorf("%s prints as %s by %s", name, got, verb)
			}
		}
		if got, err := json.Marshal(value); string(got) != `"`+redacted+`"` {
			t.Errorf("%s encodes as %s, %v", name, got, err)
		}
	}
}

// leaks names the form of the canary that stands in the text.
func leaks(text string) string {
	id := sha256.Sum256(raw)
	for form, part := range map[string]string{
		"text":             "canary",
		"hex":              hex.EncodeToString([]byte("canary")),
		"capital hex":      strings.ToUpper(hex.EncodeToString([]byte("canary"))),
		"hex of hex":       hex.EncodeToString([]byte(hex.EncodeToString([]byte("canary")))),
		"decimal bytes":    "99 97 110 97 114 121",
		"decimal list":     "99, 97, 110, 97, 114, 121",
		"decimal hex text": "54 51 54 49 54 101",
		"Go bytes":         "0x63, 0x61, 0x6e, 0x61, 0x72, 0x79",
		"base64url":        base64url.EncodeToString(raw)[4:20],
		"other base64url":  base64url.EncodeToString(append([]byte{0}, raw...))[4:20],
		"hash":             hex.EncodeToString(id[:8]),
	} {
		if strings.Contains(text, part) {
			return form
		}
	}
	return ""
}

func TestWipeReachesEveryCopy(t *testing.T) {
	p := NewPassword([]byte("password"))
	q := p
	held := q.bytes()
	p.Wipe()
	if !q.IsZero() || !bytes.Equal(held, make([]byte, len(held))) {
		t.Error("the password survives")
	}
	p.Wipe()
	(Password{}).Wipe()

	text := []byte("password")
	p = NewPassword(text)
	clear(text)
	if string(p.bytes()) != "password" {
		t.Error("NewPassword keeps the caller's buffer")
	}
	c := StretchV1("a@b", p)
	d := c
	c.Wipe()
	if !d.AuthPW.IsZero() || !d.UnwrapBKey.IsZero() {
		t.Error("the credentials survive")
	}
}

func TestSessionHandlesCompare(t *testing.T) {
	a, b := NewSessionHandle("abc"), NewSessionHandle("ab"+"c")
	if a != b || a == NewSessionHandle("abd") || a.Text() != "abc" {
		t.Error("handles do not compare by their text")
	}
	if NewSessionHandle("") != (SessionHandle{}) || (SessionHandle{}).Text() != "" {
		t.Error("the empty handle is not the zero handle")
	}
}
