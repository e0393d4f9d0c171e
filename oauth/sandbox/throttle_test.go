package sandbox_test

import (
	"errors"
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

// refused is the error number of an answer that must be a refusal.
func (w *world) refused(errno int, a answer) answer {
	w.Helper()
	if a.errno() != errno {
		w.Errorf("%d %s, not errno %d", a.status, a.raw, errno)
	}
	return a
}

func TestWrongPasswordsShutAnAccountForAWhile(t *testing.T) {
	w := newWorld(t)
	wrong := members{"authPW": zeros64}
	right := func(more members) answer { return w.login(trustedEmail, trustedEmail, "", more) }
	shut := func() {
		for range 5 {
			w.refused(103, w.login(trustedEmail, trustedEmail, "", wrong))
		}
	}
	shut()
	a := w.refused(114, right(nil))
	if a.status != 429 || a.header.Get("Retry-After") != "900" || a.text("verificationMethod") != "email-captcha" {
		t.Errorf("%d %v %s", a.status, a.header, a.raw)
	}
	w.refused(0, w.login(plainEmail, plainEmail, "", nil))

	w.ok(w.post("/v1/account/login/send_unblock_code", "", members{"email": trustedEmail}))
	w.ok(right(members{"unblockCode": w.lastCode(trustedEmail)}))
	w.ok(right(nil))

	shut()
	w.clock.advance(15*time.Minute - time.Second)
	w.refused(114, right(nil))
	w.clock.advance(time.Second)
	w.ok(right(nil))

	shut()
	w.Reset()
	w.ok(right(nil))
}

func TestAccountWithoutPassword(t *testing.T) {
	w := newWorld(t)
	const address = "elsewhere@example.org"
	w.must(w.AddAccount(sandbox.NewAccount{Email: address, Version: sandbox.NoPassword}))
	a := w.ok(w.post("/v1/account/status", "", members{"email": address, "thirdPartyAuthStatus": true}))
	if a.members["exists"] != true || a.members["hasPassword"] != false || a.members["hasLinkedAccount"] != true {
		t.Errorf("%s", a.raw)
	}
	w.refused(149, w.post("/v1/account/credentials/status", "", members{"email": address}))
	w.refused(149, w.post("/v1/account/login", "", members{"email": address, "authPW": zeros64}))
	w.refused(149, w.post("/v1/password/change/start", "", members{"email": address, "oldAuthPW": zeros64}))
	if _, err := w.SyncKey(address); !errors.Is(err, sandbox.ErrNoKeys) {
		t.Error(err)
	}
	with := sandbox.NewAccount{Email: "x@y", Version: sandbox.NoPassword, Password: password}
	if err := w.AddAccount(with); !errors.Is(err, sandbox.ErrAccount) {
		t.Error(err)
	}
}

func TestDestroyAccount(t *testing.T) {
	w := newWorld(t)
	session := w.verified()
	asked := func(email, authPW string) answer {
		return w.post("/v1/account/destroy", session, members{"email": email, "authPW": authPW})
	}
	refresh := w.tokens(session).text("refresh_token")
	w.refused(103, asked(trustedEmail, zeros64))
	w.refused(102, asked(plainEmail, stretched(plainEmail)))
	w.refused(110, w.post("/v1/account/destroy", "", members{"email": trustedEmail, "authPW": stretched(trustedEmail)}))
	w.ok(asked(trustedEmail, stretched(trustedEmail)))
	w.refused(110, w.get("/v1/session/status", session))
	w.refused(102, w.login(trustedEmail, trustedEmail, "", nil))
	if a := w.ok(w.post("/v1/introspect", "", members{"token": refresh})); a.members["active"] != false {
		t.Errorf("the refresh token outlives its account: %s", a.raw)
	}

	session = w.session(totpEmail)
	w.refused(138, asked(totpEmail, stretched(totpEmail)))
	w.ok(w.post("/v1/session/verify/totp", session, members{"code": sandbox.TOTP(totpSecret, w.clock.Now())}))
	w.ok(asked(totpEmail, stretched(totpEmail)))
}
