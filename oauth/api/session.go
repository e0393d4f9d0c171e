package api

import (
	"context"
	"errors"

	"countersign/oauth"
)

var errOtherServers = errors.New("the account is signed in elsewhere")

// sessionOf is the account's token, for calls to this client's servers. A token goes to no other server than the one it
// is from.
func (c *Client) sessionOf(a oauth.Account) (oauth.SessionToken, error) {
	switch {
	case a.Servers != c.servers:
		return oauth.SessionToken{}, &Error{Failure: oauth.Failure{Kind: oauth.Internal}, call: "session", cause: errOtherServers}
	case a.Session.IsZero():
		return oauth.SessionToken{}, &Error{Failure: oauth.Failure{Kind: oauth.SessionGone}, call: "session"}
	}
	c.habits.settle(a.Scheme)
	return a.Session, nil
}

// Status is what the server says of a session (accounts spec, section 2.4).
type Status struct {
	UID             oauth.UID
	EmailVerified   bool
	SessionVerified bool
	MeetsAAL        bool // false where the account demands a second factor that the session has not given
}

// Verified reports whether the session may sign for a phone.
func (s Status) Verified() bool { return s.EmailVerified && s.SessionVerified }

// SessionStatus asks whether the session is alive and verified: at start, and before a pairing. SessionGone means that
// the user has to sign in again.
func (c *Client) SessionStatus(ctx context.Context, a oauth.Account) (Status, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return Status{}, err
	}
	return c.sessionStatus(ctx, session, a.UID)
}

// sessionStatus asks, unless that was done too often of late. The zero uid stands for an account that is not known yet.
func (c *Client) sessionStatus(ctx context.Context, session oauth.SessionToken, uid oauth.UID) (Status, error) {
	ask := c.get("/session/status").withSession(session)
	if failure, free := c.patience.check(c.now()); !free {
		return Status{}, &Error{Failure: failure, call: ask.String()}
	}
	var answer struct {
		UID     string `json:"uid"`
		Details struct {
			AccountEmailVerified            bool  `json:"accountEmailVerified"`
			SessionVerified                 bool  `json:"sessionVerified"`
			SessionVerificationMeetsMinimum *bool `json:"sessionVerificationMeetsMinimumAAL"`
		} `json:"details"`
	}
	if err := c.into(ctx, ask, &answer); err != nil {
		return Status{}, err
	}
	who, err := oauth.ParseUID(answer.UID)
	if err != nil || !uid.IsZero() && uid != who {
		return Status{}, ask.failed(oauth.BadAnswer, nil)
	}
	d := answer.Details
	meets := d.SessionVerificationMeetsMinimum == nil || *d.SessionVerificationMeetsMinimum
	return Status{who, d.AccountEmailVerified, d.SessionVerified, meets}, nil
}

// explain finds out what errno 110 means, which the server says of a session that is gone and of one that lacks a second
// step (accounts spec, section 3.5). Other errors it returns as they are.
func (c *Client) explain(ctx context.Context, session oauth.SessionToken, uid oauth.UID, err error) error {
	e, refused := asRefusal(err)
	if !refused || e.Failure.Kind != oauth.SessionGone {
		return err
	}
	status, statusErr := c.sessionStatus(ctx, session, uid)
	switch {
	case isKind(statusErr, oauth.SessionGone):
		return err
	case statusErr != nil:
		return statusErr
	case !status.Verified():
		e.Failure.Kind = oauth.SessionUnverified
	case !status.MeetsAAL:
		e.Failure.Kind = oauth.StepUpNeeded
	default:
		e.Failure.Kind = oauth.ServerFault
	}
	return e
}

// SignOut ends the session, and with it this computer's device. A session that is gone already is no failure.
func (c *Client) SignOut(ctx context.Context, a oauth.Account) error {
	session, err := c.sessionOf(a)
	if err == nil {
		c.forgetProfile(ctx, a.UID)
		_, err = c.do(ctx, c.post("/session/destroy", nil).withSession(session))
	}
	if isKind(err, oauth.SessionGone) {
		return nil
	}
	return err
}
