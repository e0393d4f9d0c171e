package oauth

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrContentRoot says that a text is no https address of an account server (http is for this computer only);
// ErrConfiguration that an answer is not a server's configuration.
var (
	ErrContentRoot   = errors.New("oauth: not the address of an account server")
	ErrConfiguration = errors.New("oauth: not an account server's configuration")
)

// maxURL keeps an account, with all of its servers, inside one keychain item.
const maxURL = 200

// chinaRoot was the account server of China; it is retired and stands for Mozilla's.
const chinaRoot = "https://accounts.firefox.com.cn"

// Servers is where one account's servers are: normalised absolute URLs without a trailing slash (accounts spec,
// section 1). Two equal values are the same servers.
type Servers struct {
	Content string // origin of the web pages; pairing URLs are on it
	Auth    string // ends in /v1; the only place that ever sees a session token
	OAuth   string // ends in /v1
	Profile string // ends in /v1
	Relay   string // wss://, or ws:// on this computer
	// ClientID is the OAuth client as which a server knows this program, 16 hex digits; empty where it does not, as at Mozilla.
	ClientID string
	// SignIn is the page to sign in at with a browser; empty where it is the content root's usual one. See SignInPage.
	SignIn string
}

// Production is Mozilla's own servers (accounts spec, section 1.1).
func Production() Servers {
	return Servers{
		Content: "https://accounts.firefox.com",
		Auth:    "https://api.accounts.firefox.com/v1",
		OAuth:   "https://oauth.accounts.firefox.com/v1",
		Profile: "https://profile.accounts.firefox.com/v1",
		Relay:   "wss://channelserver.services.mozilla.com",
	}
}

// ParseContentRoot normalises the address a user gives for an account server to its origin: path, query, fragment and
// default port are dropped, letters are lower case. The scheme is https, or http for this computer.
func ParseContentRoot(text string) (string, error) {
	u, ok := parseURL(strings.TrimSpace(text), "https", "http")
	if !ok {
		return "", ErrContentRoot
	}
	root := u.Scheme + "://" + u.Host
	if root == chinaRoot {
		return Production().Content, nil
	}
	return root, nil
}

// clientIDMember is where a server's configuration may say as which OAuth client it knows this program. It is an extension:
// Mozilla's servers do not know it.
const clientIDMember = "countersign_client_id"

// relayMember is where it says where its relay is.
const relayMember = "pairing_server_base_uri"

// ParseConfiguration reads the body of {content}/.well-known/fxa-client-configuration (accounts spec, section 1.2).
// fallbackRelay serves a configuration that names no relay. Plain http and ws are accepted only when the content root
// is this computer as well, so that no remote server sends a token through an unencrypted door.
func ParseConfiguration(contentRoot string, body []byte, fallbackRelay string) (Servers, error) {
	content, err := ParseContentRoot(contentRoot)
	if err != nil {
		return Servers{}, err
	}
	members, err := parseObject(body)
	if err != nil {
		return Servers{}, ErrConfiguration
	}
	s := Servers{Content: content, Relay: fallbackRelay}
	s.Auth, _ = members.text("auth_server_base_url")
	s.OAuth, _ = members.text("oauth_server_base_url")
	s.Profile, _ = members.text("profile_server_base_url")
	s.ClientID, _ = members.text(clientIDMember)
	if relay, _ := members.text(relayMember); relay != "" {
		if s.Relay = relay; !mayPoint(content, relay) {
			return Servers{}, ErrConfiguration
		}
	}
	return s.parse()
}

// parse checks and normalises all but the content root.
func (s Servers) parse() (Servers, error) {
	if root, err := ParseContentRoot(s.Content); err != nil || root != s.Content {
		return Servers{}, ErrConfiguration
	}
	for _, base := range []*string{&s.Auth, &s.OAuth, &s.Profile} {
		u, ok := parseURL(*base, "https", "http")
		if !ok || !plainPath(u) || !mayPoint(s.Content, *base) {
			return Servers{}, ErrConfiguration
		}
		root := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/v1")
		*base = u.Scheme + "://" + u.Host + root + "/v1"
	}
	u, ok := parseURL(s.Relay, "wss", "ws")
	if !ok || !plainPath(u) || s.ClientID != "" && !IsClientID(s.ClientID) {
		return Servers{}, ErrConfiguration
	}
	s.Relay = u.Scheme + "://" + u.Host + strings.TrimRight(u.Path, "/")
	if !s.parseSignIn() || !s.short() {
		return Servers{}, ErrConfiguration
	}
	return s, nil
}

// short reports whether all addresses are as short as they may be: the normal form of some is longer than what was parsed.
func (s Servers) short() bool {
	return max(len(s.Content), len(s.Auth), len(s.OAuth), len(s.Profile), len(s.Relay), len(s.SignIn)) <= maxURL
}

// mayPoint reports whether a server may name that address: any encrypted one, and a plain one from this computer.
func mayPoint(content, address string) bool {
	root, err := url.Parse(content)
	u, err2 := url.Parse(address)
	return err == nil && err2 == nil && (isEncrypted(u) || isLoopback(root.Hostname()))
}

func isEncrypted(u *url.URL) bool { return u.Scheme == "https" || u.Scheme == "wss" }

// parseURL accepts an absolute URL of the secure scheme, or of the plain one on this computer, with neither user nor
// odd characters in its host, and lowers and shortens the host.
func parseURL(text, secure, plain string) (*url.URL, bool) {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || u.User != nil || u.Opaque != "" {
		return nil, false
	}
	host, ok := normalHost(u)
	if !ok || (u.Scheme != secure && (u.Scheme != plain || !isLoopback(u.Hostname()))) {
		return nil, false
	}
	u.Host = host
	return u, true
}

var defaultPorts = map[string]string{"https": "443", "wss": "443", "http": "80", "ws": "80"}

func normalHost(u *url.URL) (string, bool) {
	name := strings.ToLower(u.Hostname())
	if strings.Contains(name, ":") {
		address, err := netip.ParseAddr(name)
		if err != nil || address.Zone() != "" {
			return "", false
		}
		name = "[" + address.String() + "]"
	} else if !isHostName(name) {
		return "", false
	}
	if u.Port() == "" {
		return name, true
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	port := strconv.FormatUint(n, 10)
	if port != defaultPorts[u.Scheme] {
		name += ":" + port
	}
	return name, err == nil && n > 0
}

// isHostName accepts dot-separated labels of letters, digits and inner hyphens (RFC 1123, section 2.1).
func isHostName(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return true
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// plainPath accepts a URL with no query and no fragment whose path needs no escaping and does not wander.
func plainPath(u *url.URL) bool {
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.RawPath != "" {
		return false
	}
	path := strings.TrimRight(u.Path, "/")
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if segment == "" && path != "" || segment == "." || segment == ".." {
			return false
		}
		for _, r := range segment {
			if !isUnreserved(r) {
				return false
			}
		}
	}
	return true
}

// isUnreserved is RFC 3986, section 2.3.
func isUnreserved(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~", r)
}
