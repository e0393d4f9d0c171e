package api

import (
	"context"

	"countersign/oauth"
)

// FinishSignIn turns a verified sign-in into an account: it fetches the account's keys, keeps the one that pairing
// needs, forgets the rest, and registers this computer under deviceName (accounts spec, sections 4 and 8.1).
//
// On success p is used up. If the server cannot be reached before it has handed out the keys, p is still good; it hands
// them out once. A failed registration is not a failed sign-in: the account comes back without a device id, and
// RegisterDevice may be called again.
func (c *Client) FinishSignIn(ctx context.Context, p *PendingSignIn, deviceName string) (oauth.Account, error) {
	if !p.Verified() {
		return oauth.Account{}, c.get("/account/keys").failed(oauth.SessionUnverified, nil)
	}
	// The metadata come first, so that their failure does not waste the single-use token.
	data, err := c.keyData(ctx, p.session, oauth.FenixID, oauth.ScopeOldsync)
	if err != nil {
		return oauth.Account{}, c.explain(ctx, p.session, p.uid, err)
	}
	sync, err := c.fetchSyncKey(ctx, p, data)
	if err != nil {
		return oauth.Account{}, err
	}
	scheme, _ := c.habits.scheme()
	a := oauth.Account{
		Servers: c.servers, UID: p.uid, Email: p.email, DeviceID: p.deviceID, Verified: true, AuthAt: p.authAt, FactorAt: p.factorAt,
		Scheme: scheme, Session: p.session, Sync: sync,
	}
	p.keyFetch.Wipe()
	p.unwrapBKey.Wipe()
	*p = PendingSignIn{} // the session token lives on in the account
	return c.withDevice(ctx, a, deviceName)
}

// withDevice registers this computer for a fresh account. If it fails, only a cancellation is a failure of the sign-in.
func (c *Client) withDevice(ctx context.Context, a oauth.Account, deviceName string) (oauth.Account, error) {
	id, err := c.RegisterDevice(ctx, a, deviceName)
	if ctx.Err() != nil {
		a.Wipe()
		return oauth.Account{}, err
	}
	if err == nil {
		a.DeviceID = id
	}
	return a, nil
}

// keyData asks for the metadata of the sync key (accounts spec, section 4.2). The server answers for key-bearing scopes
// only; of those it names, we can serve sync and no other.
func (c *Client) keyData(ctx context.Context, session oauth.SessionToken, clientID, scope string) (oauth.KeyData, error) {
	ask := c.post("/account/scoped-key-data", map[string]string{"client_id": clientID, "scope": scope}).withSession(session)
	body, err := c.do(ctx, ask)
	if err != nil {
		return oauth.KeyData{}, err
	}
	all, err := oauth.ParseKeyData(body)
	if err != nil {
		return oauth.KeyData{}, ask.failed(oauth.BadAnswer, err)
	}
	sync, ok := all[oauth.ScopeOldsync]
	if !ok || len(all) != 1 {
		return oauth.KeyData{}, ask.failed(oauth.BadAnswer, nil)
	}
	return sync, nil
}

func (c *Client) fetchSyncKey(ctx context.Context, p *PendingSignIn, data oauth.KeyData) (oauth.ScopedKey, error) {
	fetch := c.get("/account/keys").withKeyFetch(p.keyFetch)
	var answer struct {
		Bundle string `json:"bundle"`
	}
	if err := c.into(ctx, fetch, &answer); err != nil {
		return oauth.ScopedKey{}, err
	}
	kB, err := p.keyFetch.OpenBundle(answer.Bundle, p.unwrapBKey)
	if err != nil {
		return oauth.ScopedKey{}, fetch.failed(oauth.BadAnswer, err)
	}
	defer kB.Wipe()
	sync, err := oauth.DeriveScopedKey(kB, p.uid, data)
	if err != nil {
		return oauth.ScopedKey{}, fetch.failed(oauth.BadAnswer, err)
	}
	return sync, nil
}
