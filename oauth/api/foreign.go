package api

import (
	"mime"
	"net/http"

	"countersign/oauth"
)

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

// foreign is the failure of an answer that is not the API's; empty for one that is. An answer that nothing has changed has
// no body, and so no media type.
func foreign(status int, media string) oauth.FailureKind {
	switch {
	case status == http.StatusNotAcceptable:
		return oauth.Firewall
	case media == "application/json", status == http.StatusNotModified:
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
