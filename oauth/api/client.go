package api

import (
	"crypto/tls"
	"net/http"
	"time"

	"countersign/oauth"
)

const (
	defaultTimeLimit = 15 * time.Second
	maxBody          = 256 << 10
	maxClientsBody   = 1 << 20 // 500 clients of about 700 bytes each
)

// Client calls the servers of one account server. It is safe for concurrent use, and remembers what it learns of them.
type Client struct {
	servers   oauth.Servers
	http      *http.Client
	userAgent string
	language  string
	timeLimit time.Duration
	now       func() time.Time
	habits    *habits
	patience  *patience
	profiles  *profiles

	redirectPorts []int // to which the browser comes back; any if there are none
}

// Option adjusts a Client.
type Option func(*Client)

// WithTimeLimit sets how long one call may take; 15 seconds otherwise.
func WithTimeLimit(d time.Duration) Option { return func(c *Client) { c.timeLimit = d } }

// WithLanguage sets the Accept-Language header: the language of the mails that the server sends. Empty leaves it to the server.
func WithLanguage(tags string) Option { return func(c *Client) { c.language = tags } }

// WithClock sets the clock; the computer's otherwise. It is asked from many goroutines at once.
func WithClock(now func() time.Time) Option { return func(c *Client) { c.now = now } }

// WithRedirectPorts names the ports of this computer to which the server lets a browser come back, as http://localhost:PORT/callback;
// it is any port of 127.0.0.1 otherwise, which not every server allows (accounts spec, section 7.3).
func WithRedirectPorts(ports []int) Option { return func(c *Client) { c.redirectPorts = ports } }

// New makes a client. The user agent is shown in the user's list of devices, so it is stable and honest:
// "Countersign/1.2 (Linux; x64)".
func New(servers oauth.Servers, userAgent string, options ...Option) *Client {
	c := &Client{
		servers:   servers,
		userAgent: userAgent,
		timeLimit: defaultTimeLimit,
		now:       time.Now,
		habits:    &habits{},
		patience:  newPatience(),
		profiles:  newProfiles(),
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

// Close closes the connections that are kept open between calls, and clears the access tokens.
func (c *Client) Close() {
	c.http.CloseIdleConnections()
	c.profiles.wipe()
}

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.MaxResponseHeaderBytes = 64 << 10
	return t
}
