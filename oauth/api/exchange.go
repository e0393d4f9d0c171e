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

// Tokens is what a phone gets for its authorization code. It is redacting.
type Tokens struct {
	Access  oauth.AccessToken
	Refresh oauth.RefreshToken
	Session oauth.SessionToken // zero unless the scope has one
	KeysJWE string             // sealed to the phone's key; empty without a scope that has keys
	Scope   string
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

// ExchangeCode trades an authorization code for tokens: the phone's last step (accounts spec, sections 5.4 and 6), for
// the demonstration phone and the tests.
func (c *Client) ExchangeCode(ctx context.Context, clientID string, code oauth.AuthorizationCode, verifier oauth.Verifier) (Tokens, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeLimit)
	defer cancel()
	trade := c.post("/oauth/token", nil)
	config := oauth2.Config{
		ClientID: clientID,
		// Finding the style out by trying would send an empty secret first, which the server refuses.
		Endpoint: oauth2.Endpoint{TokenURL: trade.base + trade.path, AuthStyle: oauth2.AuthStyleInParams},
	}
	token, err := config.Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.http), code.Text(), oauth2.VerifierOption(verifier.Text()))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return Tokens{}, trade.refused(refused.Response, refused.Body)
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return Tokens{}, trade.unanswered(ctx, err)
	}
	if err != nil {
		return Tokens{}, trade.broken(ctx, err)
	}
	return trade.tokens(token)
}

func (c call) tokens(token *oauth2.Token) (Tokens, error) {
	t := Tokens{Access: oauth.NewAccessToken(token.AccessToken), Refresh: oauth.NewRefreshToken(token.RefreshToken)}
	t.KeysJWE, _ = token.Extra("keys_jwe").(string)
	t.Scope, _ = token.Extra("scope").(string)
	if session, ok := token.Extra("session_token").(string); ok {
		var err error
		if t.Session, err = oauth.ParseSessionToken(session); err != nil {
			t.Wipe()
			return Tokens{}, c.failed(oauth.BadAnswer, err)
		}
	}
	return t, nil
}
