package core

import (
	"testing"

	"countersign/oauth"
	"countersign/ui/screen"
)

// isShown reports whether the screen names these servers.
func isShown(m Model, s oauth.Servers) bool {
	shown, is := View(m).(screen.Server)
	if !is || !shown.CanUse() {
		return false
	}
	for i, want := range []string{s.Auth, s.SignInPage(), s.OAuth, s.Profile, s.Relay, s.ClientID} {
		if shown.Parts[i].Address != want {
			return false
		}
	}
	return true
}

// TestElsewhere: a part is elsewhere if it is on another host, whatever its port and path.
func TestElsewhere(t *testing.T) {
	here := oauth.Servers{
		Content: "https://a.example:8443", Auth: "https://a.example/v1", OAuth: "https://a.example:9/x/v1", Profile: "https://a.example:8443/v1",
		Relay: "wss://a.example:1",
	}
	if (Vetting{Site: Site{Servers: here}, RelayNamed: true}).isStrange() {
		t.Error("another port or path is no other host")
	}
	for name, change := range map[string]func(*oauth.Servers){
		"account": func(s *oauth.Servers) { s.Auth = "https://api.a.example/v1" }, "page": func(s *oauth.Servers) { s.SignIn = "https://b.example/x" },
		"access": func(s *oauth.Servers) { s.OAuth = "https://a.example.net/v1" }, "profile": func(s *oauth.Servers) { s.Profile = "https://example/v1" },
		"relay": func(s *oauth.Servers) { s.Relay = "wss://relay.example" },
	} {
		s := here
		change(&s)
		if !(Vetting{Site: Site{Servers: s}, RelayNamed: true}).isStrange() {
			t.Errorf("%s elsewhere is not noticed", name)
		}
	}
	here.Relay = oauth.Production().Relay
	if (Vetting{Site: Site{Servers: here}}).isStrange() {
		t.Error("the relay that serves where the server names none is said to be the server's")
	}
}
