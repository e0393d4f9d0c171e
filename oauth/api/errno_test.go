package api_test

import (
	"context"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// refusals are the rows of section 10 of the accounts spec: each number, a call that meets it, and what it means there.
var refusals = []struct {
	errnos []int
	call   string
	want   oauth.FailureKind
}{
	{[]int{102}, "credentials", oauth.UnknownAccount},
	{[]int{102}, "login", oauth.UnknownAccount},
	{[]int{103}, "login", oauth.WrongPassword},
	{[]int{104}, "authorization", oauth.EmailUnconfirmed},
	{[]int{105, 183, 152, 153}, "code", oauth.BadVerificationCode},
	{[]int{106, 107, 108, 112, 113}, "credentials", oauth.RequestMalformed},
	{[]int{109}, "devices", oauth.RequestMalformed},
	{[]int{110}, "devices", oauth.ServerFault}, // the session is alive: section 3.5
	{[]int{111, 115}, "devices", oauth.ClockWrong},
	{[]int{114}, "login", oauth.TooManyRequests},
	{[]int{116}, "device", oauth.PleaseUpdate},
	{[]int{120}, "login", oauth.WrongPassword}, // the fault names no other spelling to try
	{[]int{123}, "destroy", oauth.UnknownDevice},
	{[]int{124}, "destroy", oauth.DeviceConflict},
	{[]int{125}, "login", oauth.Blocked},
	{[]int{126}, "login", oauth.ResetRequired},
	{[]int{127}, "login", oauth.BadUnblockCode},
	{[]int{133, 134, 135, 151}, "login", oauth.EmailBounced},
	{[]int{138}, "authorization", oauth.SessionUnverified},
	{[]int{142, 145}, "login", oauth.NotPrimaryEmail},
	{[]int{149, 210}, "credentials", oauth.NoPassword},
	{[]int{149, 210}, "login", oauth.NoPassword},
	{[]int{155}, "authenticator", oauth.NoAuthenticator},
	{[]int{156}, "backup", oauth.BadVerificationCode},
	{[]int{160}, "login", oauth.StepUpNeeded},
	{[]int{162}, "keys", oauth.ClientRefused},
	{[]int{163}, "keys", oauth.ScopeRefused},
	{[]int{164}, "authorization", oauth.StaleAuth},
	{[]int{166, 167, 168, 169}, "authorization", oauth.RequestMalformed},
	{[]int{170, 222}, "authorization", oauth.StepUpNeeded},
	{[]int{171}, "token", oauth.ClientRefused},
	{[]int{172, 173, 174, 175}, "token", oauth.GrantRefused},
	{[]int{182}, "token", oauth.SessionGone},
	{[]int{201, 203}, "status", oauth.Maintenance},
	{[]int{202}, "login", oauth.FeatureOff},
	{[]int{204}, "keys", oauth.ClientDisabled},
	{[]int{206, 207, 998, 999}, "credentials", oauth.ServerFault},
	{[]int{215, 216}, "phone", oauth.OtherFactorNeeded},
	{
		[]int{223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239}, "login", oauth.UseBrowser,
	},
	{[]int{114}, "profile", oauth.TooManyRequests},
	{[]int{125}, "profile", oauth.Blocked},
	{[]int{999}, "profile", oauth.ServerFault},
}

// Each row of the error table is met by a real call, with the meaning that the table gives it and the time to wait.
func TestEveryErrnoIsMet(t *testing.T) {
	w := newWorld(t)
	a, waiting := w.desk(), w.signIn(codeEmail, password)
	factor := w.waitingForFactor()
	p := newPhone(t, "")
	z, err := w.client.MintAuthorization(t.Context(), a, p.request)
	if err != nil {
		t.Fatal(err)
	}
	signIn := func(ctx context.Context) error {
		_, err := w.client.SignIn(ctx, deskEmail, oauth.NewPassword([]byte("x")))
		return err
	}
	mint := func(ctx context.Context) error {
		_, err := w.client.MintAuthorization(ctx, a, p.request)
		return err
	}
	calls := map[string]struct {
		path string
		do   func(context.Context) error
	}{
		"credentials":   {"/v1/account/credentials/status", signIn},
		"login":         {"/v1/account/login", signIn},
		"authorization": {"/v1/oauth/authorization", mint},
		"keys":          {"/v1/account/scoped-key-data", mint},
		"status": {"/v1/session/status", func(ctx context.Context) error {
			_, err := w.client.SessionStatus(ctx, a)
			return err
		}},
		"code":          {"/v1/session/verify_code", func(ctx context.Context) error { return w.client.VerifySignIn(ctx, waiting, "123456") }},
		"authenticator": {"/v1/session/verify/totp", func(ctx context.Context) error { return w.client.VerifySignIn(ctx, factor, "123456") }},
		"backup": {"/v1/session/verify/recoveryCode", func(ctx context.Context) error {
			_, err := w.client.VerifyByBackupCode(ctx, factor, "abcd1234")
			return err
		}},
		"phone": {"/v1/recovery_phone/signin/send_code", func(ctx context.Context) error { return w.client.SendPhoneCode(ctx, factor) }},
		"device": {"/v1/account/device", func(ctx context.Context) error {
			_, err := w.client.RegisterDevice(ctx, a, "Desk")
			return err
		}},
		"devices": {"/v1/account/attached_clients", func(ctx context.Context) error {
			_, err := w.client.AttachedClients(ctx, a)
			return err
		}},
		"destroy": {"/v1/account/attached_client/destroy", func(ctx context.Context) error {
			return w.client.DestroyAttachedClient(ctx, a, oauth.AttachedClient{DeviceID: a.DeviceID})
		}},
		"token": {"/v1/oauth/token", func(ctx context.Context) error {
			_, err := w.client.ExchangeCode(ctx, oauth.FenixID, z.Code, p.verifier)
			return err
		}},
		"profile": {"/v1/profile", func(ctx context.Context) error {
			_, err := w.client.Profile(ctx, a)
			return err
		}},
	}
	for _, row := range refusals {
		for _, errno := range row.errnos {
			c := calls[row.call]
			w.later(time.Hour) // so that nothing waits for an earlier refusal
			w.server.Inject(sandbox.Fault{Path: c.path, Kind: sandbox.Refusal{Errno: errno, RetryAfter: 7 * time.Second}})
			err := c.do(t.Context())
			w.fails(err, row.want)
			if got := api.FailureOf(err).RetryAfter; got != 7*time.Second {
				t.Errorf("%d: wait %v", errno, got)
			}
			if t.Failed() {
				t.Fatalf("… errno %d of %s", errno, row.call)
			}
		}
	}
}

// No number of the table is left out of the test above.
func TestNoErrnoIsForgotten(t *testing.T) {
	met := map[int]bool{}
	for _, row := range refusals {
		for _, errno := range row.errnos {
			met[errno] = true
		}
	}
	for errno := 100; errno < 1000; errno++ {
		switch kind := oauth.FailureOf(oauth.Auth, 400, errno); {
		case met[errno]:
		case kind == oauth.ServerFault: // not in the table
		default:
			t.Errorf("errno %d, %q, is met by no call", errno, kind)
		}
	}
}
