package sandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// grant is what an authorization code stands for.
type grant struct {
	session   *session
	client    *client
	scopes    scopes
	offline   bool
	challenge string // PKCE, S256; empty for a client with a secret
	keysJWE   string
	expires   time.Time
}

const authorizationCodeLifetime = 15 * time.Minute

type authorizationRequest struct {
	client       hex8
	responseType string
	state        string
	scopes       scopes
	accessType   string
	challenge    string
	method       string
	keysJWE      string
	redirect     string
	service      string
	prompt       string
	acr          string
	maxAge       *count
}

func (q *authorizationRequest) fields() form {
	return form{
		required("client_id", &q.client),
		required("state", matching(&q.state, statePattern)),
		required("scope", &q.scopes),
		optional("response_type", oneOf(&q.responseType, "code", "token")),
		optional("access_type", oneOf(&q.accessType, "online", "offline")),
		optional("code_challenge", matching(&q.challenge, challengePattern)),
		optional("code_challenge_method", oneOf(&q.method, "S256")),
		optional("keys_jwe", sealed(&q.keysJWE)),
		optional("redirect_uri", matching(&q.redirect, redirectPattern)),
		optional("service", matching(&q.service, wordPattern)),
		optional("prompt", oneOf(&q.prompt, "none", "login", "consent")),
		optional("acr_values", matching(&q.acr, acrPattern)),
		optional("max_age", &q.maxAge),
	}
}

type authorizationAnswer struct {
	Code     string `json:"code"`
	State    string `json:"state"`
	Redirect string `json:"redirect"`
	Scope    string `json:"scope"`
}

// authorize is POST /v1/oauth/authorization (accounts spec, 5.3).
func (s *Server) authorize(me *session, q authorizationRequest) (any, error) {
	c, redirect, err := s.checkAuthorization(q)
	if err != nil {
		return nil, err
	}
	return s.mintCode(me, c, redirect, q)
}

// checkAuthorization is what can be said of a request without a session: its client, and where to send the code.
func (s *Server) checkAuthorization(q authorizationRequest) (*client, string, error) {
	c, err := s.client(q.client)
	if err != nil {
		return nil, "", err
	}
	redirect, err := c.redirect(q.redirect)
	if err != nil {
		return nil, "", err
	}
	if err := c.mayHave(q.scopes); err != nil {
		return nil, "", err
	}
	return c, redirect, q.checkFlow(c)
}

func (s *Server) mintCode(me *session, c *client, redirect string, q authorizationRequest) (authorizationAnswer, error) {
	if err := s.stepUp(me, q); err != nil {
		return authorizationAnswer{}, err
	}
	code, err := s.newToken()
	if err != nil {
		return authorizationAnswer{}, fmt.Errorf("draw an authorization code: %w", err)
	}
	s.codes[code.digest()] = &grant{
		session: me, client: c, scopes: q.scopes, offline: q.accessType == "offline",
		challenge: q.challenge, keysJWE: q.keysJWE, expires: s.now().Add(authorizationCodeLifetime),
	}
	return authorizationAnswer{code.hex(), q.state, withQuery(redirect, "code", code.hex(), "state", q.state), q.scopes.String()}, nil
}

// redirect is the address to send the code to: one that is registered, the first of them by default. A registered loopback
// address stands for all its ports (RFC 8252, section 7.3).
func (c *client) redirect(asked string) (string, error) {
	if asked == "" {
		return c.redirects[0], nil
	}
	for _, registered := range c.redirects {
		if asked == registered || sameLoopback(asked, registered) {
			return asked, nil
		}
	}
	return "", refuse(errRedirect)
}

// sameLoopback compares two URIs but for their ports, if the second is a plain loopback address.
func sameLoopback(asked, registered string) bool {
	a, err := url.Parse(asked)
	b, err2 := url.Parse(registered)
	if err != nil || err2 != nil || !slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, b.Hostname()) {
		return false
	}
	bare := url.URL{Scheme: a.Scheme, Host: a.Host, Path: a.Path}
	return bare.String() == asked && a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && a.Path == b.Path
}

// stepUp refuses a session that has shown less than was asked for: a second factor, or a sign-in that recent.
func (s *Server) stepUp(me *session, q authorizationRequest) error {
	needsAAL2 := slices.Contains(strings.Fields(q.acr), "AAL2")
	if needsAAL2 && me.aal < 2 || q.maxAge != nil && s.now().Sub(me.authAt) > time.Duration(*q.maxAge)*time.Second {
		return refuse(errACR)
	}
	return nil
}

// checkFlow: a code, and PKCE if and only if the client is public.
func (q authorizationRequest) checkFlow(c *client) error {
	usesPKCE := q.challenge != "" && q.method != ""
	switch {
	case q.responseType == "token":
		return refuse(errResponseType)
	case c.isPublic() && !usesPKCE:
		return refuse(errMissingPKCE)
	case !c.isPublic() && (q.challenge != "" || q.method != ""):
		return refuse(errNotPublicClient)
	}
	return nil
}

// withQuery adds members, each a name and a value, to the query of a redirect URI.
func withQuery(redirect string, members ...string) string {
	u, err := url.Parse(redirect)
	if err != nil {
		panic("sandbox: a registered redirect URI that is none: " + err.Error())
	}
	values := u.Query()
	for i := 0; i < len(members); i += 2 {
		values.Set(members[i], members[i+1])
	}
	u.RawQuery = values.Encode()
	return u.String()
}
