package oauth

import "net/url"

// signInPath is where a content server has the page to sign in at, unless it says otherwise.
const signInPath = "/authorization"

// SignInPage is the page to sign in at with a browser.
func (s Servers) SignInPage() string {
	if s.SignIn == "" {
		return s.Content + signInPath
	}
	return s.SignIn
}

// WithOpenID adds to the servers what their {content}/.well-known/openid-configuration says (accounts spec, section 1.2): the page
// to sign in at. What else stands there is not for us; the token endpoint is that of the auth server. The page of the OAuth server
// is not taken, because it refuses requests for keys, but the content server's.
func (s Servers) WithOpenID(body []byte) (Servers, error) {
	members, err := parseObject(body)
	if err != nil {
		return Servers{}, ErrConfiguration
	}
	const member = "authorization_endpoint"
	page, is := members.text(member)
	if _, there := members[member]; there && !is {
		return Servers{}, ErrConfiguration
	}
	if page == s.OAuth+signInPath {
		page = ""
	}
	s.SignIn = page
	return s.parse()
}

// parseSignIn checks and normalises the page to sign in at.
func (s *Servers) parseSignIn() bool {
	if s.SignIn == "" {
		return true
	}
	u, ok := parseURL(s.SignIn, "https", "http")
	if !ok || !plainPath(u) || !mayPoint(s.Content, s.SignIn) {
		return false
	}
	if s.SignIn = (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String(); s.SignIn == s.Content+signInPath {
		s.SignIn = ""
	}
	return true
}

// NamesRelay reports whether a configuration that ParseConfiguration takes names a relay of its own.
func NamesRelay(body []byte) bool {
	members, err := parseObject(body)
	relay, _ := members.text(relayMember)
	return err == nil && relay != ""
}
