// Package api talks to an account server: one method per thing to do there (accounts spec, sections 1 to 8). What the
// answers mean is decided by package oauth.
//
// Every call ends with its context or its own time limit, whichever is first, reads at most a capped body, follows no
// redirect, and fails with an *Error.
package api

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"countersign/oauth"
)

const (
	defaultTimeLimit = 15 * time.Second
	maxBody          = 256 << 10
	maxClientsBody   = 1 << 20 // 500 clients of about 700 bytes each
)

// Client calls the servers of one account server. It is safe for concurrent use.
type Client struct {
	servers   oauth.Servers
	http      *http.Client
	userAgent string
	language  string
	timeLimit time.Duration
}

// Option adjusts a Client.
type Option func(*Client)

// WithTimeLimit sets how long one call may take; 15 seconds otherwise.
func WithTimeLimit(d time.Duration) Option { return func(c *Client) { c.timeLimit = d } }

// WithLanguage sets the Accept-Language header: the language of the mails that the server sends.
func WithLanguage(tags string) Option { return func(c *Client) { c.language = tags } }

// New makes a client. The user agent is shown in the user's list of devices, so it is stable and honest:
// "Countersign/1.2 (Linux; x64)".
func New(servers oauth.Servers, userAgent string, options ...Option) *Client {
	c := &Client{
		servers:   servers,
		userAgent: userAgent,
		timeLimit: defaultTimeLimit,
		http: &http.Client{
			Transport:     answers{newTransport()},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	for _, set := range options {
		set(c)
	}
	return c
}

// Close closes the connections that are kept open between calls.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.MaxResponseHeaderBytes = 64 << 10
	return t
}

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
	var e *Error
	if errors.As(err, &e) && e.Failure.Kind == oauth.Firewall && (e.status == http.StatusOK || e.status == http.StatusNotFound) {
		e.Failure.Kind = oauth.NotJSON
	}
	return err
}
