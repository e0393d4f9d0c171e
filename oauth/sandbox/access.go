package sandbox

import (
	"maps"
	"net/http"
	"time"
)

// accessTokenLifetime is the longest that an access token lives, in seconds: 6 h 5 min.
const accessTokenLifetime = 365 * 60

// accessToken is what a client shows to services until it expires.
type accessToken struct {
	account *account
	client  *client
	scopes  scopes
	created time.Time
	expires time.Time
}

// newAccessToken makes one and forgets those that have expired.
func (s *Server) newAccessToken(a *account, c *client, granted scopes, ttl *lifetime) (tokenAnswer, error) {
	token, err := s.newToken()
	if err != nil {
		return tokenAnswer{}, err
	}
	seconds := lifetime(accessTokenLifetime)
	if ttl != nil {
		seconds = min(seconds, *ttl)
	}
	now := s.now()
	maps.DeleteFunc(s.access, func(_ digest, old *accessToken) bool { return !now.Before(old.expires) })
	s.access[token.digest()] = &accessToken{a, c, granted, now, now.Add(time.Duration(seconds) * time.Second)}
	return tokenAnswer{AccessToken: token.hex(), TokenType: "bearer", Scope: granted.String(), ExpiresIn: int64(seconds)}, nil
}

// validAccess is the access token of that digest, nil for one that is unknown or has expired.
func (s *Server) validAccess(id digest) *accessToken {
	token := s.access[id]
	if token == nil || !s.now().Before(token.expires) {
		return nil
	}
	return token
}

// authenticateAccess takes an access token from the Authorization header; nil if there is no valid one.
func (s *Server) authenticateAccess(r *http.Request) *accessToken {
	m := refreshPattern.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return nil
	}
	return s.validAccess(secretOf(m[1]).digest())
}

type tokenRequest struct {
	token secret
	hint  string
	who   ignored
}

func (q *tokenRequest) fields() form {
	return form{
		required("token", &q.token),
		optional("token_type_hint", oneOf(&q.hint, "access_token", "refresh_token")),
		optional("client_id", &q.who),
		optional("client_secret", &q.who),
	}
}

// introspect is POST /v1/introspect (RFC 7662). The hint is not needed: no two tokens have the same digest.
func (s *Server) introspect(q tokenRequest) (any, error) {
	id := q.token.digest()
	if token := s.validAccess(id); token != nil {
		return map[string]any{
			"active": true, "token_type": "access_token", "client_id": token.client.id, "sub": token.account.uid, "jti": id,
			"scope": token.scopes.String(), "iat": token.created.Unix(), "exp": token.expires.Unix(),
		}, nil
	}
	if token := s.refreshes[id]; token != nil {
		return map[string]any{
			"active": true, "token_type": "refresh_token", "client_id": token.client.id, "sub": token.account.uid, "jti": id,
			"scope": token.scopes.String(), "iat": token.created.Unix(),
		}, nil
	}
	return map[string]any{"active": false}, nil
}

type verifyRequest struct{ token secret }

func (q *verifyRequest) fields() form { return form{required("token", &q.token)} }

// verifyAccess is POST /v1/verify.
func (s *Server) verifyAccess(q verifyRequest) (any, error) {
	token := s.validAccess(q.token.digest())
	if token == nil {
		return nil, refuse(errBadAccessToken)
	}
	return map[string]any{"user": token.account.uid, "client_id": token.client.id, "scope": token.scopes}, nil
}
