package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	openID          scope = "openid"
	idTokenLifetime       = 5 * time.Minute
)

// signingKey is what id tokens are signed with. It is made when it is first asked for, which costs a moment.
var signingKey = sync.OnceValues(func() (jose.JSONWebKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return jose.JSONWebKey{}, fmt.Errorf("make a signing key: %w", err)
	}
	id := sha256.Sum256(key.N.Bytes())
	return jose.JSONWebKey{
		Key: key, KeyID: base64.RawURLEncoding.EncodeToString(id[:16]), Algorithm: string(jose.RS256), Use: "sig",
	}, nil
})

// jwks is GET /v1/jwks.
func (s *Server) jwks(nothing) (any, error) {
	key, err := signingKey()
	return jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}}, err
}

// idClaims are what an id token says of who signed in, and how (OpenID Connect Core 1.0, section 2).
type idClaims struct {
	Issuer     string   `json:"iss"`
	Subject    hex16    `json:"sub"`
	Audience   hex8     `json:"aud"`
	IssuedAt   int64    `json:"iat"`
	Expires    int64    `json:"exp"`
	AccessHash string   `json:"at_hash"`
	Methods    []string `json:"amr"`
	Assurance  string   `json:"acr"`
	Level      int      `json:"fxa-aal"`
}

// idToken tells the client who has signed in by that session, in an answer that carries that access token.
func (s *Server) idToken(me *session, c *client, accessToken string) (string, error) {
	key, err := signingKey()
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, new(jose.SignerOptions).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign an id token: %w", err)
	}
	now, hash := s.now(), sha256.Sum256([]byte(accessToken))
	claims, err := json.Marshal(idClaims{
		Issuer: s.Origin(), Subject: me.account.uid, Audience: c.id,
		IssuedAt: now.Unix(), Expires: now.Add(idTokenLifetime).Unix(),
		AccessHash: base64.RawURLEncoding.EncodeToString(hash[:len(hash)/2]),
		Methods:    me.methods(), Assurance: fmt.Sprintf("AAL%d", me.aal), Level: me.aal,
	})
	if err != nil {
		return "", fmt.Errorf("write an id token: %w", err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		return "", fmt.Errorf("sign an id token: %w", err)
	}
	return signed.CompactSerialize()
}
