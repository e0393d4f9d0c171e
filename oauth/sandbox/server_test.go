package sandbox_test

import (
	"crypto/rand"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

func TestDiscovery(t *testing.T) {
	w := newWorld(t)
	servers, err := oauth.ParseConfiguration(w.Origin(), w.ok(w.get("/.well-known/fxa-client-configuration", "")).raw, "")
	w.must(err)
	want := oauth.Servers{
		Content: w.Origin(), Auth: w.Origin() + "/v1", OAuth: w.Origin() + "/v1", Profile: w.Origin() + "/v1", Relay: "ws://127.0.0.1:1",
		ClientID: sandbox.CountersignID,
	}
	if servers != want {
		t.Errorf("%+v", servers)
	}
	a := w.ok(w.get("/.well-known/fxa-client-configuration", ""))
	if a.text("auth_server_base_url") != w.Origin() { // published without /v1
		t.Errorf("%s", a.raw)
	}
	if a := w.ok(w.get("/.well-known/openid-configuration", "")); a.text("issuer") != w.Origin() || a.text("authorization_endpoint") != w.Origin()+"/authorization" {
		t.Errorf("%s", a.raw)
	}
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/pair", "/pair/supp", "/pair/auth", "/settings", "/oauth/success/" + oauth.FenixID} {
		a, err := w.try(http.MethodGet, path, "", nil)
		w.must(err)
		policy := a.header.Get("Content-Security-Policy")
		if a.status != 200 || a.header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.HasPrefix(policy, "default-src 'none'; ") ||
			strings.Contains(policy, "script") || strings.Contains(policy, "unsafe") || strings.Contains(string(a.raw), "<script") {
			t.Errorf("%s: %d %s\n%s", path, a.status, policy, a.raw)
		}
	}
}

// TestHeaders: each answer tells the time and may not be stored.
func TestHeaders(t *testing.T) {
	w := newWorld(t)
	for _, a := range []answer{w.get("/v1/nowhere", ""), w.get("/v1/session/status", ""), w.get("/.well-known/openid-configuration", ""), w.tokens(w.verified())} {
		if got := w.timestamp(a); got != 1_700_000_000 {
			t.Errorf("Timestamp %d", got)
		}
	}
	if a := w.get("/v1/session/status", w.verified()); a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", a.header)
	}
}

func TestMailOverHTTPAndReset(t *testing.T) {
	w := newWorld(t)
	session := w.session(plainEmail)
	a := w.ok(w.get("/__sandbox/mail/"+url.PathEscape(strings.ToUpper(plainEmail)), ""))
	if !strings.Contains(string(a.raw), `"code":"`+w.lastCode(plainEmail)+`"`) {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/__sandbox/reset", "", members{}))
	if a := w.ok(w.get("/__sandbox/mail/"+plainEmail, "")); string(a.raw) != "[]" {
		t.Errorf("%s", a.raw)
	}
	if a := w.get("/v1/session/status", session); a.errno() != 110 {
		t.Errorf("%s", a.raw)
	}
	w.verified() // the accounts stay
	w.Reset()
	w.verified()
}

func TestDemoAccounts(t *testing.T) {
	w := newWorld(t)
	w.must(w.AddDemoAccounts())
	salt, err := oauth.ParseClientSalt(w.ok(w.post("/v1/account/credentials/status", "", members{"email": sandbox.DemoEmail})).text("clientSalt"))
	w.must(err)
	c := oauth.StretchV2(salt, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	for email, trusted := range map[string]bool{sandbox.DemoEmail: true, sandbox.DemoCodeEmail: false} {
		a := w.ok(w.post("/v1/account/login?keys=true", "", members{"email": email, "authPW": c.AuthPW.Hex()}))
		if a.members["verified"] != trusted || a.text("keyFetchTokenVersion2") == "" || a.text("keyFetchToken") != "" {
			t.Errorf("%s: %s", email, a.raw)
		}
	}
	if err := w.AddDemoAccounts(); !errors.Is(err, sandbox.ErrAccount) {
		t.Errorf("a second time: %v", err)
	}
}

// TestElsewhere: what other programs do to the account.
func TestElsewhere(t *testing.T) {
	w := newWorld(t)
	session, refresh := w.verified(), ""
	refresh = w.tokens(session).text("refresh_token")
	w.must(w.RevokeSessions(trustedEmail))
	if a := w.get("/v1/session/status", session); a.errno() != 110 {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.get("/v1/account/devices", "Bearer "+refresh))
	for _, err := range []error{w.RotateKeys("nobody@example.org"), w.RevokeSessions("nobody@example.org")} {
		if !errors.Is(err, sandbox.ErrNoAccount) {
			t.Errorf("nobody: %v", err)
		}
	}
	if _, err := w.SyncKey("nobody@example.org"); !errors.Is(err, sandbox.ErrNoAccount) {
		t.Errorf("nobody: %v", err)
	}
}

func TestOptionsAndAccountsAreChecked(t *testing.T) {
	for _, origin := range []string{"", "127.0.0.1:80", "ftp://a", "http://a/", "http://a/b", "http://a?b", "http://u@a", "http://"} {
		if _, err := sandbox.New(sandbox.Options{Origin: origin}); !errors.Is(err, sandbox.ErrOrigin) {
			t.Errorf("%q: %v", origin, err)
		}
	}
	w := newWorld(t)
	for _, n := range []sandbox.NewAccount{
		{Email: strings.ToUpper(plainEmail), Version: sandbox.V1}, {Email: "x@y", SignUp: plainEmail, Version: sandbox.V1},
		{Email: "x", Version: sandbox.V1}, {Email: "x@y"},
	} {
		if err := w.AddAccount(n); !errors.Is(err, sandbox.ErrAccount) {
			t.Errorf("%+v: %v", n, err)
		}
	}
}

// TestNoRandomness: without it nothing is made, and the answer is the server's own error.
func TestNoRandomness(t *testing.T) {
	const oneAccount = 16 + 4*32
	random := io.LimitReader(rand.Reader, 6*oneAccount)
	w := newWorld(t, func(o *sandbox.Options) { o.Random = random })
	last := sandbox.NewAccount{Email: "x@y", Password: password, Version: sandbox.V1, Trusted: true}
	w.must(w.AddAccount(last))
	if a := w.login("x@y", "x@y", "", nil); a.status != 500 || a.errno() != 999 {
		t.Errorf("%s", a.raw)
	}
	last.Email = "y@x"
	if err := w.AddAccount(last); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
}

// TestSeededServersRepeat: the same randomness and the same clock make the same server.
func TestSeededServersRepeat(t *testing.T) {
	run := func() string {
		w := newWorld(t, func(o *sandbox.Options) { o.Random = mathrand.NewChaCha8([32]byte{1}) })
		w.must(w.AddDemoAccounts())
		w.session(plainEmail)
		return string(w.ok(w.login(trustedEmail, trustedEmail, "?keys=true", nil)).raw) + w.lastCode(plainEmail)
	}
	if one, two := run(), run(); one != two {
		t.Errorf("%s\n%s", one, two)
	}
}
