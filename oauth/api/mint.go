package api

import (
	"context"

	"countersign/oauth"
	"countersign/oauth/jwe"
)

// MintAuthorization grants a phone's request: it seals the sync key to the phone and has the server issue an
// authorization code (pairing protocol spec, section 7.4; accounts spec, section 5). The failure is StaleKey when the
// account's keys have changed since they were stored.
//
// It tries a second time, with a fresh sealing, only when a connection failed before any answer: a code that nobody
// received expires by itself.
func (c *Client) MintAuthorization(ctx context.Context, a oauth.Account, r oauth.Request) (oauth.Authorization, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return oauth.Authorization{}, err
	}
	authorization, err := c.mint(ctx, session, a.Sync, r)
	if isKind(err, oauth.Unreachable) && ctx.Err() == nil {
		authorization, err = c.mint(ctx, session, a.Sync, r)
	}
	return authorization, c.explain(ctx, session, a.UID, err)
}

func (c *Client) mint(ctx context.Context, session oauth.SessionToken, sync oauth.ScopedKey, r oauth.Request) (oauth.Authorization, error) {
	authorize := c.post("/oauth/authorization", nil).withSession(session)
	data, err := c.keyData(ctx, session, r.ClientID(), r.Scope())
	if err != nil {
		return oauth.Authorization{}, err
	}
	if err := oauth.CheckStale(sync, data); err != nil {
		return oauth.Authorization{}, authorize.failed(oauth.StaleKey, err)
	}
	keys, err := jwe.Seal(r, []oauth.ScopedKey{sync})
	if err != nil {
		return oauth.Authorization{}, authorize.failed(oauth.Internal, err)
	}
	authorize.send = newAuthorizationBody(r, keys)
	body, err := c.do(ctx, authorize)
	if err != nil {
		return oauth.Authorization{}, err
	}
	defer clear(body)
	authorization, err := oauth.ParseAuthorization(body, r)
	if err != nil {
		return oauth.Authorization{}, authorize.failed(oauth.BadAnswer, err)
	}
	return authorization, nil
}

// authorizationBody is exactly what the server takes: it refuses any other member, and the redirect URI of pairing above
// all (accounts spec, section 5.3).
type authorizationBody struct {
	ClientID            string `json:"client_id"`
	ResponseType        string `json:"response_type"`
	State               string `json:"state"`
	Scope               string `json:"scope"`
	AccessType          string `json:"access_type"`
	CodeChallenge       string `json:"code_challenge"`
	CodeChallengeMethod string `json:"code_challenge_method"`
	KeysJWE             string `json:"keys_jwe"`
}

func newAuthorizationBody(r oauth.Request, keysJWE string) authorizationBody {
	return authorizationBody{
		ClientID: r.ClientID(), ResponseType: "code", State: r.State(), Scope: r.Scope(), AccessType: "offline",
		CodeChallenge: r.CodeChallenge(), CodeChallengeMethod: "S256", KeysJWE: keysJWE,
	}
}
