package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// TestIDToken: who asks for openid is told, in a signed token, who has signed in; who does not, or refreshes, is not.
func TestIDToken(t *testing.T) {
	w := newWorld(t)
	session := w.session(totpEmail)
	w.ok(w.post("/v1/session/verify/totp", session, members{"code": sandbox.TOTP(totpSecret, w.clock.Now())}))
	p := newPhone(t, 1)
	redeemed := func(scope string) answer {
		code := w.ok(w.post("/v1/oauth/authorization", session, p.authorization(members{"scope": scope, "keys_jwe": nil}))).text("code")
		return w.ok(w.post("/v1/oauth/token", "", p.redemption(code)))
	}
	if a := redeemed("profile"); a.text("id_token") != "" {
		t.Errorf("unasked: %s", a.raw)
	}
	a := redeemed("openid profile")

	var keys jose.JSONWebKeySet
	w.must(json.Unmarshal(w.ok(w.get("/v1/jwks", "")).raw, &keys))
	signed, err := jose.ParseSignedCompact(a.text("id_token"), []jose.SignatureAlgorithm{jose.RS256})
	w.must(err)
	text, err := signed.Verify(keys.Keys[0])
	w.must(err)
	var claims members
	w.must(json.Unmarshal(text, &claims))
	now := float64(w.clock.Now().Unix())
	uid := w.ok(w.get("/v1/session/status", session)).text("uid")
	if claims["iss"] != w.Origin() || claims["sub"] != uid || claims["aud"] != oauth.FenixID ||
		claims["iat"] != now || claims["exp"] != now+300 || claims["acr"] != "AAL2" {
		t.Errorf("%s", text)
	}
	if sub := w.ok(w.get("/v1/profile", "Bearer "+a.text("access_token"))).text("sub"); sub != uid {
		t.Errorf("the profile names %q", sub)
	}
	again := w.ok(w.post("/v1/oauth/token", "", members{
		"grant_type": "refresh_token", "client_id": oauth.FenixID, "refresh_token": a.text("refresh_token"),
	}))
	if again.text("id_token") != "" {
		t.Errorf("at a refresh: %s", again.raw)
	}
}

// TestPlainOAuthClients: they send forms, and name themselves also where nobody asks (RFC 7009 and RFC 7662).
func TestPlainOAuthClients(t *testing.T) {
	w := newWorld(t)
	tokens := w.tokens(w.verified())
	send := func(path, kind string) answer {
		form := url.Values{"token": {tokens.text(kind)}, "token_type_hint": {kind}, "client_id": {oauth.FenixID}}
		r, err := http.NewRequest(http.MethodPost, w.web.URL+path, strings.NewReader(form.Encode()))
		w.must(err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		a, err := send(http.DefaultClient, r)
		w.must(err)
		return w.ok(a)
	}
	for kind, end := range map[string]string{"access_token": "/v1/destroy", "refresh_token": "/v1/oauth/destroy"} {
		if a := send("/v1/introspect", kind); a.members["active"] != true {
			t.Errorf("%s: %s", kind, a.raw)
		}
		send(end, kind)
		if a := send("/v1/introspect", kind); a.members["active"] != false {
			t.Errorf("%s: %s", kind, a.raw)
		}
	}
}
