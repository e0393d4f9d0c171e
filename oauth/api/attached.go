package api

import (
	"context"
	"errors"

	"countersign/oauth"
)

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
