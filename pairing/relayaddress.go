package pairing

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// ErrRelay says that a text, or an address, is not that of a relay.
var ErrRelay = errors.New("pairing: not the address of a relay")

// maxRelay is how long an address may be, in bytes: it is written down with the settings, and has to be read again.
const maxRelay = 200

// ParseRelay takes the address of a relay as a person may type it, without the blanks around it. Errors: ErrRelay.
func ParseRelay(text string) (string, error) {
	text = strings.TrimSpace(text)
	u, err := url.Parse(text)
	if err != nil || len(text) > maxRelay {
		return "", ErrRelay
	}
	return text, CheckRelay(u)
}

// CheckRelay reports ErrRelay unless base is an address that may be dialled: wss with a host, or ws with a host that is this
// very machine. User names are refused. A path is allowed and has no meaning: every client of the relay drops it (pairing
// protocol spec, section 2.1).
func CheckRelay(base *url.URL) error {
	if base == nil || base.Opaque != "" || base.User != nil || base.Hostname() == "" {
		return ErrRelay
	}
	if base.Scheme == "wss" || base.Scheme == "ws" && IsLoopback(base.Hostname()) {
		return nil
	}
	return ErrRelay
}

// IsLoopback reports whether host is this very machine, by its name or by its address.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
