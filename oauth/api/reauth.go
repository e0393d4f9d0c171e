package api

import (
	"context"

	"countersign/oauth"
)

// Reauthenticate proves the password once more for a session that stays what it is: where the keys are missing or stale,
// and where the server asks for a fresh sign-in (accounts spec, section 2.6). It goes on as a sign-in does, by VerifySignIn
// and FinishSignIn; the account that comes out has the same session and device. The password is wiped, whatever happens.
//
// The sign-in has a copy of the session's token: giving it up leaves a as it is.
func (c *Client) Reauthenticate(ctx context.Context, a oauth.Account, p oauth.Password) (*PendingSignIn, error) {
	defer p.Wipe()
	session, err := c.sessionOf(a)
	if err != nil {
		return nil, err
	}
	// The server hands out the keys of version 1 only, which every account can be asked for.
	pending, err := c.proveV1(ctx, proof{to: c.post("/session/reauth?keys=true", nil).withSession(session), who: a}, a.Email, p)
	return pending, c.explain(ctx, session, a.UID, err)
}
