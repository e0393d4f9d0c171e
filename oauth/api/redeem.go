package api

import (
	"context"
	"crypto/ecdh"

	"countersign/oauth"
	"countersign/oauth/jwe"
)

// Arrival is how an account comes onto this computer.
type Arrival struct {
	// Device is the name under which the account is to list this computer.
	Device string
	// Before is as which device an account listed it when it was last signed in here, or empty; nil is never.
	Before func(oauth.UID) string
	// Only is the one account that may come of it; zero is any.
	Only oauth.UID
}

func (on Arrival) before(uid oauth.UID) string {
	if on.Before == nil {
		return ""
	}
	return on.Before(uid)
}

// Redeem turns an authorization code into an account on this computer, as FinishSignIn does with a password: after a sign-in in
// the browser, or when another computer has let this one in. The code has to be for this program (oauth.Servers.ClientID), for the
// scopes ScopeProfile, ScopeOldsync and ScopeSession, with the account's keys sealed to key.
//
// The session has to be verified and the key the one that the account has now. Of all else that comes with them, and of
// everything if there is no account in the end, the server is told to forget it. The failure is ScopeRefused without a session,
// KeysMissing without keys, and OtherAccount where another one comes of it than may.
func (c *Client) Redeem(
	ctx context.Context, code oauth.AuthorizationCode, verifier oauth.Verifier, key *ecdh.PrivateKey, on Arrival,
) (oauth.Account, error) {
	tokens, err := c.ExchangeCode(ctx, c.servers.ClientID, code, verifier)
	if err != nil {
		return oauth.Account{}, err
	}
	a, err := c.accountOf(ctx, tokens, key, on)
	c.discard(ctx, tokens, err != nil)
	return a, err
}

// discard revokes what the account does not need and, where there is none, the session; as far as the server can be reached.
func (c *Client) discard(ctx context.Context, tokens Tokens, session bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.timeLimit)
	defer cancel()
	_ = c.revoke(ctx, c.servers.ClientID, tokens.Access.Text())
	if !tokens.Refresh.IsZero() {
		_ = c.revoke(ctx, c.servers.ClientID, tokens.Refresh.Text())
	}
	if session && !tokens.Session.IsZero() {
		_, _ = c.do(ctx, c.post("/session/destroy", nil).withSession(tokens.Session))
	}
	tokens.Wipe()
}

// accountOf checks that the tokens are what was asked for: a verified session, and the key that the account has now. It has a
// copy of the session's token.
func (c *Client) accountOf(ctx context.Context, tokens Tokens, key *ecdh.PrivateKey, on Arrival) (oauth.Account, error) {
	opening := c.post("/oauth/token", nil)
	switch {
	case tokens.Session.IsZero():
		return oauth.Account{}, opening.failed(oauth.ScopeRefused, nil)
	case tokens.KeysJWE == "":
		return oauth.Account{}, opening.failed(oauth.KeysMissing, nil)
	}
	status, err := c.sessionStatus(ctx, tokens.Session, oauth.UID{})
	if err != nil {
		return oauth.Account{}, err
	}
	switch {
	case !on.Only.IsZero() && status.UID != on.Only:
		return oauth.Account{}, opening.failed(oauth.OtherAccount, nil)
	case !status.Verified():
		return oauth.Account{}, opening.failed(oauth.SessionUnverified, nil)
	}
	data, err := c.keyData(ctx, tokens.Session, c.servers.ClientID, oauth.ScopeOldsync)
	if err != nil {
		return oauth.Account{}, c.explain(ctx, tokens.Session, status.UID, err)
	}
	profile, err := c.sessionProfile(ctx, tokens.Session)
	if err != nil {
		return oauth.Account{}, err
	}
	sync, err := openSyncKey(tokens.KeysJWE, key)
	if err != nil {
		return oauth.Account{}, opening.failed(oauth.BadAnswer, err)
	}
	if err := oauth.CheckStale(sync, data); err != nil {
		sync.Wipe()
		return oauth.Account{}, opening.failed(oauth.StaleKey, err)
	}
	scheme, _ := c.habits.scheme()
	return c.withDevice(ctx, oauth.Account{
		Servers: c.servers, UID: status.UID, Email: profile.Email, DeviceID: on.before(status.UID), Verified: true,
		AuthAt: tokens.AuthAt, Scheme: scheme, Session: tokens.Session.Clone(), Sync: sync,
	}, on.Device)
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
