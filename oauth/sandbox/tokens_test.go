package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// TestAuthorizationCodeIsSpentOnce, with its keys; a code that was refused is not spent.
func TestAuthorizationCodeIsSpentOnce(t *testing.T) {
	w := newWorld(t)
	p, other := newPhone(t, 1), newPhone(t, 2)
	code := w.code(w.verified(), p)
	wrong := p.redemption(code)
	wrong["code_verifier"] = other.verifier
	if a := w.post("/v1/oauth/token", "", wrong); a.errno() != 175 {
		t.Errorf("another verifier: %s", a.raw)
	}
	a := w.ok(w.post("/v1/oauth/token", "", p.redemption(code)))
	if a.text("keys_jwe") != anyJWE || a.text("scope") != allScopes || a.members["expires_in"] != 21900.0 || a.members["auth_at"] != 1.7e9 {
		t.Errorf("%s", a.raw)
	}
	if a := w.post("/v1/oauth/token", "", p.redemption(code)); a.errno() != 172 {
		t.Errorf("the second time: %s", a.raw)
	}
}

// TestLargestKeysJWE: 1024 characters are let through (1025 are in TestErrors).
func TestLargestKeysJWE(t *testing.T) {
	w := newWorld(t)
	largest := anyJWE + strings.Repeat("A", 1024-len(anyJWE))
	w.ok(w.post("/v1/oauth/authorization", w.verified(), newPhone(t, 1).authorization(members{"keys_jwe": largest})))
}

// TestTokenVariants: without a refresh token, without a session, with a shorter life, without a grant type, as a form,
// and for a client with a secret.
func TestTokenVariants(t *testing.T) {
	w := newWorld(t)
	session, p := w.verified(), newPhone(t, 1)
	online := w.ok(w.post("/v1/oauth/authorization", session,
		p.authorization(members{"access_type": nil, "scope": "profile", "keys_jwe": nil, "redirect_uri": w.Origin() + "/oauth/success/" + oauth.FenixID})))
	body := p.redemption(online.text("code"))
	delete(body, "grant_type")
	body["ttl"] = 60
	a := w.ok(w.post("/v1/oauth/token", "", body))
	for _, absent := range []string{"refresh_token", "session_token", "keys_jwe"} {
		if _, there := a.members[absent]; there {
			t.Errorf("%s in %s", absent, a.raw)
		}
	}
	if a.members["expires_in"] != 60.0 || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v", a.raw, a.header)
	}

	form := url.Values{"ttl": {"90"}}
	for name, value := range p.redemption(w.code(session, p)) {
		form.Set(name, value.(string))
	}
	r, err := http.NewRequest(http.MethodPost, w.web.URL+"/v1/oauth/token", strings.NewReader(form.Encode()))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err = send(http.DefaultClient, r)
	w.must(err)
	if w.ok(a).members["expires_in"] != 90.0 || a.text("session_token") == "" {
		t.Errorf("as a form: %s", a.raw)
	}

	confidential := p.authorization(members{"client_id": sandbox.UntrustedID, "scope": "profile:email openid",
		"code_challenge": nil, "code_challenge_method": nil, "keys_jwe": nil})
	w.ok(w.post("/v1/oauth/token", "", members{
		"code":      w.ok(w.post("/v1/oauth/authorization", session, confidential)).text("code"),
		"client_id": sandbox.UntrustedID, "client_secret": sandbox.UntrustedSecret,
	}))
}

// TestRefresh: an access token of the scopes that make sense more than once, never keys, and the token stays good until
// it is revoked.
func TestRefresh(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	refresh := w.tokens(session).text("refresh_token")
	ask := members{"grant_type": "refresh_token", "client_id": oauth.FenixID, "refresh_token": refresh}
	a := w.ok(w.post("/v1/oauth/token", "", ask))
	if a.text("scope") != "profile "+oauth.ScopeOldsync || a.text("access_token") == "" || a.text("keys_jwe") != "" || a.text("refresh_token") != "" {
		t.Errorf("%s", a.raw)
	}
	ask["scope"] = "profile:email"
	if a := w.ok(w.post("/v1/oauth/token", "", ask)); a.text("scope") != "profile:email" {
		t.Errorf("%s", a.raw)
	}
	w.deviceID("Bearer "+refresh, "Phone")
	revoke := members{"client_id": oauth.FirefoxIOSID, "token": refresh, "token_type_hint": "refresh_token"}
	w.ok(w.post("/v1/oauth/destroy", "", revoke)) // of another client: nothing happens
	w.ok(w.post("/v1/oauth/token", "", ask))
	revoke["client_id"] = oauth.FenixID
	for range 2 {
		w.ok(w.post("/v1/oauth/destroy", "", revoke))
	}
	if a := w.post("/v1/oauth/token", "", ask); a.errno() != 182 {
		t.Errorf("after it was revoked: %s", a.raw)
	}
	if a := w.ok(w.get("/v1/account/devices", session)); string(a.raw) != "[]" {
		t.Errorf("its device: %s", a.raw)
	}
}

func TestClients(t *testing.T) {
	w := newWorld(t)
	for _, base := range []string{"/v1/oauth/client/", "/v1/client/"} {
		a := w.ok(w.get(base+oauth.FenixID, ""))
		if a.text("id") != oauth.FenixID || a.text("name") != "Firefox for Android" || a.members["trusted"] != true ||
			a.text("redirect_uri") != w.Origin()+"/oauth/success/"+oauth.FenixID {
			t.Errorf("%s", a.raw)
		}
	}
}

// TestConcurrentPairings is for the race detector, and shows that a code is spent once even when many try.
func TestConcurrentPairings(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	var group sync.WaitGroup
	won := make(chan string, 64)
	for i := range 8 {
		p := newPhone(t, byte(i))
		code := w.code(session, p)
		for range 4 {
			group.Go(func() {
				a, err := w.try(http.MethodPost, "/v1/oauth/token", "", p.redemption(code))
				if err == nil && a.status == http.StatusOK {
					won <- code
				}
				_, _ = w.try(http.MethodGet, "/v1/account/attached_clients", session, nil)
				w.Inject(sandbox.Fault{Path: "/nowhere", Kind: sandbox.Firewall{}})
				w.Mail(plainEmail)
			})
		}
	}
	group.Wait()
	close(won)
	spent := map[string]int{}
	for code := range won {
		spent[code]++
	}
	if len(spent) != 8 {
		t.Errorf("%d of 8 codes were redeemed", len(spent))
	}
	for _, times := range spent {
		if times != 1 {
			t.Errorf("a code was redeemed %d times", times)
		}
	}
}
