package relay

import (
	"errors"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSettingsFromEnv(t *testing.T) {
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	if got, err := SettingsFromEnv(getenv); err != nil || !reflect.DeepEqual(got, DefaultSettings()) {
		t.Errorf("nothing set: %+v %v", got, err)
	}
	env = map[string]string{
		"PAIR_HEARTBEAT_INTERVAL": "2", "PAIR_CLIENT_TIMEOUT": " 10 ", "PAIR_CONN_LIFESPAN": "600", "PAIR_MAX_EXCHANGES": "0",
		"PAIR_MAX_DATA": "5000000000", "PAIR_MAX_CHANNEL_CONNECTIONS": "3", "PAIR_MAX_CHANNELS": "7",
		"PAIR_MAX_ADDRESS_CONNECTIONS": "8", "PAIR_TRUSTED_PROXY_LIST": "10.0.0.1, 192.168.7.9/16,::1",
		"PAIR_MAX_PLATES": "0", "PAIR_PLATE_LIFESPAN": "600", "PAIR_CLAIM_TIMEOUT": "9", "PAIR_MAX_CLAIM_FRAMES": "10",
		"PAIR_PLATES_PER_MINUTE": "11", "PAIR_CLAIMS_PER_MINUTE": "12", "PAIR_CLAIMS_PER_HOUR": "13",
		"PAIR_MAX_CLAIM_SOURCES": "14", "PAIR_FAILED_CLAIMS_PER_MINUTE": "15", "PAIR_CLAIM_WORK_BITS": "16",
	}
	want := Settings{
		2 * time.Second, 10 * time.Second, 600 * time.Second, 0, 5_000_000_000, 3, 7, 8,
		[]netip.Prefix{netip.MustParsePrefix("10.0.0.1/32"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("::1/128")},
		CodeSettings{0, 600 * time.Second, 9 * time.Second, 10, 11, 12, 13, 14, 15, 16},
	}
	if got, err := SettingsFromEnv(getenv); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("all set: %+v %v", got, err)
	}
	for _, bad := range []string{
		"HEARTBEAT_INTERVAL=0", "HEARTBEAT_INTERVAL=-1", "HEARTBEAT_INTERVAL=5s", "HEARTBEAT_INTERVAL=60", "CLIENT_TIMEOUT=5",
		"CLIENT_TIMEOUT=99999999999", "CONN_LIFESPAN=0", "MAX_EXCHANGES=256", "MAX_EXCHANGES=-1", "MAX_EXCHANGES=ten",
		"MAX_DATA=-1", "MAX_CHANNEL_CONNECTIONS=0", "MAX_CHANNELS=0", "MAX_ADDRESS_CONNECTIONS=0",
		"TRUSTED_PROXY_LIST=example.com", "TRUSTED_PROXY_LIST=10.0.0.1,", "TRUSTED_PROXY_LIST=10.0.0.1/33",
		"MAX_PLATES=-1", "MAX_PLATES=1025", "PLATE_LIFESPAN=0", "PLATE_LIFESPAN=601", "CLAIM_TIMEOUT=0", "MAX_CLAIM_FRAMES=0",
		"PLATES_PER_MINUTE=0", "CLAIMS_PER_MINUTE=0", "CLAIMS_PER_HOUR=0", "MAX_CLAIM_SOURCES=0", "FAILED_CLAIMS_PER_MINUTE=0",
		"CLAIM_WORK_BITS=0", "CLAIM_WORK_BITS=25",
	} {
		name, value, _ := strings.Cut(bad, "=")
		env = map[string]string{"PAIR_" + name: value}
		_, err := SettingsFromEnv(getenv)
		if !errors.Is(err, ErrSettings) || !strings.Contains(strings.ToUpper(err.Error()), name) && name != "HEARTBEAT_INTERVAL" {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestNewServerChecksSettings(t *testing.T) {
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, ErrSettings) {
			t.Errorf("recovered %v", err)
		}
	}()
	NewServer(Settings{})
}

// Section 2.3: the right-most hop that is not ours, and only if we know who says so.
func TestRemoteAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, c := range []struct {
		from string
		hops []string
		want string
	}{
		{"203.0.113.9:1", nil, "203.0.113.9"},
		{"203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"10.1.1.1:1", nil, "10.1.1.1"},
		{"10.1.1.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"10.1.1.1:1", []string{"6.6.6.6, 198.51.100.1,10.2.2.2"}, "198.51.100.1"},
		{"10.1.1.1:1", []string{"6.6.6.6", "198.51.100.1", "10.2.2.2"}, "198.51.100.1"},
		{"10.1.1.1:1", []string{"198.51.100.1, junk, 10.2.2.2"}, "10.2.2.2"},
		{"10.1.1.1:1", []string{"10.3.3.3"}, "10.3.3.3"},
		{"[::1]:1", []string{"2001:db8::7"}, "2001:db8::7"},
		{"[::ffff:10.1.1.1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"[fe80::1%eth0]:1", nil, "fe80::1"},
		{"pipe", []string{"198.51.100.1"}, "invalid IP"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		r.Header["X-Forwarded-For"] = c.hops
		if got := remoteAddress(r, trusted).String(); got != c.want {
			t.Errorf("%s via %q: %s, want %s", c.from, c.hops, got, c.want)
		}
	}
}

// A place is named by a proxy that is trusted, and by nobody else.
func TestReportedPlace(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct{ from, header, want string }{
		{"10.1.1.1:1", "DE,Berlin", `{"city":"Berlin","region":"DE"}`},
		{"[::ffff:10.1.1.1]:1", "DE, Frankfurt (Oder)", `{"city":"Frankfurt (Oder)","region":"DE"}`},
		{"10.1.1.1:1", "DE,Berlin,52.5,13.4", `{"city":"Berlin","region":"DE"}`},
		{"10.1.1.1:1", "DE", `{"region":"DE"}`},
		{"10.1.1.1:1", "DE,", `{"region":"DE"}`},
		{"10.1.1.1:1", "", `{}`},
		{"10.1.1.1:1", "\xffDE,Ber\xfflin", `{"city":"Berlin","region":"DE"}`},
		{"10.1.1.1:1", "DE," + strings.Repeat("B", maxPlace), `{}`},
		{"203.0.113.9:1", "DE,Berlin", `{}`},
		{"pipe", "DE,Berlin", `{}`},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		r.Header.Set("X-Client-Geo-Location", c.header)
		if got := string(senderJSON(r, netip.Addr{}, trusted)); got != c.want {
			t.Errorf("%s says %.20q: %s, want %s", c.from, c.header, got, c.want)
		}
	}
}
