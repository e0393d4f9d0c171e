package sandbox_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

const freshEmail = "fresh@example.org"

var (
	freshSalt = "identity.mozilla.com/picl/v1/quickStretchV2:" + strings.Repeat("0a", 16)
	freshV1   = oauth.StretchV1(freshEmail, oauth.NewPassword([]byte(password)))
)

// creation is a request for an account of version 1.
func creation(more members) members {
	return change(members{"email": freshEmail, "authPW": freshV1.AuthPW.Hex()}, more)
}

// creationV2 is one of both versions. What the client stretches for version 2 does not matter to the server.
func creationV2(more members) members {
	return change(creation(members{
		"wrapKb": strings.Repeat("01", 32), "authPWVersion2": strings.Repeat("02", 32),
		"wrapKbVersion2": strings.Repeat("03", 32), "clientSalt": freshSalt,
	}), more)
}

// keys is the kB that a key fetch token leads to.
func (w *world) keys(token string, unwrap oauth.UnwrapBKey) oauth.KB {
	w.Helper()
	fetch, err := oauth.ParseKeyFetchToken(token)
	w.must(err)
	kB, err := fetch.OpenBundle(w.ok(w.get("/v1/account/keys", fetch.Authorization())).text("bundle"), unwrap)
	w.must(err)
	return kB
}

func bearer(w *world, token string) string {
	w.Helper()
	session, err := oauth.ParseSessionToken(token)
	w.must(err)
	return session.Authorization()
}

// TestCreateAccount: the first mailed code confirms the address, and the keys are the same at each sign-in.
func TestCreateAccount(t *testing.T) {
	w := newWorld(t)
	a := w.ok(w.post("/v1/account/create?keys=true", "", creation(nil)))
	if a.text("verificationMethod") != "email-otp" || a.text("verificationReason") != "signup" || a.members["emailVerified"] != false {
		t.Errorf("%s", a.raw)
	}
	session := bearer(w, a.text("sessionToken"))
	w.ok(w.post("/v1/session/verify_code", session, members{"code": w.lastCode(freshEmail)}))
	kB := w.keys(a.text("keyFetchToken"), freshV1.UnwrapBKey)
	in := w.ok(w.login(freshEmail, freshEmail, "?keys=true", nil))
	w.ok(w.post("/v1/session/verify_code", bearer(w, in.text("sessionToken")), members{"code": w.lastCode(freshEmail)}))
	again := w.keys(in.text("keyFetchToken"), freshV1.UnwrapBKey)
	one, err := oauth.DeriveOldsync(kB, 1_700_000_000_000)
	w.must(err)
	two, err := oauth.DeriveOldsync(again, 1_700_000_000_000)
	w.must(err)
	if !bytes.Equal(one.JWK(), two.JWK()) {
		t.Error("another key at the second sign-in")
	}
}

// TestCreateAccountV2: both versions sign in, each with its own key fetch token.
func TestCreateAccountV2(t *testing.T) {
	w := newWorld(t)
	a := w.ok(w.post("/v1/account/create?keys=true", "", creationV2(members{"preVerified": true})))
	if a.members["verified"] != true || a.text("keyFetchToken") == "" || a.text("keyFetchTokenVersion2") == "" {
		t.Errorf("%s", a.raw)
	}
	if a := w.ok(w.post("/v1/account/credentials/status", "", members{"email": freshEmail})); a.text("clientSalt") != freshSalt {
		t.Errorf("%s", a.raw)
	}
	for authPW, token := range map[string]string{
		freshV1.AuthPW.Hex(): "keyFetchToken", strings.Repeat("02", 32): "keyFetchTokenVersion2",
	} {
		in := w.ok(w.post("/v1/account/login?keys=true", "", members{"email": freshEmail, "authPW": authPW}))
		if in.text(token) == "" || in.text("keyFetchToken") != "" && in.text("keyFetchTokenVersion2") != "" {
			t.Errorf("%s", in.raw)
		}
	}
	if a := w.ok(w.get("/v1/account/status?uid="+a.text("uid"), "")); a.members["exists"] != true {
		t.Errorf("%s", a.raw)
	}
	if a := w.ok(w.get("/v1/account/status?uid="+zeros32, "")); a.members["exists"] != false {
		t.Errorf("%s", a.raw)
	}
}

// TestCreatedAccountsKeepTheirKeys: the server does not know them, and does not remember the account.
func TestCreatedAccountsKeepTheirKeys(t *testing.T) {
	w, after := newWorld(t), newWorld(t)
	session := bearer(w, w.ok(w.post("/v1/account/create", "", creation(members{"preVerified": true}))).text("sessionToken"))
	if _, err := w.SyncKey(freshEmail); !errors.Is(err, sandbox.ErrNoKeys) {
		t.Errorf("SyncKey: %v", err)
	}
	if err := w.RotateKeys(freshEmail); !errors.Is(err, sandbox.ErrNoKeys) {
		t.Errorf("RotateKeys: %v", err)
	}
	w.must(after.Recall(w.Remember()))
	if a := after.get(statusPath, session); a.errno() != 110 {
		t.Errorf("%s", a.raw)
	}
	after.ok(after.post("/v1/account/create", "", creation(nil)))
	w.must(after.Recall(w.Remember()))
}

func TestCreateAccountRefuses(t *testing.T) {
	all := []refusal{
		{"create: there is one", 400, 101, post("/v1/account/create", creation(members{"email": strings.ToUpper(plainEmail)}))},
		{"create: no password", 400, 108, post("/v1/account/create", creation(members{"authPW": nil}))},
		{"create: a salt that is none", 400, 107, post("/v1/account/create", creationV2(members{"clientSalt": "salt"}))},
		{"create: unknown member", 400, 107, post("/v1/account/create", creation(members{"password": "x"}))},
		{"status: no uid", 400, 108, func(w *world) answer { return w.get("/v1/account/status", "") }},
		{"status: no such uid", 400, 107, func(w *world) answer { return w.get("/v1/account/status?uid=0", "") }},
	}
	for _, name := range []string{"wrapKb", "authPWVersion2", "wrapKbVersion2", "clientSalt"} {
		all = append(all, refusal{"create: without " + name, 400, 107, post("/v1/account/create", creationV2(members{name: nil}))})
	}
	checkRefusals(t, all)
}
