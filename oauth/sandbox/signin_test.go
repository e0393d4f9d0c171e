package sandbox_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// TestSignIn: what each kind of account has to show after its password, with keys and without.
func TestSignIn(t *testing.T) {
	for _, c := range []struct {
		email, query   string
		more           members
		method, reason string
		mails          int
	}{
		{plainEmail, "", nil, "", "", 0},
		{plainEmail, "?keys=false", nil, "", "", 0},
		{plainEmail, "?keys=true", nil, "email-otp", "login", 1},
		{plainEmail, "?keys=true", members{"verificationMethod": "email"}, "email-otp", "login", 1},
		{plainEmail, "?keys=true", members{"service": "sync", "metricsContext": members{"flowId": "x"}}, "email-otp", "login", 1},
		{trustedEmail, "?keys=true", nil, "", "", 0},
		{totpEmail, "", nil, "totp-2fa", "login", 0},
		{totpEmail, "?keys=true", nil, "totp-2fa", "login", 0},
		{newEmail, "", nil, "email-otp", "signup", 1},
	} {
		t.Run(c.email+c.query, func(t *testing.T) {
			w := newWorld(t)
			a := w.ok(w.login(c.email, c.email, c.query, c.more))
			if a.text("verificationMethod") != c.method || a.text("verificationReason") != c.reason {
				t.Errorf("%s", a.raw)
			}
			if a.members["sessionVerified"] != (c.method == "") || a.members["emailVerified"] != (c.reason != "signup") {
				t.Errorf("%s", a.raw)
			}
			if hasKeys := a.text("keyFetchToken") != ""; hasKeys != (c.query == "?keys=true") {
				t.Errorf("key fetch token: %v", hasKeys)
			}
			if got := len(w.Mail(c.email)); got != c.mails {
				t.Errorf("%d mails, want %d", got, c.mails)
			}
		})
	}
}

// TestEmailCase is the retry of section 2.3 of the accounts spec: 120 once, then the right salt.
func TestEmailCase(t *testing.T) {
	w := newWorld(t)
	for typed, signUp := range map[string]string{strings.ToLower(plainEmail): plainEmail, movedEmail: movedFrom} {
		first := w.login(typed, typed, "", nil)
		if first.errno() != 120 || first.text("email") != signUp {
			t.Fatalf("%s: %s", typed, first.raw)
		}
		w.ok(w.login(typed, signUp, "", members{"originalLoginEmail": typed}))
	}
}

// TestUnblockCode: a code from the mail signs in once, and counts as proof of the mailbox.
func TestUnblockCode(t *testing.T) {
	w := newWorld(t)
	w.ok(w.post("/v1/account/login/send_unblock_code", "", members{"email": plainEmail}))
	code := members{"unblockCode": strings.ToLower(w.lastCode(plainEmail))}
	a := w.ok(w.login(plainEmail, plainEmail, "?keys=true", code))
	if a.members["sessionVerified"] != true {
		t.Errorf("%s", a.raw)
	}
	if again := w.login(plainEmail, plainEmail, "?keys=true", code); again.errno() != 127 {
		t.Errorf("the second use: %s", again.raw)
	}
	w.ok(w.post("/v1/account/login/send_unblock_code", "", members{"email": plainEmail}))
	w.clock.advance(time.Hour)
	if late := w.login(plainEmail, plainEmail, "", members{"unblockCode": w.lastCode(plainEmail)}); late.errno() != 127 {
		t.Errorf("an hour later: %s", late.raw)
	}
}

func (w *world) state(session string) (state string, details members) {
	w.Helper()
	a := w.ok(w.get("/v1/session/status", session))
	details, _ = a.members["details"].(members)
	return a.text("state"), details
}

// TestVerifyByMail: resent codes replace each other, work once, and confirm a new account's address too.
func TestVerifyByMail(t *testing.T) {
	w := newWorld(t)
	session := w.session(newEmail)
	if state, d := w.state(session); state != "unverified" || d["accountEmailVerified"] != false || d["sessionVerified"] != false {
		t.Errorf("before: %s %v", state, d)
	}
	first := w.lastCode(newEmail)
	w.ok(w.post("/v1/session/resend_code", session, members{}))
	second := w.lastCode(newEmail)
	if a := w.post("/v1/session/verify_code", session, members{"code": first}); first != second && a.errno() != 183 {
		t.Errorf("the replaced code: %s", a.raw)
	}
	w.ok(w.post("/v1/session/verify_code", session, members{"code": second, "service": "sync"}))
	if state, d := w.state(session); state != "verified" || d["accountEmailVerified"] != true || d["sessionVerificationMethod"] != "email-otp" {
		t.Errorf("after: %s %v", state, d)
	}
	if a := w.post("/v1/session/verify_code", session, members{"code": second}); a.errno() != 183 {
		t.Errorf("the second use: %s", a.raw)
	}
	w.ok(w.post("/v1/session/resend_code", session, members{}))
	if n := len(w.Mail(newEmail)); n != 2 {
		t.Errorf("%d mails: a verified session gets none", n)
	}
}

// TestVerifyByTOTP: a wrong code is 200 and false; a right one lifts the session to AAL2.
func TestVerifyByTOTP(t *testing.T) {
	w := newWorld(t)
	session, p := w.session(totpEmail), newPhone(t, 1)
	if a := w.ok(w.post("/v1/session/verify/totp", session, members{"code": "000000"})); a.members["success"] != false {
		t.Errorf("a wrong code: %s", a.raw)
	}
	w.ok(w.post("/v1/session/resend_code", session, members{}))
	if n := len(w.Mail(totpEmail)); n != 0 {
		t.Errorf("%d mails: a code from the mail is no second factor", n)
	}
	code := members{"code": sandbox.TOTP(totpSecret, w.clock.Now())}
	if a := w.ok(w.post("/v1/session/verify/totp", session, code)); a.members["success"] != true {
		t.Errorf("the right code: %s", a.raw)
	}
	if state, d := w.state(session); state != "verified" || d["sessionVerificationMethod"] != "totp-2fa" || d["sessionVerificationMeetsMinimumAAL"] != true {
		t.Errorf("after: %s %v", state, d)
	}
	w.ok(w.post("/v1/oauth/authorization", session, p.authorization(members{"acr_values": "AAL2"})))
	if a := w.ok(w.post("/v1/session/verify/totp", w.session(totpEmail), code)); a.members["success"] != false {
		t.Errorf("a spent code: %s", a.raw)
	}
}

// TestQuotaEnds: a limit is lifted when its window has passed, and says when that is.
func TestQuotaEnds(t *testing.T) {
	w := newWorld(t)
	session := w.session(plainEmail)
	for range 5 {
		w.ok(w.post("/v1/session/resend_code", session, members{}))
	}
	w.clock.advance(time.Minute)
	a := w.post("/v1/session/resend_code", session, members{})
	if a.header.Get("Retry-After") != "840" || a.members["retryAfter"] != 840_000.0 {
		t.Errorf("Retry-After %s, %s", a.header.Get("Retry-After"), a.raw)
	}
	w.clock.advance(14 * time.Minute)
	w.ok(w.post("/v1/session/resend_code", session, members{}))
}

// TestKeysWaitForVerification: 104 leaves the token alone, the bundle is given out once.
func TestKeysWaitForVerification(t *testing.T) {
	w := newWorld(t)
	in := w.ok(w.login(plainEmail, plainEmail, "?keys=true", nil))
	token, err := oauth.ParseSessionToken(in.text("sessionToken"))
	w.must(err)
	fetch, err := oauth.ParseKeyFetchToken(in.text("keyFetchToken"))
	w.must(err)
	for range 2 {
		if a := w.get("/v1/account/keys", fetch.Authorization()); a.errno() != 104 {
			t.Fatalf("unverified: %s", a.raw)
		}
	}
	w.ok(w.post("/v1/session/verify_code", token.Authorization(), members{"code": w.lastCode(plainEmail)}))
	w.ok(w.get("/v1/account/keys", fetch.Authorization()))
	if a := w.get("/v1/account/keys", fetch.Authorization()); a.errno() != 110 {
		t.Errorf("the second time: %s", a.raw)
	}
}

// TestKeysDieWithTheSession: what hangs on a session that is destroyed is gone.
func TestKeysDieWithTheSession(t *testing.T) {
	w := newWorld(t)
	in := w.ok(w.login(trustedEmail, trustedEmail, "?keys=true", nil))
	token, err := oauth.ParseSessionToken(in.text("sessionToken"))
	w.must(err)
	fetch, err := oauth.ParseKeyFetchToken(in.text("keyFetchToken"))
	w.must(err)
	p := newPhone(t, 1)
	code := w.code(token.Authorization(), p)
	w.ok(w.post("/v1/session/destroy", token.Authorization(), members{}))
	for what, a := range map[string]answer{
		"session": w.get("/v1/session/status", token.Authorization()),
		"keys":    w.get("/v1/account/keys", fetch.Authorization()),
	} {
		if a.errno() != 110 {
			t.Errorf("%s: %s", what, a.raw)
		}
	}
	if a := w.post("/v1/oauth/token", "", p.redemption(code)); a.errno() != 172 {
		t.Errorf("code: %s", a.raw)
	}
}

// TestSessionLifetime: four weeks, or for as long as there is a device. A phone's session is as old as the one that
// authorized it.
func TestSessionLifetime(t *testing.T) {
	w := newWorld(t)
	bare, held := w.verified(), w.verified()
	w.deviceID(held, "Desk")
	w.clock.advance(28*24*time.Hour - time.Second)
	w.ok(w.get("/v1/session/status", bare))
	clone, err := oauth.ParseSessionToken(w.tokens(bare).text("session_token"))
	w.must(err)
	w.ok(w.get("/v1/session/status", clone.Authorization()))
	w.clock.advance(time.Second)
	if n := len(w.attached(held, "")); n != 2 {
		t.Errorf("%d are attached, want the held session and the refresh token", n)
	}
	for what, session := range map[string]string{"session": bare, "its clone": clone.Authorization()} {
		if a := w.get("/v1/session/status", session); a.errno() != 110 {
			t.Errorf("%s after four weeks: %s", what, a.raw)
		}
	}
	w.ok(w.get("/v1/session/status", held))
}

func TestScopedKeyData(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	ask := func() oauth.KeyData {
		all, err := oauth.ParseKeyData(w.ok(w.post("/v1/account/scoped-key-data", session,
			members{"client_id": oauth.FenixID, "scope": allScopes + " " + oauth.ScopeOldsync + "#read"})).raw)
		w.must(err)
		if len(all) != 1 {
			t.Fatalf("key data for %d scopes", len(all))
		}
		return all[oauth.ScopeOldsync]
	}
	before := ask()
	key, err := w.SyncKey(trustedEmail)
	w.must(err)
	w.must(oauth.CheckStale(key, before))
	w.must(w.RotateKeys(trustedEmail))
	if err := oauth.CheckStale(key, ask()); !errors.Is(err, oauth.ErrStaleKey) {
		t.Errorf("after a rotation: %v", err)
	}
	rotated, err := w.SyncKey(trustedEmail)
	w.must(err)
	if rotated.Kid() <= key.Kid() {
		t.Errorf("kid %s after %s", rotated.Kid(), key.Kid())
	}
}

func TestAccountStatusAndProfile(t *testing.T) {
	w := newWorld(t)
	for address, exists := range map[string]bool{plainEmail: true, "nobody@example.org": false} {
		a := w.ok(w.post("/v1/account/status", "", members{"email": address, "thirdPartyAuthStatus": true}))
		if a.members["exists"] != exists || a.members["hasPassword"] != exists {
			t.Errorf("%s: %s", address, a.raw)
		}
		if a := w.ok(w.post("/v1/account/status", "", members{"email": address})); len(a.members) != 1 {
			t.Errorf("%s", a.raw)
		}
	}
	session := w.session(plainEmail)
	w.ok(w.post("/v1/session/verify_code", session, members{"code": w.lastCode(plainEmail)}))
	a := w.ok(w.get("/v1/account/profile", session))
	if a.text("email") != plainEmail || fmt.Sprint(a.members["authenticationMethods"]) != "[pwd email]" || a.members["authenticatorAssuranceLevel"] != 1.0 {
		t.Errorf("%s", a.raw)
	}
}
