package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
)

// Scheme is how a token is shown to a server (accounts spec, section 3.4). The zero Scheme is Bearer.
type Scheme int

const (
	// Bearer shows the token's id. Every server since the middle of 2026 reads it.
	Bearer Scheme = iota
	// Hawk signs each request. Older servers read nothing else.
	Hawk
)

// schemeNames are the schemes in a stored account.
var schemeNames = map[Scheme]string{Bearer: "bearer", Hawk: "hawk"}

func parseScheme(name string) (Scheme, bool) {
	for scheme, known := range schemeNames {
		if name == known {
			return scheme, true
		}
	}
	return Bearer, false
}

// HawkRequest is what a Hawk header signs.
type HawkRequest struct {
	Method string
	URL    *url.URL // as it is sent
	Body   []byte   // JSON; nil for none
	At     int64    // Unix seconds, by the server's clock
	Nonce  string   // 6 letters and digits or more, never used before
}

// Hawk is the value of an Authorization header that signs r (accounts spec, section 3.3).
func (t SessionToken) Hawk(r HawkRequest) string { return r.header(t.secret, "sessionToken") }

// Hawk is the value of an Authorization header that signs r (accounts spec, section 3.3).
func (t KeyFetchToken) Hawk(r HawkRequest) string { return r.header(t.secret, "keyFetchToken") }

func (r HawkRequest) header(token secret, kind string) string {
	key := tokenAuthKey(token, kind)
	defer clear(key)
	header := `Hawk id="` + tokenID(token, kind) + `", ts="` + strconv.FormatInt(r.At, 10) + `", nonce="` + r.Nonce + `"`
	hash := r.payloadHash()
	if hash != "" {
		header += `, hash="` + hash + `"`
	}
	return header + `, mac="` + r.mac(key, hash) + `"`
}

// payloadHash is empty for a request without a body. The media type is without parameters, whatever is sent.
func (r HawkRequest) payloadHash() string {
	if r.Body == nil {
		return ""
	}
	sum := sha256.New()
	for _, line := range []string{"hawk.1.payload", "application/json", string(r.Body)} {
		sum.Write([]byte(line + "\n"))
	}
	return base64.StdEncoding.EncodeToString(sum.Sum(nil))
}

// mac signs the lines of the request. The last one, for an extension that nobody uses, is empty.
func (r HawkRequest) mac(key []byte, hash string) string {
	port := r.URL.Port()
	if port == "" {
		port = defaultPorts[r.URL.Scheme]
	}
	mac := hmac.New(sha256.New, key)
	for _, line := range []string{
		"hawk.1.header", strconv.FormatInt(r.At, 10), r.Nonce, r.Method, r.URL.RequestURI(),
		strings.ToLower(r.URL.Hostname()), port, hash, "",
	} {
		mac.Write([]byte(line + "\n"))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
