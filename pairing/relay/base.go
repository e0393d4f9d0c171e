package relay

import (
	"net/netip"
	"net/url"
	"strings"
)

// CheckBase reports ErrBase unless base is an address that may be dialled: wss with a host, or ws with a host that is this
// very machine. User names are refused. A path is allowed and has no meaning: every client of the relay drops it (section 2.1).
func CheckBase(base *url.URL) error {
	if base == nil || base.Opaque != "" || base.User != nil || base.Hostname() == "" {
		return ErrBase
	}
	if base.Scheme == "wss" || base.Scheme == "ws" && isLoopback(base.Hostname()) {
		return nil
	}
	return ErrBase
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// endpoint is the URL of a path on the relay.
func endpoint(base *url.URL, path string) string {
	return (&url.URL{Scheme: base.Scheme, Host: base.Host, Path: path}).String()
}
