package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

var (
	zeros64 = strings.Repeat("0", 64)
	zeros32 = strings.Repeat("0", 32)
)

// deviceID registers a device and returns its id.
func (w *world) deviceID(authorization, name string) string {
	w.Helper()
	return w.ok(w.post("/v1/account/device", authorization, members{"name": name, "type": "desktop"})).text("id")
}

// refusal is a request, and the status and the error number that it gets.
type refusal struct {
	name   string
	status int
	errno  int
	ask    func(*world) answer
}

// checkRefusals makes each request in a world of its own. Happy paths are in the other tests.
func checkRefusals(t *testing.T, all []refusal) {
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			a := c.ask(newWorld(t))
			if a.status != c.status || a.errno() != c.errno {
				t.Errorf("got %d %s, want %d with errno %d", a.status, a.raw, c.status, c.errno)
			}
			if got := a.members["code"]; got != float64(c.status) || a.text("error") == "" || a.text("message") == "" {
				t.Errorf("the body lacks something: %s", a.raw)
			}
		})
	}
}

// pkce is the phone of all refusals.
var pkce = phone{"vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv", oauth.S256("vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv")}

func post(path string, body any) func(*world) answer {
	return func(w *world) answer { return w.post(path, "", body) }
}

func bySession(path string, body any) func(*world) answer {
	return func(w *world) answer { return w.post(path, w.verified(), body) }
}

func loginWith(email, salt string, more members) func(*world) answer {
	return func(w *world) answer { return w.login(email, salt, "?keys=true", more) }
}

func keyData(client, scope string) func(*world) answer {
	return bySession("/v1/account/scoped-key-data", members{"client_id": client, "scope": scope})
}

func authorization(more members) func(*world) answer {
	return bySession("/v1/oauth/authorization", pkce.authorization(more))
}

func redemption(more members) func(*world) answer {
	return func(w *world) answer {
		return w.post("/v1/oauth/token", "", change(pkce.redemption(w.code(w.verified(), pkce)), more))
	}
}

// TestDoorRefuses: what no endpoint lets in.
func TestDoorRefuses(t *testing.T) {
	checkRefusals(t, []refusal{
		{"no such endpoint", 404, 116, post("/v1/nowhere", members{})},
		{"wrong method", 404, 116, func(w *world) answer { return w.get("/v1/account/login", "") }},
		{"unclean path", 404, 116, post("/v1//account/login", members{})},
		{"body too large", 413, 113, post("/v1/account/login", `{"email":"`+strings.Repeat("a", 70_000)+`"}`)},
		{"no JSON", 400, 106, post("/v1/account/status", `{"email"`)},
		{"JSON that is no object", 400, 106, post("/v1/account/status", `["a@b"]`)},
		{"two JSON objects", 400, 106, post("/v1/account/status", `{"email":"a@b"}{}`)},
		{"a member twice", 400, 106, post("/v1/account/status", `{"email":"a@b","email":"c@d"}`)},
		{"broken UTF-8", 400, 106, post("/v1/account/status", "{\"email\":\"\xff@b\"}")},
		{"unknown member", 400, 107, post("/v1/account/status", members{"email": "a@b", "Email": "a@b"})},
		{"unknown query", 400, 107, post("/v1/account/status?x=1", members{"email": "a@b"})},
		{"a query twice", 400, 107, post("/v1/account/login?keys=true&keys=false", members{"email": "a@b", "authPW": zeros64})},
		{"null", 400, 107, post("/v1/account/status", members{"email": nil})},
		{"wrong type", 400, 107, post("/v1/account/status", members{"email": 7})},
		{"space in the address", 400, 107, post("/v1/account/status", members{"email": "a b@c"})},
		{"long address", 400, 107, post("/v1/account/status", members{"email": strings.Repeat("a", 256) + "@b"})},
		{"missing member", 400, 108, post("/v1/account/status", members{})},
	})
}

// TestSignInRefuses: the password and what comes with it.
func TestSignInRefuses(t *testing.T) {
	checkRefusals(t, []refusal{
		{"credentials of nobody", 400, 102, post("/v1/account/credentials/status", members{"email": "nobody@example.org"})},
		{"unblock code for nobody", 400, 102, post("/v1/account/login/send_unblock_code", members{"email": "nobody@example.org"})},
		{"login: unknown account", 400, 102, loginWith("nobody@example.org", "nobody@example.org", nil)},
		{"login: wrong password", 400, 103, loginWith(plainEmail, plainEmail, members{"authPW": zeros64})},
		{"login: another spelling", 400, 120, loginWith("plain@example.org", "plain@example.org", nil)},
		{"login: another spelling and a wrong password", 400, 120,
			loginWith("plain@example.org", plainEmail, members{"authPW": zeros64, "originalLoginEmail": "plain@example.org"})},
		{"login: the spelling of sign-up and a wrong password", 400, 103,
			loginWith(plainEmail, plainEmail, members{"authPW": zeros64, "originalLoginEmail": "plain@example.org"})},
		{"login: the address of long ago", 400, 142, loginWith(movedFrom, movedFrom, nil)},
		{"login: a wrong unblock code", 400, 127, loginWith(plainEmail, plainEmail, members{"unblockCode": "ABCD1234"})},
		{"login: TOTP without an authenticator", 400, 160, loginWith(plainEmail, plainEmail, members{"verificationMethod": "totp-2fa"})},
		{"login: capital hex", 400, 107, loginWith(plainEmail, plainEmail, members{"authPW": strings.Repeat("A", 64)})},
		{"login: service too long", 400, 107, loginWith(plainEmail, plainEmail, members{"service": strings.Repeat("a", 17)})},
	})
}

// TestAuthenticationRefuses: who does not show a session.
func TestAuthenticationRefuses(t *testing.T) {
	checkRefusals(t, []refusal{
		{"no authentication", 401, 110, func(w *world) answer { return w.get("/v1/session/status", "") }},
		{"unknown session", 401, 110, func(w *world) answer { return w.get("/v1/session/status", "Bearer fxs_"+zeros64) }},
		{"token of another kind", 401, 110, func(w *world) answer {
			return w.get("/v1/session/status", strings.Replace(w.verified(), "fxs", "fxk", 1))
		}},
		{"two spaces", 401, 110, func(w *world) answer {
			return w.get("/v1/session/status", strings.Replace(w.verified(), " ", "  ", 1))
		}},
		{"no body where one is required", 401, 109, bySession("/v1/session/destroy", nil)},
	})
}

// TestVerificationRefuses: codes.
func TestVerificationRefuses(t *testing.T) {
	checkRefusals(t, []refusal{
		{"a code for a session that waits for none", 400, 183, bySession("/v1/session/verify_code", members{"code": "123456"})},
		{"a code that is no code", 400, 107, bySession("/v1/session/verify_code", members{"code": "12345a"})},
		{"wrong code", 400, 183, func(w *world) answer {
			session := w.session(plainEmail)
			wrong := "000000"
			if w.lastCode(plainEmail) == wrong {
				wrong = "000001"
			}
			return w.post("/v1/session/verify_code", session, members{"code": wrong})
		}},
		{"expired code", 400, 183, func(w *world) answer {
			session := w.session(plainEmail)
			w.clock.advance(time.Hour)
			return w.post("/v1/session/verify_code", session, members{"code": w.lastCode(plainEmail)})
		}},
		{"the code of another session", 400, 183, func(w *world) answer {
			first := w.session(plainEmail)
			w.session(plainEmail)
			return w.post("/v1/session/verify_code", first, members{"code": w.lastCode(plainEmail)})
		}},
		{"eleven codes", 429, 114, func(w *world) answer {
			session := w.session(plainEmail)
			for range 10 {
				w.post("/v1/session/verify_code", session, members{"code": "000000"})
			}
			return w.post("/v1/session/verify_code", session, members{"code": "000000"})
		}},
		{"six mails", 429, 114, func(w *world) answer {
			session := w.session(plainEmail)
			for range 5 {
				w.ok(w.post("/v1/session/resend_code", session, members{}))
			}
			return w.post("/v1/session/resend_code", session, members{})
		}},
		{"TOTP without an authenticator", 400, 155, bySession("/v1/session/verify/totp", members{"code": "123456"})},
		{"eleven TOTP codes", 429, 114, func(w *world) answer {
			session := w.session(totpEmail)
			for range 10 {
				w.post("/v1/session/verify/totp", session, members{"code": "000000"})
			}
			return w.post("/v1/session/verify/totp", session, members{"code": "000000"})
		}},
	})
}

// TestKeysRefuse: keys and what is told of them.
func TestKeysRefuse(t *testing.T) {
	checkRefusals(t, []refusal{
		{"key data: unverified session", 400, 138, func(w *world) answer {
			return w.post("/v1/account/scoped-key-data", w.session(plainEmail), members{"client_id": oauth.FenixID, "scope": allScopes})
		}},
		{"key data: unconfirmed account", 400, 104, func(w *world) answer {
			return w.post("/v1/account/scoped-key-data", w.session(newEmail), members{"client_id": oauth.FenixID, "scope": allScopes})
		}},
		{"key data: unknown client", 400, 162, keyData("0000000000000000", allScopes)},
		{"key data: disabled client", 503, 204, keyData(sandbox.DisabledID, allScopes)},
		{"key data: untrusted client", 400, 163, keyData(sandbox.UntrustedID, oauth.ScopeOldsync)},
		{"key data: strange scope", 400, 163, keyData(oauth.FenixID, "https://identity.mozilla.com/apps/notes")},
		{"key data: malformed scope", 400, 107, keyData(oauth.FenixID, "https://identity.mozilla.com/apps/notes?")},
		{"keys: unknown token", 401, 110, func(w *world) answer { return w.get("/v1/account/keys", "Bearer fxk_"+zeros64) }},
	})
}

// TestAuthorizationRefuses: requests for a code.
func TestAuthorizationRefuses(t *testing.T) {
	checkRefusals(t, []refusal{
		{"authorization: unverified session", 400, 138, func(w *world) answer {
			return w.post("/v1/oauth/authorization", w.session(plainEmail), pkce.authorization(nil))
		}},
		{"authorization: unconfirmed account", 400, 104, func(w *world) answer {
			return w.post("/v1/oauth/authorization", w.session(newEmail), pkce.authorization(nil))
		}},
		{"authorization: unknown client", 400, 162, authorization(members{"client_id": "0000000000000000"})},
		{"authorization: disabled client", 503, 204, authorization(members{"client_id": sandbox.DisabledID})},
		{"authorization: strange scope", 400, 163, authorization(members{"scope": "https://identity.mozilla.com/apps/notes"})},
		{"authorization: untrusted client", 400, 163, authorization(members{"client_id": sandbox.UntrustedID})},
		{"authorization: PKCE with a secret", 400, 166,
			authorization(members{"client_id": sandbox.UntrustedID, "scope": "profile:email"})},
		{"authorization: another redirect", 400, 167, authorization(members{"redirect_uri": "https://evil.example/"})},
		{"authorization: a redirect that is no web address", 400, 107,
			authorization(members{"redirect_uri": "urn:ietf:wg:oauth:2.0:oob:pair-auth-webchannel"})},
		{"authorization: a long redirect", 400, 107, authorization(members{"redirect_uri": "https://e.example/" + strings.Repeat("a", 256)})},
		{"authorization: tokens at once", 400, 168, authorization(members{"response_type": "token"})},
		{"authorization: no PKCE", 400, 169, authorization(members{"code_challenge": nil, "code_challenge_method": nil})},
		{"authorization: no method", 400, 169, authorization(members{"code_challenge_method": nil})},
		{"authorization: plain PKCE", 400, 107, authorization(members{"code_challenge_method": "plain"})},
		{"authorization: short challenge", 400, 107, authorization(members{"code_challenge": "short"})},
		{"authorization: AAL2", 400, 170, authorization(members{"acr_values": "AAL2"})},
		{"authorization: stale sign-in", 400, 170, func(w *world) answer {
			session := w.verified()
			w.clock.advance(61 * time.Second)
			return w.post("/v1/oauth/authorization", session, pkce.authorization(members{"max_age": 60}))
		}},
		{"authorization: keys_jwe of 1025 characters", 400, 107, authorization(members{"keys_jwe": anyJWE + strings.Repeat("A", 1025-len(anyJWE))})},
		{"authorization: keys_jwe of four parts", 400, 107, authorization(members{"keys_jwe": "a.b.c.d"})},
		{"authorization: assertion", 400, 107, authorization(members{"assertion": "a"})},
		{"authorization: resource", 400, 107, authorization(members{"resource": "https://a.example"})},
		{"authorization: no state", 400, 108, authorization(members{"state": nil})},
		{"authorization: long state", 400, 107, authorization(members{"state": strings.Repeat("s", 513)})},
	})
}

// TestTokensRefuse: tokens and clients.
func TestTokensRefuse(t *testing.T) {
	checkRefusals(t, []refusal{
		{"token: unknown code", 400, 172, redemption(members{"code": zeros64})},
		{"token: another client's code", 400, 173, redemption(members{"client_id": oauth.FirefoxIOSID})},
		{"token: wrong verifier", 400, 175, redemption(members{"code_verifier": strings.Repeat("w", 43)})},
		{"token: no verifier", 400, 169, redemption(members{"code_verifier": nil})},
		{"token: short verifier", 400, 107, redemption(members{"code_verifier": strings.Repeat("v", 42)})},
		{"token: unknown client", 400, 162, redemption(members{"client_id": "0000000000000000"})},
		{"token: disabled client", 503, 204, redemption(members{"client_id": sandbox.DisabledID})},
		{"token: no secret", 400, 171, redemption(members{"client_id": sandbox.UntrustedID})},
		{"token: wrong secret", 400, 171, redemption(members{"client_id": sandbox.UntrustedID, "client_secret": zeros64})},
		{"token: verifier and secret", 400, 166,
			redemption(members{"client_id": sandbox.UntrustedID, "client_secret": sandbox.UntrustedSecret})},
		{"token: unknown member", 400, 107, redemption(members{"scope": "profile"})},
		{"token: unknown grant", 400, 107, redemption(members{"grant_type": "password"})},
		{"token: no lifetime", 400, 107, redemption(members{"ttl": 0})},
		{"token: no code", 400, 108, redemption(members{"code": nil})},
		{"token: expired code", 400, 174, func(w *world) answer {
			m := pkce.redemption(w.code(w.verified(), pkce))
			w.clock.advance(15 * time.Minute)
			return w.post("/v1/oauth/token", "", m)
		}},
		{"refresh: unknown token", 400, 182, post("/v1/oauth/token",
			members{"grant_type": "refresh_token", "client_id": oauth.FenixID, "refresh_token": zeros64})},
		{"refresh: another client's token", 401, 110, func(w *world) answer {
			return w.post("/v1/oauth/token", "", members{"grant_type": "refresh_token", "client_id": oauth.FirefoxIOSID,
				"refresh_token": w.tokens(w.verified()).text("refresh_token")})
		}},
		{"refresh: more than was granted", 400, 163, func(w *world) answer {
			return w.post("/v1/oauth/token", "", members{"grant_type": "refresh_token", "client_id": oauth.FenixID,
				"refresh_token": w.tokens(w.verified()).text("refresh_token"), "scope": "profile:write"})
		}},
		{"revoke: unknown client", 400, 162, post("/v1/oauth/destroy", members{"client_id": "0000000000000000", "token": zeros64})},
		{"client: unknown", 400, 162, func(w *world) answer { return w.get("/v1/oauth/client/0000000000000000", "") }},
		{"client: unknown, on the OAuth base", 400, 101, func(w *world) answer { return w.get("/v1/client/0000000000000000", "") }},
		{"client: no id", 400, 109, func(w *world) answer { return w.get("/v1/client/0", "") }},
	})
}

// TestDevicesRefuse: devices, attached clients and planned faults.
func TestDevicesRefuse(t *testing.T) {
	checkRefusals(t, []refusal{
		{"device: unknown", 400, 123, bySession("/v1/account/device", members{"id": zeros32, "name": "x"})},
		{"device: half a push subscription", 400, 107, bySession("/v1/account/device", members{"pushCallback": "https://push.example/1"})},
		{"device: a name that is none", 400, 107, bySession("/v1/account/device", members{"name": "a\u0007b"})},
		{"device: a second one", 400, 124, func(w *world) answer {
			first, second := w.verified(), w.verified()
			id := w.deviceID(first, "first")
			w.deviceID(second, "second")
			return w.post("/v1/account/device", second, members{"id": id})
		}},
		{"device: destroy an unknown one", 400, 123, bySession("/v1/account/device/destroy", members{"id": zeros32})},
		{"device: destroy another account's", 400, 123, func(w *world) answer {
			id := w.deviceID(w.session(plainEmail), "x")
			return w.post("/v1/account/device/destroy", w.verified(), members{"id": id})
		}},
		{"device: a refresh token without sync", 401, 110, func(w *world) answer {
			token := w.refreshFor(pkce, "profile")
			return w.post("/v1/account/device", "Bearer "+token, members{"name": "x"})
		}},
		{"device: unknown refresh token", 401, 110, func(w *world) answer { return w.get("/v1/account/devices", "Bearer "+zeros64) }},
		{"attached: a refresh token", 401, 110, func(w *world) answer {
			return w.get("/v1/account/attached_clients", "Bearer "+w.tokens(w.verified()).text("refresh_token"))
		}},
		{"attached: destroy nothing", 400, 107, bySession("/v1/account/attached_client/destroy", members{"clientId": nil})},
		{"attached: destroy a refresh token of no client", 400, 107,
			bySession("/v1/account/attached_client/destroy", members{"refreshTokenId": zeros64})},
		{"attached: destroy a session and a client", 400, 107,
			bySession("/v1/account/attached_client/destroy", members{"clientId": oauth.FenixID, "sessionTokenId": zeros64})},
		{"attached: destroy an unknown session", 400, 107,
			bySession("/v1/account/attached_client/destroy", members{"sessionTokenId": zeros64})},
		{"attached: destroy a device by another session", 400, 107, func(w *world) answer {
			me := w.verified()
			return w.post("/v1/account/attached_client/destroy", me, members{"deviceId": w.deviceID(me, "x"), "sessionTokenId": zeros64})
		}},
		{"attached: destroy a device by another refresh token", 400, 107, func(w *world) answer {
			me := w.verified()
			return w.post("/v1/account/attached_client/destroy", me,
				members{"deviceId": w.deviceID(me, "x"), "clientId": oauth.FenixID, "refreshTokenId": zeros64})
		}},
		{"attached: destroy an unknown device", 400, 123,
			bySession("/v1/account/attached_client/destroy", members{"deviceId": zeros32})},
		{"fault: no errno", 400, 107, post("/__sandbox/fault", members{"path": "/", "kind": "errno"})},
		{"fault: no status", 400, 107, post("/__sandbox/fault", members{"path": "/", "kind": "status"})},
		{"fault: no location", 400, 107, post("/__sandbox/fault", members{"path": "/", "kind": "redirect"})},
		{"fault: no kind", 400, 107, post("/__sandbox/fault", members{"path": "/", "kind": "gremlin"})},
	})
}

// refreshFor is a refresh token of that scope only.
func (w *world) refreshFor(p phone, scope string) string {
	w.Helper()
	code := w.ok(w.post("/v1/oauth/authorization", w.verified(), p.authorization(members{"scope": scope, "keys_jwe": nil}))).text("code")
	return w.ok(w.post("/v1/oauth/token", "", p.redemption(code))).text("refresh_token")
}

func TestRefusalsSayWhere(t *testing.T) {
	w := newWorld(t)
	a := w.post("/v1/account/status", "", members{"email": "a@b", "extra": 1})
	if got := fmt.Sprint(a.members["validation"]); got != "map[keys:[extra] source:payload]" {
		t.Errorf("validation = %s", got)
	}
	if a = w.post("/v1/account/status", "", nil); a.text("param") != "email" {
		t.Errorf("param = %s", a.raw)
	}
	if a = w.get("/v1/session/status", ""); a.text("detail") != "Token not found" {
		t.Errorf("detail = %s", a.raw)
	}
	if a = w.login("plain@example.org", "plain@example.org", "", nil); a.text("email") != plainEmail {
		t.Errorf("email = %s", a.raw)
	}
}

func TestOtherMediaTypesAreRefused(t *testing.T) {
	w := newWorld(t)
	for media, path := range map[string]string{
		"text/plain":                        "/__sandbox/reset", // what a web page may send anywhere
		"application/x-www-form-urlencoded": "/v1/account/status",
		"application/json; charset":         "/v1/account/status",
	} {
		r, err := http.NewRequest(http.MethodPost, w.web.URL+path, strings.NewReader(`{}`))
		w.must(err)
		r.Header.Set("Content-Type", media)
		a, err := send(http.DefaultClient, r)
		w.must(err)
		if a.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s as %s: %d", path, media, a.status)
		}
	}
}

func TestOtherHostsAreRefused(t *testing.T) {
	w := newWorld(t)
	r, err := http.NewRequest(http.MethodGet, w.web.URL+"/__sandbox/mail/a@b", nil)
	w.must(err)
	r.Host = "rebound.example"
	a, err := send(http.DefaultClient, r)
	w.must(err)
	if a.status != http.StatusMisdirectedRequest {
		t.Errorf("%d", a.status)
	}
}

// Who asks by the alias is answered, and an alias that is empty is nobody's name.
func TestAliasIsAnswered(t *testing.T) {
	for alias, hosts := range map[string]map[string]int{
		"192.168.1.20:8765": {"sandbox.example": 200, "192.168.1.20:8765": 200, "192.168.1.20": 421, "": 421},
		"":                  {"sandbox.example": 200, "192.168.1.20:8765": 421, "": 421},
	} {
		s, err := sandbox.New(sandbox.Options{Origin: "http://sandbox.example", Alias: alias})
		if err != nil {
			t.Fatal(err)
		}
		for host, want := range hosts {
			r, w := httptest.NewRequest(http.MethodGet, "/.well-known/fxa-client-configuration", nil), httptest.NewRecorder()
			r.Host = host
			if s.ServeHTTP(w, r); w.Code != want {
				t.Errorf("alias %q, host %q: %d, want %d", alias, host, w.Code, want)
			}
		}
	}
}
