package api

import (
	"context"
	"net/http"

	"countersign/oauth"
)

// Discovery is what an account server says of itself.
type Discovery struct {
	oauth.Servers
	// RelayNamed says that it names a relay; otherwise Servers has the fallback.
	RelayNamed bool
}

// Discover asks a content root for its servers (accounts spec, section 1.2). fallbackRelay serves a server that names
// none. An unusable address is oauth.ErrContentRoot.
func Discover(ctx context.Context, contentRoot, fallbackRelay, userAgent string, options ...Option) (Discovery, error) {
	root, err := oauth.ParseContentRoot(contentRoot)
	if err != nil {
		return Discovery{}, err
	}
	c := New(oauth.Servers{Content: root}, userAgent, options...)
	defer c.Close()
	where := call{method: http.MethodGet, base: root, path: "/.well-known/fxa-client-configuration"}
	body, err := c.do(ctx, where)
	if err != nil {
		return Discovery{}, notAnAccountServer(err)
	}
	servers, err := oauth.ParseConfiguration(root, body, fallbackRelay)
	if err != nil {
		return Discovery{}, where.failed(oauth.BadAnswer, err)
	}
	servers, err = c.discoverOpenID(ctx, servers)
	return Discovery{servers, oauth.NamesRelay(body)}, err
}

// discoverOpenID adds what the server says of itself in the words of OpenID. Many self-hosted ones say nothing there: any answer that
// is not the document stands for that, but no answer is a failure, for the result would depend on who was in the way.
func (c *Client) discoverOpenID(ctx context.Context, servers oauth.Servers) (oauth.Servers, error) {
	where := call{method: http.MethodGet, base: servers.Content, path: "/.well-known/openid-configuration"}
	body, err := c.do(ctx, where)
	if _, answered := asRefusal(err); answered {
		return servers, nil
	}
	if err != nil {
		return oauth.Servers{}, err
	}
	whole, err := servers.WithOpenID(body)
	if err != nil {
		return oauth.Servers{}, where.failed(oauth.BadAnswer, err)
	}
	return whole, nil
}

// notAnAccountServer takes an ordinary web page for what it is while nobody knows yet whether an account server is there:
// no firewall, but the wrong address.
func notAnAccountServer(err error) error {
	if e, ok := asRefusal(err); ok && e.Failure.Kind == oauth.Firewall && (e.status == http.StatusOK || e.status == http.StatusNotFound) {
		e.Failure.Kind = oauth.NotJSON
	}
	return err
}
