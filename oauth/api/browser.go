package api

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/oauth2"

	"countersign/oauth"
	"countersign/oauth/jwe"
)

// browserPatience is how long the user may take in the browser.
const browserPatience = 5 * time.Minute

// BrowserSignIn is a sign-in that goes on in the user's browser: this program never sees the password, and passkeys and
// other companies' accounts work (accounts spec, section 7.3). It holds secrets and is redacting. It is for one goroutine at
// a time.
type BrowserSignIn struct {
	client   *Client
	listener net.Listener
	config   oauth2.Config
	state    oauth.State
	verifier oauth.Verifier
	key      *ecdh.PrivateKey // the account's keys come sealed to it
	patience time.Duration
}

// String, GoString, Format and MarshalText never show what it holds.
func (BrowserSignIn) String() string               { return "[redacted]" }
func (BrowserSignIn) GoString() string             { return "[redacted]" }
func (BrowserSignIn) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[redacted]") }
func (BrowserSignIn) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

var errUnknownHere = errors.New("the server has no client id for this program")

// OffersBrowser reports whether the server knows this program, so that StartBrowserSignIn can work: see WithOAuthClient.
func (c *Client) OffersBrowser() bool { return oauth.IsClientID(c.clientID) }

// StartBrowserSignIn begins a sign-in with the browser: it listens on this computer for the browser to come back (RFC 8252,
// section 7.3). Open or show the URL, then Wait; or Close it. The failure is ClientRefused where the server does not know
// this program.
func (c *Client) StartBrowserSignIn(ctx context.Context) (*BrowserSignIn, error) {
	start := c.get("/authorization")
	if !c.OffersBrowser() {
		return nil, start.failed(oauth.ClientRefused, errUnknownHere)
	}
	b := &BrowserSignIn{client: c, config: c.oauthConfig(c.clientID), patience: browserPatience}
	var errs [4]error
	b.state, errs[0] = oauth.NewState(rand.Reader)
	b.verifier, _, errs[1] = oauth.NewPKCE(rand.Reader)
	b.key, errs[2] = oauth.NewPhoneKey(rand.Reader)
	b.listener, errs[3] = listenLoopback(ctx)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, start.failed(oauth.Internal, err)
	}
	b.config.RedirectURL = "http://" + b.listener.Addr().String() + callbackPath
	b.config.Scopes = []string{oauth.ScopeProfile, oauth.ScopeOldsync, oauth.ScopeSession}
	return b, nil
}

// listenLoopback takes a free port of this computer, which nobody else can reach: by its older address, or by its newer one.
func listenLoopback(ctx context.Context) (net.Listener, error) {
	var c net.ListenConfig
	listener, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return c.Listen(ctx, "tcp", "[::1]:0")
	}
	return listener, nil
}

// URL is the page to open in the browser. It names the request, and holds nothing that opens anything.
func (b *BrowserSignIn) URL() string {
	return b.config.AuthCodeURL(b.state.Text(),
		oauth2.AccessTypeOffline,
		oauth2.S256ChallengeOption(b.verifier.Text()),
		oauth2.SetAuthURLParam("keys_jwk", oauth.KeysJWK(b.key.PublicKey(), "")),
		oauth2.SetAuthURLParam("action", "email"),
		oauth2.SetAuthURLParam("prompt", "login"),
	)
}

// Close gives the sign-in up and stops listening. It may be called more than once.
func (b *BrowserSignIn) Close() {
	b.listener.Close()
	b.verifier.Wipe()
}

// Wait serves the browser until it comes back, for five minutes at most, and turns what it brings into an account, as
// FinishSignIn does. It is for once: afterwards the sign-in is closed. The failure is Declined where the user refused in the
// browser, and TimedOut or Cancelled where nobody came.
func (b *BrowserSignIn) Wait(ctx context.Context, deviceName string) (oauth.Account, error) {
	defer b.Close()
	code, err := b.awaitCode(ctx)
	if err != nil {
		return oauth.Account{}, err
	}
	tokens, err := b.client.ExchangeCode(ctx, b.config.ClientID, code, b.verifier)
	if err != nil {
		return oauth.Account{}, err
	}
	a, err := b.account(ctx, tokens, deviceName)
	b.discard(ctx, tokens, err != nil)
	return a, err
}

// discard revokes what the account does not need and, where there is none, the session; as far as the server can be reached.
func (b *BrowserSignIn) discard(ctx context.Context, tokens Tokens, session bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.client.timeLimit)
	defer cancel()
	_ = b.client.revoke(ctx, b.config.ClientID, tokens.Access.Text())
	if !tokens.Refresh.IsZero() {
		_ = b.client.revoke(ctx, b.config.ClientID, tokens.Refresh.Text())
	}
	if session && !tokens.Session.IsZero() {
		_, _ = b.client.do(ctx, b.client.post("/session/destroy", nil).withSession(tokens.Session))
	}
	tokens.Wipe()
}

// account checks that the tokens are what was asked for: a verified session, and the key that the account has now. It has a
// copy of the session's token.
func (b *BrowserSignIn) account(ctx context.Context, tokens Tokens, deviceName string) (oauth.Account, error) {
	c := b.client
	opening := c.post("/oauth/token", nil)
	if tokens.Session.IsZero() || tokens.KeysJWE == "" {
		return oauth.Account{}, opening.failed(oauth.ScopeRefused, nil)
	}
	status, err := c.sessionStatus(ctx, tokens.Session, oauth.UID{})
	if err != nil {
		return oauth.Account{}, err
	}
	if !status.Verified() {
		return oauth.Account{}, opening.failed(oauth.SessionUnverified, nil)
	}
	data, err := c.keyData(ctx, tokens.Session, b.config.ClientID, oauth.ScopeOldsync)
	if err != nil {
		return oauth.Account{}, c.explain(ctx, tokens.Session, status.UID, err)
	}
	profile, err := c.sessionProfile(ctx, tokens.Session)
	if err != nil {
		return oauth.Account{}, err
	}
	sync, err := openSyncKey(tokens.KeysJWE, b.key)
	if err != nil {
		return oauth.Account{}, opening.failed(oauth.BadAnswer, err)
	}
	if err := oauth.CheckStale(sync, data); err != nil {
		sync.Wipe()
		return oauth.Account{}, opening.failed(oauth.StaleKey, err)
	}
	scheme, _ := c.habits.scheme()
	return c.withDevice(ctx, oauth.Account{
		Servers: c.servers, UID: status.UID, Email: profile.Email, Verified: true, AuthAt: tokens.AuthAt, Scheme: scheme,
		Session: tokens.Session.Clone(), Sync: sync,
	}, deviceName)
}

// openSyncKey opens the sealed keys, which must be the one for sync.
func openSyncKey(keysJWE string, key *ecdh.PrivateKey) (oauth.ScopedKey, error) {
	keys, err := jwe.Open(keysJWE, key)
	if err != nil {
		return oauth.ScopedKey{}, err
	}
	if len(keys) == 1 && keys[0].Scope() == oauth.ScopeOldsync {
		return keys[0], nil
	}
	for _, k := range keys {
		k.Wipe()
	}
	return oauth.ScopedKey{}, oauth.ErrScopedKey
}
