package pairing

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestCheckRelay(t *testing.T) {
	for address, ok := range map[string]bool{
		"wss://channelserver.services.mozilla.com": true,
		"wss://relay.example:8443/some/path":       true,
		"wss://127.0.0.1":                          true,
		"ws://localhost:8000":                      true,
		"ws://LOCALHOST":                           true,
		"ws://127.0.0.2:1":                         true,
		"ws://[::1]:8000/":                         true,
		"ws://relay.example":                       false,
		"ws://localhost.relay.example":             false,
		"ws://192.168.0.1":                         false,
		"ws://0.0.0.0":                             false,
		"wss://":                                   false,
		"wss://:443":                               false,
		"wss:relay.example":                        false,
		"wss://user@relay.example":                 false,
		"wss://user:word@relay.example":            false,
		"https://relay.example":                    false,
		"http://localhost":                         false,
		"relay.example":                            false,
		"":                                         false,
	} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckRelay(base); (err == nil) != ok || err != nil && !errors.Is(err, ErrRelay) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if !errors.Is(CheckRelay(nil), ErrRelay) {
		t.Error("nil passes")
	}
	longest := "wss://relay.example/" + strings.Repeat("a", 180)
	for typed, want := range map[string]string{
		" wss://relay.example ": "wss://relay.example", " " + longest + " ": longest, longest + "a": "",
		"wss://a b": "", "relay.example": "", "": "", "%": "",
	} {
		if got, err := ParseRelay(typed); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%q becomes %q: %v", typed, got, err)
		}
	}
}
