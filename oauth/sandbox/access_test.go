package sandbox_test

import (
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// TestAccessTokens: verified and introspected for as long as they live, which ends when they are destroyed at the latest.
func TestAccessTokens(t *testing.T) {
	w := newWorld(t)
	uid := w.ok(w.get(statusPath, w.verified())).text("uid")
	tokens := w.tokens(w.verified())
	access, refresh := tokens.text("access_token"), tokens.text("refresh_token")
	a := w.ok(w.post("/v1/verify", "", members{"token": access}))
	if a.text("user") != uid || a.text("client_id") != oauth.FenixID || fmt.Sprint(a.members["scope"]) != "["+allScopes+"]" {
		t.Errorf("%s", a.raw)
	}
	for token, kind := range map[string]string{access: "access_token", refresh: "refresh_token"} {
		a := w.ok(w.post("/v1/introspect", "", members{"token": token, "token_type_hint": kind}))
		if a.members["active"] != true || a.text("token_type") != kind || a.text("sub") != uid || a.text("scope") != allScopes {
			t.Errorf("%s: %s", kind, a.raw)
		}
	}
	w.clock.advance(21899 * time.Second)
	w.ok(w.post("/v1/verify", "", members{"token": access}))
	w.clock.advance(time.Second)
	if a := w.post("/v1/verify", "", members{"token": access}); a.errno() != 108 {
		t.Errorf("after its lifetime: %s", a.raw)
	}
	if a := w.ok(w.post("/v1/introspect", "", members{"token": access})); string(a.raw) != `{"active":false}` {
		t.Errorf("after its lifetime: %s", a.raw)
	}
}

// TestDestroyTokens: by either server, and by each name that the OAuth server takes.
func TestDestroyTokens(t *testing.T) {
	w := newWorld(t)
	active := func(token string) bool {
		return w.ok(w.post("/v1/introspect", "", members{"token": token})).members["active"] == true
	}
	for path, body := range map[string]func(token string) members{
		"/v1/oauth/destroy": func(token string) members { return members{"client_id": oauth.FenixID, "token": token} },
		"/v1/destroy":       func(token string) members { return members{"token": token} },
	} {
		tokens := w.tokens(w.verified())
		for _, name := range []string{"access_token", "refresh_token"} {
			token := tokens.text(name)
			w.ok(w.post(path, "", body(token)))
			if active(token) {
				t.Errorf("%s: the %s is still good", path, name)
			}
		}
	}
	tokens := w.tokens(w.verified())
	w.ok(w.post("/v1/destroy", "", members{"access_token": tokens.text("access_token")}))
	w.ok(w.post("/v1/destroy", "", members{"refresh_token": tokens.text("refresh_token")}))
	session := w.session(trustedEmail)
	w.tokens(session)
	for _, c := range w.attached(session, "") {
		if c.RefreshTokenID != "" {
			w.ok(w.post("/v1/destroy", "", members{"refresh_token_id": c.RefreshTokenID}))
		}
	}
	for _, c := range w.attached(session, "") {
		if c.RefreshTokenID != "" {
			t.Errorf("%+v is still attached", c)
		}
	}
}

// TestLenientToken: the older twin overlooks what it does not know, and hands out no sessions.
func TestLenientToken(t *testing.T) {
	w := newWorld(t)
	session, p := w.verified(), newPhone(t, 1)
	body := p.redemption(w.code(session, p))
	delete(body, "grant_type")
	body["whatever"] = "x"
	a := w.ok(w.post("/v1/token", "", body))
	if a.text("keys_jwe") != anyJWE || a.text("session_token") != "" || a.text("refresh_token") == "" {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/v1/token", "", members{"grant_type": "refresh_token", "client_id": oauth.FenixID,
		"refresh_token": a.text("refresh_token"), "code": "overlooked"}))

	code := w.ok(w.post("/v1/oauth/authorization", session, p.authorization(members{"client_id": sandbox.UntrustedID,
		"scope": "profile:email", "code_challenge": nil, "code_challenge_method": nil, "keys_jwe": nil}))).text("code")
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}}.Encode()
	r, err := http.NewRequest(http.MethodPost, w.web.URL+"/v1/token", strings.NewReader(form))
	w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(sandbox.UntrustedID, sandbox.UntrustedSecret)
	a, err = send(http.DefaultClient, r)
	w.must(err)
	w.ok(a)
}

func TestSigningKey(t *testing.T) {
	w := newWorld(t)
	a := w.ok(w.get("/v1/jwks", ""))
	keys, _ := a.members["keys"].([]any)
	key, _ := keys[0].(members)
	n, err := base64.RawURLEncoding.DecodeString(fmt.Sprint(key["n"]))
	w.must(err)
	if public := (rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}); len(keys) != 1 || public.Size() != 256 ||
		key["e"] != "AQAB" || key["alg"] != "RS256" || key["kid"] == "" {
		t.Errorf("%s", a.raw)
	}
	if again := w.ok(w.get("/v1/jwks", "")); string(again.raw) != string(a.raw) {
		t.Error("another key at the second look")
	}
}

// TestProfile: each member to those who have its scope, and not again to those who have seen it.
func TestProfile(t *testing.T) {
	w := newWorld(t)
	w.must(w.AddAccount(sandbox.NewAccount{Email: "anna@example.org", Password: password, Version: sandbox.V1, Trusted: true, DisplayName: "Anna"}))
	session, p := w.session("anna@example.org"), newPhone(t, 1)
	token := func(scope string) string {
		code := w.ok(w.post("/v1/oauth/authorization", session, p.authorization(members{"scope": scope, "keys_jwe": nil}))).text("code")
		return "Bearer " + w.ok(w.post("/v1/oauth/token", "", p.redemption(code))).text("access_token")
	}
	all := token("profile")
	for path, want := range map[string]string{
		"/v1/email": `{"email":"anna@example.org"}`, "/v1/display_name": `{"displayName":"Anna"}`,
		"/v1/avatar": `{"avatar":null,"avatarDefault":true}`,
	} {
		if a := w.ok(w.get(path, all)); string(a.raw) != want {
			t.Errorf("%s: %s", path, a.raw)
		}
	}
	if a := w.ok(w.get("/v1/uid", all)); a.text("uid") != w.ok(w.get(statusPath, session)).text("uid") {
		t.Errorf("%s", a.raw)
	}
	if a := w.ok(w.get("/v1/profile", token("profile:email"))); string(a.raw) != `{"email":"anna@example.org"}` {
		t.Errorf("less than all: %s", a.raw)
	}
	whole := w.ok(w.get("/v1/profile", all))
	if len(whole.members) != 5 {
		t.Errorf("%s", whole.raw)
	}
	for tag, status := range map[string]int{whole.header.Get("ETag"): 304, "W/" + whole.header.Get("ETag"): 304, `"x"`: 200, "": 200} {
		r, err := http.NewRequest(http.MethodGet, w.web.URL+"/v1/profile", nil)
		w.must(err)
		r.Header.Set("Authorization", all)
		r.Header.Set("If-None-Match", tag)
		a, err := send(http.DefaultClient, r)
		w.must(err)
		if a.status != status || (len(a.raw) == 0) != (status == 304) {
			t.Errorf("with the tag %s: %d %s", tag, a.status, a.raw)
		}
	}
}

func TestAccountOverview(t *testing.T) {
	w := newWorld(t)
	session := bearer(w, w.ok(w.login(movedEmail, movedFrom, "", nil)).text("sessionToken"))
	if a := w.ok(w.get("/v1/account/emails", session)); a.text("originalEmail") != movedFrom || a.text("primaryEmail") != movedEmail {
		t.Errorf("%s", a.raw)
	}
	for email, want := range map[string]string{
		trustedEmail: "map[count:0 hasBackupCodes:false] map[exists:false verified:false]",
		totpEmail:    "map[count:2 hasBackupCodes:true] map[exists:true verified:true]",
	} {
		a := w.ok(w.get("/v1/account", w.session(email)))
		if got := fmt.Sprint(a.members["backupCodes"], " ", a.members["totp"]); got != want {
			t.Errorf("%s: %s", email, got)
		}
	}
}

func TestAccessRefuses(t *testing.T) {
	lenient := func(more members) func(*world) answer {
		return func(w *world) answer {
			return w.post("/v1/token", "", change(pkce.redemption(w.code(w.verified(), pkce)), more))
		}
	}
	checkRefusals(t, []refusal{
		{"verify: unknown token", 400, 108, post("/v1/verify", members{"token": zeros64})},
		{"verify: a refresh token", 400, 108, func(w *world) answer {
			return w.post("/v1/verify", "", members{"token": w.tokens(w.verified()).text("refresh_token")})
		}},
		{"verify: no token", 400, 109, post("/v1/verify", members{})},
		{"introspect: a token that is none", 400, 109, post("/v1/introspect", members{"token": "x"})},
		{"destroy: unknown token", 400, 108, post("/v1/destroy", members{"token": zeros64})},
		{"destroy: a token of the other kind", 400, 108, func(w *world) answer {
			return w.post("/v1/destroy", "", members{"refresh_token": w.tokens(w.verified()).text("access_token")})
		}},
		{"destroy: another token of the other kind", 400, 108, func(w *world) answer {
			return w.post("/v1/destroy", "", members{"access_token": w.tokens(w.verified()).text("refresh_token")})
		}},
		{"destroy: two tokens", 400, 109, post("/v1/destroy", members{"token": zeros64, "access_token": zeros64})},
		{"destroy: no token", 400, 109, post("/v1/destroy", members{})},
		{"twin: unknown client", 400, 101, lenient(members{"client_id": "0000000000000000"})},
		{"twin: wrong secret", 400, 102, lenient(members{"client_id": sandbox.UntrustedID, "client_secret": zeros64})},
		{"twin: unknown code", 400, 105, lenient(members{"code": zeros64})},
		{"twin: another client's code", 400, 106, lenient(members{"client_id": oauth.FirefoxIOSID})},
		{"twin: no verifier", 400, 118, lenient(members{"code_verifier": nil})},
		{"twin: wrong verifier", 400, 117, lenient(members{"code_verifier": strings.Repeat("w", 43)})},
		{"twin: unknown grant", 400, 109, lenient(members{"grant_type": "password"})},
		{"twin: no JSON", 400, 109, post("/v1/token", "{")},
		{"twin: disabled client", 503, 202, lenient(members{"client_id": sandbox.DisabledID})},
		{"profile: no token", 403, 100, func(w *world) answer { return w.get("/v1/profile", "") }},
		{"profile: unknown token", 403, 100, func(w *world) answer { return w.get("/v1/profile", "Bearer "+zeros64) }},
		{"profile: a token for sync only", 403, 100, func(w *world) answer {
			code := w.ok(w.post("/v1/oauth/authorization", w.verified(), pkce.authorization(members{"scope": oauth.ScopeOldsync}))).text("code")
			token := w.ok(w.post("/v1/oauth/token", "", pkce.redemption(code))).text("access_token")
			return w.get("/v1/email", "Bearer "+token)
		}},
		{"emails: no session", 401, 110, func(w *world) answer { return w.get("/v1/account/emails", "") }},
		{"overview: no session", 401, 110, func(w *world) answer { return w.get("/v1/account", "") }},
	})
}
