package api

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/oauth2"

	"countersign/oauth"
)

// browserPatience is how long the user may take in the browser.
const browserPatience = 5 * time.Minute

// BrowserSignIn is a sign-in that goes on in the user's browser: this program never sees the password, and passkeys and
// other companies' accounts work (accounts spec, section 7.3). It holds secrets and is redacting. It is for one goroutine at
// a time.
type BrowserSignIn struct {
	client   *Client
	loopback loopback
	config   oauth2.Config
	state    oauth.State
	verifier oauth.Verifier
	key      *ecdh.PrivateKey // the account's keys come sealed to it
	email    string           // who is expected; may be empty
	patience time.Duration
	code     oauth.AuthorizationCode // once the browser has brought it
}

// String, GoString, Format and MarshalText never show what it holds.
func (BrowserSignIn) String() string               { return "[redacted]" }
func (BrowserSignIn) GoString() string             { return "[redacted]" }
func (BrowserSignIn) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[redacted]") }
func (BrowserSignIn) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

var errUnknownHere = errors.New("the server has no client id for this program")

// OffersBrowser reports whether the server knows this program, so that StartBrowserSignIn can work: see oauth.Servers.ClientID.
func (c *Client) OffersBrowser() bool { return oauth.IsClientID(c.servers.ClientID) }

// StartBrowserSignIn begins a sign-in with the browser: it listens on this computer for the browser to come back (RFC 8252,
// section 7.3). Open or show the URL, then Wait, then Redeem; and Close it in any case. The page is told which address to
// expect, if any. The failure is ClientRefused where the server does not know this program, and Internal where it cannot listen.
func (c *Client) StartBrowserSignIn(ctx context.Context, email string) (*BrowserSignIn, error) {
	start := c.get("/authorization")
	if !c.OffersBrowser() {
		return nil, start.failed(oauth.ClientRefused, errUnknownHere)
	}
	b := &BrowserSignIn{client: c, config: c.oauthConfig(c.servers.ClientID), email: email, patience: browserPatience}
	var errs [4]error
	b.state, errs[0] = oauth.NewState(rand.Reader)
	b.verifier, _, errs[1] = oauth.NewPKCE(rand.Reader)
	b.key, errs[2] = oauth.NewPhoneKey(rand.Reader)
	b.loopback, errs[3] = listenLoopback(ctx, c.redirectPorts)
	if err := errors.Join(errs[:]...); err != nil {
		b.loopback.close()
		return nil, start.failed(oauth.Internal, err)
	}
	b.config.RedirectURL = "http://" + b.loopback.host + callbackPath
	b.config.Scopes = []string{oauth.ScopeProfile, oauth.ScopeOldsync, oauth.ScopeSession}
	return b, nil
}

// URL is the page to open in the browser. It names the request, and holds nothing that opens anything.
func (b *BrowserSignIn) URL() string {
	options := []oauth2.AuthCodeOption{
		oauth2.AccessTypeOffline,
		oauth2.S256ChallengeOption(b.verifier.Text()),
		oauth2.SetAuthURLParam("keys_jwk", oauth.KeysJWK(b.key.PublicKey(), "")),
		oauth2.SetAuthURLParam("action", "email"),
		oauth2.SetAuthURLParam("prompt", "login"),
	}
	if b.email != "" {
		options = append(options, oauth2.SetAuthURLParam("email", b.email))
	}
	return b.config.AuthCodeURL(b.state.Text(), options...)
}

// Close gives the sign-in up and stops listening. It may be called more than once.
func (b *BrowserSignIn) Close() {
	b.loopback.close()
	b.verifier.Wipe()
}

// Wait serves the browser until it comes back, for five minutes at most, and stops listening. It is for once. The failure is
// Declined where the user refused in the browser, and TimedOut or Cancelled where nobody came.
func (b *BrowserSignIn) Wait(ctx context.Context) (err error) {
	b.code, err = b.awaitCode(ctx)
	return err
}

// Redeem turns what the browser brought into an account, as Client.Redeem does.
func (b *BrowserSignIn) Redeem(ctx context.Context, on Arrival) (oauth.Account, error) {
	return b.client.Redeem(ctx, b.code, b.verifier, b.key, on)
}
