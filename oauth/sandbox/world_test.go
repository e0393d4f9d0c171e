package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// world is a server on loopback with a clock of its own, and a client that knows nothing but HTTP.
type world struct {
	*testing.T
	*sandbox.Server
	web   *httptest.Server
	clock *clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const (
	plainEmail   = "Plain@Example.org"     // v1, asks for a mailed code
	trustedEmail = "trusted@example.org"   // v1, no code
	totpEmail    = "totp@example.org"      // v1, authenticator
	newEmail     = "new@example.org"       // v1, address unconfirmed
	movedEmail   = "moved@example.org"     // v1, signed up as movedFrom
	movedFrom    = "signed-up@example.org" //
	password     = "pässwörd"
)

var totpSecret = []byte("12345678901234567890")

func newWorld(t *testing.T, change ...func(*sandbox.Options)) *world {
	t.Helper()
	w := &world{T: t, clock: &clock{now: time.Unix(1_700_000_000, 0)}}
	w.web = httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.Server.ServeHTTP(rw, r) }))
	o := sandbox.Options{Origin: "http://" + w.web.Listener.Addr().String(), RelayURL: "ws://127.0.0.1:1", Now: w.clock.Now}
	for _, c := range change {
		c(&o)
	}
	var err error
	if w.Server, err = sandbox.New(o); err != nil {
		t.Fatal(err)
	}
	for _, a := range []sandbox.NewAccount{
		{Email: plainEmail},
		{Email: trustedEmail, Trusted: true},
		{Email: totpEmail, TOTP: totpSecret, BackupCodes: []string{"abcd1234ef", "wxyz5678gh"}, Phone: "+15550100"},
		{Email: newEmail, Unconfirmed: true},
		{Email: movedEmail, SignUp: movedFrom, Trusted: true},
	} {
		a.Password, a.Version = password, sandbox.V1
		if err := w.AddAccount(a); err != nil {
			t.Fatal(err)
		}
	}
	w.web.Start()
	t.Cleanup(w.web.Close)
	return w
}

type members = map[string]any

type answer struct {
	status int
	header http.Header
	raw    []byte
	members
}

func (a answer) errno() int {
	n, _ := a.members["errno"].(float64)
	return int(n)
}

func (a answer) text(name string) string {
	text, _ := a.members[name].(string)
	return text
}

// call sends body as JSON: nil for none, a string as it is. The answer must be JSON whatever happens.
func (w *world) call(method, path, authorization string, body any) answer {
	w.Helper()
	a, err := w.try(method, path, authorization, body)
	if err != nil {
		w.Fatalf("%s %s: %v", method, path, err)
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		w.Errorf("%s %s: %d with Content-Type %q", method, path, a.status, got)
	}
	return a
}

func (w *world) try(method, path, authorization string, body any) (answer, error) {
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		raw, _ = json.Marshal(body)
	}
	r, err := http.NewRequest(method, w.web.URL+path, bytes.NewReader(raw))
	if err != nil {
		return answer{}, err
	}
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("User-Agent", "Countersign/1.0 (Linux; x64)")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	client := http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return send(&client, r)
}

func send(client *http.Client, r *http.Request) (answer, error) {
	resp, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	if a.raw, err = io.ReadAll(resp.Body); err != nil {
		return a, err
	}
	_ = json.Unmarshal(a.raw, &a.members) // arrays and pages have no members
	return a, nil
}

func (w *world) post(path, authorization string, body any) answer {
	w.Helper()
	return w.call(http.MethodPost, path, authorization, body)
}

func (w *world) get(path, authorization string) answer {
	w.Helper()
	return w.call(http.MethodGet, path, authorization, nil)
}

// ok is for answers that must be good.
func (w *world) ok(a answer) answer {
	w.Helper()
	if a.status != http.StatusOK {
		w.Fatalf("%d %s", a.status, a.raw)
	}
	return a
}

// stretched is the authPW of version 1.
func stretched(salt string) string {
	return oauth.StretchV1(salt, oauth.NewPassword([]byte(password))).AuthPW.Hex()
}

// login signs in with version 1 credentials.
func (w *world) login(email, salt, query string, more members) answer {
	w.Helper()
	body := members{"email": email, "authPW": stretched(salt), "reason": "login", "verificationMethod": "email-otp"}
	maps.Copy(body, more)
	return w.post("/v1/account/login"+query, "", body)
}

// session signs in and returns the header that authenticates the session.
func (w *world) session(email string) string {
	w.Helper()
	token, err := oauth.ParseSessionToken(w.ok(w.login(email, email, "?keys=true", nil)).text("sessionToken"))
	if err != nil {
		w.Fatal(err)
	}
	return token.Authorization()
}

// verified signs in to the trusted account.
func (w *world) verified() string { return w.session(trustedEmail) }

// lastCode is the newest verification code in the mailbox.
func (w *world) lastCode(email string) string {
	w.Helper()
	all := w.Mail(email)
	if len(all) == 0 {
		w.Fatalf("no mail for %s", email)
	}
	return all[len(all)-1].Code
}

// phone is what a phone draws before it asks: a PKCE pair.
type phone struct{ verifier, challenge string }

func newPhone(t *testing.T, seed byte) phone {
	t.Helper()
	v, challenge, err := oauth.NewPKCE(bytes.NewReader(bytes.Repeat([]byte{seed}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return phone{v.Text(), challenge}
}

const allScopes = oauth.ScopeProfile + " " + oauth.ScopeOldsync + " " + oauth.ScopeSession

// anyJWE has the form of a keys_jwe; the server looks no further.
const anyJWE = "eyJhbGciOiJFQ0RILUVTIn0..AAAAAAAAAAAAAAAA.c2VhbGVk.AAAAAAAAAAAAAAAAAAAAAA"

// authorization is a good request for a code, changed by more.
func (p phone) authorization(more members) members {
	return change(members{
		"client_id": oauth.FenixID, "response_type": "code", "state": "st&te", "scope": allScopes, "access_type": "offline",
		"code_challenge": p.challenge, "code_challenge_method": "S256", "keys_jwe": anyJWE,
	}, more)
}

// change sets members, or removes those that are to be nil.
func change(m, more members) members {
	for name, value := range more {
		if m[name] = value; value == nil {
			delete(m, name)
		}
	}
	return m
}

// code has the session authorize the phone.
func (w *world) code(session string, p phone) string {
	w.Helper()
	return w.ok(w.post("/v1/oauth/authorization", session, p.authorization(nil))).text("code")
}

func (p phone) redemption(code string) members {
	return members{"grant_type": "authorization_code", "client_id": oauth.FenixID, "code": code, "code_verifier": p.verifier}
}

// tokens is a whole authorization: what the phone ends up with.
func (w *world) tokens(session string) answer {
	w.Helper()
	p := newPhone(w.T, 1)
	return w.ok(w.post("/v1/oauth/token", "", p.redemption(w.code(session, p))))
}

func (w *world) timestamp(a answer) int64 {
	w.Helper()
	n, err := strconv.ParseInt(a.header.Get("Timestamp"), 10, 64)
	if err != nil {
		w.Errorf("Timestamp: %v", err)
	}
	return n
}
