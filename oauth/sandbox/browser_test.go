package sandbox_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/jwe"
	"countersign/oauth/sandbox"
)

const loopback = "http://127.0.0.1:49152/callback"

// browser is a native app that signs in by browser: its request, and what it needs for the rest.
type browser struct {
	phone
	private *ecdh.PrivateKey
	query   url.Values
}

func newBrowser(w *world) browser {
	w.Helper()
	private, err := oauth.NewPhoneKey(rand.Reader)
	w.must(err)
	p := newPhone(w.T, 3)
	return browser{p, private, url.Values{
		"client_id": {sandbox.CountersignID}, "response_type": {"code"}, "state": {"a&<state>"}, "scope": {allScopes},
		"access_type": {"offline"}, "code_challenge": {p.challenge}, "code_challenge_method": {"S256"},
		"redirect_uri": {loopback}, "keys_jwk": {oauth.KeysJWK(private.PublicKey(), "")}, "action": {"email"},
	}}
}

func (b browser) path() string { return "/authorization?" + b.query.Encode() }

// submit sends the form of the page.
func (w *world) submit(b browser, form url.Values, headers ...string) answer {
	w.Helper()
	r, err := http.NewRequest(http.MethodPost, w.web.URL+b.path(), strings.NewReader(form.Encode()))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := send(&client, r)
	w.must(err)
	return a
}

func allow(email string) url.Values {
	return url.Values{"decision": {"allow"}, "email": {email}, "password": {password}}
}

var ticketPattern = regexp.MustCompile(`name="ticket" value="([0-9a-f]{64})"`)

// ticket is the hidden field of the page that asks for a code.
func (w *world) ticket(a answer) string {
	w.Helper()
	m := ticketPattern.FindSubmatch(a.raw)
	if a.status != http.StatusOK || m == nil {
		w.Fatalf("no page that asks for a code: %d %s", a.status, a.raw)
	}
	return string(m[1])
}

// arrive is the query with which the browser comes back to the app.
func (w *world) arrive(a answer, redirect string) url.Values {
	w.Helper()
	to, err := url.Parse(a.header.Get("Location"))
	w.must(err)
	query := to.Query()
	to.RawQuery = ""
	if a.status != http.StatusSeeOther || to.String() != redirect || query.Get("state") != "a&<state>" {
		w.Fatalf("%d to %s: %s", a.status, a.header.Get("Location"), a.raw)
	}
	return query
}

// redeem trades the code, and opens the keys.
func (w *world) redeem(b browser, code, email string) answer {
	w.Helper()
	body := b.redemption(code)
	body["client_id"] = sandbox.CountersignID
	a := w.ok(w.post("/v1/oauth/token", "", body))
	keys, err := jwe.Open(a.text("keys_jwe"), b.private)
	w.must(err)
	want, err := w.SyncKey(email)
	w.must(err)
	if len(keys) != 1 || !bytes.Equal(keys[0].JWK(), want.JWK()) {
		w.Error("the keys are not the account's")
	}
	return a
}

// TestBrowserSignIn: with a password alone, with a mailed code and with an authenticator, to a session, a refresh token
// and the account's keys.
func TestBrowserSignIn(t *testing.T) {
	for _, c := range []struct {
		email string
		code  func(*world) string
	}{
		{trustedEmail, nil},
		{plainEmail, func(w *world) string { return w.lastCode(plainEmail) }},
		{newEmail, func(w *world) string { return w.lastCode(newEmail) }},
		{totpEmail, func(w *world) string { return sandbox.TOTP(totpSecret, w.clock.Now()) }},
	} {
		t.Run(c.email, func(t *testing.T) {
			w := newWorld(t)
			b := newBrowser(w)
			a := w.submit(b, allow(c.email))
			if c.code != nil {
				wrong := w.submit(b, url.Values{"decision": {"allow"}, "ticket": {w.ticket(a)}, "code": {"x"}})
				if !strings.Contains(string(wrong.raw), "wrong or expired") {
					t.Errorf("%s", wrong.raw)
				}
				a = w.submit(b, url.Values{"decision": {"allow"}, "ticket": {w.ticket(wrong)}, "code": {c.code(w)}})
			}
			tokens := w.redeem(b, w.arrive(a, loopback).Get("code"), c.email)
			if state, _ := w.state(bearer(w, tokens.text("session_token"))); state != "verified" || tokens.text("refresh_token") == "" {
				t.Errorf("%s, %s", state, tokens.raw)
			}
		})
	}
}

// TestBrowserPage says who asks for what, escapes what it repeats, and may load nothing.
func TestBrowserPage(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	b.query.Set("email", `"><script>@example.org`)
	a, err := w.try(http.MethodGet, b.path(), "", nil)
	w.must(err)
	html, policy := string(w.ok(a).raw), a.header.Get("Content-Security-Policy")
	for _, want := range []string{"continue to Countersign", "synced data", "all its rights", "&lt;script&gt;@example.org"} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in\n%s", want, html)
		}
	}
	if strings.Contains(html, "<script") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") ||
		!strings.Contains(policy, "form-action 'self' http://127.0.0.1:49152;") {
		t.Errorf("%s\n%s", policy, html)
	}
}

// TestBrowserWithoutKeys: who asks for none gets none.
func TestBrowserWithoutKeys(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	b.query.Del("keys_jwk")
	body := b.redemption(w.arrive(w.submit(b, allow(trustedEmail)), loopback).Get("code"))
	body["client_id"] = sandbox.CountersignID
	if a := w.ok(w.post("/v1/oauth/token", "", body)); a.text("keys_jwe") != "" {
		t.Errorf("%s", a.raw)
	}
}

// TestBrowserKeysOfCreatedAccounts: the password is enough to unwrap them.
func TestBrowserKeysOfCreatedAccounts(t *testing.T) {
	w := newWorld(t)
	a := w.ok(w.post("/v1/account/create?keys=true", "", creation(members{"preVerified": true})))
	kB := w.keys(a.text("keyFetchToken"), freshV1.UnwrapBKey)
	want, err := oauth.DeriveOldsync(kB, 1_700_000_000_000)
	w.must(err)
	b := newBrowser(w)
	page := w.submit(b, allow(freshEmail))
	back := w.submit(b, url.Values{"decision": {"allow"}, "ticket": {w.ticket(page)}, "code": {w.lastCode(freshEmail)}})
	body := b.redemption(w.arrive(back, loopback).Get("code"))
	body["client_id"] = sandbox.CountersignID
	keys, err := jwe.Open(w.ok(w.post("/v1/oauth/token", "", body)).text("keys_jwe"), b.private)
	w.must(err)
	if len(keys) != 1 || !bytes.Equal(keys[0].JWK(), want.JWK()) {
		t.Error("the keys are not the account's")
	}
}

// TestLoopbackRedirects: any port of a registered loopback address, and nothing else about it.
func TestLoopbackRedirects(t *testing.T) {
	w := newWorld(t)
	for redirect, status := range map[string]int{
		"http://127.0.0.1:1/callback": 200, "http://[::1]:65535/callback": 200, "http://localhost/callback": 200,
		"http://127.0.0.1:1/callback2": 400, "http://127.0.0.1:1/callback?a=b": 400, "http://127.0.0.1:1/callback#a": 400,
		"https://127.0.0.1:1/callback": 400, "http://127.0.0.2:1/callback": 400, "http://u@127.0.0.1:1/callback": 400,
		"http://127.0.0.1:1/%63allback": 400, "http://127.0.0.1.evil.example/callback": 400, "http://127.0.0.1:x/callback": 400,
	} {
		b := newBrowser(w)
		b.query.Set("redirect_uri", redirect)
		a, err := w.try(http.MethodGet, b.path(), "", nil)
		w.must(err)
		if a.status != status {
			t.Errorf("%s: %d", redirect, a.status)
		}
	}
}

// TestBrowserRefuses: a request that is no client's gets a page and leads nowhere.
func TestBrowserRefuses(t *testing.T) {
	for name, value := range map[string]string{
		"client_id": sandbox.DisabledID, "redirect_uri": "https://evil.example/", "scope": "https://identity.mozilla.com/apps/notes",
		"code_challenge": "", "keys_jwk": "e30", "response_type": "token", "state": "",
	} {
		w := newWorld(t)
		b := newBrowser(w)
		b.query.Set(name, value)
		get, err := w.try(http.MethodGet, b.path(), "", nil)
		w.must(err)
		for _, a := range []answer{get, w.submit(b, allow(trustedEmail))} {
			if a.status < 400 || a.header.Get("Location") != "" || !strings.Contains(string(a.raw), "errno") {
				t.Errorf("%s: %d %s", name, a.status, a.raw)
			}
		}
	}
}

// TestBrowserPasswordIsWrong: the page again, and no word about which of the two was wrong.
func TestBrowserPasswordIsWrong(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	for _, form := range []url.Values{
		{"decision": {"allow"}, "email": {trustedEmail}, "password": {"wrong"}},
		allow("nobody@example.org"), allow(movedFrom), {"decision": {"allow"}},
	} {
		if a := w.submit(b, form); a.status != 200 || !strings.Contains(string(a.raw), "The address or the password is wrong.") {
			t.Errorf("%v: %d %s", form, a.status, a.raw)
		}
	}
	if a := w.submit(b, url.Values{"decision": {"maybe"}}); a.status != 400 {
		t.Errorf("no decision: %d", a.status)
	}
}

// TestBrowserDeny: at each step the client is told, and the sign-in that was begun ends.
func TestBrowserDeny(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	ticket := w.ticket(w.submit(b, allow(plainEmail)))
	for _, form := range []url.Values{{"decision": {"deny"}}, {"decision": {"deny"}, "ticket": {ticket}}} {
		if query := w.arrive(w.submit(b, form), loopback); query.Get("error") != "access_denied" || query.Get("code") != "" {
			t.Errorf("%v", query)
		}
	}
	a := w.submit(b, url.Values{"decision": {"allow"}, "ticket": {ticket}, "code": {w.lastCode(plainEmail)}})
	if !strings.Contains(string(a.raw), "too long") {
		t.Errorf("%s", a.raw)
	}
}

// TestBrowserTakesTooLong: a ticket is good for a quarter of an hour.
func TestBrowserTakesTooLong(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	ticket := w.ticket(w.submit(b, allow(plainEmail)))
	w.clock.advance(15 * time.Minute)
	a := w.submit(b, url.Values{"decision": {"allow"}, "ticket": {ticket}, "code": {w.lastCode(plainEmail)}})
	if !strings.Contains(string(a.raw), "too long") {
		t.Errorf("%s", a.raw)
	}
}

// TestBrowserTicketIsSpentOnce, whether or not the code was right.
func TestBrowserTicketIsSpentOnce(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	first := w.ticket(w.submit(b, allow(plainEmail)))
	second := w.ticket(w.submit(b, url.Values{"decision": {"allow"}, "ticket": {first}, "code": {"x"}}))
	code := url.Values{"decision": {"allow"}, "ticket": {second}, "code": {w.lastCode(plainEmail)}}
	w.arrive(w.submit(b, code), loopback)
	for _, spent := range []string{first, second} {
		code.Set("ticket", spent)
		if a := w.submit(b, code); a.status != http.StatusOK || !strings.Contains(string(a.raw), "too long") {
			t.Errorf("%d %s", a.status, a.raw)
		}
	}
}

// TestOtherSitesCannotSubmit: neither by the browser's word on the site nor by the origin.
func TestOtherSitesCannotSubmit(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		if a := w.submit(b, allow(trustedEmail), header...); a.status != http.StatusForbidden {
			t.Errorf("%v: %d", header, a.status)
		}
	}
	w.arrive(w.submit(b, allow(trustedEmail), "Sec-Fetch-Site", "same-origin", "Origin", w.Origin()), loopback)
}

// TestAuthorizationOnOAuthBase: it leads to the page, but not with keys.
func TestAuthorizationOnOAuthBase(t *testing.T) {
	w := newWorld(t)
	b := newBrowser(w)
	if a := w.get("/v1"+b.path(), ""); a.status != 400 || a.errno() != 109 {
		t.Errorf("with keys: %d %s", a.status, a.raw)
	}
	b.query.Del("keys_jwk")
	a, err := w.try(http.MethodGet, "/v1"+b.path(), "", nil)
	w.must(err)
	if a.status != http.StatusFound || a.header.Get("Location") != b.path() {
		t.Errorf("%d %s", a.status, a.header.Get("Location"))
	}
}
