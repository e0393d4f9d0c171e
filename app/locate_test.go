package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/pairing/relay"
)

// placedRelay is our relay behind a proxy that says where we are. It counts who comes.
func placedRelay(t *testing.T, region string) (address string, came *atomic.Int32) {
	t.Helper()
	settings := relay.DefaultSettings()
	settings.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	relays := relay.NewServer(settings)
	t.Cleanup(func() { relays.Close() })
	came = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		r.Header.Set("X-Forwarded-For", "203.0.113.9")
		r.Header.Set("X-Client-Geo-Location", region)
		relays.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return "ws" + strings.TrimPrefix(server.URL, "http"), came
}

// The relay says where this computer is, and that costs one channel with two ends and one message.
func TestLocate(t *testing.T) {
	address, came := placedRelay(t, "DE,Berlin")
	p := &performer{log: slog.New(slog.DiscardHandler), dialer: &relay.Dialer{UserAgent: "us"}}
	got := p.locateSelf(t.Context(), core.LocateSelf{Ref: 7, Relay: address, Phone: pairing.Sender{Remote: "198.51.100.1", Country: "Frankreich"}})
	want := core.SelfLocated{Ref: 7, Sender: pairing.Sender{UserAgent: "us", Remote: "203.0.113.9", City: "Berlin", Region: "DE"}, Nations: core.Nations{There: "FR", Here: "DE"}}
	if got != want || came.Load() != 2 {
		t.Errorf("%+v, want %+v; %d came", got, want, came.Load())
	}
}

// A relay that does not do its part leaves us where we were, and keeps nobody waiting.
func TestNotLocated(t *testing.T) {
	alone := relay.DefaultSettings()
	alone.MaxChannelConnections = 1
	crowded := relay.NewServer(alone)
	t.Cleanup(func() { crowded.Close() })
	server, page := httptest.NewServer(crowded), httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	t.Cleanup(page.Close)
	p := &performer{log: slog.New(slog.DiscardHandler), dialer: &relay.Dialer{}}
	for name, address := range map[string]string{
		"no relay":           "ws://127.0.0.1:1",
		"no address":         "::",
		"not an address":     "http://127.0.0.1",
		"no room for two":    "ws" + strings.TrimPrefix(server.URL, "http"),
		"nothing but a page": "ws" + strings.TrimPrefix(page.URL, "http"),
	} {
		if got := p.locateSelf(t.Context(), core.LocateSelf{Ref: 7, Relay: address}); got != (core.SelfUnlocated{Ref: 7}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A relay that never answers is given up.
func TestLocatingHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		hang := func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		p := &performer{log: slog.New(slog.DiscardHandler), dialer: &relay.Dialer{NetDial: hang, Limit: time.Hour}}
		p.locateSelf(t.Context(), core.LocateSelf{Relay: "ws://127.0.0.1:1"})
		if took := time.Since(began); took != locateLimit {
			t.Errorf("it took %v", took)
		}
	})
}

// The relay is dialled as the phone has dialled it, so that like is compared with like; if need be, in any other way.
func TestDialLike(t *testing.T) {
	for _, c := range []struct {
		phone, works string
		want         []string
	}{
		{"203.0.113.9", "tcp4", []string{"tcp4"}},
		{"::ffff:203.0.113.9", "tcp4", []string{"tcp4"}},
		{"2001:db8::1", "tcp6", []string{"tcp6"}},
		{"2001:db8::1", "tcp", []string{"tcp6", "tcp"}},
		{"203.0.113.9", "", []string{"tcp4", "tcp"}},
		{"", "tcp", []string{"tcp"}},
		{"nonsense", "tcp", []string{"tcp"}},
	} {
		var tried []string
		dial := dialLike(c.phone, func(_ context.Context, network, _ string) (net.Conn, error) {
			if tried = append(tried, network); network != c.works {
				return nil, errors.New("not this way")
			}
			return nil, nil
		})
		if _, err := dial(t.Context(), "tcp", "relay:443"); (err == nil) != (c.works != "") || strings.Join(tried, " ") != strings.Join(c.want, " ") {
			t.Errorf("a phone at %q: tried %v, %v", c.phone, tried, err)
		}
	}
}
