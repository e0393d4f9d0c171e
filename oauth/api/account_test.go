package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"countersign/oauth"
)

func TestFinishSignIn(t *testing.T) {
	s := newScript(t)
	c := s.client()
	p := s.signIn(c)
	s.forget()
	a, err := c.FinishSignIn(t.Context(), p, "  Desk\u202e\x07 ")
	if err != nil {
		t.Fatal(err)
	}
	// The metadata come before the single-use token is spent.
	if got, want := s.calls(), []string{keyDataCall, keysCall, deviceCall}; !slices.Equal(got, want) {
		t.Errorf("calls %q", got)
	}
	if got := s.received(keyDataCall).body; !reflect.DeepEqual(got, members{"client_id": oauth.FenixID, "scope": oauth.ScopeOldsync}) {
		t.Errorf("scoped-key-data %v", got)
	}
	if got := s.received(deviceCall).body; !reflect.DeepEqual(got, members{"name": "Desk", "type": "desktop"}) {
		t.Errorf("device %v", got)
	}
	if a.Servers != s.knowing(testClientID) || a.UID.String() != testUID || a.Email != testEmail || a.DeviceID != testDevice ||
		!a.Verified || a.AuthAt != 1700000000 || a.Session.Hex() != testSession {
		t.Errorf("%+v", a)
	}
	// Accounts spec, section 11.6.
	if a.Sync.Kid() != "1700000000123-w_NDVTH7Ap9OINQpwXCVYg" || !strings.Contains(string(a.Sync.JWK()), "kQPj8kEpjWjYyASPJYIswcHf4ZOHCch5O6LNi56NYMyB") {
		t.Errorf("sync key %s", a.Sync.Kid())
	}
	if item, err := a.MarshalVault(); err != nil || len(item) == 0 {
		t.Errorf("the account cannot be stored: %v", err)
	}
	if !p.keyFetch.IsZero() || !p.unwrapBKey.IsZero() || !p.session.IsZero() {
		t.Error("the sign-in is not used up")
	}
}

func TestFinishSignInFailures(t *testing.T) {
	badMAC := strings.Replace(testBundle, "ee5c", "ee5d", 1)
	for _, c := range []struct {
		name, call string
		answer     http.HandlerFunc
		want       oauth.FailureKind // empty: the sign-in goes through
	}{
		{"client refused", keyDataCall, refuse(400, 162, nil), oauth.ClientRefused},
		{"scope refused", keyDataCall, refuse(400, 163, nil), oauth.ScopeRefused},
		{"client disabled", keyDataCall, refuse(503, 204, nil), oauth.ClientDisabled},
		{"session unverified", keyDataCall, refuse(400, 138, nil), oauth.SessionUnverified},
		{"e-mail unconfirmed", keyDataCall, refuse(400, 104, nil), oauth.EmailUnconfirmed},
		{"no keys for sync", keyDataCall, ok(members{}), oauth.BadAnswer},
		{"odd metadata", keyDataCall, ok(keyDataOK(1700000000)), oauth.BadAnswer},
		{"not verified yet", keysCall, refuse(400, 104, nil), oauth.EmailUnconfirmed},
		{"token spent", keysCall, refuse(401, 110, nil), oauth.SessionGone},
		{"bundle damaged", keysCall, ok(members{"bundle": badMAC}), oauth.BadAnswer},
		{"no bundle", keysCall, ok(members{}), oauth.BadAnswer},
		{"devices off", deviceCall, refuse(503, 202, nil), ""},
		{"device refused", deviceCall, refuse(400, 107, nil), ""},
		{"device without id", deviceCall, ok(members{}), ""},
		{"device unreachable", deviceCall, hangUp, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScript(t)
			p := s.signIn(s.client())
			s.on(c.call, c.answer)
			a, err := s.client().FinishSignIn(t.Context(), p, "Desk")
			if c.want == "" {
				if err != nil || a.DeviceID != "" || a.Session.IsZero() {
					t.Errorf("%+v, %v", a, err)
				}
				return
			}
			checkError(t, err, c.want)
			if a != (oauth.Account{}) {
				t.Error("a failed sign-in left an account")
			}
		})
	}
}

func TestFinishSignInNeedsVerification(t *testing.T) {
	s := newScript(t)
	s.on(loginCall, ok(unverified("email-otp")))
	p := s.signIn(s.client())
	s.forget()
	_, err := s.client().FinishSignIn(t.Context(), p, "Desk")
	checkError(t, err, oauth.SessionUnverified)
	if len(s.calls()) != 0 {
		t.Errorf("%q", s.calls())
	}
}

// Cancelled after the keys were handed out, a sign-in leaves no account.
func TestFinishSignInCancelled(t *testing.T) {
	s := newScript(t)
	p := s.signIn(s.client())
	ctx, cancel := context.WithCancel(t.Context())
	s.on(deviceCall, func(_ http.ResponseWriter, r *http.Request) { cancel(); hang(nil, r) })
	a, err := s.client().FinishSignIn(ctx, p, "Desk")
	if checkError(t, err, oauth.Cancelled); a != (oauth.Account{}) {
		t.Error("it left an account")
	}
}

// Until the keys are handed out nothing is lost.
func TestFinishSignInAgain(t *testing.T) {
	s := newScript(t)
	p := s.signIn(s.client())
	s.on(keyDataCall, then(refuse(503, 201, nil), ok(keyDataOK(1700000000123))))
	s.on(keysCall, then(refuse(503, 201, nil), ok(members{"bundle": testBundle})))
	for range 2 {
		_, err := s.client().FinishSignIn(t.Context(), p, "Desk")
		checkError(t, err, oauth.Maintenance)
	}
	if a, err := s.client().FinishSignIn(t.Context(), p, "Desk"); err != nil || a.Sync.IsZero() {
		t.Errorf("%v", err)
	}
}

func TestRegisterDevice(t *testing.T) {
	s := newScript(t)
	a := s.account()
	other := strings.Repeat("f", 32)
	s.on(deviceCall, refuse(400, 124, members{"deviceId": other}))
	if id, err := s.client().RegisterDevice(t.Context(), a, "Desk"); id != other || err != nil {
		t.Errorf("the session has a device already: %q, %v", id, err)
	}
	s.on(deviceCall, refuse(400, 124, members{"deviceId": "x"}))
	_, err := s.client().RegisterDevice(t.Context(), a, "Desk")
	checkError(t, err, oauth.BadAnswer)
	s.on(deviceCall, refuse(400, 123, nil))
	_, err = s.client().RegisterDevice(t.Context(), a, "Desk")
	checkError(t, err, oauth.UnknownDevice)
	if got := deviceName(strings.Repeat("é", 300) + "\n"); got != strings.Repeat("é", 255) {
		t.Errorf("name of %d characters", len([]rune(got)))
	}
}

func TestMintSendsExactlyThis(t *testing.T) {
	s := newScript(t)
	a, r := s.account(), s.request()
	z, err := s.client().MintAuthorization(t.Context(), a, r)
	if err != nil || z.Code.Text() != testCode || z.State != r.State() || z.Redirect == "" || z.Scope != r.Scope() {
		t.Fatalf("%+v, %v", z, err)
	}
	if got, want := s.calls(), []string{keyDataCall, authorizeCall}; !slices.Equal(got, want) {
		t.Errorf("calls %q", got)
	}
	if got := s.received(keyDataCall).body; !reflect.DeepEqual(got, members{"client_id": r.ClientID(), "scope": r.Scope()}) {
		t.Errorf("scoped-key-data %v", got)
	}
	got := s.received(authorizeCall).body
	if keys, _ := got["keys_jwe"].(string); strings.Count(keys, ".") != 4 || len(keys) > 1024 {
		t.Errorf("keys_jwe %v", got["keys_jwe"])
	}
	delete(got, "keys_jwe")
	want := members{
		"client_id": r.ClientID(), "response_type": "code", "state": r.State(), "scope": r.Scope(), "access_type": "offline",
		"code_challenge": r.CodeChallenge(), "code_challenge_method": "S256",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("authorization %v", got)
	}
}

func TestMintFailures(t *testing.T) {
	two := keyDataOK(1700000000123)
	two["https://identity.mozilla.com/apps/notes"] = two[oauth.ScopeOldsync]
	for _, c := range []struct {
		name, call string
		answer     http.HandlerFunc
		want       oauth.FailureKind
	}{
		{"keys changed", keyDataCall, ok(keyDataOK(1700000000124)), oauth.StaleKey},
		{"no keys for sync", keyDataCall, ok(members{}), oauth.BadAnswer},
		{"keys we do not hold", keyDataCall, ok(two), oauth.BadAnswer},
		{"client unknown", keyDataCall, refuse(400, 162, nil), oauth.ClientRefused},
		{"scope not allowed", keyDataCall, refuse(400, 163, nil), oauth.ScopeRefused},
		{"session unverified", keyDataCall, refuse(400, 138, nil), oauth.SessionUnverified},
		{"e-mail unconfirmed", authorizeCall, refuse(400, 104, nil), oauth.EmailUnconfirmed},
		{"session unverified, later", authorizeCall, refuse(400, 138, nil), oauth.SessionUnverified},
		{"client unknown, later", authorizeCall, refuse(400, 162, nil), oauth.ClientRefused},
		{"client disabled", authorizeCall, refuse(503, 204, nil), oauth.ClientDisabled},
		{"scope not allowed, later", authorizeCall, refuse(400, 163, nil), oauth.ScopeRefused},
		{"no PKCE client", authorizeCall, refuse(400, 166, nil), oauth.RequestMalformed},
		{"wrong redirect", authorizeCall, refuse(400, 167, nil), oauth.RequestMalformed},
		{"no PKCE", authorizeCall, refuse(400, 169, nil), oauth.RequestMalformed},
		{"bad shape", authorizeCall, refuse(400, 107, nil), oauth.RequestMalformed},
		{"step-up", authorizeCall, refuse(400, 170, nil), oauth.StepUpNeeded},
		{"stale sign-in", authorizeCall, refuse(401, 164, nil), oauth.StaleAuth},
		{"another state", authorizeCall, ok(authorizationOK(members{"state": "another"})), oauth.BadAnswer},
		{"odd code", authorizeCall, ok(authorizationOK(members{"code": "x"})), oauth.BadAnswer},
		{"less scope", authorizeCall, ok(authorizationOK(members{"scope": oauth.ScopeProfile})), oauth.BadAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScript(t)
			a := s.account()
			s.on(c.call, c.answer)
			z, err := s.client().MintAuthorization(t.Context(), a, s.request())
			checkError(t, err, c.want)
			if z != (oauth.Authorization{}) {
				t.Errorf("%+v", z)
			}
			seen := s.calls()
			if len(seen) > 2 || seen[len(seen)-1] != c.call {
				t.Errorf("calls %q", seen)
			}
		})
	}
}

// Errno 110 has two meanings; the session's status tells them apart (accounts spec, section 3.5).
func TestErrno110IsExplained(t *testing.T) {
	for name, c := range map[string]struct {
		status http.HandlerFunc
		want   oauth.FailureKind
	}{
		"gone":           {refuse(401, 110, nil), oauth.SessionGone},
		"unverified":     {ok(statusOK(members{"sessionVerified": false})), oauth.SessionUnverified},
		"second factor":  {ok(statusOK(members{"sessionVerificationMeetsMinimumAAL": false})), oauth.StepUpNeeded},
		"nothing wrong":  {ok(statusOK(nil)), oauth.ServerFault},
		"not to be had":  {refuse(503, 201, nil), oauth.Maintenance},
		"cannot be read": {ok(members{}), oauth.BadAnswer},
	} {
		s := newScript(t)
		a := s.account()
		p := s.signIn(s.client())
		s.on(keyDataCall, refuse(401, 110, nil))
		s.on(clientsCall, refuse(401, 110, nil))
		s.on(destroyCall, refuse(401, 110, nil))
		s.on(statusCall, c.status)
		_, err := s.client().MintAuthorization(t.Context(), a, s.request())
		checkError(t, err, c.want)
		_, err = s.client().AttachedClients(t.Context(), a)
		checkError(t, err, c.want)
		checkError(t, s.client().DestroyAttachedClient(t.Context(), a, oauth.AttachedClient{}), c.want)
		_, err = s.client().FinishSignIn(t.Context(), p, "Desk")
		if checkError(t, err, c.want); t.Failed() {
			t.Fatal("…", name)
		}
	}
}

func TestMintTriesTwiceBeforeAnAnswer(t *testing.T) {
	for _, c := range []struct {
		name   string
		call   string
		answer http.HandlerFunc
		want   oauth.FailureKind
		calls  int
	}{
		{"one lost connection", authorizeCall, then(hangUp, ok(authorizationOK(nil))), "", 4},
		{"one lost connection, earlier", keyDataCall, then(hangUp, ok(keyDataOK(1700000000123))), "", 3},
		{"two lost connections", authorizeCall, hangUp, oauth.Unreachable, 4},
		{"half an answer", authorizeCall, then(truncated, ok(authorizationOK(nil))), oauth.BadAnswer, 2},
		{"a refusal", authorizeCall, then(refuse(503, 201, nil), ok(authorizationOK(nil))), oauth.Maintenance, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScript(t)
			a := s.account()
			s.on(c.call, c.answer)
			_, err := s.client().MintAuthorization(t.Context(), a, s.request())
			if c.want == "" && err != nil {
				t.Error(err)
			} else if c.want != "" {
				checkError(t, err, c.want)
			}
			if got := s.calls(); len(got) != c.calls {
				t.Errorf("calls %q", got)
			}
		})
	}
	s := newScript(t)
	a := s.account()
	var sealed []any
	s.on(authorizeCall, hangUp)
	_, _ = s.client().MintAuthorization(t.Context(), a, s.request())
	for _, g := range s.all(authorizeCall) {
		sealed = append(sealed, g.body["keys_jwe"])
	}
	if len(sealed) != 2 || sealed[0] == sealed[1] {
		t.Error("the second try does not seal afresh")
	}
}

func TestSessionStatus(t *testing.T) {
	s := newScript(t)
	a := s.account()
	uid := a.UID
	for _, c := range []struct {
		body members
		want Status
	}{
		{statusOK(nil), Status{uid, true, true, true}},
		{statusOK(members{"sessionVerified": false}), Status{uid, true, false, true}},
		{statusOK(members{"accountEmailVerified": false}), Status{uid, false, true, true}},
		{statusOK(members{"sessionVerificationMeetsMinimumAAL": false}), Status{uid, true, true, false}},
		{statusOK(members{"sessionVerificationMeetsMinimumAAL": nil}), Status{uid, true, true, true}},
		{members{"uid": testUID}, Status{uid, false, false, true}},
	} {
		s.on(statusCall, ok(c.body))
		if got, err := s.client().SessionStatus(t.Context(), a); got != c.want || err != nil {
			t.Errorf("%v: %+v, %v", c.body, got, err)
		}
	}
}

// A status that belongs to another account says nothing of this one.
func TestSessionStatusOfAnotherAccount(t *testing.T) {
	s := newScript(t)
	a := s.account()
	for _, uid := range []any{strings.Repeat("0", 32), "", nil, 7} {
		body := statusOK(nil)
		body["uid"] = uid
		s.on(statusCall, ok(body))
		_, err := s.client().SessionStatus(t.Context(), a)
		checkError(t, err, oauth.BadAnswer)
	}
}

// An authenticator that is still being set up guards nothing; old servers do not tell.
func TestSecondFactor(t *testing.T) {
	s := newScript(t)
	a := s.account()
	a.FactorAt = 1700000001
	for _, c := range []struct {
		exists members
		level  int
		want   oauth.SecondFactor
	}{
		{members{"exists": true, "verified": true}, 2, oauth.SecondFactor{Authenticator: true, Given: true, At: 1700000001}},
		{members{"exists": true, "verified": true}, 1, oauth.SecondFactor{Authenticator: true, At: 1700000001}},
		{members{"exists": true}, 1, oauth.SecondFactor{Authenticator: true, At: 1700000001}},
		{members{"exists": true, "verified": false}, 1, oauth.SecondFactor{At: 1700000001}},
		{members{"exists": false}, 0, oauth.SecondFactor{At: 1700000001}},
	} {
		s.on(totpExistsCall, ok(c.exists))
		s.on(sessionNameCall, ok(members{"authenticatorAssuranceLevel": c.level}))
		if got, err := s.client().SecondFactor(t.Context(), a); got != c.want || err != nil {
			t.Errorf("%v, level %d: %+v, %v", c.exists, c.level, got, err)
		}
	}
}

// What a session had before its password was asked for again, it has after.
func TestReauthenticationKeepsWhatTheSessionHad(t *testing.T) {
	s := newScript(t)
	a, c := s.account(), s.client()
	a.FactorAt = 1700000001
	p, err := c.Reauthenticate(t.Context(), a, testPassword())
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.FinishSignIn(t.Context(), p, "Desk")
	if err != nil || b.FactorAt != a.FactorAt || b.DeviceID != a.DeviceID {
		t.Errorf("%+v, %v", b, err)
	}
	if got := s.received(deviceCall).body; !reflect.DeepEqual(got, members{"id": testDevice, "name": "Desk", "type": "desktop"}) {
		t.Errorf("device %v", got)
	}
}

func TestSignOut(t *testing.T) {
	s := newScript(t)
	a := s.account()
	if err := s.client().SignOut(t.Context(), a); err != nil {
		t.Error(err)
	}
	if got := s.received(signOutCall).body; len(got) != 0 {
		t.Errorf("sent %v", got)
	}
	s.on(signOutCall, refuse(401, 110, nil))
	if err := s.client().SignOut(t.Context(), a); err != nil {
		t.Errorf("the session was gone already: %v", err)
	}
	a.Wipe()
	if err := s.client().SignOut(t.Context(), a); err != nil {
		t.Errorf("signed out twice: %v", err)
	}
}

func TestAttachedClientsHaveRoom(t *testing.T) {
	s := newScript(t)
	a := s.account()
	many := make([]members, 500)
	for i := range many {
		many[i] = members{"clientId": oauth.FenixID, "deviceId": fmt.Sprintf("%032x", i), "name": strings.Repeat("n", 255), "userAgent": strings.Repeat("u", 255)}
	}
	s.on(clientsCall, ok(many))
	got, err := s.client().AttachedClients(t.Context(), a)
	if err != nil || len(got) != 500 || got[7].DeviceID != fmt.Sprintf("%032x", 7) {
		t.Errorf("%d, %v", len(got), err)
	}
}

func TestDestroyAttachedClient(t *testing.T) {
	session := oauth.NewSessionHandle("abc")
	s := newScript(t)
	a := s.account()
	for _, c := range []struct {
		client oauth.AttachedClient
		want   members
	}{
		{oauth.AttachedClient{DeviceID: testDevice, Session: session},
			members{"clientId": nil, "deviceId": testDevice, "sessionTokenId": "abc", "refreshTokenId": nil}},
		{oauth.AttachedClient{ClientID: oauth.FenixID, DeviceID: testDevice, Session: session, RefreshTokenID: zero32},
			members{"clientId": oauth.FenixID, "deviceId": testDevice, "sessionTokenId": "abc", "refreshTokenId": zero32}},
		{oauth.AttachedClient{ClientID: oauth.FenixID, Session: session, RefreshTokenID: zero32},
			members{"clientId": oauth.FenixID, "deviceId": nil, "sessionTokenId": nil, "refreshTokenId": zero32}},
	} {
		if err := s.client().DestroyAttachedClient(t.Context(), a, c.client); err != nil {
			t.Error(err)
		}
		if got := s.received(destroyCall).body; !reflect.DeepEqual(got, c.want) {
			t.Errorf("sent %v, want %v", got, c.want)
		}
	}
	s.forget()
	checkError(t, s.client().DestroyAttachedClient(t.Context(), a, oauth.AttachedClient{Current: true}), oauth.Internal)
	if len(s.calls()) != 0 {
		t.Error("it would have ended this session")
	}
}
