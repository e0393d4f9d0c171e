package api

import (
	"context"
	"errors"
	"strings"
	"unicode"

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
	a := oauth.Account{
		Servers: c.servers, UID: p.uid, Email: p.email, Verified: true, AuthAt: p.authAt,
		Session: p.session, Sync: sync,
	}
	p.keyFetch.Wipe()
	p.unwrapBKey.Wipe()
	*p = PendingSignIn{} // the session token lives on in the account
	a.DeviceID, err = c.RegisterDevice(ctx, a, deviceName)
	if ctx.Err() != nil {
		a.Wipe()
		return oauth.Account{}, err
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

const maxDeviceName = 255

// RegisterDevice lists this computer among the account's devices and returns its id; without it the session ends after
// four weeks. A session that has a device keeps it. The id is empty where the server has switched devices off.
func (c *Client) RegisterDevice(ctx context.Context, a oauth.Account, name string) (string, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return "", err
	}
	register := c.post("/account/device", map[string]string{"name": deviceName(name), "type": "desktop"}).withSession(session)
	var answer struct {
		ID string `json:"id"`
	}
	err = c.into(ctx, register, &answer)
	var e *Error
	switch {
	case isKind(err, oauth.FeatureOff):
		return "", nil
	case isKind(err, oauth.DeviceConflict) && errors.As(err, &e):
		answer.ID = e.detail.deviceID
	case err != nil:
		return "", err
	}
	// The form of a device id is that of an account id.
	if _, err := oauth.ParseUID(answer.ID); err != nil {
		return "", register.failed(oauth.BadAnswer, nil)
	}
	return answer.ID, nil
}

// deviceName drops what the server refuses: control and private-use characters, and everything after 255 characters.
func deviceName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxDeviceName {
		name = string(runes[:maxDeviceName])
	}
	return strings.TrimSpace(name)
}
