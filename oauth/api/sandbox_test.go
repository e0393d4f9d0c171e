package api_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/jwe"
	"countersign/oauth/sandbox"
)

// world is the sandbox account server on loopback, and a client that has discovered it.
type world struct {
	testing.TB
	server *sandbox.Server
	client *api.Client
	ahead  *atomic.Int64 // of the client's clock, nanoseconds
	mu     *sync.Mutex
	calls  *[]string // what the server was asked, oldest first
}

// asked is what the server was asked since the last time, oldest first.
func (w *world) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	calls := *w.calls
	*w.calls = nil
	return calls
}

// later moves the client's clock on.
func (w *world) later(d time.Duration) { w.ahead.Add(int64(d)) }

const relay = "ws://127.0.0.1:1"

// Accounts of every world, of version 1, which costs no time to sign in to: one signs in at once, one with a mailed code.
const (
	deskEmail = "desk@example.org"
	codeEmail = "code@example.org"
	password  = "the password"
)

func newWorld(t testing.TB, accounts ...sandbox.NewAccount) *world {
	t.Helper()
	return newWorldOf(t, sandbox.Options{}, nil, accounts...)
}

// newWorldOf is a world with a server of those options, in front of which stands door, if it is not nil.
func newWorldOf(t testing.TB, o sandbox.Options, door func(http.Handler) http.Handler, accounts ...sandbox.NewAccount) *world {
	t.Helper()
	w := &world{TB: t, ahead: new(atomic.Int64), mu: new(sync.Mutex), calls: new([]string)}
	var handler http.Handler
	listener := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		*w.calls = append(*w.calls, r.Method+" "+r.URL.Path)
		w.mu.Unlock()
		handler.ServeHTTP(rw, r)
	}))
	t.Cleanup(listener.Close)
	o.Origin, o.RelayURL = listener.URL, relay
	server, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if handler = server; door != nil {
		handler = door(server)
	}
	accounts = append(accounts,
		sandbox.NewAccount{Email: deskEmail, Password: password, Version: sandbox.V1, Trusted: true},
		sandbox.NewAccount{Email: codeEmail, Password: password, Version: sandbox.V1})
	for _, a := range accounts {
		if err := server.AddAccount(a); err != nil {
			t.Fatal(err)
		}
	}
	found, err := api.Discover(t.Context(), listener.URL, "", "Countersign/0.1 (test)")
	if err != nil || found.Relay != relay || found.Content != listener.URL || !found.RelayNamed {
		t.Fatalf("%+v, %v", found, err)
	}
	w.server = server
	w.client = w.newClient(found.Servers)
	w.asked()
	return w
}

// newClient is one with the world's clock.
func (w *world) newClient(servers oauth.Servers, options ...api.Option) *api.Client {
	clock := func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }
	client := api.New(servers, "Countersign/0.1 (test)", append([]api.Option{api.WithClock(clock)}, options...)...)
	w.Cleanup(client.Close)
	return client
}

func (w *world) signIn(email, password string) *api.PendingSignIn {
	w.Helper()
	p, err := w.client.SignIn(w.Context(), email, oauth.NewPassword([]byte(password)))
	if err != nil {
		w.Fatal(err)
	}
	return p
}

func (w *world) finish(p *api.PendingSignIn) oauth.Account {
	w.Helper()
	a, err := w.client.FinishSignIn(w.Context(), p, "Desk")
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w *world) desk() oauth.Account {
	return w.finish(w.signIn(deskEmail, password))
}

func (w *world) fails(err error, want oauth.FailureKind) {
	w.Helper()
	if got := api.FailureOf(err); err == nil || got.Kind != want {
		w.Errorf("%v, want %q", err, want)
	}
}

// phone is the other side of a pairing.
type phone struct {
	key      *ecdh.PrivateKey
	verifier oauth.Verifier
	request  oauth.Request
}

func newPhone(t testing.TB, kid string) phone {
	t.Helper()
	key, err := oauth.NewPhoneKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	verifier, challenge, err := oauth.NewPKCE(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	request, err := oauth.ParseRequest(oauth.Fields{
		ClientID: oauth.FenixID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync + " " + oauth.ScopeSession, State: "opaque",
		CodeChallenge: challenge, CodeChallengeMethod: "S256", KeysJWK: oauth.KeysJWK(key.PublicKey(), kid), AccessType: "offline",
	}, oauth.DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	return phone{key, verifier, request}
}

// pair grants the phone's request and trades the code, and returns what the phone then has.
func (w *world) pair(a oauth.Account, p phone) (api.Tokens, []oauth.ScopedKey) {
	w.Helper()
	z, err := w.client.MintAuthorization(w.Context(), a, p.request)
	if err != nil {
		w.Fatal(err)
	}
	tokens, err := w.client.ExchangeCode(w.Context(), p.request.ClientID(), z.Code, p.verifier)
	if err != nil {
		w.Fatal(err)
	}
	keys, err := jwe.Open(tokens.KeysJWE, p.key)
	if err != nil {
		w.Fatal(err)
	}
	return tokens, keys
}

// The whole way: sign in, be stored and read again, sign for a phone, see it, sign it out, sign out.
func TestFromPasswordToPhone(t *testing.T) {
	w := newWorld(t)
	item, err := w.desk().MarshalVault()
	if err != nil {
		t.Fatal(err)
	}
	a, err := oauth.ParseVault(item)
	if err != nil {
		t.Fatal(err)
	}
	if status, err := w.client.SessionStatus(t.Context(), a); err != nil || !status.Verified() {
		t.Errorf("%+v, %v", status, err)
	}
	tokens, keys := w.pair(a, newPhone(t, "a kid of the phone"))
	want, err := w.server.SyncKey(deskEmail)
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) != 1 || !bytes.Equal(keys[0].JWK(), want.JWK()) {
		t.Error("the phone has another key than the account")
	}
	if tokens.Access.IsZero() || tokens.Refresh.IsZero() || tokens.Session.IsZero() {
		t.Error("the phone lacks a token")
	}
	w.checkClients(a)

	if err := w.client.SignOut(t.Context(), a); err != nil {
		t.Error(err)
	}
	_, err = w.client.SessionStatus(t.Context(), a)
	w.fails(err, oauth.SessionGone)
	_, err = w.client.MintAuthorization(t.Context(), a, newPhone(t, "").request)
	w.fails(err, oauth.SessionGone)
	if err := w.client.SignOut(t.Context(), a); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
}

// checkClients finds this computer and the phone, and signs the phone out.
func (w *world) checkClients(a oauth.Account) {
	w.Helper()
	list := func() []oauth.AttachedClient {
		w.Helper()
		clients, err := w.client.AttachedClients(w.Context(), a)
		if err != nil {
			w.Fatal(err)
		}
		return clients
	}
	clients := list()
	own := slices.IndexFunc(clients, func(c oauth.AttachedClient) bool { return c.Current })
	other := slices.IndexFunc(clients, func(c oauth.AttachedClient) bool { return c.ClientID == oauth.FenixID })
	if own < 0 || other < 0 || clients[own].DeviceID != a.DeviceID || clients[own].Name != "Desk" {
		w.Fatalf("%+v", clients)
	}
	if err := w.client.DestroyAttachedClient(w.Context(), a, clients[other]); err != nil {
		w.Error(err)
	}
	if slices.ContainsFunc(list(), func(c oauth.AttachedClient) bool { return c.ClientID == oauth.FenixID }) {
		w.Error("the phone is still signed in")
	}
	w.fails(w.client.DestroyAttachedClient(w.Context(), a, clients[own]), oauth.Internal)
}

func TestSignInByCode(t *testing.T) {
	w := newWorld(t)
	p := w.signIn(codeEmail, password)
	if p.Method() != api.EmailCode {
		t.Fatalf("method %q", p.Method())
	}
	mail := w.server.Mail(codeEmail)
	code := mail[len(mail)-1].Code
	wrong := "000000"
	if wrong == code {
		wrong = "000001"
	}
	w.fails(w.client.VerifySignIn(t.Context(), p, wrong), oauth.BadVerificationCode)
	_, err := w.client.FinishSignIn(t.Context(), p, "Desk")
	w.fails(err, oauth.SessionUnverified)
	if err := w.client.ResendCode(t.Context(), p); err != nil {
		t.Error(err)
	}
	mail = w.server.Mail(codeEmail)
	if len(mail) < 2 {
		t.Errorf("%d mails", len(mail))
	}
	if err := w.client.VerifySignIn(t.Context(), p, mail[len(mail)-1].Code); err != nil {
		t.Fatal(err)
	}
	w.pair(w.finish(p), newPhone(t, ""))
}

func TestSignInByAuthenticator(t *testing.T) {
	secret := []byte("an authenticator")
	w := newWorld(t, sandbox.NewAccount{Email: "totp@example.org", Password: "pw", Version: sandbox.V1, TOTP: secret})
	p := w.signIn("totp@example.org", "pw")
	if p.Method() != api.TOTP {
		t.Fatalf("method %q", p.Method())
	}
	code := sandbox.TOTP(secret, time.Now())
	w.fails(w.client.VerifySignIn(t.Context(), p, otherCode(code)), oauth.BadVerificationCode)
	if err := w.client.VerifySignIn(t.Context(), p, code); err != nil {
		t.Fatal(err)
	}
	w.pair(w.finish(p), newPhone(t, ""))
}

// otherCode changes the first digit.
func otherCode(code string) string { return fmt.Sprint((code[0]-'0'+1)%10) + code[1:] }

func TestSignInOfEitherVersion(t *testing.T) {
	for _, version := range []sandbox.Version{sandbox.V1, sandbox.V2} {
		const email = "pässe@example.org"
		w := newWorld(t, sandbox.NewAccount{Email: email, Password: "pässwörd", Version: version, Trusted: true})
		a := w.finish(w.signIn(email, "pässwörd"))
		want, err := w.server.SyncKey(email)
		if err != nil || !bytes.Equal(a.Sync.JWK(), want.JWK()) || a.Email != email {
			t.Errorf("version %v: another key, %v", version, err)
		}
		_, err = w.client.SignIn(t.Context(), email, oauth.NewPassword([]byte("passwort")))
		w.fails(err, oauth.WrongPassword)
		_, err = w.client.SignIn(t.Context(), "nobody@example.org", oauth.NewPassword([]byte("x")))
		w.fails(err, oauth.UnknownAccount)
	}
}

// The address was changed since sign-up, or is typed in other letters.
func TestSignInWithAnotherSpelling(t *testing.T) {
	w := newWorld(t, sandbox.NewAccount{Email: "new@example.org", SignUp: "old@example.org", Password: "pw", Version: sandbox.V1, Trusted: true})
	a := w.finish(w.signIn("NEW@example.org", "pw"))
	if want, err := w.server.SyncKey("new@example.org"); err != nil || !bytes.Equal(a.Sync.JWK(), want.JWK()) {
		t.Errorf("another key, %v", err)
	}
	_, err := w.client.SignIn(t.Context(), "NEW@example.org", oauth.NewPassword([]byte("wrong")))
	w.fails(err, oauth.WrongPassword)
}

func TestMintAfterChangesElsewhere(t *testing.T) {
	w := newWorld(t)
	a := w.desk()
	if err := w.client.CheckKeys(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := w.server.RotateKeys(deskEmail); err != nil {
		t.Fatal(err)
	}
	_, err := w.client.MintAuthorization(t.Context(), a, newPhone(t, "").request)
	w.fails(err, oauth.StaleKey)
	w.fails(w.client.CheckKeys(t.Context(), a), oauth.StaleKey)
	if err := w.server.RevokeSessions(deskEmail); err != nil {
		t.Fatal(err)
	}
	_, err = w.client.MintAuthorization(t.Context(), a, newPhone(t, "").request)
	w.fails(err, oauth.SessionGone)
	w.fails(w.client.CheckKeys(t.Context(), a), oauth.SessionGone)
}

func TestExchangeFailures(t *testing.T) {
	w := newWorld(t)
	a, p := w.desk(), newPhone(t, "")
	z, err := w.client.MintAuthorization(t.Context(), a, p.request)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.client.ExchangeCode(t.Context(), oauth.FenixID, z.Code, newPhone(t, "").verifier)
	w.fails(err, oauth.GrantRefused)
	_, err = w.client.ExchangeCode(t.Context(), oauth.FirefoxIOSID, z.Code, p.verifier)
	w.fails(err, oauth.GrantRefused)
	if z, err = w.client.MintAuthorization(t.Context(), a, p.request); err != nil {
		t.Fatal(err)
	}
	if _, err := w.client.ExchangeCode(t.Context(), oauth.FenixID, z.Code, p.verifier); err != nil {
		t.Fatal(err)
	}
	_, err = w.client.ExchangeCode(t.Context(), oauth.FenixID, z.Code, p.verifier)
	w.fails(err, oauth.GrantRefused)
}

func TestMintUnderFaults(t *testing.T) {
	w := newWorld(t)
	a, p := w.desk(), newPhone(t, "")
	for _, c := range []struct {
		path string
		kind sandbox.FaultKind
		want oauth.FailureKind // empty: it goes through
	}{
		{"/v1/account/scoped-key-data", sandbox.Firewall{}, oauth.Firewall},
		{"/v1/oauth/authorization", sandbox.Firewall{}, oauth.Firewall},
		{"/v1/oauth/authorization", sandbox.Close{}, ""},
		{"/v1/oauth/authorization", sandbox.Truncated{}, oauth.BadAnswer},
		{"/v1/oauth/authorization", sandbox.Status(http.StatusBadGateway), oauth.Maintenance},
		{"/v1/oauth/authorization", sandbox.Redirect("http://127.0.0.1:1/"), oauth.NotJSON},
		{"/v1/oauth/authorization", sandbox.Refusal{Errno: 114, RetryAfter: time.Minute}, oauth.TooManyRequests},
		{"/v1/oauth/authorization", sandbox.Refusal{Errno: 170}, oauth.StepUpNeeded},
	} {
		w.later(time.Minute) // which the refusal of the case before has asked for
		w.server.Inject(sandbox.Fault{Path: c.path, Kind: c.kind})
		_, err := w.client.MintAuthorization(t.Context(), a, p.request)
		if c.want == "" && err != nil {
			t.Errorf("%+v: %v", c.kind, err)
		} else if c.want != "" {
			w.fails(err, c.want)
		}
		if c.want == oauth.TooManyRequests && api.FailureOf(err).RetryAfter != time.Minute {
			t.Errorf("retry after %v", api.FailureOf(err).RetryAfter)
		}
	}
}

func BenchmarkMint(b *testing.B) {
	w := newWorld(b)
	a, p := w.desk(), newPhone(b, "")
	for b.Loop() {
		if _, err := w.client.MintAuthorization(b.Context(), a, p.request); err != nil {
			b.Fatal(err)
		}
	}
}
