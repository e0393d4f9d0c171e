package api

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"countersign/oauth"
	"countersign/oauth/jwe"
)

// testClientID is the one under which the script's server knows this program.
const testClientID = "0011223344556677"

// browserSignIn begins one, and plays the server's part of the keys.
func (s *script) browserSignIn(c *Client) *BrowserSignIn {
	s.Helper()
	b, err := c.StartBrowserSignIn(s.Context(), "")
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(b.Close)
	s.on(tokenCall, ok(s.browserTokens(b, nil)))
	return b
}

func (s *script) browserTokens(b *BrowserSignIn, more members) members {
	sealed := sealTo(s.T, b.key.PublicKey(), s.account().Sync)
	all := members{
		"access_token": "access", "refresh_token": "refresh", "token_type": "bearer", "expires_in": 60, "auth_at": 1700000000,
		"scope": "profile", "session_token": testSession, "keys_jwe": sealed,
	}
	for name, value := range more {
		all[name] = value
	}
	return all
}

func sealTo(t *testing.T, to *ecdh.PublicKey, keys ...oauth.ScopedKey) string {
	t.Helper()
	request, err := oauth.ParseRequest(oauth.Fields{
		ClientID: testClientID, Scope: oauth.ScopeOldsync + " " + oauth.ScopeSession, State: "-", CodeChallenge: oauth.S256("-"), KeysJWK: oauth.KeysJWK(to, ""),
	}, oauth.Policy{Clients: []oauth.Client{{ID: testClientID, Name: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := jwe.Seal(request, keys)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// otherKey is a key that this program has no use for.
func (s *script) otherKey() oauth.ScopedKey {
	s.Helper()
	key, err := oauth.ParseScopedKey(oauth.ScopeSession, mustJSON(members{
		"kty": "oct", "scope": oauth.ScopeSession, "k": strings.Repeat("A", 43), "kid": "1700000000-" + strings.Repeat("A", 22),
	}))
	if err != nil {
		s.Fatal(err)
	}
	return key
}

// outcome is what Wait returned.
type outcome struct {
	oauth.Account
	error
}

// waiting lets the sign-in wait, on a goroutine of the test's.
func (b *BrowserSignIn) waiting(ctx context.Context) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		a, err := b.whole(ctx)
		done <- outcome{a, err}
	}()
	return done
}

// whole waits and redeems, as a program does.
func (b *BrowserSignIn) whole(ctx context.Context) (oauth.Account, error) {
	defer b.Close()
	if err := b.Wait(ctx); err != nil {
		return oauth.Account{}, err
	}
	return b.Redeem(ctx, Arrival{Device: "Desk"})
}

// visit is what a browser does on its way back.
func (b *BrowserSignIn) visit(t *testing.T, method, path string, query url.Values, change func(*http.Request)) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequest(method, "http://"+b.loopback.host+path+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(page), response.Header
}

func (b *BrowserSignIn) good() url.Values {
	return url.Values{"state": {b.state.Text()}, "code": {testCode}}
}

func TestBrowserURL(t *testing.T) {
	s := newScript(t)
	b := s.browserSignIn(s.client())
	u, err := url.Parse(b.URL())
	if err != nil {
		t.Fatal(err)
	}
	got := u.Query()
	for _, random := range []string{"state", "code_challenge", "keys_jwk"} {
		if len(got.Get(random)) < 26 {
			t.Errorf("%s: %q", random, got.Get(random))
		}
		got.Del(random)
	}
	want := url.Values{
		"client_id": {testClientID}, "response_type": {"code"}, "access_type": {"offline"}, "code_challenge_method": {"S256"},
		"redirect_uri": {"http://" + b.loopback.host + "/callback"}, "action": {"email"}, "prompt": {"login"},
		"scope": {oauth.ScopeProfile + " " + oauth.ScopeOldsync + " " + oauth.ScopeSession},
	}
	if u.Scheme+"://"+u.Host+u.Path != s.URL+"/authorization" || !reflect.DeepEqual(got, want) {
		t.Errorf("%s\n%v", u, got)
	}
	if strings.Contains(b.URL(), b.verifier.Text()) {
		t.Error("the URL holds the verifier")
	}
	host, _, err := net.SplitHostPort(b.loopback.host)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("listens on %s", b.loopback.host)
	}
	other := s.browserSignIn(s.client())
	if other.state.Text() == b.state.Text() || other.verifier.Text() == b.verifier.Text() || other.key.Equal(b.key) {
		t.Error("two sign-ins share a secret")
	}
}

func TestBrowserIsOffered(t *testing.T) {
	s := newScript(t)
	for id, want := range map[string]bool{"": false, "x": false, "00112233445566AA": false, testClientID: true} {
		c := New(s.knowing(id), agent)
		b, err := c.StartBrowserSignIn(t.Context(), "")
		if c.OffersBrowser() != want || (err == nil) != want {
			t.Errorf("%q: %v, %v", id, c.OffersBrowser(), err)
		}
		if want {
			b.Close()
			b.Close()
			continue
		}
		checkError(t, err, oauth.ClientRefused)
	}
}

// The browser comes back: an account, and nothing left over on the server.
func TestBrowserSignIn(t *testing.T) {
	s := newScript(t)
	b, want := s.browserSignIn(s.client()), s.account()
	challenge := challenge(b)
	done := b.waiting(t.Context())
	status, page, header := b.visit(t, "GET", callbackPath, b.good(), nil)
	if status != 200 || !strings.Contains(page, "You may close this page") || strings.Contains(page, testCode) || strings.Contains(page, "<script") {
		t.Errorf("%d %s", status, page)
	}
	for name, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	} {
		if header.Get(name) != want {
			t.Errorf("%s: %q", name, header.Get(name))
		}
	}
	got := <-done
	a, err := got.Account, got.error
	if err != nil || a.Servers != s.knowing(testClientID) || a.UID.String() != testUID || a.Email != testEmail || a.DeviceID != testDevice ||
		!a.Verified || a.AuthAt != 1700000000 || a.Session.Hex() != testSession || !bytes.Equal(a.Sync.JWK(), want.Sync.JWK()) {
		t.Fatalf("%+v, %v", a, err)
	}
	form := s.received(tokenCall).form
	if form.Get("client_id") != testClientID || form.Get("code") != testCode || oauth.S256(form.Get("code_verifier")) != challenge || form.Has("redirect_uri") {
		t.Errorf("exchange %v", form)
	}
	var revoked []any
	for _, one := range s.all(revokeCall) {
		revoked = append(revoked, one.body["token"])
	}
	if !reflect.DeepEqual(revoked, []any{"access", "refresh"}) || len(s.all(signOutCall)) != 0 {
		t.Errorf("revoked %v", revoked)
	}
	if _, err := net.Dial("tcp", b.loopback.host); err == nil || !b.verifier.IsZero() {
		t.Error("it still listens, or has a verifier")
	}
}

// challenge is the one that the URL names.
func challenge(b *BrowserSignIn) string {
	u, err := url.Parse(b.URL())
	if err != nil {
		return ""
	}
	return u.Query().Get("code_challenge")
}

// Strangers and strays change nothing: the browser that was waited for is still served.
func TestBrowserStrangers(t *testing.T) {
	s := newScript(t)
	b := s.browserSignIn(s.client())
	done := b.waiting(t.Context())
	with := func(name string, values ...string) url.Values {
		q := b.good()
		q[name] = values
		return q
	}
	for name, c := range map[string]struct {
		method, path string
		query        url.Values
		change       func(*http.Request)
	}{
		"another state":  {"GET", callbackPath, with("state", strings.Repeat("A", 26)), nil},
		"no state":       {"GET", callbackPath, with("state"), nil},
		"two states":     {"GET", callbackPath, with("state", b.state.Text(), b.state.Text()), nil},
		"a longer state": {"GET", callbackPath, with("state", b.state.Text()+"A"), nil},
		"another method": {"POST", callbackPath, b.good(), nil},
		"another path":   {"GET", "/", b.good(), nil},
		"a longer path":  {"GET", callbackPath + "/", b.good(), nil},
		"odd path":       {"GET", "/%63allback", b.good(), nil},
		"an icon":        {"GET", "/favicon.ico", nil, nil},
		"another host":   {"GET", callbackPath, b.good(), func(r *http.Request) { r.Host = "evil.example" }},
		"another name":   {"GET", callbackPath, b.good(), func(r *http.Request) { r.Host = strings.Replace(r.Host, "127.0.0.1", "localhost", 1) }},
		"a long query":   {"GET", callbackPath, with("x", strings.Repeat("x", 5000)), nil},
		"a broken query": {"GET", callbackPath, b.good(), func(r *http.Request) { r.URL.RawQuery += "&a;b=%zz" }},
		"a body": {"GET", callbackPath, b.good(), func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader("x")), 1
		}},
		"an endless body": {"GET", callbackPath, b.good(), func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(iotest.HalfReader(strings.NewReader("xy"))), -1
		}},
	} {
		status, page, header := b.visit(t, c.method, c.path, c.query, c.change)
		if status != 404 || !strings.Contains(page, "not waiting for this page") || header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %s", name, status, page)
		}
	}
	conn, err := net.Dial("tcp", b.loopback.host) // a browser that connects beforehand and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	if status, _, _ := b.visit(t, "GET", callbackPath, b.good(), nil); status != 200 {
		t.Errorf("the right browser: %d", status)
	}
	if got := <-done; got.error != nil {
		t.Error(got.error)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("a silent connection held it up for %v", took)
	}
	_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the silent connection is still open: %v", err)
	}
}

func TestBrowserComesBackWithoutACode(t *testing.T) {
	for name, c := range map[string]struct {
		query url.Values
		want  oauth.FailureKind
	}{
		"declined":           {url.Values{"error": {"access_denied"}}, oauth.Declined},
		"scope":              {url.Values{"error": {"invalid_scope"}}, oauth.ScopeRefused},
		"client":             {url.Values{"error": {"unauthorized_client"}}, oauth.ClientRefused},
		"server":             {url.Values{"error": {"server_error"}}, oauth.Maintenance},
		"request":            {url.Values{"error": {"invalid_request"}}, oauth.RequestMalformed},
		"something":          {url.Values{"error": {"x"}}, oauth.BadAnswer},
		"two errors":         {url.Values{"error": {"access_denied", "x"}}, oauth.BadAnswer},
		"an error and code":  {url.Values{"error": {"access_denied"}, "code": {testCode}}, oauth.Declined},
		"neither":            {url.Values{}, oauth.BadAnswer},
		"no code of servers": {url.Values{"code": {"x"}}, oauth.BadAnswer},
		"two codes":          {url.Values{"code": {testCode, testCode}}, oauth.BadAnswer},
	} {
		s := newScript(t)
		b := s.browserSignIn(s.client())
		s.forget()
		done := b.waiting(t.Context())
		c.query.Set("state", b.state.Text())
		b.visit(t, "GET", callbackPath, c.query, nil)
		got := <-done
		if checkError(t, got.error, c.want); got.Account != (oauth.Account{}) || len(s.calls()) != 0 || t.Failed() {
			t.Fatalf("%s: %q", name, s.calls())
		}
	}
}

// What the server hands out must be all of what was asked for; if not, no session is left behind.
func TestBrowserRefusesLess(t *testing.T) {
	for name, c := range map[string]struct {
		call   string
		answer func(*script, *BrowserSignIn) http.HandlerFunc
		want   oauth.FailureKind
		orphan bool // there was a session to end
	}{
		"refused": {tokenCall, func(*script, *BrowserSignIn) http.HandlerFunc { return refuse(400, 175, nil) }, oauth.GrantRefused, false},
		"no session": {tokenCall, func(s *script, b *BrowserSignIn) http.HandlerFunc {
			return ok(s.browserTokens(b, members{"session_token": nil}))
		}, oauth.ScopeRefused, false},
		"no keys": {tokenCall, func(s *script, b *BrowserSignIn) http.HandlerFunc {
			return ok(s.browserTokens(b, members{"keys_jwe": nil}))
		}, oauth.KeysMissing, true},
		"odd keys": {tokenCall, func(s *script, b *BrowserSignIn) http.HandlerFunc {
			return ok(s.browserTokens(b, members{"keys_jwe": "a.b.c.d.e"}))
		}, oauth.BadAnswer, true},
		"another's keys": {tokenCall, func(s *script, b *BrowserSignIn) http.HandlerFunc {
			other, err := oauth.NewPhoneKey(bytes.NewReader(bytes.Repeat([]byte{9}, 32)))
			if err != nil {
				s.Fatal(err)
			}
			return ok(s.browserTokens(b, members{"keys_jwe": sealTo(s.T, other.PublicKey(), s.account().Sync)}))
		}, oauth.BadAnswer, true},
		"more keys": {tokenCall, func(s *script, b *BrowserSignIn) http.HandlerFunc {
			return ok(s.browserTokens(b, members{"keys_jwe": sealTo(s.T, b.key.PublicKey(), s.account().Sync, s.otherKey())}))
		}, oauth.BadAnswer, true},
		"other keys": {tokenCall, func(s *script, b *BrowserSignIn) http.HandlerFunc {
			return ok(s.browserTokens(b, members{"keys_jwe": sealTo(s.T, b.key.PublicKey(), s.otherKey())}))
		}, oauth.BadAnswer, true},
		"unverified": {statusCall, func(*script, *BrowserSignIn) http.HandlerFunc {
			return ok(statusOK(members{"sessionVerified": false}))
		}, oauth.SessionUnverified, true},
		"no account":   {statusCall, func(*script, *BrowserSignIn) http.HandlerFunc { return ok(members{}) }, oauth.BadAnswer, true},
		"no metadata":  {keyDataCall, func(*script, *BrowserSignIn) http.HandlerFunc { return refuse(400, 163, nil) }, oauth.ScopeRefused, true},
		"keys changed": {keyDataCall, func(*script, *BrowserSignIn) http.HandlerFunc { return ok(keyDataOK(1700000000124)) }, oauth.StaleKey, true},
		"no address":   {sessionNameCall, func(*script, *BrowserSignIn) http.HandlerFunc { return ok(members{}) }, oauth.BadAnswer, true},
	} {
		s := newScript(t)
		b := s.browserSignIn(s.client())
		answer := c.answer(s, b)
		s.forget()
		s.on(c.call, answer)
		done := b.waiting(t.Context())
		b.visit(t, "GET", callbackPath, b.good(), nil)
		got := <-done
		checkError(t, got.error, c.want)
		if got.Account != (oauth.Account{}) || (len(s.all(signOutCall)) == 1) != c.orphan || t.Failed() {
			t.Fatalf("%s: %q", name, s.calls())
		}
	}
}

// Nobody comes: the waiting ends with its time, with its context, or when it is closed.
func TestBrowserNobodyComes(t *testing.T) {
	s := newScript(t)
	for name, c := range map[string]struct {
		want oauth.FailureKind
		end  func(*BrowserSignIn, context.CancelFunc)
	}{
		"too late":  {oauth.TimedOut, func(b *BrowserSignIn, _ context.CancelFunc) { b.patience = soon }},
		"cancelled": {oauth.Cancelled, func(_ *BrowserSignIn, cancel context.CancelFunc) { cancel() }},
		"closed":    {oauth.Cancelled, func(b *BrowserSignIn, _ context.CancelFunc) { b.Close() }},
	} {
		b := s.browserSignIn(s.client())
		s.forget()
		ctx, cancel := context.WithCancel(t.Context())
		c.end(b, cancel)
		a, err := b.whole(ctx)
		cancel()
		if checkError(t, err, c.want); a != (oauth.Account{}) || len(s.calls()) != 0 || t.Failed() {
			t.Fatalf("%s: %q", name, s.calls())
		}
		if _, err := net.Dial("tcp", b.loopback.host); err == nil {
			t.Errorf("%s: it still listens", name)
		}
	}
}

// Cancelled when the browser has come, nothing is kept, here or there.
func TestBrowserCancelledLate(t *testing.T) {
	s := newScript(t)
	b := s.browserSignIn(s.client())
	s.forget()
	ctx, cancel := context.WithCancel(t.Context())
	s.on(deviceCall, func(_ http.ResponseWriter, r *http.Request) { cancel(); hang(nil, r) })
	done := b.waiting(ctx)
	b.visit(t, "GET", callbackPath, b.good(), nil)
	got := <-done
	checkError(t, got.error, oauth.Cancelled)
	if got.Account != (oauth.Account{}) || len(s.all(signOutCall)) != 1 || !errors.Is(got.error, context.Canceled) {
		t.Errorf("%q", s.calls())
	}
}

func TestBrowserSignInIsRedacting(t *testing.T) {
	s := newScript(t)
	b := s.browserSignIn(s.client())
	encoded, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	type inside struct{ b *BrowserSignIn }
	texts := string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		texts += fmt.Sprintf(verb, b) + fmt.Sprintf(verb, *b) + fmt.Sprintf(verb, inside{b})
	}
	for _, secret := range []string{b.state.Text(), b.verifier.Text(), fmt.Sprintf("%x", b.key.Bytes()), strings.Trim(fmt.Sprint(b.key.Bytes()), "[]")} {
		if strings.Contains(texts, secret) {
			t.Errorf("it shows %s: %s", secret, texts)
		}
	}
}

// Whatever comes to the loopback address, it counts only with this sign-in's state, and then as a code or as a reason.
func FuzzCallback(f *testing.F) {
	state, err := oauth.NewState(strings.NewReader(strings.Repeat("\x02", 32)))
	if err != nil {
		f.Fatal(err)
	}
	b := &BrowserSignIn{loopback: loopback{host: "127.0.0.1:1"}, state: state}
	f.Add("/callback", "state="+state.Text()+"&code="+testCode)
	f.Add("/callback", "state="+state.Text()+"&error=access_denied")
	f.Add("/callback", "state=%41&code=")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := &http.Request{Method: "GET", Host: b.loopback.host, URL: &url.URL{Path: path, RawQuery: query}}
		v, ok := b.parse(r)
		said, _ := url.ParseQuery(query)
		switch {
		case !ok && v != (visit{}):
			t.Error("a stranger says something")
		case ok && (len(said["state"]) != 1 || said["state"][0] != state.Text() || path != callbackPath || v.code.IsZero() == (v.reason == "")):
			t.Errorf("%q?%q: %+v", path, query, v)
		}
	})
}
