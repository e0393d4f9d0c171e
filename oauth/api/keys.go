package api

import (
	"context"

	"countersign/oauth"
)

// CheckKeys asks whether the account's stored sync key is still the one that its devices use. The failure is StaleKey when
// the account's keys have changed since it was stored.
func (c *Client) CheckKeys(ctx context.Context, a oauth.Account) error {
	session, err := c.sessionOf(a)
	if err != nil {
		return err
	}
	data, err := c.keyData(ctx, session, oauth.FenixID, oauth.ScopeOldsync)
	if err != nil {
		return c.explain(ctx, session, a.UID, err)
	}
	if err := oauth.CheckStale(a.Sync, data); err != nil {
		return c.get("/account/scoped-key-data").failed(oauth.StaleKey, err)
	}
	return nil
}
