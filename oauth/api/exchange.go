package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"

	"golang.org/x/oauth2"

	"countersign/oauth"
)

// Tokens is what an authorization code is traded for. It is redacting.
type Tokens struct {
	Access  oauth.AccessToken
	Refresh oauth.RefreshToken
	Session oauth.SessionToken // zero unless the scope has one
	KeysJWE string             // sealed to the asker's key; empty without a scope that has keys
	Scope   string
	AuthAt  int64 // when the password was last checked, Unix seconds; 0 if the server does not say
}

// Wipe clears the tokens.
func (t Tokens) Wipe() {
	t.Access.Wipe()
	t.Refresh.Wipe()
	t.Session.Wipe()
}

// String, GoString, Format and MarshalText never show the tokens.
func (Tokens) String() string               { return "[redacted]" }
func (Tokens) GoString() string             { return "[redacted]" }
func (Tokens) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[redacted]") }
func (Tokens) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// ExchangeCode trades an authorization code for tokens (accounts spec, sections 5.4 and 6): the last step of a phone, and of
// a sign-in with the browser.
func (c *Client) ExchangeCode(ctx context.Context, clientID string, code oauth.AuthorizationCode, verifier oauth.Verifier) (Tokens, error) {
	trade := c.post("/oauth/token", nil)
	if failure, waiting := c.patience.asked(trade, c.now()); waiting {
		return Tokens{}, &Error{Failure: failure, call: trade.String()}
	}
	token, err := c.exchange(ctx, trade, c.oauthConfig(clientID), code, verifier)
	if err != nil {
		c.patience.learn(trade, FailureOf(err), c.now())
		return Tokens{}, err
	}
	return trade.tokens(token)
}

// oauthConfig is without a redirect URI, which some servers refuse at the token endpoint (accounts spec, section 7.3).
func (c *Client) oauthConfig(clientID string) oauth2.Config {
	return oauth2.Config{
		ClientID: clientID,
		Endpoint: oauth2.Endpoint{
			AuthURL: c.servers.SignInPage(), TokenURL: c.servers.Auth + "/oauth/token",
			AuthStyle: oauth2.AuthStyleInParams, // finding it out by trying would send an empty secret first, which is refused
		},
	}
}

func (c *Client) exchange(
	ctx context.Context, trade call, config oauth2.Config, code oauth.AuthorizationCode, verifier oauth.Verifier,
) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeLimit)
	defer cancel()
	token, err := config.Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.http), code.Text(), oauth2.VerifierOption(verifier.Text()))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return nil, trade.refused(refused.Response, refused.Body)
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return nil, trade.unanswered(ctx, err)
	}
	if err != nil {
		return nil, trade.broken(ctx, err)
	}
	return token, nil
}

func (c call) tokens(token *oauth2.Token) (Tokens, error) {
	t := Tokens{Access: oauth.NewAccessToken(token.AccessToken), Refresh: oauth.NewRefreshToken(token.RefreshToken)}
	t.KeysJWE, _ = token.Extra("keys_jwe").(string)
	t.Scope, _ = token.Extra("scope").(string)
	if at, ok := token.Extra("auth_at").(float64); ok && isTime(int64(at)) {
		t.AuthAt = int64(at)
	}
	if session, ok := token.Extra("session_token").(string); ok {
		var err error
		if t.Session, err = oauth.ParseSessionToken(session); err != nil {
			t.Wipe()
			return Tokens{}, c.failed(oauth.BadAnswer, err)
		}
	}
	return t, nil
}

// revoke ends an access token or a refresh token; one that is gone already is no failure (accounts spec, section 6).
func (c *Client) revoke(ctx context.Context, clientID, token string) error {
	_, err := c.do(ctx, c.post("/oauth/destroy", map[string]string{"client_id": clientID, "token": token}))
	return err
}
