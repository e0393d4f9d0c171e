package sandbox

import (
	"crypto/subtle"

	"countersign/oauth"
)

// Ids of the OAuth clients that this server knows besides oauth.FenixID, oauth.FirefoxIOSID and
// oauth.ReferenceBrowserID.
const (
	DesktopID     = "5882386c6d801776" // Firefox Desktop
	CountersignID = "c0417e2519700001" // this program, by browser sign-in
	FFSClientID   = "e7ce535d93522896" // what ffsclient signs in as
	UntrustedID   = "c0417e2519700002" // a relying party with a secret and few rights
	DisabledID    = "c0417e2519700003" // switched off: errno 204
)

// UntrustedSecret is the client_secret of UntrustedID.
const UntrustedSecret = "c0417e25c0417e25c0417e25c0417e25c0417e25c0417e25c0417e25c0417e25"

// client is one registered OAuth client. One without a secret is public: it must use PKCE, and the others must not.
type client struct {
	id        hex8
	name      string
	redirects []string // the first is the default
	allowed   scopes
	secret    *digest
	trusted   bool
	disabled  bool
}

var appScopes = scopes{oauth.ScopeOldsync, oauth.ScopeSession}

// clientsOf is the clients table of section 12.3 of the accounts spec for a server at that origin.
func clientsOf(origin string) map[hex8]*client {
	app := func(name string, redirects ...string) client {
		return client{name: name, redirects: redirects, allowed: appScopes, trusted: true}
	}
	firefox := func(name, id string) client { return app(name, origin+"/oauth/success/"+id) }
	disabled := firefox("Disabled client", DisabledID)
	disabled.disabled = true
	secret := secretOf(UntrustedSecret).digest()

	table := map[hex8]*client{}
	for id, c := range map[string]client{
		oauth.FenixID:            firefox("Firefox for Android", oauth.FenixID),
		oauth.FirefoxIOSID:       firefox("Firefox for iOS", oauth.FirefoxIOSID),
		oauth.ReferenceBrowserID: firefox("Reference Browser", oauth.ReferenceBrowserID),
		DesktopID:                app("Firefox", "urn:ietf:wg:oauth:2.0:oob:oauth-redirect-webchannel"),
		CountersignID:            app("Countersign", "http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback"),
		FFSClientID:              app("Firefox Lockwise for Android", "https://lockbox.firefox.com/fxa/android-redirect.html"),
		DisabledID:               disabled,
		UntrustedID: {
			name: "Untrusted relying party", redirects: []string{"https://untrusted.example/callback"}, secret: &secret,
		},
	} {
		if err := c.id.UnmarshalText([]byte(id)); err != nil {
			panic("sandbox: a client id that is none: " + id)
		}
		table[c.id] = &c
	}
	return table
}

func secretOf(hex string) secret {
	var s secret
	if err := s.UnmarshalText([]byte(hex)); err != nil {
		panic("sandbox: a constant secret that is none")
	}
	return s
}

// client is the enabled client of that id.
func (s *Server) client(id hex8) (*client, error) {
	c, known := s.clients[id]
	switch {
	case !known:
		return nil, refuse(errUnknownClient)
	case c.disabled:
		return nil, refuse(errDisabledClient)
	}
	return c, nil
}

// mayHave refuses scopes that the client is not registered for: a trusted one may have any short scope and its list of
// URL scopes, any other a few of the short ones.
func (c *client) mayHave(asked scopes) error {
	for _, one := range asked {
		if c.trusted && (!one.isURL() || c.allowed.imply(one)) || !c.trusted && untrustedScopes.imply(one) {
			continue
		}
		return refuse(errScopes)
	}
	return nil
}

func (c *client) isPublic() bool { return c.secret == nil }

// authenticate checks the secret of a client that has one; a public client has nothing to show.
func (c *client) authenticate(given secret) error {
	if c.isPublic() {
		return nil
	}
	if given.isZero() {
		return refuse(errClientSecret)
	}
	if d := given.digest(); subtle.ConstantTimeCompare(d[:], c.secret[:]) != 1 {
		return refuse(errClientSecret)
	}
	return nil
}

type clientRequest struct{ id hex8 }

func (q *clientRequest) fields() form { return form{segment("id", &q.id)} }

type clientAnswer struct {
	ID       hex8   `json:"id"`
	Name     string `json:"name"`
	Trusted  bool   `json:"trusted"`
	Image    string `json:"image_uri"`
	Redirect string `json:"redirect_uri"`
}

// describeClient is GET /v1/oauth/client/:id, and GET /v1/client/:id on the OAuth base.
func (s *Server) describeClient(q clientRequest) (any, error) {
	c, known := s.clients[q.id]
	if !known {
		return nil, refuse(errUnknownClient)
	}
	return clientAnswer{c.id, c.name, c.trusted, "", c.redirects[0]}, nil
}
