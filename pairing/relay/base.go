package relay

import "net/url"

// endpoint is the URL of a path on the relay.
func endpoint(base *url.URL, path string) string {
	return (&url.URL{Scheme: base.Scheme, Host: base.Host, Path: path}).String()
}
