package api

import (
	"context"

	"countersign/oauth"
)

// assuranceOfFactor is the assurance level of a session that has passed a second factor: AAL2.
const assuranceOfFactor = 2

// SecondFactor asks what a StepUpNeeded may be about: whether the account has an authenticator, and whether this session
// has passed a second factor (errno 170 and 222; accounts spec, section 5.3). Where it has one and has not given it, StepUp
// is the remedy; otherwise the server wants a fresh sign-in, and Reauthenticate is.
func (c *Client) SecondFactor(ctx context.Context, a oauth.Account) (oauth.SecondFactor, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return oauth.SecondFactor{}, err
	}
	var has struct {
		Exists   bool  `json:"exists"`
		Verified *bool `json:"verified"` // false for one that is still being set up
	}
	if err := c.into(ctx, c.get("/totp/exists").withSession(session), &has); err != nil {
		return oauth.SecondFactor{}, c.explain(ctx, session, a.UID, err)
	}
	var told struct {
		Level int `json:"authenticatorAssuranceLevel"`
	}
	if err := c.into(ctx, c.get("/account/profile").withSession(session), &told); err != nil {
		return oauth.SecondFactor{}, c.explain(ctx, session, a.UID, err)
	}
	return oauth.SecondFactor{
		Authenticator: has.Exists && (has.Verified == nil || *has.Verified),
		Given:         told.Level >= assuranceOfFactor,
		At:            a.FactorAt,
	}, nil
}

// StepUp passes the second factor in a session that is signed in, with a code of the account's authenticator; spaces in it
// are ignored. The account that it returns says when, and is to be stored; it shares a's secrets.
func (c *Client) StepUp(ctx context.Context, a oauth.Account, code string) (oauth.Account, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return oauth.Account{}, err
	}
	if err := c.verifyTOTP(ctx, session, code); err != nil {
		return oauth.Account{}, c.explain(ctx, session, a.UID, err)
	}
	a.FactorAt = c.habits.theirs(c.now()).Unix()
	return a, nil
}
