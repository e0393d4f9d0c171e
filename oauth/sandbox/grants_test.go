package sandbox_test

import (
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

const (
	tokenPath  = "/v1/oauth/token"
	relayScope = "https://identity.mozilla.com/apps/relay"
)

// TestSessionGrant: tokens for who is signed in, with and without saying which grant.
func TestSessionGrant(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	body := members{"client_id": oauth.FenixID, "scope": "profile", "ttl": 60}
	a := w.ok(w.post(tokenPath, session, body))
	if a.text("scope") != "profile" || a.members["expires_in"] != 60.0 || a.members["auth_at"] != 1.7e9 || a.text("refresh_token") != "" {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.get("/v1/profile", "Bearer "+a.text("access_token")))
	a = w.ok(w.post(tokenPath, session, change(body, members{"grant_type": "fxa-credentials", "access_type": "offline", "scope": oauth.ScopeOldsync})))
	w.ok(w.get("/v1/account/devices", "Bearer "+a.text("refresh_token")))
}

func exchange(token string, more members) members {
	return change(members{
		"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": token,
		"subject_token_type": "urn:ietf:params:oauth:token-type:refresh_token", "scope": relayScope,
	}, more)
}

// TestTokenExchange: more scopes and the same device, in place of the old token.
func TestTokenExchange(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	old := w.tokens(session).text("refresh_token")
	id := w.deviceID("Bearer "+old, "Phone")
	a := w.ok(w.post(tokenPath, "", exchange(old, nil)))
	if a.text("scope") != allScopes+" "+relayScope {
		t.Errorf("%s", a.raw)
	}
	if again := w.deviceID("Bearer "+a.text("refresh_token"), "Phone"); again != id {
		t.Error("the device did not move over")
	}
	if a := w.get("/v1/account/devices", "Bearer "+old); a.errno() != 110 {
		t.Errorf("the old token: %s", a.raw)
	}
}

// linked signs in a desktop that has a device, and has it redeem a code of its own with its session shown.
func (w *world) linked() (session, id, refresh string) {
	w.Helper()
	session = w.verified()
	id = w.deviceID(session, "Desk")
	p := newPhone(w.T, 1)
	return session, id, w.ok(w.post(tokenPath, session, p.redemption(w.code(session, p)))).text("refresh_token")
}

// TestLinkedDevice: a session and a refresh token that share a device are one device, one attached client, and end
// together; so do they after a restart.
func TestLinkedDevice(t *testing.T) {
	for name, end := range map[string]func(w *world, session, id, refresh string) answer{
		"device": func(w *world, session, id, _ string) answer {
			return w.post("/v1/account/device/destroy", session, members{"id": id})
		},
		"session": func(w *world, session, _, _ string) answer { return w.post("/v1/session/destroy", session, members{}) },
		"token": func(w *world, _, _, refresh string) answer {
			return w.post("/v1/oauth/destroy", "", members{"client_id": oauth.FenixID, "token": refresh})
		},
		"attached client": func(w *world, session, id, _ string) answer {
			return w.post("/v1/account/attached_client/destroy", session, members{"deviceId": id})
		},
	} {
		t.Run(name, func(t *testing.T) {
			before, w := newWorld(t), newWorld(t)
			session, id, refresh := before.linked()
			w.must(w.Recall(before.Remember()))
			if a := w.ok(w.get("/v1/account/devices", session)); strings.Count(string(a.raw), `"isCurrentDevice":true`) != 1 ||
				strings.Count(string(a.raw), `"isCurrentDevice"`) != 1 {
				t.Errorf("%s", a.raw)
			}
			if a := w.ok(w.get("/v1/account/devices", "Bearer "+refresh)); strings.Count(string(a.raw), `"id"`) != 1 {
				t.Errorf("%s", a.raw)
			}
			var both int
			for _, c := range w.attached(session, "") {
				if c.DeviceID != "" && c.RefreshTokenID != "" && c.Session.Text() != "" && c.Current {
					both++
				}
			}
			if all := w.attached(session, ""); both != 1 || len(all) != 2 { // and the session that the code was worth
				t.Errorf("%+v", all)
			}
			w.ok(end(w, session, id, refresh))
			if a := w.get(statusPath, session); a.errno() != 110 {
				t.Errorf("the session: %s", a.raw)
			}
			if a := w.get("/v1/account/devices", "Bearer "+refresh); a.errno() != 110 {
				t.Errorf("the refresh token: %s", a.raw)
			}
		})
	}
}

// TestAdoptedFromBoth: a device that a session and a refresh token share leaves both.
func TestAdoptedFromBoth(t *testing.T) {
	w := newWorld(t)
	session, id, _ := w.linked()
	other := w.verified()
	w.ok(w.post("/v1/account/device", other, members{"id": id}))
	w.ok(w.post("/v1/account/device/destroy", session, members{"id": id}))
	w.ok(w.get(statusPath, session))
	if a := w.get(statusPath, other); a.errno() != 110 {
		t.Errorf("%s", a.raw)
	}
}

func TestGrantsRefuse(t *testing.T) {
	bySessionGrant := func(more members) func(*world) answer {
		return bySession(tokenPath, change(members{"client_id": oauth.FenixID, "scope": "profile"}, more))
	}
	exchanged := func(more members) func(*world) answer {
		return func(w *world) answer {
			return w.post(tokenPath, "", exchange(w.tokens(w.verified()).text("refresh_token"), more))
		}
	}
	checkRefusals(t, []refusal{
		{"grant: no session", 401, 110, post(tokenPath, members{"client_id": oauth.FenixID, "scope": "profile"})},
		{"grant: unverified session", 400, 138, func(w *world) answer {
			return w.post(tokenPath, w.session(plainEmail), members{"client_id": oauth.FenixID, "scope": "profile"})
		}},
		{"grant: unknown client", 400, 162, bySessionGrant(members{"client_id": "0000000000000000"})},
		{"grant: disabled client", 503, 204, bySessionGrant(members{"client_id": sandbox.DisabledID})},
		{"grant: client with a secret", 400, 166, bySessionGrant(members{"client_id": sandbox.UntrustedID})},
		{"grant: strange scope", 400, 163, bySessionGrant(members{"scope": relayScope})},
		{"grant: no scope", 400, 108, bySessionGrant(members{"scope": nil})},
		{"grant: keys", 400, 107, bySessionGrant(members{"keys_jwe": anyJWE})},
		{"grant: on the OAuth base", 400, 109, bySession("/v1/token", members{"client_id": oauth.FenixID, "scope": "profile"})},
		{"exchange: unknown token", 401, 110, exchanged(members{"subject_token": zeros64})},
		{"exchange: another client's token", 401, 110, exchanged(members{"client_id": oauth.FirefoxIOSID})},
		{"exchange: a client that may not", 401, 110, func(w *world) answer {
			token := w.ok(w.post(tokenPath, w.verified(), members{"client_id": sandbox.FFSClientID, "scope": oauth.ScopeOldsync, "access_type": "offline"}))
			return w.post(tokenPath, "", exchange(token.text("refresh_token"), nil))
		}},
		{"exchange: any other scope", 400, 163, exchanged(members{"scope": "profile:write"})},
		{"exchange: a token of another type", 400, 107, exchanged(members{"subject_token_type": "urn:ietf:params:oauth:token-type:access_token"})},
		{"exchange: a secret", 400, 107, exchanged(members{"client_secret": zeros64})},
		{"token: a session that is none", 401, 110, func(w *world) answer {
			return w.post(tokenPath, "Bearer fxs_"+zeros64, pkce.redemption(w.code(w.verified(), pkce)))
		}},
	})
}
