package oauth

import (
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
)

// Vectors of the accounts spec, section 11.5, made with npm hawk 9.0.2 from the token of 11.4.
func TestHawkVectors(t *testing.T) {
	session, err := ParseSessionToken(sessionHex)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(tokenAuthKey(session.secret, "sessionToken")); got != "9d8f22998ee7f5798b887042466b72d53e56ab0c094388bf65831f702d2febc0" {
		t.Errorf("authKey %s", got)
	}
	const id = `Hawk id="c0a29dcf46174973da1378696e4c82ae10f723cf4f4d9f75e39f4ae3851595ab", ts="1700000000", nonce="j4h3g2"`
	for _, v := range []struct{ method, url, body, want string }{
		{"POST", "https://api.accounts.firefox.com/v1/account/scoped-key-data", `{"client_id":"a2270f727f45f648"}`,
			id + `, hash="honkyOia9jrK+DfQLBFHy07C51xlnBXZ5I5nox55N4o=", mac="adPcn6BHxKEgJgSVSBU3uzcFYBsjIHz0m2HJ68ADO7U="`},
		{"GET", "https://API.accounts.firefox.com:443/v1/account/attached_clients?filterIdleDevicesTimestamp=1", "",
			id + `, mac="kiMPhrdJ+i09L2rQcVHzkELoDsohyhNFFAn8lZubIZ8="`},
	} {
		u, err := url.Parse(v.url)
		if err != nil {
			t.Fatal(err)
		}
		r := HawkRequest{Method: v.method, URL: u, At: 1700000000, Nonce: "j4h3g2"}
		if v.body != "" {
			r.Body = []byte(v.body)
		}
		if got := session.Hawk(r); got != v.want {
			t.Errorf("%s %s:\n%s, want\n%s", v.method, v.url, got, v.want)
		}
	}
}

// A signature is of everything that it is made from, and of the one token.
func TestHawkSignsEverything(t *testing.T) {
	session, _ := ParseSessionToken(sessionHex)
	fetch, _ := ParseKeyFetchToken(sessionHex)
	make := func(change func(*HawkRequest)) HawkRequest {
		u, _ := url.Parse("https://example.org/v1/a?b=c")
		r := HawkRequest{Method: "POST", URL: u, Body: []byte("{}"), At: 1700000000, Nonce: "j4h3g2"}
		change(&r)
		return r
	}
	mac := func(header string) string { _, m, _ := strings.Cut(header, "mac="); return m }
	seen := map[string]string{mac(fetch.Hawk(make(func(*HawkRequest) {}))): "another kind of token"}
	for name, change := range map[string]func(*HawkRequest){
		"nothing": func(*HawkRequest) {},
		"method":  func(r *HawkRequest) { r.Method = "PUT" },
		"host":    func(r *HawkRequest) { r.URL.Host = "example.com" },
		"port":    func(r *HawkRequest) { r.URL.Host += ":444" },
		"scheme":  func(r *HawkRequest) { r.URL.Scheme = "http" },
		"path":    func(r *HawkRequest) { r.URL.Path += "b" },
		"query":   func(r *HawkRequest) { r.URL.RawQuery = "b=d" },
		"body":    func(r *HawkRequest) { r.Body = []byte("{ }") },
		"no body": func(r *HawkRequest) { r.Body = nil },
		"time":    func(r *HawkRequest) { r.At++ },
		"nonce":   func(r *HawkRequest) { r.Nonce += "3" },
	} {
		m := mac(session.Hawk(make(change)))
		if other, twice := seen[m]; twice {
			t.Errorf("%s: the same signature as with another %s", name, other)
		}
		seen[m] = name
	}
}
