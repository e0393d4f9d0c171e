package oauth

import (
	"errors"
	"testing"
)

// TestPolicyOf: this program may join an account whose servers know it, under its own name, and no other.
func TestPolicyOf(t *testing.T) {
	own := Production()
	own.ClientID = "0123456789abcdef"
	for name, c := range map[string]struct {
		servers  Servers
		clientID string
		app      string // empty where it is refused
	}{
		"ours, where it is known":              {own, own.ClientID, "Countersign"},
		"ours, where it is not":                {Production(), own.ClientID, ""},
		"somebody else's":                      {own, "fedcba9876543210", ""},
		"a phone, where ours is known":         {own, FenixID, "Firefox for Android"},
		"a phone, where ours is not":           {Production(), FirefoxIOSID, "Firefox for iOS"},
		"a phone that a server says is ours":   {Servers{ClientID: FenixID}, FenixID, "Firefox for Android"},
		"something that a server says is ours": {Servers{ClientID: "ours"}, "ours", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := phoneFields()
			f.ClientID = c.clientID
			r, err := ParseRequest(f, PolicyOf(c.servers))
			var refused *RequestError
			if r.ClientName() != c.app || (c.app == "") != errors.As(err, &refused) {
				t.Errorf("%q, %v", r.ClientName(), err)
			}
		})
	}
}
