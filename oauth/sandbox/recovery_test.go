package sandbox_test

import (
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

// loginBody is what signs in and what re-authenticates.
func loginBody(email string, more members) members {
	return change(members{"email": email, "authPW": stretched(email)}, more)
}

// TestReauth: keys once more, a fresh time of sign-in, the same session.
func TestReauth(t *testing.T) {
	w := newWorld(t)
	session, p := w.verified(), newPhone(t, 1)
	id := w.deviceID(session, "Desk")
	w.clock.advance(time.Hour)
	fresh := members{"max_age": 60}
	if a := w.post("/v1/oauth/authorization", session, p.authorization(fresh)); a.errno() != 170 {
		t.Fatalf("an hour later: %s", a.raw)
	}
	a := w.ok(w.post("/v1/session/reauth?keys=true", session, loginBody(trustedEmail, nil)))
	if a.text("sessionToken") != "" || a.text("keyFetchToken") == "" || a.members["sessionVerified"] != true || a.members["authAt"] != 1.7e9+3600 {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/v1/oauth/authorization", session, p.authorization(fresh)))
	if again := w.deviceID(session, "Desk"); again != id {
		t.Error("another device")
	}
	if a := w.ok(w.post("/v1/session/reauth", session, loginBody(trustedEmail, nil))); a.text("keyFetchToken") != "" {
		t.Errorf("keys that were not asked for: %s", a.raw)
	}
}

// TestReauthForKeys: a session that was spared the mailed code is asked for it when it wants keys, once.
func TestReauthForKeys(t *testing.T) {
	w := newWorld(t)
	session := bearer(w, w.ok(w.login(plainEmail, plainEmail, "", nil)).text("sessionToken"))
	ask := func() answer {
		return w.ok(w.post("/v1/session/reauth?keys=true", session, loginBody(plainEmail, nil)))
	}
	if a := ask(); a.text("verificationMethod") != "email-otp" || a.members["sessionVerified"] != false {
		t.Errorf("%s", a.raw)
	}
	w.ok(w.post("/v1/session/verify_code", session, members{"code": w.lastCode(plainEmail)}))
	if a := ask(); a.members["sessionVerified"] != true {
		t.Errorf("%s", a.raw)
	}
}

// TestReauthWaits: a session that waits goes on waiting, and one that has not shown an authenticator is asked for it.
func TestReauthWaits(t *testing.T) {
	w := newWorld(t)
	waiting := w.session(plainEmail)
	code := w.lastCode(plainEmail)
	w.ok(w.post("/v1/session/reauth?keys=true", waiting, loginBody(plainEmail, nil)))
	w.ok(w.post("/v1/session/verify_code", waiting, members{"code": code}))

	mine, other := w.verified(), w.verified()
	secret, _ := w.offerTOTP(mine)
	w.ok(w.post("/v1/session/verify/totp", mine, members{"code": sandbox.TOTP(secret, w.clock.Now())}))
	for session, verified := range map[string]bool{mine: true, other: false} {
		if a := w.ok(w.post("/v1/session/reauth", session, loginBody(trustedEmail, nil))); a.members["sessionVerified"] != verified {
			t.Errorf("%s", a.raw)
		}
	}
}

// TestDuplicate: a second session, as verified as the first, which outlives it.
func TestDuplicate(t *testing.T) {
	w := newWorld(t)
	for email, verified := range map[string]bool{trustedEmail: true, plainEmail: false} {
		session := w.session(email)
		a := w.ok(w.post("/v1/session/duplicate", session, members{"reason": "pairing"}))
		if a.members["sessionVerified"] != verified {
			t.Errorf("%s", a.raw)
		}
		w.ok(w.post("/v1/session/destroy", session, members{}))
		w.ok(w.get(statusPath, bearer(w, a.text("sessionToken"))))
	}
}

// TestBackupCodes: each works once, in capitals or not, and counts as a second factor.
func TestBackupCodes(t *testing.T) {
	w := newWorld(t)
	session := w.session(totpEmail)
	if a := w.ok(w.post("/v1/session/verify/recoveryCode", session, members{"code": "ABCD1234ef"})); a.members["remaining"] != 1.0 {
		t.Errorf("%s", a.raw)
	}
	if state, d := w.state(session); state != "verified" || d["sessionVerificationMethod"] != "recovery-code" || d["sessionVerificationMeetsMinimumAAL"] != true {
		t.Errorf("%s %v", state, d)
	}
	if a := w.post("/v1/session/verify/recoveryCode", w.session(totpEmail), members{"code": "abcd1234ef"}); a.errno() != 156 {
		t.Errorf("the second use: %s", a.raw)
	}
}

// TestRecoveryPhone: a code by text message, which works once.
func TestRecoveryPhone(t *testing.T) {
	w := newWorld(t)
	session := w.session(totpEmail)
	w.ok(w.post("/v1/recovery_phone/signin/send_code", session, members{}))
	if all := w.Mail(totpEmail); len(all) != 1 || all[0].To != "+15550100" {
		t.Fatalf("%+v", all)
	}
	code := members{"code": w.lastCode(totpEmail)}
	if a := w.ok(w.post("/v1/recovery_phone/signin/confirm", session, code)); a.text("status") != "success" {
		t.Errorf("%s", a.raw)
	}
	if _, d := w.state(session); d["sessionVerificationMethod"] != "sms-2fa" || d["sessionVerified"] != true {
		t.Errorf("%v", d)
	}
	if a := w.post("/v1/recovery_phone/signin/confirm", session, code); a.errno() != 183 {
		t.Errorf("the second use: %s", a.raw)
	}
}

// TestRejectUnblockCode: what its reader did not ask for opens nothing.
func TestRejectUnblockCode(t *testing.T) {
	w := newWorld(t)
	uid := w.ok(w.login(plainEmail, plainEmail, "", nil)).text("uid")
	w.ok(w.post("/v1/account/login/send_unblock_code", "", members{"email": plainEmail}))
	code := w.lastCode(plainEmail)
	w.ok(w.post("/v1/account/login/reject_unblock_code", "", members{"uid": uid, "unblockCode": code}))
	if a := w.login(plainEmail, plainEmail, "", members{"unblockCode": code}); a.errno() != 127 {
		t.Errorf("%s", a.raw)
	}
}

func TestRecoveryRefuses(t *testing.T) {
	reauth := func(body members) func(*world) answer { return bySession("/v1/session/reauth?keys=true", body) }
	repeat := func(times int, email, path string, body members) func(*world) answer {
		return func(w *world) answer {
			session := w.session(email)
			for range times - 1 {
				w.post(path, session, body)
			}
			return w.post(path, session, body)
		}
	}
	checkRefusals(t, []refusal{
		{"reauth: wrong password", 400, 103, reauth(loginBody(trustedEmail, members{"authPW": zeros64}))},
		{"reauth: another account", 400, 102, reauth(loginBody(plainEmail, nil))},
		{"reauth: nobody", 400, 102, reauth(loginBody("nobody@example.org", nil))},
		{"reauth: another spelling", 400, 120, reauth(members{"email": "Trusted@example.org", "authPW": zeros64})},
		{"reauth: TOTP without an authenticator", 400, 160, reauth(loginBody(trustedEmail, members{"verificationMethod": "totp-2fa"}))},
		{"reauth: no session", 401, 110, post("/v1/session/reauth", loginBody(trustedEmail, nil))},
		{"duplicate: no session", 401, 110, post("/v1/session/duplicate", members{})},
		{"backup code: wrong", 400, 156, bySession("/v1/session/verify/recoveryCode", members{"code": "abcd1234ef"})},
		{"backup code: too short", 400, 107, bySession("/v1/session/verify/recoveryCode", members{"code": "abcd123"})},
		{"backup code: eleven", 429, 114, repeat(11, totpEmail, "/v1/session/verify/recoveryCode", members{"code": "00000000"})},
		{"SMS: no phone", 400, 215, bySession("/v1/recovery_phone/signin/send_code", members{})},
		{"SMS: no phone to confirm", 400, 215, bySession("/v1/recovery_phone/signin/confirm", members{"code": "123456"})},
		{"SMS: seven", 429, 216, repeat(7, totpEmail, "/v1/recovery_phone/signin/send_code", members{})},
		{"SMS: none was sent", 400, 183, repeat(1, totpEmail, "/v1/recovery_phone/signin/confirm", members{"code": "123456"})},
		{"SMS: eleven codes", 429, 114, repeat(11, totpEmail, "/v1/recovery_phone/signin/confirm", members{"code": "123456"})},
		{"reject: a code that was not sent", 400, 127, func(w *world) answer {
			uid := w.ok(w.login(plainEmail, plainEmail, "", nil)).text("uid")
			return w.post("/v1/account/login/reject_unblock_code", "", members{"uid": uid, "unblockCode": "ABCD1234"})
		}},
		{"reject: nobody's code", 400, 127, post("/v1/account/login/reject_unblock_code", members{"uid": zeros32, "unblockCode": "ABCD1234"})},
	})
}
