package relay

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/proxy"

	"countersign/pairing"
)

// EnvironmentProxy finds the proxy for a request as other programs do: HTTPS_PROXY (the relay is always https from afar),
// else ALL_PROXY, neither for hosts in NO_PROXY nor for this machine. Schemes: http, socks5, socks5h.
func EnvironmentProxy(r *http.Request) (*url.URL, error) {
	if pairing.IsLoopback(r.URL.Hostname()) {
		return nil, nil
	}
	chosen, err := http.ProxyFromEnvironment(r)
	if chosen == nil && err == nil {
		chosen, err = allProxy(r.URL.Hostname())
	}
	if chosen != nil && chosen.Scheme == "socks5h" {
		// The websocket library knows one kind only, and that one has the proxy resolve the name.
		chosen.Scheme = "socks5"
	}
	return chosen, err
}

// allProxy reads ALL_PROXY, which net/http does not know.
func allProxy(host string) (*url.URL, error) {
	address := firstEnvironment("ALL_PROXY", "all_proxy")
	if address == "" || isExempt(host, firstEnvironment("NO_PROXY", "no_proxy")) {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errProxyAddress // not err: its text would repeat a password
	}
	return u, nil
}

var errProxyAddress = errors.New("ALL_PROXY is not a URL")

func firstEnvironment(names ...string) string {
	for _, name := range names {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// isExempt asks the rules of golang.org/x/net/proxy, which only answer by dialling: so one of two dialers is made to.
func isExempt(host, list string) bool {
	var through, around verdict
	rules := proxy.NewPerHost(&through, &around)
	rules.AddFromString(list)
	for entry := range strings.SplitSeq(list, ",") {
		// A bare name covers its subdomains as well, as it does for HTTPS_PROXY.
		if entry = strings.TrimSpace(entry); entry == "*" {
			return true
		} else if entry != "" {
			rules.AddZone(strings.TrimPrefix(entry, "*"))
		}
	}
	rules.Dial("tcp", net.JoinHostPort(host, "443"))
	return bool(around)
}

type verdict bool

func (v *verdict) Dial(string, string) (net.Conn, error) {
	*v = true
	return nil, net.ErrClosed
}
