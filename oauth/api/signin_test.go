package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"countersign/oauth"
)

const (
	authPW1 = "247b675ffb4c46310bc87e26d712153abe5e1c90ef00a4784594f97ef54f2375" // accounts spec, section 11.1
	authPW2 = "28c81379c31905d16f9aa9c63fcf0950094e413e16a9c9be41f52dbb09af518e" // accounts spec, section 11.2
	salt2   = "identity.mozilla.com/picl/v1/quickStretchV2:c2dc400c9cc1a93dd3cd3af1b05ebd60"
)

func TestSignInSendsExactlyThis(t *testing.T) {
	s := newScript(t)
	p, err := s.client().SignIn(t.Context(), " "+testEmail+"\n", testPassword())
	if err != nil || !p.Verified() || p.Method() != NoVerification {
		t.Fatal(p, err)
	}
	if got, want := s.calls(), []string{credentialsCall, loginCall}; !slices.Equal(got, want) {
		t.Errorf("calls %q", got)
	}
	if got := s.received(credentialsCall).body; !reflect.DeepEqual(got, members{"email": testEmail}) {
		t.Errorf("credentials/status %v", got)
	}
	want := members{"email": testEmail, "authPW": authPW1, "reason": "login", "verificationMethod": "email-otp"}
	if got := s.received(loginCall).body; !reflect.DeepEqual(got, want) {
		t.Errorf("login %v", got)
	}
}

func TestSignInVersion2(t *testing.T) {
	s := newScript(t)
	s.on(credentialsCall, ok(members{"currentVersion": "v2", "clientSalt": salt2, "upgradeNeeded": false}))
	s.on(loginCall, ok(loginOK(members{"keyFetchToken": strings.Repeat("1", 64), "keyFetchTokenVersion2": testFetch})))
	p, err := s.client().SignIn(t.Context(), testEmail, testPassword())
	if err != nil {
		t.Fatal(err)
	}
	if got := s.received(loginCall).body["authPW"]; got != authPW2 {
		t.Errorf("authPW %v", got)
	}
	if p.keyFetch.Hex() != testFetch {
		t.Error("took the key fetch token of the other version")
	}
	s.on(loginCall, ok(loginOK(nil)))
	_, err = s.client().SignIn(t.Context(), testEmail, testPassword())
	checkError(t, err, oauth.BadAnswer) // it has only the token of version 1
}

func TestSignInPicksItsVersion(t *testing.T) {
	for name, c := range map[string]struct {
		status members
		want   string
	}{
		"version 1":             {members{"currentVersion": "v1", "upgradeNeeded": true}, authPW1},
		"version 2, upgradable": {members{"currentVersion": "v2", "clientSalt": salt2, "upgradeNeeded": true}, authPW1},
		"version 2, no salt":    {members{"currentVersion": "v2", "upgradeNeeded": false}, authPW1},
		"version 3":             {members{"currentVersion": "v3"}, authPW1},
	} {
		s := newScript(t)
		s.on(credentialsCall, ok(c.status))
		s.signIn(s.client())
		if got := s.received(loginCall).body["authPW"]; got != c.want {
			t.Errorf("%s: authPW %v", name, got)
		}
	}
	s := newScript(t)
	s.on(credentialsCall, ok(members{"currentVersion": "v2", "clientSalt": "identity.mozilla.com/picl/v1/quickStretch:x"}))
	_, err := s.client().SignIn(t.Context(), testEmail, testPassword())
	checkError(t, err, oauth.BadAnswer)
}

// The one retry: the password is salted with another spelling of the address (accounts spec, section 2.3).
func TestSignInRetriesOtherSpelling(t *testing.T) {
	const typed = "ANDRÉ@example.org"
	again := refuse(400, 120, members{"email": testEmail})
	s := newScript(t)
	s.on(loginCall, then(again, ok(loginOK(nil))))
	if _, err := s.client().SignIn(t.Context(), typed, testPassword()); err != nil {
		t.Fatal(err)
	}
	want := members{"email": typed, "originalLoginEmail": typed, "authPW": authPW1, "reason": "login", "verificationMethod": "email-otp"}
	if got := s.received(loginCall).body; !reflect.DeepEqual(got, want) {
		t.Errorf("second login %v", got)
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		logins int
	}{
		"twice":           {again, 2},
		"without address": {refuse(400, 120, nil), 1},
		"with no address": {refuse(400, 120, members{"email": "a\x00b"}), 1},
		"number":          {refuse(400, 103, nil), 1},
		"then wrong":      {then(again, refuse(400, 103, nil)), 2},
	} {
		s := newScript(t)
		s.on(loginCall, c.answer)
		_, err := s.client().SignIn(t.Context(), typed, testPassword())
		checkError(t, err, oauth.WrongPassword)
		if n := len(s.calls()) - 1; n != c.logins {
			t.Errorf("%s: %d logins", name, n)
		}
	}
	s = newScript(t)
	s.on(credentialsCall, ok(members{"currentVersion": "v2", "clientSalt": salt2}))
	s.on(loginCall, again)
	_, err := s.client().SignIn(t.Context(), typed, testPassword())
	checkError(t, err, oauth.WrongPassword)
	if n := len(s.calls()); n != 2 {
		t.Errorf("version 2 is salted with no address, yet %d calls", n)
	}
}

// One login request per click: nothing else is tried again.
func TestSignInFailures(t *testing.T) {
	for _, c := range []struct {
		call          string
		status, errno int
		want          oauth.FailureKind
	}{
		{credentialsCall, 400, 102, oauth.UnknownAccount},
		{credentialsCall, 400, 149, oauth.NoPassword},
		{credentialsCall, 400, 210, oauth.NoPassword},
		{credentialsCall, 400, 108, oauth.RequestMalformed},
		{loginCall, 400, 102, oauth.UnknownAccount},
		{loginCall, 400, 103, oauth.WrongPassword},
		{loginCall, 429, 114, oauth.TooManyRequests},
		{loginCall, 400, 125, oauth.Blocked},
		{loginCall, 400, 126, oauth.ResetRequired},
		{loginCall, 400, 127, oauth.BadUnblockCode},
		{loginCall, 400, 133, oauth.EmailBounced},
		{loginCall, 400, 142, oauth.NotPrimaryEmail},
		{loginCall, 400, 145, oauth.NotPrimaryEmail},
		{loginCall, 422, 151, oauth.EmailBounced},
		{loginCall, 400, 160, oauth.StepUpNeeded},
		{loginCall, 503, 201, oauth.Maintenance},
		{loginCall, 403, 202, oauth.FeatureOff},
	} {
		s := newScript(t)
		s.on(c.call, refuse(c.status, c.errno, nil))
		p, err := s.client().SignIn(t.Context(), testEmail, testPassword())
		checkError(t, err, c.want)
		seen := s.calls()
		if p != nil || seen[len(seen)-1] != c.call || slices.Contains(seen[:len(seen)-1], c.call) {
			t.Errorf("%d: %v after %q", c.errno, p, seen)
		}
	}
	s := newScript(t)
	_, err := s.client().SignIn(t.Context(), "no address", testPassword())
	checkError(t, err, oauth.UnknownAccount)
	if len(s.calls()) != 0 {
		t.Errorf("%q for no address", s.calls())
	}
}

func TestSignInRefusesOddAnswers(t *testing.T) {
	for name, body := range map[string]members{
		"no uid":            {"uid": nil},
		"short uid":         {"uid": "aeaa"},
		"no session":        {"sessionToken": nil},
		"capital session":   {"sessionToken": strings.ToUpper(testSession)},
		"no key fetch":      {"keyFetchToken": nil},
		"session a number":  {"sessionToken": 7},
		"authAt a fraction": {"authAt": 1.5},
		"authAt negative":   {"authAt": -1},
		"authAt too late":   {"authAt": int64(1) << 35},
	} {
		s := newScript(t)
		s.on(loginCall, ok(loginOK(body)))
		_, err := s.client().SignIn(t.Context(), testEmail, testPassword())
		if checkError(t, err, oauth.BadAnswer); t.Failed() {
			t.Fatal("…", name)
		}
	}
}

func TestVerificationMethods(t *testing.T) {
	for _, c := range []struct {
		name string
		body members
		want VerificationMethod
	}{
		{"verified", loginOK(nil), NoVerification},
		{"old server, verified", loginOK(members{"emailVerified": nil, "sessionVerified": nil}), NoVerification},
		{"old server, unverified", loginOK(members{"emailVerified": nil, "sessionVerified": nil, "verified": false}), EmailLink},
		{"e-mail unconfirmed", loginOK(members{"emailVerified": false, "verificationMethod": "email-otp", "verificationReason": "signup"}), EmailCode},
		{"code", unverified("email-otp"), EmailCode},
		{"code of old servers", unverified("email-2fa"), EmailCode},
		{"authenticator", unverified("totp-2fa"), TOTP},
		{"link", unverified("email"), EmailLink},
		{"something new", unverified("passkey"), OtherMethod},
		{"new password", loginOK(members{"verificationMethod": "email-otp", "verificationReason": "change_password"}), ChangePassword},
	} {
		s := newScript(t)
		s.on(loginCall, ok(c.body))
		p := s.signIn(s.client())
		if p.Method() != c.want || p.Verified() != (c.want == NoVerification) {
			t.Errorf("%s: %q", c.name, p.Method())
		}
	}
}

func TestSignInWipesThePassword(t *testing.T) {
	for _, answer := range []http.HandlerFunc{ok(loginOK(nil)), refuse(400, 103, nil), hangUp} {
		s := newScript(t)
		s.on(loginCall, answer)
		password := testPassword()
		_, _ = s.client().SignIn(t.Context(), testEmail, password)
		if !password.IsZero() {
			t.Error("the password outlived the sign-in")
		}
	}
	password := testPassword()
	s := newScript(t)
	_, _ = s.client().SignIn(t.Context(), "no address", password)
	if !password.IsZero() {
		t.Error("the password outlived a sign-in that never began")
	}
}

var verifications = []struct {
	name   string
	method VerificationMethod
	typed  string
	call   string
	answer http.HandlerFunc // nil: the script's own
	want   oauth.FailureKind
}{
	{"code", EmailCode, " 123 456\n", verifyCall, nil, ""},
	{"wrong code", EmailCode, "123456", verifyCall, refuse(400, 183, nil), oauth.BadVerificationCode},
	{"wrong code, old server", EmailCode, "123456", verifyCall, refuse(400, 105, nil), oauth.BadVerificationCode},
	{"too many codes", EmailCode, "123456", verifyCall, refuse(429, 114, nil), oauth.TooManyRequests},
	{"session gone", EmailCode, "123456", verifyCall, refuse(401, 110, nil), oauth.SessionGone},
	{"five digits", EmailCode, "12345", "", nil, oauth.BadVerificationCode},
	{"letters", EmailCode, "12345x", "", nil, oauth.BadVerificationCode},
	{"other digits", EmailCode, "１２３４５６", "", nil, oauth.BadVerificationCode},
	{"nothing", EmailCode, "", "", nil, oauth.BadVerificationCode},
	{"authenticator", TOTP, "123456", totpCall, nil, ""},
	{"wrong authenticator code", TOTP, "123456", totpCall, ok(members{"success": false}), oauth.BadVerificationCode},
	{"authenticator says nothing", TOTP, "123456", totpCall, ok(members{}), oauth.BadVerificationCode},
	{"no authenticator", TOTP, "123456", totpCall, refuse(400, 155, nil), oauth.NoAuthenticator},
	{"seven digits", TOTP, "1234567", "", nil, oauth.BadVerificationCode},
	{"link opened", EmailLink, "", linkCall, nil, ""},
	{"link opened, oldest server", EmailLink, "", linkCall, ok(members{"verified": true}), ""},
	{"link not opened", EmailLink, "", linkCall, ok(members{"verified": false, "emailVerified": true, "sessionVerified": false}), oauth.SessionUnverified},
	{"e-mail not confirmed", EmailLink, "", linkCall, ok(members{"emailVerified": false, "sessionVerified": true}), oauth.SessionUnverified},
	{"link, server says nothing", EmailLink, "", linkCall, ok(members{}), oauth.SessionUnverified},
	{"in a browser", ChangePassword, "123456", "", nil, oauth.UseBrowser},
	{"something new", OtherMethod, "123456", "", nil, oauth.UseBrowser},
	{"nothing to verify", NoVerification, "", "", nil, ""},
}

func TestVerify(t *testing.T) {
	for _, c := range verifications {
		t.Run(c.name, func(t *testing.T) {
			s := newScript(t)
			p := s.signIn(s.client())
			p.method = c.method
			s.forget()
			if c.answer != nil {
				s.on(c.call, c.answer)
			}
			client := s.client()
			client.habits.settle(oauth.Bearer)
			err := client.VerifySignIn(t.Context(), p, c.typed)
			if c.want != "" {
				checkError(t, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
			if p.Verified() != (c.want == "") {
				t.Errorf("verified: %v", p.Verified())
			}
			var calls []string
			if c.call != "" {
				calls = []string{c.call}
			}
			if got := s.calls(); !slices.Equal(got, calls) {
				t.Errorf("calls %q, want %q", got, calls)
			}
			if c.typed != "" && len(calls) > 0 {
				if got := s.received(c.call); !reflect.DeepEqual(got.body, members{"code": "123456"}) || got.authorization != sessionHeader {
					t.Errorf("sent %v as %q", got.body, got.authorization)
				}
			}
		})
	}
}

func TestPendingSignInIsRedacting(t *testing.T) {
	s := newScript(t)
	p := s.signIn(s.client())
	encoded, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	type inside struct{ p *PendingSignIn }
	type copied struct{ p PendingSignIn }
	texts := string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		texts += fmt.Sprintf(verb, p) + fmt.Sprintf(verb, *p) + fmt.Sprintf(verb, inside{p}) + fmt.Sprintf(verb, copied{*p})
	}
	for _, secret := range []string{testSession, testFetch, "160 161 162", "128 129 130", "0xa0, 0xa1"} {
		if strings.Contains(texts, secret) {
			t.Errorf("it shows %s: %s", secret, texts)
		}
	}
	p.Wipe()
	if !p.session.IsZero() || !p.keyFetch.IsZero() || !p.unwrapBKey.IsZero() {
		t.Error("Wipe leaves secrets")
	}
}

// What the calls after the password send, and no more than that.
func TestLaterStepsSendExactlyThis(t *testing.T) {
	s := newScript(t)
	a, c := s.account(), s.client()
	login := members{"email": testEmail, "authPW": authPW1, "reason": "login", "verificationMethod": "email-otp"}
	s.on(loginCall, refuse(400, 125, members{"verificationMethod": "email-captcha"}))
	blocked := s.signIn(c)
	if got := s.received(unblockCall).body; !reflect.DeepEqual(got, members{"email": testEmail}) {
		t.Errorf("send_unblock_code %v", got)
	}
	s.on(loginCall, ok(loginOK(nil)))
	if err := c.VerifySignIn(t.Context(), blocked, "abcd efgh"); err != nil {
		t.Fatal(err)
	}
	unblocked := members{"unblockCode": "ABCDEFGH"}
	for name, value := range login {
		unblocked[name] = value
	}
	if got := s.received(loginCall).body; !reflect.DeepEqual(got, unblocked) {
		t.Errorf("login %v", got)
	}
	if _, err := c.Reauthenticate(t.Context(), a, testPassword()); err != nil {
		t.Fatal(err)
	}
	if got := s.received(reauthCall); !reflect.DeepEqual(got.body, login) || got.authorization != sessionHeader {
		t.Errorf("reauth %v as %s", got.body, got.authorization)
	}
	p := &PendingSignIn{method: TOTP, session: a.Session}
	for call, do := range map[string]func() error{
		backupCall:  func() error { _, err := c.VerifyByBackupCode(t.Context(), p, "AbCd-1234"); return err },
		confirmCall: func() error { return c.VerifyByPhoneCode(t.Context(), p, "1234 5678") },
		phoneCall:   func() error { return c.SendPhoneCode(t.Context(), p) },
	} {
		p.method = TOTP
		if err := do(); err != nil {
			t.Errorf("%s: %v", call, err)
		}
		want := map[string]members{backupCall: {"code": "AbCd1234"}, confirmCall: {"code": "12345678"}, phoneCall: {}}[call]
		if got := s.received(call); !reflect.DeepEqual(got.body, want) || got.authorization != sessionHeader {
			t.Errorf("%s %v as %s", call, got.body, got.authorization)
		}
	}
}

// What may come of an unblock code: the code can be tried again, and the sign-in be given up.
func TestUnblockFailures(t *testing.T) {
	captcha := members{"verificationMethod": "email-captcha"}
	blocked := func() (*script, *Client, *PendingSignIn) {
		s := newScript(t)
		s.on(loginCall, refuse(400, 125, captcha))
		c := s.client()
		return s, c, s.signIn(c)
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   oauth.FailureKind
	}{
		"wrong code":       {refuse(400, 127, nil), oauth.BadUnblockCode},
		"wrong password":   {refuse(400, 103, nil), oauth.WrongPassword},
		"another spelling": {refuse(400, 120, members{"email": "x@y"}), oauth.EmailCase},
		"blocked for good": {refuse(400, 125, nil), oauth.Blocked},
		"odd answer":       {ok(members{}), oauth.BadAnswer},
	} {
		s, client, p := blocked()
		s.on(loginCall, then(c.answer, ok(loginOK(nil))))
		checkError(t, client.VerifySignIn(t.Context(), p, "ABCDEFGH"), c.want)
		if p.Method() != UnblockCode {
			t.Errorf("%s: %q", name, p.Method())
		}
		if err := client.VerifySignIn(t.Context(), p, "ABCDEFGH"); err != nil || !p.Verified() || p.unwrapBKey.IsZero() {
			t.Errorf("%s: again: %v", name, err)
		}
	}
	_, _, p := blocked()
	kept := p.blocked.credentials
	if kept.AuthPW.IsZero() || kept.UnwrapBKey.IsZero() {
		t.Fatal("there is nothing to show again")
	}
	if p.Wipe(); !kept.AuthPW.IsZero() || !kept.UnwrapBKey.IsZero() {
		t.Error("giving it up leaves credentials")
	}
	_, _, p = blocked()
	kept = p.blocked.credentials
	if text := fmt.Sprintf("%+v %#v", p, *p); strings.Contains(text, kept.AuthPW.Hex()) || text != "[redacted] [redacted]" {
		t.Errorf("it shows %s", text)
	}
}

// Credentials end with the login that they were for.
func TestCredentialsAreWiped(t *testing.T) {
	s := newScript(t)
	c := s.client()
	for name, answer := range map[string]http.HandlerFunc{
		"refused": refuse(400, 103, nil), "odd": ok(members{}), "no mail": refuse(400, 125, members{"verificationMethod": "email-captcha"}),
		"fine": ok(loginOK(nil)),
	} {
		s.on(loginCall, answer)
		s.on(unblockCall, refuse(429, 114, nil))
		credentials := oauth.StretchV1(testEmail, testPassword())
		p, err := c.prove(t.Context(), proof{to: c.post("/account/login?keys=true", nil), body: loginBody{Email: testEmail}, credentials: credentials})
		if !credentials.AuthPW.IsZero() || credentials.UnwrapBKey.IsZero() != (err != nil) || (p == nil) != (err != nil) {
			t.Errorf("%s: credentials are left", name)
		}
	}
}

// Reauthentication is answered for the account that asked, or not at all.
func TestReauthenticateAnotherAccount(t *testing.T) {
	s := newScript(t)
	a := s.account()
	s.on(reauthCall, ok(loginOK(members{"uid": strings.Repeat("0", 32)})))
	_, err := s.client().Reauthenticate(t.Context(), a, testPassword())
	if checkError(t, err, oauth.BadAnswer); a.Session.IsZero() {
		t.Error("it has signed out")
	}
	password := testPassword()
	_, _ = s.client().Reauthenticate(t.Context(), oauth.Account{}, password)
	if !password.IsZero() {
		t.Error("the password outlived it")
	}
}
