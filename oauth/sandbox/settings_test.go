package sandbox_test

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// offerTOTP begins the setup of an authenticator: its secret and its backup codes.
func (w *world) offerTOTP(session string) (secret []byte, backup []any) {
	w.Helper()
	a := w.ok(w.post("/v1/totp/create", session, members{}))
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(a.text("secret"))
	w.must(err)
	backup, _ = a.members["recoveryCodes"].([]any)
	if len(secret) != 20 || len(backup) != 8 {
		w.Fatalf("%s", a.raw)
	}
	return secret, backup
}

func (w *world) totp(session string) string {
	w.Helper()
	return string(w.ok(w.get("/v1/totp/exists", session)).raw)
}

// TestSetUpTOTP: it guards sign-ins once it is completed, and no longer once it is destroyed.
func TestSetUpTOTP(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	before := w.totp(session)
	secret, backup := w.offerTOTP(session)
	offered := w.totp(session)
	w.ok(w.post("/v1/totp/setup/verify", session, members{"code": sandbox.TOTP(secret, w.clock.Now())}))
	w.ok(w.post("/v1/totp/setup/complete", session, members{}))
	if got := before + offered + w.totp(session); got != `{"exists":false,"verified":false}{"exists":true,"verified":false}{"exists":true,"verified":true}` {
		t.Errorf("%s", got)
	}
	if _, d := w.state(session); d["sessionVerificationMeetsMinimumAAL"] != true {
		t.Errorf("%v", d)
	}
	if a := w.ok(w.login(trustedEmail, trustedEmail, "", nil)); a.text("verificationMethod") != "totp-2fa" {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/v1/session/verify/recoveryCode", w.session(trustedEmail), members{"code": backup[0]}))
	w.ok(w.post("/v1/totp/destroy", session, members{}))
	if a := w.ok(w.login(trustedEmail, trustedEmail, "", nil)); a.text("verificationMethod") != "" {
		t.Errorf("%s", a.raw)
	}
}

// TestSetUpTOTPByTheOldCall: one code to the sign-in's endpoint completes it too.
func TestSetUpTOTPByTheOldCall(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	secret, _ := w.offerTOTP(session)
	code := sandbox.TOTP(secret, w.clock.Now())
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	for code, success := range map[string]bool{wrong: false, code: true} {
		if a := w.ok(w.post("/v1/session/verify/totp", session, members{"code": code})); a.members["success"] != success {
			t.Errorf("%s: %s", code, a.raw)
		}
	}
	if got := w.totp(session); got != `{"exists":true,"verified":true}` {
		t.Errorf("%s", got)
	}
}

const newPassword = "another password"

// newLogin is what a client sends for a new password. Any wrapped key will do: what it is wrapped with the client knows.
func newLogin(email string) members {
	c := oauth.StretchV1(email, oauth.NewPassword([]byte(newPassword)))
	return members{"authPW": c.AuthPW.Hex(), "wrapKb": strings.Repeat("07", 32)}
}

// tokenID is what a token of that kind is shown by.
func tokenID(w *world, token, kind string) string {
	w.Helper()
	raw, err := hex.DecodeString(token)
	w.must(err)
	id, err := hkdf.Key(sha256.New, raw, nil, "identity.mozilla.com/picl/v1/"+kind, 32)
	w.must(err)
	return hex.EncodeToString(id)
}

// startChange begins a change of password: the header that authenticates the rest.
func (w *world) startChange(email string) (authorization string, a answer) {
	w.Helper()
	a = w.ok(w.post("/v1/password/change/start", "", members{"email": email, "oldAuthPW": stretched(email)}))
	return "Bearer fxpc_" + tokenID(w, a.text("passwordChangeToken"), "passwordChangeToken"), a
}

// TestChangePassword: the new one signs in and unwraps what was wrapped, the old one does neither, other sessions end, and
// the one that is named has a successor.
func TestChangePassword(t *testing.T) {
	w := newWorld(t)
	mine, other := w.sessionToken(), w.verified()
	before, err := w.SyncKey(trustedEmail)
	w.must(err)
	authorization, started := w.startChange(trustedEmail)
	old := oauth.StretchV1(trustedEmail, oauth.NewPassword([]byte(password)))
	kB := w.keys(started.text("keyFetchToken"), old.UnwrapBKey)
	body := newLogin(trustedEmail)
	body["sessionToken"] = tokenID(w, mine, "sessionToken")
	a := w.ok(w.post("/v1/password/change/finish?keys=true", authorization, body))
	w.ok(w.get(statusPath, bearer(w, mine)))
	w.ok(w.get(statusPath, bearer(w, a.text("sessionToken"))))
	if a.members["sessionVerified"] != true || a.text("keyFetchToken") == "" {
		t.Errorf("%s", a.raw)
	}
	if a := w.get(statusPath, other); a.errno() != 110 {
		t.Errorf("another session: %s", a.raw)
	}
	if a := w.login(trustedEmail, trustedEmail, "", nil); a.errno() != 103 {
		t.Errorf("the old password: %s", a.raw)
	}
	w.ok(w.login(trustedEmail, trustedEmail, "", members{"authPW": body["authPW"]}))
	if a := w.post("/v1/password/change/finish", authorization, body); a.errno() != 110 {
		t.Errorf("the second use: %s", a.raw)
	}
	after, err := w.SyncKey(trustedEmail)
	w.must(err)
	was, err := oauth.DeriveOldsync(kB, before.RotationTimestamp())
	w.must(err)
	if !bytes.Equal(after.JWK(), before.JWK()) || !bytes.Equal(was.JWK(), before.JWK()) {
		t.Error("the key is another")
	}
}

// TestUpgradePassword: version 2 is set by a change of password; its key fetch token has a name of its own here. A rotation
// afterwards wraps the new key for both.
func TestUpgradePassword(t *testing.T) {
	w := newWorld(t)
	mine := w.sessionToken()
	authorization, _ := w.startChange(trustedEmail)
	a := w.ok(w.post("/v1/password/change/finish?keys=true", authorization, creationV2(members{
		"email": nil, "authPW": stretched(trustedEmail), "sessionToken": tokenID(w, mine, "sessionToken"),
	})))
	if a.text("keyFetchToken") == "" || a.text("keyFetchToken2") == "" {
		t.Errorf("%s", a.raw)
	}
	again := w.ok(w.post("/v1/password/change/start", "", members{"email": trustedEmail, "oldAuthPW": strings.Repeat("02", 32)}))
	if again.text("keyFetchToken2") == "" || again.text("keyFetchToken") != "" {
		t.Errorf("%s", again.raw)
	}
	w.must(w.RotateKeys(trustedEmail))
	for _, authPW := range []string{stretched(trustedEmail), strings.Repeat("02", 32)} {
		w.ok(w.post("/v1/account/login?keys=true", "", members{"email": trustedEmail, "authPW": authPW}))
	}
}

// TestChangePasswordByHawk, without a session to keep, and on an account whose keys the server does not know.
func TestChangePasswordByHawk(t *testing.T) {
	w := newWorld(t)
	w.ok(w.post("/v1/account/create", "", creation(nil)))
	_, started := w.startChange(freshEmail)
	body := newLogin(freshEmail)
	raw := fmt.Sprintf(`{"authPW":%q,"wrapKb":%q}`, body["authPW"], body["wrapKb"])
	signed := w.signBy("passwordChangeToken", started.text("passwordChangeToken"), "POST", "/v1/password/change/finish", raw)
	if a := w.ok(w.post("/v1/password/change/finish", signed.header(w.Origin()), raw)); string(a.raw) != "{}" {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/v1/account/login", "", members{"email": freshEmail, "authPW": body["authPW"]}))
}

// TestMailedLink verifies the session that asked for it, and the address, without a session.
func TestMailedLink(t *testing.T) {
	w := newWorld(t)
	in := w.ok(w.login(newEmail, newEmail, "?keys=true", nil))
	session := bearer(w, in.text("sessionToken"))
	w.ok(w.post("/v1/recovery_email/resend_code", session, members{}))
	link := members{"uid": in.text("uid"), "code": w.lastCode(newEmail)}
	if a := w.ok(w.get("/v1/recovery_email/status", session)); a.text("email") != newEmail || a.members["verified"] != false {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/v1/recovery_email/verify_code", "", link))
	if a := w.ok(w.get("/v1/recovery_email/status", session)); a.members["emailVerified"] != true || a.members["sessionVerified"] != true {
		t.Errorf("%s", a.raw)
	}
	if a := w.post("/v1/recovery_email/verify_code", "", link); a.errno() != 105 {
		t.Errorf("the second use: %s", a.raw)
	}
	w.ok(w.post("/v1/recovery_email/resend_code", session, members{}))
	if n := len(w.Mail(newEmail)); n != 2 { // of the sign-in and of the link
		t.Errorf("%d mails", n)
	}
}

// syncTokens asks the token server.
func (w *world) syncToken(access, keyID string) answer {
	w.Helper()
	r, err := http.NewRequest(http.MethodGet, w.web.URL+"/1.0/sync/1.5", nil)
	w.must(err)
	r.Header.Set("Authorization", "Bearer "+access)
	r.Header.Set("X-KeyID", keyID)
	a, err := send(http.DefaultClient, r)
	w.must(err)
	return a
}

// TestTokenServer: for an access token for sync, and the id of the current key.
func TestTokenServer(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	access := w.tokens(session).text("access_token")
	key, err := w.SyncKey(trustedEmail)
	w.must(err)
	a := w.ok(w.syncToken(access, key.Kid()))
	if a.text("id") == "" || a.text("key") == "" || a.members["duration"] != 3600.0 || a.text("hashalg") != "sha256" ||
		!strings.HasPrefix(a.text("api_endpoint"), w.Origin()+"/1.5/") {
		t.Errorf("%s", a.raw)
	}
	profile := w.ok(w.post(tokenPath, session, members{"client_id": oauth.FenixID, "scope": "profile"})).text("access_token")
	w.must(w.RotateKeys(trustedEmail))
	for name, c := range map[string]struct {
		answer
		status int
		word   string
	}{
		"an unknown token":    {w.syncToken(zeros64, key.Kid()), 401, "invalid-credentials"},
		"a token for another": {w.syncToken(profile, key.Kid()), 401, "invalid-credentials"},
		"the old key":         {w.syncToken(access, key.Kid()), 401, "invalid-client-state"},
		"no key":              {w.syncToken(access, ""), 401, "invalid-client-state"},
		"a key id of nothing": {w.syncToken(access, "1-x"), 400, ""},
	} {
		if c.answer.status != c.status || c.text("status") != c.word {
			t.Errorf("%s: %s", name, c.raw)
		}
	}
}

func TestPasswordChangeRefuses(t *testing.T) {
	start := func(more members) func(*world) answer {
		return post("/v1/password/change/start", change(members{"email": trustedEmail, "oldAuthPW": zeros64}, more))
	}
	finish := func(more members) func(*world) answer {
		return func(w *world) answer {
			authorization, _ := w.startChange(trustedEmail)
			body := newLogin(trustedEmail)
			return w.post("/v1/password/change/finish", authorization, change(body, more))
		}
	}
	checkRefusals(t, []refusal{
		{"change: wrong password", 400, 103, start(nil)},
		{"change: nobody", 400, 102, start(members{"email": "nobody@example.org"})},
		{"change: another spelling", 400, 120, start(members{"email": "Trusted@example.org"})},
		{"change: no password", 400, 108, start(members{"oldAuthPW": nil})},
		{"change: no token", 401, 110, post("/v1/password/change/finish", creationV2(members{"email": nil}))},
		{"change: a session", 401, 110, bySession("/v1/password/change/finish", creationV2(members{"email": nil}))},
		{"change: no wrapped key", 400, 108, finish(members{"wrapKb": nil})},
		{"change: half of version 2", 400, 107, finish(members{"clientSalt": freshSalt})},
		{"change: too late", 401, 110, func(w *world) answer {
			authorization, _ := w.startChange(trustedEmail)
			body := newLogin(trustedEmail)
			w.clock.advance(15 * time.Minute)
			return w.post("/v1/password/change/finish", authorization, body)
		}},
	})
}

func TestTOTPSetupRefuses(t *testing.T) {
	offered := func(path string, body members) func(*world) answer {
		return func(w *world) answer {
			session := w.verified()
			w.offerTOTP(session)
			return w.post(path, session, body)
		}
	}
	checkRefusals(t, []refusal{
		{"TOTP: unverified session", 400, 138, func(w *world) answer { return w.post("/v1/totp/create", w.session(plainEmail), members{}) }},
		{"TOTP: no session", 401, 110, func(w *world) answer { return w.get("/v1/totp/exists", "") }},
		{"TOTP: there is one", 400, 154, func(w *world) answer {
			session := w.session(totpEmail)
			w.ok(w.post("/v1/session/verify/totp", session, members{"code": sandbox.TOTP(totpSecret, w.clock.Now())}))
			return w.post("/v1/totp/create", session, members{})
		}},
		{"TOTP: a wrong code", 400, 183, offered("/v1/totp/setup/verify", members{"code": "000000"})},
		{"TOTP: nothing to set up", 400, 155, bySession("/v1/totp/setup/verify", members{"code": "000000"})},
		{"TOTP: nothing to complete", 400, 155, bySession("/v1/totp/setup/complete", members{})},
		{"TOTP: complete before a code", 400, 155, offered("/v1/totp/setup/complete", members{})},
		{"TOTP: eleven codes", 429, 114, func(w *world) answer {
			session := w.verified()
			w.offerTOTP(session)
			for range 10 {
				w.post("/v1/totp/setup/verify", session, members{"code": "000000"})
			}
			return w.post("/v1/totp/setup/verify", session, members{"code": "000000"})
		}},
		{"TOTP: destroyed by a password alone", 400, 138, func(w *world) answer {
			mine, other := w.verified(), w.verified()
			secret, _ := w.offerTOTP(mine)
			w.ok(w.post("/v1/session/verify/totp", mine, members{"code": sandbox.TOTP(secret, w.clock.Now())}))
			return w.post("/v1/totp/destroy", other, members{})
		}},
	})
}

func TestMailedLinkRefuses(t *testing.T) {
	checkRefusals(t, []refusal{
		{"link: nobody's", 400, 102, post("/v1/recovery_email/verify_code", members{"uid": zeros32, "code": zeros32})},
		{"link: wrong", 400, 105, func(w *world) answer {
			uid := w.ok(w.login(newEmail, newEmail, "", nil)).text("uid")
			return w.post("/v1/recovery_email/verify_code", "", members{"uid": uid, "code": zeros32})
		}},
		{"link: expired", 400, 105, func(w *world) answer {
			in := w.ok(w.login(newEmail, newEmail, "", nil))
			w.ok(w.post("/v1/recovery_email/resend_code", bearer(w, in.text("sessionToken")), members{}))
			w.clock.advance(time.Hour)
			return w.post("/v1/recovery_email/verify_code", "", members{"uid": in.text("uid"), "code": w.lastCode(newEmail)})
		}},
		{"link: six mails", 429, 114, func(w *world) answer {
			session := w.session(newEmail)
			for range 5 {
				w.ok(w.post("/v1/recovery_email/resend_code", session, members{}))
			}
			return w.post("/v1/recovery_email/resend_code", session, members{})
		}},
		{"link: no session", 401, 110, func(w *world) answer { return w.get("/v1/recovery_email/status", "") }},
	})
}
