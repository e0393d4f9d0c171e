package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"

	"countersign/oauth"
)

// Grant types of the token endpoint (accounts spec, section 6).
const (
	byCode     = "authorization_code"
	byRefresh  = "refresh_token"
	bySession  = "fxa-credentials"
	byExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
)

// onceOnlyScopes are for one exchange and make no sense when refreshing.
var onceOnlyScopes = scopes{openID, oauth.ScopeSession}

// codeGrant and refreshGrant are the two requests of the token endpoint. What the one may say the other may not.
type codeGrant struct {
	grantType, verifier, redirect string
	client                        hex8
	code, secret                  secret
	ttl                           *lifetime
}

func (q *codeGrant) fields() form {
	return form{
		required("client_id", &q.client),
		required("code", &q.code),
		optional("grant_type", oneOf(&q.grantType, byCode)),
		optional("code_verifier", matching(&q.verifier, verifierPattern)),
		optional("client_secret", &q.secret),
		optional("redirect_uri", matching(&q.redirect, redirectPattern)),
		optional("ttl", &q.ttl),
	}
}

type refreshGrant struct {
	grantType     string
	client        hex8
	token, secret secret
	scopes        scopes
	ttl           *lifetime
}

func (q *refreshGrant) fields() form {
	return form{
		required("grant_type", oneOf(&q.grantType, byRefresh)),
		required("client_id", &q.client),
		required("refresh_token", &q.token),
		optional("client_secret", &q.secret),
		optional("scope", &q.scopes),
		optional("ttl", &q.ttl),
	}
}

type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope"`
	ExpiresIn    int64  `json:"expires_in"`
	AuthAt       int64  `json:"auth_at,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	KeysJWE      string `json:"keys_jwe,omitempty"`
	SessionToken string `json:"session_token,omitempty"`
}

// token is POST /v1/oauth/token, in JSON or as a form.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := readObject(r, jsonOrForm)
	if err != nil {
		reply(w, nil, err)
		return
	}
	answer, err := s.grantTokens(tokenCall{request: r, body: body})
	reply(w, answer, err)
}

// tokenCall is a call of a token endpoint. A lenient one is to the OAuth server.
type tokenCall struct {
	request *http.Request
	body    object
	lenient bool
}

func (s *Server) grantTokens(call tokenCall) (any, error) {
	grantType := bySession
	if _, hasCode := call.body["code"]; hasCode {
		grantType = byCode
	}
	if raw, said := call.body["grant_type"]; said && json.Unmarshal(raw, oneOf(&grantType, byCode, byRefresh, bySession, byExchange)) != nil {
		return nil, badKeys("grant_type")
	}
	switch {
	case grantType == byRefresh:
		return grantBy(call, s.refresh)
	case grantType == byCode:
		return grantBy(call, func(q codeGrant) (any, error) { return s.redeem(q, call) })
	case call.lenient:
		return nil, badKeys("grant_type")
	case grantType == byExchange:
		return grantBy(call, s.exchange)
	}
	return grantBy(call, func(q sessionGrant) (any, error) { return s.grantToSession(q, call) })
}

// grantBy reads the request for one type of grant, and answers it.
func grantBy[Q any, P shape[Q]](call tokenCall, answer func(Q) (any, error)) (any, error) {
	body := call.body
	if call.lenient {
		body = P(new(Q)).fields().only(body)
	}
	q, err := fill[Q, P](call.request, body)
	if err != nil {
		return nil, err
	}
	return answer(q)
}

// redeem trades an authorization code for tokens.
func (s *Server) redeem(q codeGrant, call tokenCall) (any, error) {
	c, err := s.clientWith(q.client, q.secret)
	if err != nil {
		return nil, err
	}
	linked, err := s.linkedSession(call)
	if err != nil {
		return nil, err
	}
	g, err := s.takeCode(q, c)
	if err != nil {
		return nil, err
	}
	answer, err := s.newSignInTokens(g.session, c, g.scopes, q.ttl)
	if err != nil {
		return nil, err
	}
	answer.KeysJWE = g.keysJWE
	if g.offline {
		token, kept, err := s.newRefreshToken(g.session.account, c, g.scopes)
		if err != nil {
			return nil, err
		}
		if linked != nil && linked.account == kept.account {
			kept.device = linked.device
		}
		answer.RefreshToken = token.hex()
	}
	if g.scopes.imply(oauth.ScopeSession) && !call.lenient {
		clone, _, err := s.cloneSession(g.session)
		if err != nil {
			return nil, err
		}
		answer.SessionToken = clone.hex()
	}
	return answer, nil
}

// newSignInTokens are the tokens that tell who has signed in and when: an access token, and an id token for who asks for
// one.
func (s *Server) newSignInTokens(me *session, c *client, granted scopes, ttl *lifetime) (tokenAnswer, error) {
	answer, err := s.newAccessToken(me.account, c, granted, ttl)
	if err != nil {
		return tokenAnswer{}, err
	}
	answer.AuthAt = me.authAt.Unix()
	if granted.imply(openID) {
		answer.IDToken, err = s.idToken(me, c, answer.AccessToken)
	}
	return answer, err
}

// linkedSession is the session whose device is to hold the refresh token as well, if one was shown.
func (s *Server) linkedSession(call tokenCall) (*session, error) {
	if call.lenient || call.request.Header.Get("Authorization") == "" {
		return nil, nil
	}
	return s.authenticateSession(call.request)
}

// clientWith is the client of that id, once it has shown its secret if it has one.
func (s *Server) clientWith(id hex8, given secret) (*client, error) {
	c, err := s.client(id)
	if err != nil {
		return nil, err
	}
	return c, c.authenticate(given)
}

// takeCode uses the code up. A code that was refused to one who is not entitled to it stays good for the one who is.
func (s *Server) takeCode(q codeGrant, c *client) (*grant, error) {
	id := q.code.digest()
	g, known := s.codes[id]
	switch {
	case q.verifier != "" && !c.isPublic():
		return nil, refuse(errNotPublicClient)
	case !known:
		return nil, refuse(errUnknownCode)
	case g.client != c:
		return nil, refuse(errOtherClientsCode)
	case !s.now().Before(g.expires):
		delete(s.codes, id)
		return nil, refuse(errExpiredCode)
	case g.challenge != "" && q.verifier == "":
		return nil, refuse(errMissingPKCE)
	case g.challenge != "" && !answers(q.verifier, g.challenge):
		return nil, refuse(errChallenge)
	}
	delete(s.codes, id)
	return g, nil
}

// answers is RFC 7636, section 4.6, for S256.
func answers(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// refresh makes an access token of a refresh token. It may ask for less than that one has, and a trusted client also for
// what it is registered for.
func (s *Server) refresh(q refreshGrant) (any, error) {
	c, err := s.clientWith(q.client, q.secret)
	if err != nil {
		return nil, err
	}
	token, known := s.refreshes[q.token.digest()]
	switch {
	case !known:
		return nil, refuse(errUnknownRefresh)
	case token.client != c:
		return nil, refuse(errBadToken)
	}
	granted := token.scopes
	if q.scopes != nil {
		granted = q.scopes
	}
	if !token.scopes.implyAll(granted) && !(c.trusted && append(slices.Clone(token.scopes), c.allowed...).implyAll(granted)) {
		return nil, refuse(errScopes)
	}
	token.used = s.now()
	granted = slices.DeleteFunc(slices.Clone(granted), onceOnlyScopes.imply)
	return s.newAccessToken(token.account, c, granted, q.ttl)
}

func (s *Server) newRefreshToken(a *account, c *client, granted scopes) (secret, *refreshToken, error) {
	token, err := s.newToken()
	if err != nil {
		return secret{}, nil, err
	}
	kept := &refreshToken{s.newCredential(a, token.bytes()), c, granted}
	s.refreshes[kept.id] = kept
	return token, kept, nil
}

// cloneSession makes a session that is as old and as verified as that one (accounts spec, section 6).
func (s *Server) cloneSession(of *session) (secret, *session, error) {
	token, err := s.newToken()
	if err != nil {
		return secret{}, nil, err
	}
	clone := &session{
		credential: s.newCredential(of.account, tokenID(token, sessionLabel)), hawkKey: tokenKey(token, sessionLabel),
		authAt: of.authAt, method: of.method, aal: of.aal, pending: of.pending,
	}
	clone.created = of.created
	s.sessions[clone.id] = clone
	return token, clone, nil
}

type revokeRequest struct {
	client        hex8
	token, secret secret
	hint          string
}

func (q *revokeRequest) fields() form {
	return form{
		required("client_id", &q.client),
		required("token", &q.token),
		optional("client_secret", &q.secret),
		optional("token_type_hint", oneOf(&q.hint, "access_token", "refresh_token")),
	}
}

// revokeToken is POST /v1/oauth/destroy: it answers {} whether or not the token was known, and takes a refresh token's
// device along.
func (s *Server) revokeToken(q revokeRequest) (any, error) {
	c, err := s.clientWith(q.client, q.secret)
	if err != nil {
		return nil, err
	}
	id := q.token.digest()
	if token := s.access[id]; token != nil && token.client == c {
		delete(s.access, id)
	}
	if token := s.refreshes[id]; token != nil && token.client == c {
		s.drop(&token.credential)
	}
	return struct{}{}, nil
}
