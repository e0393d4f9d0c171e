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
	return a.Session, nil
}

// Status is what the server says of a session (accounts spec, section 2.4).
type Status struct {
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

func (c *Client) sessionStatus(ctx context.Context, session oauth.SessionToken, uid oauth.UID) (Status, error) {
	ask := c.get("/session/status").withSession(session)
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
	if answer.UID != uid.String() {
		return Status{}, ask.failed(oauth.BadAnswer, nil)
	}
	d := answer.Details
	return Status{d.AccountEmailVerified, d.SessionVerified, d.SessionVerificationMeetsMinimum == nil || *d.SessionVerificationMeetsMinimum}, nil
}

// explain finds out what errno 110 means, which the server says of a session that is gone and of one that lacks a second
// step (accounts spec, section 3.5). Other errors it returns as they are.
func (c *Client) explain(ctx context.Context, session oauth.SessionToken, uid oauth.UID, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Failure.Kind != oauth.SessionGone || e.status == 0 {
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
		_, err = c.do(ctx, c.post("/session/destroy", nil).withSession(session))
	}
	if isKind(err, oauth.SessionGone) {
		return nil
	}
	return err
}

// AttachedClients lists what is signed in to the account (accounts spec, section 8.2).
func (c *Client) AttachedClients(ctx context.Context, a oauth.Account) ([]oauth.AttachedClient, error) {
	session, err := c.sessionOf(a)
	if err != nil {
		return nil, err
	}
	list := c.get("/account/attached_clients").withSession(session)
	list.cap = maxClientsBody
	body, err := c.do(ctx, list)
	if err != nil {
		return nil, c.explain(ctx, session, a.UID, err)
	}
	clients, err := oauth.ParseAttachedClients(body)
	if err != nil {
		return nil, list.failed(oauth.BadAnswer, err)
	}
	return clients, nil
}

var errCurrentSession = errors.New("that is this session: sign out instead")

// DestroyAttachedClient signs another program out of the account. This session is refused as Internal: sign out instead.
func (c *Client) DestroyAttachedClient(ctx context.Context, a oauth.Account, client oauth.AttachedClient) error {
	session, err := c.sessionOf(a)
	if err != nil {
		return err
	}
	destroy := c.post("/account/attached_client/destroy", newDestroyBody(client)).withSession(session)
	if client.Current {
		return destroy.failed(oauth.Internal, errCurrentSession)
	}
	_, err = c.do(ctx, destroy)
	return c.explain(ctx, session, a.UID, err)
}

// destroyBody echoes the ids of one client, null where it has none.
type destroyBody struct {
	ClientID       *string `json:"clientId"`
	DeviceID       *string `json:"deviceId"`
	SessionTokenID *string `json:"sessionTokenId"`
	RefreshTokenID *string `json:"refreshTokenId"`
}

func newDestroyBody(client oauth.AttachedClient) destroyBody {
	body := destroyBody{
		ClientID: orNull(client.ClientID), DeviceID: orNull(client.DeviceID),
		SessionTokenID: orNull(client.Session.Text()), RefreshTokenID: orNull(client.RefreshTokenID),
	}
	if client.ClientID != "" && client.DeviceID == "" {
		body.SessionTokenID = nil // the server refuses the combination
	}
	return body
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
