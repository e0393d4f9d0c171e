package relay

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Settings of a Server. The names in the environment are those of the reference relay (section 2.5) where it has them. Start
// from DefaultSettings: the zero value is not valid.
type Settings struct {
	HeartbeatInterval     time.Duration  // heartbeat_interval: between two pings of the server
	ClientTimeout         time.Duration  // client_timeout: silence after which a participant is dropped
	ConnLifespan          time.Duration  // conn_lifespan: age at which a channel ends, whatever happens on it
	MaxExchanges          int            // max_exchanges: messages a participant may witness, 0 to 255; 0 is no limit
	MaxData               int64          // max_data: bytes of envelopes a participant may witness; 0 is no limit
	MaxChannelConnections int            // max_channel_connections: participants of a channel at a time
	MaxChannels           int            // max_channels: channels at a time
	MaxAddressConnections int            // max_address_connections: connections at a time from one IPv4 address or IPv6 /64
	TrustedProxies        []netip.Prefix // trusted_proxy_list: those whose X-Forwarded-For is believed
	Codes                 CodeSettings   // of typed codes
}

// DefaultSettings are the reference's, with two participants in place of three: a pairing has no use for a third
// (section 2.7).
func DefaultSettings() Settings {
	return Settings{
		HeartbeatInterval:     5 * time.Second,
		ClientTimeout:         60 * time.Second,
		ConnLifespan:          300 * time.Second,
		MaxExchanges:          10,
		MaxChannelConnections: 2,
		MaxChannels:           10_000,
		MaxAddressConnections: 100,
		Codes:                 defaultCodeSettings(),
	}
}

// ErrSettings says that settings make no sense; the text around it names the one.
var ErrSettings = errors.New("relay: bad setting")

// SettingsFromEnv reads DefaultSettings, changed by the variables PAIR_HEARTBEAT_INTERVAL, PAIR_CLIENT_TIMEOUT,
// PAIR_CONN_LIFESPAN (whole seconds), PAIR_MAX_EXCHANGES, PAIR_MAX_DATA (bytes), PAIR_MAX_CHANNEL_CONNECTIONS,
// PAIR_MAX_CHANNELS, PAIR_MAX_ADDRESS_CONNECTIONS and PAIR_TRUSTED_PROXY_LIST (addresses or prefixes, separated by
// commas), and by those of CodeSettings, such as PAIR_MAX_PLATES. An empty variable counts as none. The error is ErrSettings.
func SettingsFromEnv(getenv func(string) string) (Settings, error) {
	s := DefaultSettings()
	e := environment{getenv: getenv}
	e.seconds("HEARTBEAT_INTERVAL", &s.HeartbeatInterval)
	e.seconds("CLIENT_TIMEOUT", &s.ClientTimeout)
	e.seconds("CONN_LIFESPAN", &s.ConnLifespan)
	e.count("MAX_EXCHANGES", &s.MaxExchanges)
	e.number("MAX_DATA", &s.MaxData)
	e.count("MAX_CHANNEL_CONNECTIONS", &s.MaxChannelConnections)
	e.count("MAX_CHANNELS", &s.MaxChannels)
	e.count("MAX_ADDRESS_CONNECTIONS", &s.MaxAddressConnections)
	e.prefixes("TRUSTED_PROXY_LIST", &s.TrustedProxies)
	s.Codes.read(&e)
	if e.err != nil {
		return Settings{}, e.err
	}
	if err := s.Check(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// Check reports the first setting that makes no sense, as ErrSettings.
func (s Settings) Check() error {
	for _, rule := range append([]settingRule{
		{"heartbeat_interval", s.HeartbeatInterval > 0},
		{"client_timeout", s.ClientTimeout > s.HeartbeatInterval},
		{"conn_lifespan", s.ConnLifespan > 0},
		{"max_exchanges", s.MaxExchanges >= 0 && s.MaxExchanges <= math.MaxUint8},
		{"max_data", s.MaxData >= 0},
		{"max_channel_connections", s.MaxChannelConnections > 0},
		{"max_channels", s.MaxChannels > 0},
		{"max_address_connections", s.MaxAddressConnections > 0},
	}, s.Codes.rules()...) {
		if !rule.ok {
			return fmt.Errorf("%w: %s", ErrSettings, rule.name)
		}
	}
	return nil
}

type settingRule struct {
	name string
	ok   bool
}

// environment reads variables and keeps the first error.
type environment struct {
	getenv func(string) string
	err    error
}

func (e *environment) read(name string, parse func(text string) error) {
	name = "PAIR_" + name
	text := strings.TrimSpace(e.getenv(name))
	if text == "" || e.err != nil {
		return
	}
	if parse(text) != nil {
		e.err = fmt.Errorf("%w: %s", ErrSettings, name)
	}
}

func (e *environment) number(name string, to *int64) {
	e.read(name, func(text string) (err error) {
		*to, err = strconv.ParseInt(text, 10, 64)
		return err
	})
}

func (e *environment) count(name string, to *int) {
	e.read(name, func(text string) error {
		n, err := strconv.ParseInt(text, 10, 32)
		*to = int(n)
		return err
	})
}

func (e *environment) seconds(name string, to *time.Duration) {
	e.read(name, func(text string) error {
		n, err := strconv.ParseInt(text, 10, 32)
		*to = time.Duration(n) * time.Second
		return err
	})
}

func (e *environment) prefixes(name string, to *[]netip.Prefix) {
	e.read(name, func(text string) error {
		for entry := range strings.SplitSeq(text, ",") {
			prefix, err := parsePrefix(strings.TrimSpace(entry))
			if err != nil {
				return err
			}
			*to = append(*to, prefix)
		}
		return nil
	})
}

// parsePrefix reads a prefix, or an address as the prefix of itself.
func parsePrefix(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Prefix(address.BitLen())
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix.Masked(), err
}
