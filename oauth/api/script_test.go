package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/oauth"
)

const (
	testUID     = "aeaa1725c7a24ff983c6295725d5fc9b"
	testEmail   = "andré@example.org"
	testSession = "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	testFetch   = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
	testBundle  = "ee5c58845c7c9412b11bbd20920c2fddd83c33c9cd2c2de2d66b222613364636fc7e59d854d599f10e212801de3a47c3" +
		"4333f3b838ee3471e0f285649c332bbb4c17f42a0b319bbba327d2b326ad23e937219b4de32e3ec7b3e3f740522ad6ef"
	testCode   = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
	testDevice = "0123456789abcdef0123456789abcdef"
	zero32     = "0000000000000000000000000000000000000000000000000000000000000000"
	agent      = "Countersign/0.1 (test)"

	sessionHeader  = "Bearer fxs_c0a29dcf46174973da1378696e4c82ae10f723cf4f4d9f75e39f4ae3851595ab"
	keyFetchHeader = "Bearer fxk_3d0a7c02a15a62a2882f76e39b6494b500c022a8816e048625a495718998ba60"
)

// The calls, as script and its users name them.
const (
	discoverCall    = "GET /.well-known/fxa-client-configuration"
	credentialsCall = "POST /v1/account/credentials/status"
	loginCall       = "POST /v1/account/login?keys=true"
	verifyCall      = "POST /v1/session/verify_code"
	totpCall        = "POST /v1/session/verify/totp"
	resendCall      = "POST /v1/session/resend_code"
	statusCall      = "GET /v1/session/status"
	keyDataCall     = "POST /v1/account/scoped-key-data"
	keysCall        = "GET /v1/account/keys"
	deviceCall      = "POST /v1/account/device"
	authorizeCall   = "POST /v1/oauth/authorization"
	tokenCall       = "POST /v1/oauth/token"
	clientsCall     = "GET /v1/account/attached_clients"
	destroyCall     = "POST /v1/account/attached_client/destroy"
	signOutCall     = "POST /v1/session/destroy"
	reauthCall      = "POST /v1/session/reauth?keys=true"
	unblockCall     = "POST /v1/account/login/send_unblock_code"
	linkCall        = "GET /v1/recovery_email/status"
	resendLinkCall  = "POST /v1/recovery_email/resend_code"
	backupCall      = "POST /v1/session/verify/recoveryCode"
	phoneCall       = "POST /v1/recovery_phone/signin/send_code"
	confirmCall     = "POST /v1/recovery_phone/signin/confirm"
	totpExistsCall  = "GET /v1/totp/exists"
	sessionNameCall = "GET /v1/account/profile"
	profileCall     = "GET /v1/profile"
	revokeCall      = "POST /v1/oauth/destroy"
)

// members is a JSON object.
type members map[string]any

// got is one request that a script received.
type got struct {
	call          string // method and path with query
	authorization string
	header        http.Header
	body          members
	form          url.Values // of a body that is no JSON
}

// script is a server that answers each call by its name, and remembers what it received.
type script struct {
	*testing.T
	*httptest.Server
	mu      sync.Mutex
	answers map[string]http.HandlerFunc
	got     []got
}

// newScript is a server where everything goes well; a test replaces what shall go otherwise.
func newScript(t *testing.T) *script {
	s := &script{T: t}
	s.answers = map[string]http.HandlerFunc{
		openIDCall: refuse(404, 116, nil),
		discoverCall: func(w http.ResponseWriter, r *http.Request) {
			ok(members{"auth_server_base_url": s.URL, "oauth_server_base_url": s.URL, "profile_server_base_url": s.URL})(w, r)
		},
		credentialsCall: ok(members{"currentVersion": "v1", "upgradeNeeded": true}),
		loginCall:       ok(loginOK(nil)),
		verifyCall:      ok(members{}),
		resendCall:      ok(members{}),
		totpCall:        ok(members{"success": true}),
		statusCall:      ok(statusOK(nil)),
		keyDataCall:     ok(keyDataOK(1700000000123)),
		keysCall:        ok(members{"bundle": testBundle}),
		deviceCall:      ok(members{"id": testDevice, "name": "x"}),
		authorizeCall:   ok(authorizationOK(nil)),
		tokenCall:       ok(members{"access_token": "at", "token_type": "bearer", "expires_in": 60, "scope": "profile"}),
		clientsCall:     ok([]members{{"clientId": oauth.FenixID, "name": "Phone"}}),
		destroyCall:     ok(members{}),
		signOutCall:     ok(members{}),
		reauthCall:      ok(loginOK(members{"sessionToken": nil})),
		unblockCall:     ok(members{}),
		linkCall:        ok(members{"email": testEmail, "verified": true, "emailVerified": true, "sessionVerified": true}),
		resendLinkCall:  ok(members{}),
		backupCall:      ok(members{"remaining": 3}),
		phoneCall:       ok(members{"status": "success"}),
		confirmCall:     ok(members{"status": "success"}),
		totpExistsCall:  ok(members{"exists": true, "verified": true}),
		sessionNameCall: ok(members{"email": testEmail, "authenticatorAssuranceLevel": 1}),
		profileCall:     ok(members{"email": testEmail, "displayName": "André"}),
		revokeCall:      ok(members{}),
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Server.Close)
	return s
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := r.Method + " " + r.URL.RequestURI()
	raw, _ := io.ReadAll(r.Body)
	body, form := members{}, url.Values{}
	var err error
	if r.Header.Get("Content-Type") == "application/json" {
		err = json.Unmarshal(raw, &body)
	} else {
		form, err = url.ParseQuery(string(raw))
	}
	if err != nil {
		s.Errorf("%s: body %q", call, raw)
	}
	s.mu.Lock()
	s.got = append(s.got, got{call, r.Header.Get("Authorization"), r.Header.Clone(), body, form})
	answer := s.answers[call]
	s.mu.Unlock()
	if answer == nil {
		s.Errorf("unexpected call %s", call)
		answer = refuse(404, 116, nil)
	}
	answer(w, r)
}

// on replaces the answer to one call.
func (s *script) on(call string, answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answers[call] == nil {
		s.Fatalf("no call %s", call)
	}
	s.answers[call] = answer
}

// calls are the names of what was received.
func (s *script) calls() (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.got {
		names = append(names, g.call)
	}
	return names
}

// received is the last request of that name.
func (s *script) received(call string) got {
	s.Helper()
	all := s.all(call)
	if len(all) == 0 {
		s.Fatalf("no call %s", call)
	}
	return all[len(all)-1]
}

// all is every request of that name.
func (s *script) all(call string) (all []got) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.got {
		if g.call == call {
			all = append(all, g)
		}
	}
	return all
}

// forget forgets what was received.
func (s *script) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = nil
}

func (s *script) servers() oauth.Servers {
	base := s.URL + "/v1"
	return oauth.Servers{Content: s.URL, Auth: base, OAuth: base, Profile: base, Relay: "ws://127.0.0.1:1"}
}

// knowing is the servers, which know this program as the client with that id.
func (s *script) knowing(id string) oauth.Servers {
	servers := s.servers()
	servers.ClientID = id
	return servers
}

func (s *script) client(options ...Option) *Client {
	c := New(s.knowing(testClientID), agent, options...)
	s.Cleanup(c.Close)
	return c
}

// account is one that is signed in here.
func (s *script) account() oauth.Account {
	s.Helper()
	c := s.client()
	a, err := c.FinishSignIn(s.Context(), s.signIn(c), "Desk")
	if err != nil {
		s.Fatal(err)
	}
	s.forget()
	return a
}

func (s *script) signIn(c *Client) *PendingSignIn {
	s.Helper()
	p, err := c.SignIn(s.Context(), testEmail, testPassword())
	if err != nil {
		s.Fatal(err)
	}
	return p
}

func testPassword() oauth.Password { return oauth.NewPassword([]byte("pässwörd")) }

func (s *script) request() oauth.Request {
	s.Helper()
	key, err := oauth.NewPhoneKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		s.Fatal(err)
	}
	r, err := oauth.ParseRequest(oauth.Fields{
		ClientID: oauth.FenixID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync, State: "the state",
		CodeChallenge: oauth.S256("verifier"), KeysJWK: oauth.KeysJWK(key.PublicKey(), ""),
	}, oauth.DefaultPolicy())
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// ok answers 200 with JSON.
func ok(body any) http.HandlerFunc {
	return answer(200, "application/json; charset=utf-8", mustJSON(body))
}

// refuse answers with an error number.
func refuse(status, errno int, more members) http.HandlerFunc {
	body := members{"code": status, "errno": errno, "error": "Bad Request", "message": "server text " + testSession}
	maps.Copy(body, more)
	return answer(status, "application/json", mustJSON(body))
}

func answer(status int, contentType string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

// then answers with one after the other, and from then on with the last.
func then(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		next := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		mu.Unlock()
		next(w, r)
	}
}

// hangUp drops the connection without a word.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	c.Close()
}

// hang answers nothing until the caller is gone.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func loginOK(more members) members {
	body := members{
		"uid": testUID, "sessionToken": testSession, "keyFetchToken": testFetch, "authAt": 1700000000,
		"emailVerified": true, "sessionVerified": true, "verified": true, "metricsEnabled": true,
	}
	maps.Copy(body, more)
	return body
}

func unverified(method string) members {
	return loginOK(members{"sessionVerified": false, "verified": false, "verificationMethod": method, "verificationReason": "login"})
}

func statusOK(details members) members {
	all := members{"accountEmailVerified": true, "sessionVerified": true, "sessionVerificationMeetsMinimumAAL": true}
	maps.Copy(all, details)
	return members{"state": "verified", "uid": testUID, "details": all}
}

func keyDataOK(timestamp int64) members {
	return members{oauth.ScopeOldsync: members{
		"identifier": oauth.ScopeOldsync, "keyRotationSecret": zero32, "keyRotationTimestamp": timestamp,
	}}
}

func authorizationOK(more members) members {
	body := members{
		"code": testCode, "state": "the state", "redirect": "https://accounts.example/oauth/success/x",
		"scope": oauth.ScopeProfile + " " + oauth.ScopeOldsync,
	}
	maps.Copy(body, more)
	return body
}

// everyCall does each thing that a Client can do to the auth server.
func everyCall(s *script) map[string]func(context.Context, *Client, oauth.Account) error {
	signIn := func(ctx context.Context, c *Client, _ oauth.Account) error {
		_, err := c.SignIn(ctx, testEmail, testPassword())
		return err
	}
	finish := func(ctx context.Context, c *Client, _ oauth.Account) error {
		p, err := c.SignIn(ctx, testEmail, testPassword())
		if err == nil {
			_, err = c.FinishSignIn(ctx, p, "Desk")
		}
		return err
	}
	verify := func(method VerificationMethod) func(context.Context, *Client, oauth.Account) error {
		return func(ctx context.Context, c *Client, a oauth.Account) error {
			return c.VerifySignIn(ctx, &PendingSignIn{method: method, session: a.Session}, "123456")
		}
	}
	resend := func(method VerificationMethod) func(context.Context, *Client, oauth.Account) error {
		return func(ctx context.Context, c *Client, a oauth.Account) error {
			return c.ResendCode(ctx, &PendingSignIn{method: method, email: a.Email, session: a.Session})
		}
	}
	factor := func(ctx context.Context, c *Client, a oauth.Account) error {
		_, err := c.SecondFactor(ctx, a)
		return err
	}
	mint := func(ctx context.Context, c *Client, a oauth.Account) error {
		_, err := c.MintAuthorization(ctx, a, s.request())
		return err
	}
	return map[string]func(context.Context, *Client, oauth.Account) error{
		credentialsCall: signIn,
		loginCall:       signIn,
		keysCall:        finish,
		verifyCall:      verify(EmailCode),
		totpCall:        verify(TOTP),
		keyDataCall:     mint,
		authorizeCall:   mint,
		linkCall:        verify(EmailLink),
		resendCall:      resend(EmailCode),
		resendLinkCall:  resend(EmailLink),
		unblockCall:     resend(UnblockCode),
		totpExistsCall:  factor,
		sessionNameCall: factor,
		backupCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			_, err := c.VerifyByBackupCode(ctx, &PendingSignIn{method: TOTP, session: a.Session}, "abcd1234")
			return err
		},
		phoneCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			return c.SendPhoneCode(ctx, &PendingSignIn{method: TOTP, session: a.Session})
		},
		confirmCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			return c.VerifyByPhoneCode(ctx, &PendingSignIn{method: TOTP, session: a.Session}, "123456")
		},
		reauthCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			_, err := c.Reauthenticate(ctx, a, testPassword())
			return err
		},
		profileCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			_, err := c.Profile(ctx, a)
			return err
		},
		revokeCall: func(ctx context.Context, c *Client, _ oauth.Account) error {
			return c.revoke(ctx, testClientID, "token")
		},
		statusCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			_, err := c.SessionStatus(ctx, a)
			return err
		},
		deviceCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			_, err := c.RegisterDevice(ctx, a, "Desk")
			return err
		},
		clientsCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			_, err := c.AttachedClients(ctx, a)
			return err
		},
		destroyCall: func(ctx context.Context, c *Client, a oauth.Account) error {
			return c.DestroyAttachedClient(ctx, a, oauth.AttachedClient{DeviceID: testDevice})
		},
		signOutCall: func(ctx context.Context, c *Client, a oauth.Account) error { return c.SignOut(ctx, a) },
		tokenCall: func(ctx context.Context, c *Client, _ oauth.Account) error {
			_, err := exchange(ctx, s, c)
			return err
		},
	}
}

// checkError checks the kind of an error, and that its text and what it wraps give nothing away.
func checkError(t *testing.T, err error, want oauth.FailureKind) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Failure.Kind != want {
		t.Errorf("%v, want %q", err, want)
		return
	}
	text := fmt.Sprintf("%v %+v %s %q", e, e, e, e)
	for _, secret := range []string{testSession, testFetch, testBundle, testCode, sessionHeader[11:], keyFetchHeader[11:], "server text", "pässwörd", "123456"} {
		if strings.Contains(text, secret) {
			t.Errorf("the error shows %q: %s", secret, text)
		}
	}
}

const soon = 50 * time.Millisecond
