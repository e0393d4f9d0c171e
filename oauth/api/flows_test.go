package api_test

import (
	"bytes"
	"context"
	"encoding/base32"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// inBothModes runs a test against the server that checks every signature, and the one that checks none.
func inBothModes(t *testing.T, test func(*testing.T, sandbox.Options)) {
	t.Run("strict", func(t *testing.T) { test(t, sandbox.Options{Mode: sandbox.Strict}) })
	t.Run("prod", func(t *testing.T) { test(t, sandbox.Options{Mode: sandbox.Prod}) })
}

const (
	factorEmail = "factor@example.org"
	plainEmail  = "plain@example.org"
)

var factorSecret = []byte("12345678901234567890")

func factorAccount() sandbox.NewAccount {
	return sandbox.NewAccount{
		Email: factorEmail, Password: "pw", Version: sandbox.V1, TOTP: factorSecret,
		BackupCodes: []string{"ABCD1234EF", "WXYZ5678GH"}, Phone: "+15550100",
	}
}

// waitingForFactor is a sign-in that waits for an authenticator.
func (w *world) waitingForFactor() *api.PendingSignIn {
	w.Helper()
	if err := w.server.AddAccount(factorAccount()); err != nil {
		w.Fatal(err)
	}
	p := w.signIn(factorEmail, "pw")
	if p.Method() != api.TOTP {
		w.Fatalf("method %q", p.Method())
	}
	return p
}

func (w *world) lastMail(address string) string {
	w.Helper()
	mail := w.server.Mail(address)
	if len(mail) == 0 {
		w.Fatalf("no mail to %s", address)
	}
	return mail[len(mail)-1].Code
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// checkAsked checks what the server was asked, in this order and no more.
func (w *world) checkAsked(want ...string) {
	w.Helper()
	if got := w.asked(); !slices.Equal(got, want) {
		w.Errorf("asked %q, want %q", got, want)
	}
}

// checkKey checks that the account has the key that its devices use.
func (w *world) checkKey(a oauth.Account) {
	w.Helper()
	want, err := w.server.SyncKey(a.Email)
	if err != nil || !bytes.Equal(a.Sync.JWK(), want.JWK()) {
		w.Errorf("another key, %v", err)
	}
}

// One click is two requests, none repeated, whatever comes after them.
func TestSignInIsTwoRequests(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil, factorAccount())
		w.must(w.server.AddDemoAccounts()) // of version 2
		for _, who := range [][2]string{
			{sandbox.DemoEmail, sandbox.DemoPassword}, {deskEmail, password}, {codeEmail, password}, {factorEmail, "pw"},
		} {
			w.signIn(who[0], who[1])
			w.checkAsked("POST /v1/account/credentials/status", "POST /v1/account/login")
		}
		_, err := w.client.SignIn(t.Context(), deskEmail, oauth.NewPassword([]byte("wrong")))
		w.fails(err, oauth.WrongPassword)
		w.checkAsked("POST /v1/account/credentials/status", "POST /v1/account/login")
	})
}

// A sign-in that the server blocks goes on with a code from the mail, without the password once more.
func TestUnblock(t *testing.T) {
	for name, block := range map[string]sandbox.Refusal{
		"blocked":  {Errno: 125, ByEmail: true},
		"too many": {Errno: 114, ByEmail: true, RetryAfter: 15 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: block})
			p := w.signIn(codeEmail, password)
			if p.Method() != api.UnblockCode || p.Verified() {
				t.Fatalf("method %q", p.Method())
			}
			w.checkAsked("POST /v1/account/credentials/status", "POST /v1/account/login", "POST /v1/account/login/send_unblock_code")
			_, err := w.client.FinishSignIn(t.Context(), p, "Desk")
			w.fails(err, oauth.SessionUnverified)
			w.fails(w.client.VerifySignIn(t.Context(), p, "1234567"), oauth.BadUnblockCode)
			w.checkAsked()
			w.fails(w.client.VerifySignIn(t.Context(), p, "ZZZZZZZZ"), oauth.BadUnblockCode)
			w.must(w.client.ResendCode(t.Context(), p))
			code := strings.ToLower(w.lastMail(codeEmail))
			w.must(w.client.VerifySignIn(t.Context(), p, code[:4]+"-"+code[4:]))
			if !p.Verified() { // it has shown to read the mail
				t.Fatalf("method %q", p.Method())
			}
			w.checkKey(w.finish(p))
		})
	}
	t.Run("given up", func(t *testing.T) { // the time to wait is for who cannot read the mail
		w := newWorld(t)
		for range 2 {
			w.server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 114, ByEmail: true, RetryAfter: time.Hour}})
			if p := w.signIn(codeEmail, password); p.Method() != api.UnblockCode {
				t.Errorf("method %q", p.Method())
			}
		}
	})
	t.Run("then an authenticator", func(t *testing.T) {
		w := newWorld(t, factorAccount())
		w.server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 125, ByEmail: true}})
		p := w.signIn(factorEmail, "pw")
		w.must(w.client.VerifySignIn(t.Context(), p, w.lastMail(factorEmail)))
		if p.Method() != api.TOTP {
			t.Fatalf("method %q", p.Method())
		}
		w.must(w.client.VerifySignIn(t.Context(), p, sandbox.TOTP(factorSecret, time.Now())))
		w.checkKey(w.finish(p))
	})
	t.Run("no mail", func(t *testing.T) {
		w := newWorld(t)
		w.server.Inject(sandbox.Fault{Path: "/v1/account/login/send_unblock_code", Kind: sandbox.Refusal{Errno: 114, RetryAfter: time.Minute}})
		w.server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 125, ByEmail: true}})
		_, err := w.client.SignIn(t.Context(), deskEmail, oauth.NewPassword([]byte(password)))
		w.fails(err, oauth.TooManyRequests)
	})
}

func TestBackupCode(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil)
		p := w.waitingForFactor()
		w.asked()
		_, err := w.client.VerifyByBackupCode(t.Context(), p, "short")
		w.fails(err, oauth.BadVerificationCode)
		w.checkAsked()
		_, err = w.client.VerifyByBackupCode(t.Context(), p, "abcd1234xx")
		w.fails(err, oauth.BadVerificationCode)
		if left, err := w.client.VerifyByBackupCode(t.Context(), p, " abcd-1234 ef"); err != nil || left != 1 {
			t.Fatalf("%d left, %v", left, err)
		}
		a := w.finish(p)
		if w.checkKey(a); a.FactorAt == 0 {
			t.Error("no time of the second factor")
		}
		again := w.signIn(factorEmail, "pw")
		_, err = w.client.VerifyByBackupCode(t.Context(), again, "abcd1234ef")
		w.fails(err, oauth.BadVerificationCode) // it worked once
		plain := w.signIn(codeEmail, password)
		_, err = w.client.VerifyByBackupCode(t.Context(), plain, "abcd1234ef")
		w.fails(err, oauth.OtherFactorNeeded)
	})
}

func TestRecoveryPhone(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil)
		p := w.waitingForFactor()
		w.must(w.client.SendPhoneCode(t.Context(), p))
		code := w.lastMail(factorEmail)
		w.fails(w.client.VerifyByPhoneCode(t.Context(), p, "12345"), oauth.BadVerificationCode)
		w.fails(w.client.VerifyByPhoneCode(t.Context(), p, otherCode(code)), oauth.BadVerificationCode)
		w.must(w.client.VerifyByPhoneCode(t.Context(), p, code))
		w.checkKey(w.finish(p))
		plain := w.signIn(codeEmail, password)
		w.fails(w.client.SendPhoneCode(t.Context(), plain), oauth.OtherFactorNeeded)
		w.fails(w.client.VerifyByPhoneCode(t.Context(), plain, "123456"), oauth.OtherFactorNeeded)
	})
}

// An old server mails links. The sandbox mails codes, so its answer to the sign-in is rewritten.
func TestLinkByMail(t *testing.T) {
	var uid string
	w := newWorldOf(t, sandbox.Options{}, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v1/account/login" {
				next.ServeHTTP(rw, r)
				return
			}
			recorded := httptest.NewRecorder()
			next.ServeHTTP(recorded, r)
			var body struct {
				UID string `json:"uid"`
			}
			w := recorded.Body.Bytes()
			_ = json.Unmarshal(w, &body)
			uid = body.UID
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write(bytes.Replace(w, []byte(`"email-otp"`), []byte(`"email"`), 1))
		})
	})
	p := w.signIn(codeEmail, password)
	if p.Method() != api.EmailLink {
		t.Fatalf("method %q", p.Method())
	}
	w.must(w.client.ResendCode(t.Context(), p))
	w.fails(w.client.VerifySignIn(t.Context(), p, ""), oauth.SessionUnverified)
	w.checkAsked("POST /v1/account/credentials/status", "POST /v1/account/login", "POST /v1/recovery_email/resend_code", "GET /v1/recovery_email/status")
	w.post("/v1/recovery_email/verify_code", "", map[string]string{"uid": uid, "code": w.lastMail(codeEmail)})
	w.must(w.client.VerifySignIn(t.Context(), p, ""))
	w.checkKey(w.finish(p))
}

// post does to the server what a browser or another program would.
func (w *world) post(path, authorization string, body any) map[string]any {
	w.Helper()
	text, err := json.Marshal(body)
	w.must(err)
	r, err := http.NewRequest(http.MethodPost, w.server.Origin()+path, bytes.NewReader(text))
	w.must(err)
	r.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(r)
	w.must(err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	w.must(err)
	var members map[string]any
	w.must(json.Unmarshal(raw, &members))
	if response.StatusCode != http.StatusOK {
		w.Fatalf("%s: %s", path, raw)
	}
	return members
}

// The keys changed elsewhere: the password once more gets the new one, for the same session and device.
func TestReauthenticate(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil)
		a := w.desk()
		w.must(w.server.RotateKeys(deskEmail))
		w.fails(w.client.CheckKeys(t.Context(), a), oauth.StaleKey)
		_, err := w.client.Reauthenticate(t.Context(), a, oauth.NewPassword([]byte("wrong")))
		w.fails(err, oauth.WrongPassword)
		w.asked()

		given, err := w.client.Reauthenticate(t.Context(), a, oauth.NewPassword([]byte(password)))
		w.must(err)
		w.checkAsked("POST /v1/session/reauth")
		given.Wipe()
		if a.Session.IsZero() {
			t.Fatal("giving a sign-in up has signed out")
		}
		p, err := w.client.Reauthenticate(t.Context(), a, oauth.NewPassword([]byte(password)))
		w.must(err)
		b := w.finish(p)
		if b.Session.Hex() != a.Session.Hex() || b.DeviceID != a.DeviceID || b.UID != a.UID || b.AuthAt < a.AuthAt {
			t.Error("another session, device or account")
		}
		w.checkKey(b)
		w.must(w.client.CheckKeys(t.Context(), b))
		a.Wipe()
		w.pair(b, newPhone(t, ""))
	})
}

// The password is salted with the address of long ago, and a session that is gone is found out to be.
func TestReauthenticateWithAnotherSpelling(t *testing.T) {
	w := newWorld(t, sandbox.NewAccount{Email: "new@example.org", SignUp: "old@example.org", Password: "pw", Version: sandbox.V1, Trusted: true})
	a := w.finish(w.signIn("new@example.org", "pw"))
	w.asked()
	p, err := w.client.Reauthenticate(t.Context(), a, oauth.NewPassword([]byte("pw")))
	w.must(err)
	w.checkAsked("POST /v1/session/reauth", "POST /v1/session/reauth") // the second with the other spelling
	w.checkKey(w.finish(p))
	w.must(w.server.RevokeSessions("new@example.org"))
	_, err = w.client.Reauthenticate(t.Context(), a, oauth.NewPassword([]byte("pw")))
	w.fails(err, oauth.SessionGone)
}

// oldServer refuses the newer scheme in one of the ways that old servers have.
func oldServer(bearers *[]string, refusal string) func(http.Handler) http.Handler {
	var mu sync.Mutex
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if header := r.Header.Get("Authorization"); strings.HasPrefix(header, "Bearer fx") {
				mu.Lock()
				*bearers = append(*bearers, r.URL.Path)
				mu.Unlock()
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, refusal)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// A server that knows no Bearer is signed to, from sign-in to sign-out, even with a clock that is hours off. One request
// finds it out.
func TestOldServerReadsHawk(t *testing.T) {
	for name, refusal := range map[string]string{
		"110": `{"code":401,"errno":110}`, "109": `{"code":401,"errno":109}`, "none": `{"statusCode":401,"error":"Unauthorized"}`,
	} {
		t.Run(name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o sandbox.Options) {
				var bearers []string
				w := newWorldOf(t, o, oldServer(&bearers, refusal))
				w.later(5 * time.Hour)
				p := w.signIn(codeEmail, password)
				w.asked()
				w.must(w.client.VerifySignIn(t.Context(), p, w.lastMail(codeEmail)))
				w.checkAsked("POST /v1/session/verify_code", "POST /v1/session/verify_code") // the clock is known by then
				a := w.finish(p)
				if a.Scheme != oauth.Hawk || !slices.Equal(bearers, []string{"/v1/session/verify_code"}) {
					t.Errorf("scheme %v after Bearer for %q", a.Scheme, bearers)
				}
				w.checkKey(a)

				item, err := a.MarshalVault()
				w.must(err)
				stored, err := oauth.ParseVault(item)
				w.must(err)
				w.client = w.newClient(a.Servers) // another run of the program
				w.pair(stored, newPhone(t, ""))
				w.checkClients(stored)
				w.must(w.client.SignOut(t.Context(), stored))
				_, err = w.client.SessionStatus(t.Context(), stored)
				w.fails(err, oauth.SessionGone)
				if len(bearers) != 1 {
					t.Errorf("Bearer for %q", bearers)
				}
			})
		})
	}
}

// A server that reads Bearer is never signed to, and a token that it refuses is a token that is gone.
func TestNewServerReadsBearer(t *testing.T) {
	w := newWorld(t)
	a := w.desk()
	if a.Scheme != oauth.Bearer {
		t.Errorf("scheme %v", a.Scheme)
	}
	w.must(w.server.RevokeSessions(deskEmail))
	w.asked()
	_, err := w.client.SessionStatus(t.Context(), a)
	w.fails(err, oauth.SessionGone)
	w.checkAsked("GET /v1/session/status")
}

// A session with a device outlives the four weeks that one without has.
func TestDeviceKeepsTheSession(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		clock := &movableClock{now: time.Unix(1_700_000_000, 0)}
		o.Now = clock.Now
		w := newWorldOf(t, o, nil)
		with := w.desk()
		w.server.Inject(sandbox.Fault{Path: "/v1/account/device", Kind: sandbox.Refusal{Errno: 202}})
		without := w.desk()
		if with.DeviceID == "" || without.DeviceID != "" {
			t.Fatalf("devices %q and %q", with.DeviceID, without.DeviceID)
		}
		clock.advance(29 * 24 * time.Hour)
		if status, err := w.client.SessionStatus(t.Context(), with); err != nil || !status.Verified() {
			t.Errorf("with a device: %+v, %v", status, err)
		}
		_, err := w.client.SessionStatus(t.Context(), without)
		w.fails(err, oauth.SessionGone)
	})
}

type movableClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *movableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *movableClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Registering again renames the device; a device that was removed is replaced.
func TestRegisterDeviceAgain(t *testing.T) {
	w := newWorld(t)
	a := w.desk()
	if id, err := w.client.RegisterDevice(t.Context(), a, "New name"); err != nil || id != a.DeviceID {
		t.Errorf("%q, %v", id, err)
	}
	clients, err := w.client.AttachedClients(t.Context(), a)
	w.must(err)
	if len(clients) != 1 || clients[0].Name != "New name" || !clients[0].Current {
		t.Errorf("%+v", clients)
	}
	b := a
	b.DeviceID = strings.Repeat("0", 32)
	w.server.Inject(sandbox.Fault{Path: "/v1/account/device", Kind: sandbox.Refusal{Errno: 123}})
	if id, err := w.client.RegisterDevice(t.Context(), b, "Desk"); err != nil || id != a.DeviceID {
		t.Errorf("%q, %v", id, err)
	}
}

// Another session can be ended, once; this one is marked and is not.
func TestDestroyAnotherSession(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil)
		a, other := w.desk(), w.desk()
		clients, err := w.client.AttachedClients(t.Context(), a)
		w.must(err)
		if len(clients) != 2 || clients[0].Current == clients[1].Current {
			t.Fatalf("%+v", clients)
		}
		for _, one := range clients {
			if one.Current {
				w.fails(w.client.DestroyAttachedClient(t.Context(), a, one), oauth.Internal)
				continue
			}
			w.must(w.client.DestroyAttachedClient(t.Context(), a, one))
			w.fails(w.client.DestroyAttachedClient(t.Context(), a, one), oauth.UnknownDevice)
		}
		_, err = w.client.SessionStatus(t.Context(), other)
		w.fails(err, oauth.SessionGone)
		_, err = w.client.SessionStatus(t.Context(), a)
		w.must(err)
	})
}

// An authenticator was set up after this session began: it is asked for, and given.
func TestStepUp(t *testing.T) {
	inBothModes(t, func(t *testing.T, o sandbox.Options) {
		w := newWorldOf(t, o, nil)
		a, other := w.desk(), w.desk()
		if got, err := w.client.SecondFactor(t.Context(), a); err != nil || got != (oauth.SecondFactor{}) {
			t.Errorf("%+v, %v", got, err)
		}
		_, err := w.client.StepUp(t.Context(), a, "123456")
		w.fails(err, oauth.NoAuthenticator)
		secret := w.setUpAuthenticator(other)

		if got, err := w.client.SecondFactor(t.Context(), a); err != nil || got != (oauth.SecondFactor{Authenticator: true}) {
			t.Errorf("%+v, %v", got, err)
		}
		w.server.Inject(sandbox.Fault{Path: "/v1/oauth/authorization", Kind: sandbox.Refusal{Errno: 170}})
		_, err = w.client.MintAuthorization(t.Context(), a, newPhone(t, "").request)
		w.fails(err, oauth.StepUpNeeded)

		next := sandbox.TOTP(secret, time.Now().Add(30*time.Second)) // this step's code was used to set it up
		_, err = w.client.StepUp(t.Context(), a, otherCode(next))
		w.fails(err, oauth.BadVerificationCode)
		b, err := w.client.StepUp(t.Context(), a, next[:3]+" "+next[3:])
		w.must(err)
		got, err := w.client.SecondFactor(t.Context(), b)
		if err != nil || !got.Authenticator || !got.Given || got.At != b.FactorAt || time.Since(time.Unix(got.At, 0)).Abs() > time.Minute {
			t.Errorf("%+v, %v", got, err)
		}
		w.pair(b, newPhone(t, ""))
	})
}

func (w *world) setUpAuthenticator(a oauth.Account) []byte {
	w.Helper()
	as := a.Session.Authorization()
	text, _ := w.post("/v1/totp/create", as, struct{}{})["secret"].(string)
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	w.must(err)
	w.post("/v1/totp/setup/verify", as, map[string]string{"code": sandbox.TOTP(secret, time.Now())})
	w.post("/v1/totp/setup/complete", as, struct{}{})
	return secret
}

// A profile is asked for every two minutes at most, by a token that is kept while it lives and revoked at the end.
func TestProfile(t *testing.T) {
	w := newWorld(t, sandbox.NewAccount{Email: plainEmail, Password: "pw", Version: sandbox.V1, Trusted: true, DisplayName: "André"})
	a := w.finish(w.signIn(plainEmail, "pw"))
	want := oauth.UserProfile{Email: plainEmail, DisplayName: "André"}
	for _, step := range []struct {
		later time.Duration
		asked []string
	}{
		{0, []string{"POST /v1/oauth/token", "GET /v1/profile"}},
		{time.Minute, nil},
		{time.Minute, []string{"GET /v1/profile"}},
		{7 * time.Hour, []string{"POST /v1/oauth/token", "GET /v1/profile"}},
	} {
		w.later(step.later)
		w.asked()
		if got, err := w.client.Profile(t.Context(), a); got != want || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
		w.checkAsked(step.asked...)
	}
	w.must(w.client.SignOut(t.Context(), a))
	w.checkAsked("POST /v1/oauth/destroy", "POST /v1/session/destroy")

	b := w.finish(w.signIn(plainEmail, "pw"))
	b.Servers.ClientID = ""
	stranger := w.newClient(b.Servers)
	w.asked()
	if got, err := stranger.Profile(t.Context(), b); got != (oauth.UserProfile{Email: plainEmail}) || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	w.checkAsked("GET /v1/account/profile")
}

// What a server asks to wait for is waited for, path by path, and the user is told how long.
func TestPatience(t *testing.T) {
	w := newWorld(t)
	a := w.desk()
	w.server.Inject(sandbox.Fault{Path: "/v1/account/attached_clients", Kind: sandbox.Refusal{Errno: 201, RetryAfter: 90 * time.Second}})
	list := func() error {
		_, err := w.client.AttachedClients(t.Context(), a)
		return err
	}
	w.fails(list(), oauth.Maintenance)
	w.later(30 * time.Second)
	w.asked()
	err := list()
	w.fails(err, oauth.Maintenance)
	if left := api.FailureOf(err).RetryAfter; left <= 50*time.Second || left > 60*time.Second {
		t.Errorf("%v left", left)
	}
	w.checkAsked() // nothing at all
	w.must(w.client.CheckKeys(t.Context(), a))
	w.later(time.Minute)
	w.must(list())
	w.must(list())

	w.server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 114, RetryAfter: 15 * time.Minute}})
	signIn := func() error {
		_, err := w.client.SignIn(t.Context(), deskEmail, oauth.NewPassword([]byte(password)))
		return err
	}
	w.fails(signIn(), oauth.TooManyRequests)
	w.asked()
	w.fails(signIn(), oauth.TooManyRequests)
	w.checkAsked("POST /v1/account/credentials/status") // never the login
	w.later(15 * time.Minute)
	w.must(signIn())
}

// The one call that another library makes is waited for as well.
func TestPatienceOfTheExchange(t *testing.T) {
	w := newWorld(t)
	a, p := w.desk(), newPhone(t, "")
	z, err := w.client.MintAuthorization(t.Context(), a, p.request)
	w.must(err)
	w.server.Inject(sandbox.Fault{Path: "/v1/oauth/token", Kind: sandbox.Refusal{Errno: 201, RetryAfter: time.Minute}})
	w.asked()
	for range 2 {
		_, err := w.client.ExchangeCode(t.Context(), oauth.FenixID, z.Code, p.verifier)
		w.fails(err, oauth.Maintenance)
	}
	w.checkAsked("POST /v1/oauth/token")
	w.later(time.Minute)
	_, err = w.client.ExchangeCode(t.Context(), oauth.FenixID, z.Code, p.verifier)
	w.must(err)
}

// A clock that is set back makes nobody wait longer than a server can ask for.
func TestPatienceOutlivesNoClock(t *testing.T) {
	w := newWorld(t)
	a := w.desk()
	w.server.Inject(sandbox.Fault{Path: "/v1/account/attached_clients", Kind: sandbox.Refusal{Errno: 201, RetryAfter: time.Minute}})
	_, err := w.client.AttachedClients(t.Context(), a)
	w.fails(err, oauth.Maintenance)
	w.later(-30 * 24 * time.Hour)
	_, err = w.client.AttachedClients(t.Context(), a)
	w.must(err)
}

// Session checks come in bursts of five, and then one in twenty seconds.
func TestSessionChecksAreFew(t *testing.T) {
	w := newWorld(t)
	a := w.desk()
	check := func() error {
		_, err := w.client.SessionStatus(t.Context(), a)
		return err
	}
	for range 5 {
		w.must(check())
	}
	w.asked()
	err := check()
	w.fails(err, oauth.TooManyRequests)
	if left := api.FailureOf(err).RetryAfter; left <= 10*time.Second || left > 20*time.Second {
		t.Errorf("%v left", left)
	}
	w.checkAsked()
	w.later(20 * time.Second)
	w.must(check())
	w.fails(check(), oauth.TooManyRequests)

	// Who cannot ask does not take a session for gone.
	w.server.Inject(sandbox.Fault{Path: "/v1/account/attached_clients", Kind: sandbox.Refusal{Errno: 110}})
	_, err = w.client.AttachedClients(t.Context(), a)
	w.fails(err, oauth.TooManyRequests)
}

// A firewall is no answer of the server; it leaves other ways.
func TestFirewallNamesOtherWays(t *testing.T) {
	w := newWorld(t)
	w.server.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Firewall{}})
	_, err := w.client.SignIn(context.Background(), deskEmail, oauth.NewPassword([]byte(password)))
	w.fails(err, oauth.Firewall)
	if ways := api.FailureOf(err).Ways(w.client.OffersBrowser()); !slices.Contains(ways, oauth.WayBrowser) {
		t.Errorf("%v", ways)
	}
}
