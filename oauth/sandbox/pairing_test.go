package sandbox_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/url"
	"testing"

	"countersign/oauth"
	"countersign/oauth/jwe"
	"countersign/oauth/sandbox"
)

// TestPairing is the life of a pairing, as the desktop and the phone see it: sign-in with a mailed code, keys, scoped
// keys sealed to the phone, authorization, tokens, devices, and both listed as attached clients.
func TestPairing(t *testing.T) {
	for _, version := range []sandbox.Version{sandbox.V1, sandbox.V2} {
		t.Run(fmt.Sprintf("v%d", version), func(t *testing.T) {
			const email = "pairing@example.org"
			w := newWorld(t)
			if err := w.AddAccount(sandbox.NewAccount{Email: email, Password: password, Version: version}); err != nil {
				t.Fatal(err)
			}
			session, key := w.signIn(email)
			want, err := w.SyncKey(email)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(key.JWK(), want.JWK()) {
				t.Error("the key that was fetched is not the account's")
			}
			w.ok(w.post("/v1/account/device", session, members{"name": "Desk", "type": "desktop"}))
			w.pairPhone(session, key)
			w.checkAttached(session)
		})
	}
}

// signIn is the whole of section 2.1 of the accounts spec.
func (w *world) signIn(email string) (session string, key oauth.ScopedKey) {
	w.Helper()
	status := w.ok(w.post("/v1/account/credentials/status", "", members{"email": email}))
	secret := oauth.NewPassword([]byte(password))
	var c oauth.Credentials
	tokenName := "keyFetchToken"
	if status.text("currentVersion") == "v2" {
		salt, err := oauth.ParseClientSalt(status.text("clientSalt"))
		w.must(err)
		c, tokenName = oauth.StretchV2(salt, secret), "keyFetchTokenVersion2"
	} else {
		c = oauth.StretchV1(email, secret)
	}
	in := w.ok(w.post("/v1/account/login?keys=true", "", members{"email": email, "authPW": c.AuthPW.Hex()}))
	token, err := oauth.ParseSessionToken(in.text("sessionToken"))
	w.must(err)
	session = token.Authorization()
	w.ok(w.post("/v1/session/verify_code", session, members{"code": w.lastCode(email)}))

	all, err := oauth.ParseKeyData(w.ok(w.post("/v1/account/scoped-key-data", session,
		members{"client_id": oauth.FenixID, "scope": allScopes})).raw)
	w.must(err)
	fetch, err := oauth.ParseKeyFetchToken(in.text(tokenName))
	w.must(err)
	bundle := w.ok(w.get("/v1/account/keys", fetch.Authorization()))
	kB, err := fetch.OpenBundle(bundle.text("bundle"), c.UnwrapBKey)
	w.must(err)
	key, err = oauth.DeriveOldsync(kB, all[oauth.ScopeOldsync].RotationTimestamp)
	w.must(err)
	return session, key
}

func (w *world) pairPhone(session string, key oauth.ScopedKey) {
	w.Helper()
	verifier, challenge, err := oauth.NewPKCE(rand.Reader)
	w.must(err)
	private, err := oauth.NewPhoneKey(rand.Reader)
	w.must(err)
	request, err := oauth.ParseRequest(oauth.Fields{
		ClientID: oauth.FenixID, Scope: allScopes, State: "st&te", CodeChallenge: challenge, CodeChallengeMethod: "S256",
		KeysJWK: oauth.KeysJWK(private.PublicKey(), ""),
	}, oauth.DefaultPolicy())
	w.must(err)
	sealed, err := jwe.Seal(request, []oauth.ScopedKey{key})
	w.must(err)
	p := phone{verifier.Text(), challenge}
	authorized := w.ok(w.post("/v1/oauth/authorization", session, p.authorization(members{"keys_jwe": sealed})))
	a, err := oauth.ParseAuthorization(authorized.raw, request)
	w.must(err)
	redirect, err := url.Parse(a.Redirect)
	w.must(err)
	if redirect.Query().Get("code") != a.Code.Text() || redirect.Query().Get("state") != "st&te" {
		w.Errorf("the redirect carries %v", redirect.Query())
	}
	tokens := w.ok(w.post("/v1/oauth/token", "", p.redemption(a.Code.Text())))
	opened, err := jwe.Open(tokens.text("keys_jwe"), private)
	w.must(err)
	if len(opened) != 1 || !bytes.Equal(opened[0].JWK(), key.JWK()) {
		w.Error("the phone's keys are not the account's")
	}
	w.ok(w.post("/v1/account/device", "Bearer "+tokens.text("refresh_token"), members{"name": "Pocket phone", "type": "mobile"}))
	clone, err := oauth.ParseSessionToken(tokens.text("session_token"))
	w.must(err)
	if state := w.ok(w.get("/v1/session/status", clone.Authorization())).text("state"); state != "verified" {
		w.Errorf("the phone's session is %s", state)
	}
}

// checkAttached expects the desktop's session and device, the phone's refresh token and device, and the phone's session.
func (w *world) checkAttached(session string) {
	w.Helper()
	var desk, phone, clone int
	for _, c := range w.attached(session, "") {
		switch {
		case c.Current:
			desk++
			if c.Name != "Desk" || c.DeviceType != "desktop" || c.DeviceID == "" || c.Session.Text() == "" || c.ClientID != "" || c.Scope != "" {
				w.Errorf("the desktop is listed as %+v", c)
			}
		case c.ClientID != "":
			phone++
			if c.ClientID != oauth.FenixID || c.Name != "Pocket phone" || c.DeviceType != "mobile" || c.DeviceID == "" ||
				c.RefreshTokenID == "" || c.Session.Text() != "" || c.Scope != allScopes {
				w.Errorf("the phone is listed as %+v", c)
			}
		default:
			clone++
			if c.Session.Text() == "" || c.DeviceID != "" || c.RefreshTokenID != "" {
				w.Errorf("the phone's session is listed as %+v", c)
			}
		}
	}
	if desk != 1 || phone != 1 || clone != 1 {
		w.Errorf("listed: %d desktops, %d phones, %d other sessions", desk, phone, clone)
	}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}
