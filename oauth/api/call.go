package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"countersign/oauth"
)

// call is one request to a server.
type call struct {
	method     string
	base       string // URL the path is under
	path       string
	table      oauth.Base        // whose error numbers the answer has; empty is the auth server's
	credential credential        // nil for none; set by call.withSession and call.withKeyFetch only
	access     oauth.AccessToken // for the profile server, instead of a credential
	send       any               // JSON body of a POST; nil sends {}
	known      string            // ETag of the answer that is known already; the answer to that is nil
	cap        int64             // bytes of the answer; 0 is maxBody
}

// credential is a token of the account, which only the auth server is ever sent.
type credential interface {
	Authorization() string
	Hawk(oauth.HawkRequest) string
}

// String names the call for logs, without its query.
func (c call) String() string {
	path, _, _ := strings.Cut(c.path, "?")
	return c.method + " " + path
}

// get and post make calls to the auth server.
func (c *Client) get(path string) call {
	return call{method: http.MethodGet, base: c.servers.Auth, path: path}
}

func (c *Client) post(path string, send any) call {
	return call{method: http.MethodPost, base: c.servers.Auth, path: path, send: send}
}

func (c call) withSession(t oauth.SessionToken) call {
	c.credential = t
	return c
}

func (c call) withKeyFetch(t oauth.KeyFetchToken) call {
	c.credential = t
	return c
}

// body is what the call sends: nil for a GET, and never empty for a POST, which some routes refuse (accounts spec, section
// 3.2).
func (c call) body() ([]byte, error) {
	switch {
	case c.method != http.MethodPost:
		return nil, nil
	case c.send == nil:
		return []byte("{}"), nil
	}
	if secret, ok := c.send.(secretBody); ok {
		return secret.encode()
	}
	return json.Marshal(c.send)
}

// secretBody is what has a secret in it, which encoding/json would keep a copy of.
type secretBody interface{ encode() ([]byte, error) }

// request makes the HTTP request, signed by that scheme.
func (c *Client) request(what call, scheme oauth.Scheme) (*http.Request, error) {
	text, err := what.body()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(what.method, what.base+what.path, nil)
	if err != nil {
		return nil, err
	}
	if text != nil {
		send := newBody(text)
		request.Body, request.GetBody, request.ContentLength = send, send.again, int64(len(text))
	}
	set := request.Header.Set
	set("Accept", "application/json")
	set("User-Agent", c.userAgent)
	if text != nil {
		set("Content-Type", "application/json")
	}
	if c.language != "" {
		set("Accept-Language", c.language)
	}
	if what.known != "" {
		set("If-None-Match", what.known)
	}
	switch {
	case what.credential != nil:
		set("Authorization", c.habits.authorization(what.credential, scheme, request, text, c.now()))
	case !what.access.IsZero():
		set("Authorization", "Bearer "+what.access.Text())
	}
	return request, nil
}
