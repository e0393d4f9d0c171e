package sandbox

import (
	"slices"

	"countersign/oauth"
)

// sessionGrant is what a signed-in client asks for itself: fxa-credentials (accounts spec, section 6). Every public client
// of the table may.
type sessionGrant struct {
	grantType, accessType string
	client                hex8
	scopes                scopes
	ttl                   *lifetime
}

func (q *sessionGrant) fields() form {
	return form{
		required("client_id", &q.client),
		required("scope", &q.scopes),
		optional("grant_type", oneOf(&q.grantType, bySession)),
		optional("access_type", oneOf(&q.accessType, "online", "offline")),
		optional("ttl", &q.ttl),
	}
}

// grantToSession makes tokens without a code, for who shows a verified session.
func (s *Server) grantToSession(q sessionGrant, call tokenCall) (any, error) {
	me, err := s.authenticateSession(call.request)
	if err != nil {
		return nil, err
	}
	if err := me.mayGrant(); err != nil {
		return nil, err
	}
	c, err := s.client(q.client)
	if err != nil {
		return nil, err
	}
	if !c.isPublic() {
		return nil, refuse(errNotPublicClient)
	}
	if err := c.mayHave(q.scopes); err != nil {
		return nil, err
	}
	answer, err := s.newSignInTokens(me, c, q.scopes, q.ttl)
	if err != nil {
		return nil, err
	}
	if q.accessType == "offline" {
		token, _, err := s.newRefreshToken(me.account, c, q.scopes)
		if err != nil {
			return nil, err
		}
		answer.RefreshToken = token.hex()
	}
	return answer, nil
}

// exchangeGrant trades a refresh token for one that has more scopes.
type exchangeGrant struct {
	grantType, tokenType string
	client               *hex8
	token                secret
	scopes               scopes
	ttl                  *lifetime
}

func (q *exchangeGrant) fields() form {
	return form{
		required("grant_type", oneOf(&q.grantType, byExchange)),
		required("subject_token", &q.token),
		required("subject_token_type", oneOf(&q.tokenType, "urn:ietf:params:oauth:token-type:refresh_token")),
		required("scope", &q.scopes),
		optional("client_id", &q.client),
		optional("ttl", &q.ttl),
	}
}

// Who may exchange, and for what.
var (
	exchangeClients = []string{oauth.FenixID, oauth.FirefoxIOSID, oauth.ReferenceBrowserID, DesktopID}
	exchangeScopes  = scopes{"https://identity.mozilla.com/apps/relay"}
)

// exchange gives a refresh token with the scopes of the old one and the new ones. The device moves over, and the old token
// ends.
func (s *Server) exchange(q exchangeGrant) (any, error) {
	old := s.refreshes[q.token.digest()]
	switch {
	case old == nil, q.client != nil && *q.client != old.client.id, !slices.Contains(exchangeClients, old.client.id.String()):
		return nil, refuse(errBadToken)
	case !exchangeScopes.implyAll(q.scopes):
		return nil, refuse(errScopes)
	}
	granted := slices.Clone(old.scopes)
	for _, one := range q.scopes {
		granted.add(one)
	}
	answer, err := s.newAccessToken(old.account, old.client, granted, q.ttl)
	if err != nil {
		return nil, err
	}
	token, kept, err := s.newRefreshToken(old.account, old.client, granted)
	if err != nil {
		return nil, err
	}
	kept.device, old.device = old.device, nil
	s.drop(&old.credential)
	answer.RefreshToken = token.hex()
	return answer, nil
}
