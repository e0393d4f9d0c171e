package api

import (
	"context"
	"net/http"

	"countersign/oauth"
)

// Discover asks a content root for its servers (accounts spec, section 1.2). fallbackRelay serves a server that names
// none. An unusable address is oauth.ErrContentRoot.
func Discover(ctx context.Context, contentRoot, fallbackRelay, userAgent string, options ...Option) (oauth.Servers, error) {
	root, err := oauth.ParseContentRoot(contentRoot)
	if err != nil {
		return oauth.Servers{}, err
	}
	c := New(oauth.Servers{Content: root}, userAgent, options...)
	defer c.Close()
	where := call{method: http.MethodGet, base: root, path: "/.well-known/fxa-client-configuration"}
	body, err := c.do(ctx, where)
	if err != nil {
		return oauth.Servers{}, notAnAccountServer(err)
	}
	servers, err := oauth.ParseConfiguration(root, body, fallbackRelay)
	if err != nil {
		return oauth.Servers{}, where.failed(oauth.BadAnswer, err)
	}
	return servers, nil
}

// notAnAccountServer takes an ordinary web page for what it is while nobody knows yet whether an account server is there:
// no firewall, but the wrong address.
func notAnAccountServer(err error) error {
	if e, ok := asRefusal(err); ok && e.Failure.Kind == oauth.Firewall && (e.status == http.StatusOK || e.status == http.StatusNotFound) {
		e.Failure.Kind = oauth.NotJSON
	}
	return err
}
