package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"

	"countersign/oauth"
)

// call is one request to a server.
type call struct {
	method        string
	base          string // URL the path is under
	path          string
	authorization string // value of the header; set by Client.withSession and Client.withKeyFetch only
	send          any    // JSON body of a POST; nil sends {}
	cap           int64  // bytes of the answer; 0 is maxBody
}

// String names the call for logs, without its query.
func (c call) String() string {
	path, _, _ := strings.Cut(c.path, "?")
	return c.method + " " + path
}

// get and post make calls to the auth server, the only one that is ever sent a credential.
func (c *Client) get(path string) call {
	return call{method: http.MethodGet, base: c.servers.Auth, path: path}
}

func (c *Client) post(path string, send any) call {
	return call{method: http.MethodPost, base: c.servers.Auth, path: path, send: send}
}

func (c call) withSession(t oauth.SessionToken) call {
	c.authorization = t.Authorization()
	return c
}

func (c call) withKeyFetch(t oauth.KeyFetchToken) call {
	c.authorization = t.Authorization()
	return c
}

// do performs a call and returns the JSON of a successful answer. The error is an *Error.
func (c *Client) do(ctx context.Context, what call) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeLimit)
	defer cancel()
	request, err := c.request(ctx, what)
	if err != nil {
		return nil, what.failed(oauth.Internal, err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, what.unanswered(ctx, err)
	}
	defer response.Body.Close()
	body, err := readBody(response, what.cap)
	if err != nil {
		return nil, what.broken(ctx, err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, what.refused(response, body)
	}
	return body, nil
}

// into performs a call and decodes its answer.
func (c *Client) into(ctx context.Context, what call, answer any) error {
	body, err := c.do(ctx, what)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return what.failed(oauth.BadAnswer, err)
	}
	return nil
}

func (c *Client) request(ctx context.Context, what call) (*http.Request, error) {
	var body io.Reader
	if what.method == http.MethodPost {
		text := []byte("{}") // some routes refuse an empty body (accounts spec, section 3.2)
		if what.send != nil {
			var err error
			if text, err = json.Marshal(what.send); err != nil {
				return nil, err
			}
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, what.method, what.base+what.path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.userAgent)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.language != "" {
		request.Header.Set("Accept-Language", c.language)
	}
	if what.authorization != "" {
		request.Header.Set("Authorization", what.authorization)
	}
	return request, nil
}

type tooLargeError struct{}

func (tooLargeError) Error() string { return "answer too large" }

func readBody(response *http.Response, limit int64) ([]byte, error) {
	if limit == 0 {
		limit = maxBody
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = tooLargeError{}
	}
	return body, err
}

// broken is the failure of a call whose answer began and did not end well. It is never Unreachable: a server that has
// answered may have acted.
func (c call) broken(ctx context.Context, err error) *Error {
	e := c.unanswered(ctx, err)
	if e.Failure.Kind == oauth.Unreachable {
		e.Failure.Kind = oauth.BadAnswer
	}
	return e
}

// answers lets only answers of the API through. A firewall or a captive portal answers in HTML and with statuses of its
// own (accounts spec, section 2.5). Turning such an answer into an error here departs from the contract of RoundTripper
// on purpose: no caller, x/oauth2 among them, gets to parse one.
type answers struct{ http.RoundTripper }

func (a answers) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := a.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if kind := foreign(response.StatusCode, media); kind != "" {
		response.Body.Close()
		return nil, &Error{
			Failure: oauth.Failure{Kind: kind, RetryAfter: retryAfter(response.Header)},
			status:  response.StatusCode,
		}
	}
	return response, nil
}

// CloseIdleConnections reaches the pool below.
func (a answers) CloseIdleConnections() {
	if pool, ok := a.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		pool.CloseIdleConnections()
	}
}

// foreign is the failure of an answer that is not the API's; empty for one that is.
func foreign(status int, media string) oauth.FailureKind {
	switch {
	case status == http.StatusNotAcceptable:
		return oauth.Firewall
	case media == "application/json":
		return ""
	case status == http.StatusForbidden, status == http.StatusTooManyRequests:
		return oauth.Firewall
	case status >= 500:
		return oauth.FailureOf(oauth.Auth, status, 0)
	case media == "text/html" && (status < 300 || status >= 400):
		return oauth.Firewall
	default:
		return oauth.NotJSON
	}
}
