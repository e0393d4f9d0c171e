package e2e

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"countersign/pairing/relay"
)

// placed is somebody as a proxy in front of the relay knows them.
type placed struct{ address, place string }

// placing is our relay behind a proxy that knows where the program is, and where everybody else.
func placing(t *testing.T, us, others placed) http.Handler {
	settings := relay.DefaultSettings()
	settings.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	relays := newRelayWith(t, settings)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := others
		if strings.Contains(r.UserAgent(), "Countersign") {
			who = us
		}
		r.Header.Set("X-Forwarded-For", who.address)
		r.Header.Set("X-Client-Geo-Location", who.place)
		relays.ServeHTTP(w, r)
	})
}

// The card compares where the phone is with where this computer is, by the word of one relay.
func TestNearness(t *testing.T) {
	t.Parallel()
	us := placed{"203.0.113.7", "DE,Berlin"}
	for _, c := range []struct {
		name  string
		phone placed
		says  string
	}{
		{"same network", us, "It is on the same network as this computer."},
		{"same city", placed{"198.51.100.1", "DE,Berlin"}, "It is in the same city as this computer."},
		{"same country", placed{"198.51.100.1", "DE,Munich"}, "It is in the same country as this computer, which is in Berlin, DE."},
		{"another country", placed{"198.51.100.1", "UA,Kyiv"}, "Warning: It is in another country: be careful. This computer is in Berlin, DE. Unless you know why, decline."},
		{"nowhere", placed{"127.0.0.1", ""}, "Where it is cannot be compared with where this computer is."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			desk := startPairing(t, newWorldWith(t, placing(t, us, c.phone)))
			phone := desk.scan()
			desk.expect("Is this your phone?")
			desk.expect(c.says)
			phone.do("confirm", nil)
			desk.approve()
			phone.hear("pair:auth:authorize")
		})
	}
}
