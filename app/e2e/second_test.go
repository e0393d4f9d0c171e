package e2e

import (
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/pairing/relay"
)

// crowd is our relay with room for a third one on each channel, behind a proxy that knows where phones are: the first to come at
// the first address, and so on.
func crowd(t *testing.T, phones ...string) http.Handler {
	settings := relay.DefaultSettings()
	settings.MaxChannelConnections = 3
	settings.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	relays := newRelayWith(t, settings)
	var came atomic.Int32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if address := "203.0.113.1"; strings.Contains(r.UserAgent(), "Countersign") {
			r.Header.Set("X-Forwarded-For", address)
		} else {
			r.Header.Set("X-Forwarded-For", phones[int(came.Add(1)-1)%len(phones)])
		}
		relays.ServeHTTP(w, r)
	})
}

// A code that is used a second time lets nobody in, and what is said of it depends on who it may have been.
func TestSecondDevice(t *testing.T) {
	t.Parallel()
	const alarm, again = "Warning: A second device tried the same code", "The phone began again, or a second one like it tried the same code."
	for _, c := range []struct {
		name   string
		second string
		card   bool // the first one has asked already
		says   []string
	}{
		{"from elsewhere, under the card", "198.51.100.7", true, []string{alarm, "Neither device got anything.", "s Get a fresh code"}},
		{"from elsewhere, before the card", "198.51.100.7", false, []string{alarm, "Neither device got anything."}},
		{"the same phone, loaded again", "203.0.113.7", true, []string{again, "Scan a fresh code.", "This is a fresh code."}},
		{"the same phone, loaded again at once", "203.0.113.7", false, []string{again, "This is a fresh code."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, crowd(t, "203.0.113.7", c.second))
			desk := startPairing(t, w)
			link := desk.link()
			first, second := play(t, "phone.mjs"), play(t, "phone.mjs")
			first.do("scan", order{"link": link})
			if c.card {
				first.do("request", nil)
				desk.expect("Is this your phone?")
			}
			second.tell("scan", order{"link": link})
			desk.expect(c.says...)
			if n := w.mints.Load(); n != 0 {
				t.Errorf("%d codes were asked for", n)
			}
		})
	}
}
