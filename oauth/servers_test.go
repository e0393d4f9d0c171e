package oauth

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestContentRoots(t *testing.T) {
	for text, want := range map[string]string{
		"https://accounts.firefox.com":                         "https://accounts.firefox.com",
		" https://Accounts.Firefox.com:443/signin?a=b#c \n":    "https://accounts.firefox.com",
		"https://accounts.firefox.com.cn":                      "https://accounts.firefox.com",
		"https://accounts.firefox.com.cn/pair":                 "https://accounts.firefox.com",
		"https://fxa.example:8443/":                            "https://fxa.example:8443",
		"https://fxa.example:":                                 "https://fxa.example",
		"http://localhost:3030":                                "http://localhost:3030",
		"http://LOCALHOST:80":                                  "http://localhost",
		"http://localhost:0080":                                "http://localhost",
		"https://fxa.example:08443":                            "https://fxa.example:8443",
		"http://127.0.0.1:3030/x/":                             "http://127.0.0.1:3030",
		"http://127.8.9.10":                                    "http://127.8.9.10",
		"http://[::1]:3030":                                    "http://[::1]:3030",
		"https://[2001:DB8::0:1]":                              "https://[2001:db8::1]",
		"":                                                     "",
		"accounts.firefox.com":                                 "",
		"http://accounts.firefox.com":                          "",
		"http://localhost.example.org":                         "",
		"http://127.0.0.1.example.org":                         "",
		"http://10.0.0.1":                                      "",
		"ftp://accounts.firefox.com":                           "",
		"https://user@accounts.firefox.com":                    "",
		"https://user:pw@accounts.firefox.com":                 "",
		"https:accounts.firefox.com":                           "",
		"https://":                                             "",
		"https://.":                                            "",
		"https://-fxa.example":                                 "",
		"https://fxa..example":                                 "",
		"https://fxa_1.example":                                "",
		"https://асcounts.firefox.com":                         "",
		"https://fxa.example:0":                                "",
		"https://fxa.example:65536":                            "",
		"https://fxa.example:x":                                "",
		"https://[fe80::1%25eth0]":                             "",
		"https://fxa.example\x00":                              "",
		"https://" + strings.Repeat("a.", 100) + "example.org": "",
	} {
		got, err := ParseContentRoot(text)
		if got != want || (err != nil) != (want == "") || err != nil && !errors.Is(err, ErrContentRoot) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
		if again, err := ParseContentRoot(want); want != "" && (again != want || err != nil) {
			t.Errorf("%q is not its own normal form: %q, %v", want, again, err)
		}
	}
}

func configuration(change func(map[string]any)) []byte {
	members := map[string]any{
		"auth_server_base_url":      "https://api.accounts.firefox.com",
		"oauth_server_base_url":     "https://oauth.accounts.firefox.com/v1",
		"pairing_server_base_uri":   "wss://channelserver.services.mozilla.com",
		"profile_server_base_url":   "https://profile.accounts.firefox.com/v1/",
		"sync_tokenserver_base_url": "https://token.services.mozilla.com",
		"ecosystem_anon_id_keys":    []any{},
	}
	change(members)
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return text
}

func TestConfigurationOfProduction(t *testing.T) {
	s, err := ParseConfiguration("https://accounts.firefox.com/", configuration(func(map[string]any) {}), "")
	if err != nil || s != Production() {
		t.Errorf("%+v, %v", s, err)
	}
	if again, err := Production().parse(); err != nil || again != Production() {
		t.Errorf("production is not in normal form: %+v, %v", again, err)
	}
}

// longBase leaves room for the version behind it, and no more.
var longBase = "https://api.example/" + strings.Repeat("a", 177)

const farAway, here, otherRelay = "https://fxa.example", "http://127.0.0.1:3030", "wss://relay.example/x"

func set(name string, value any) func(map[string]any) {
	return func(m map[string]any) { m[name] = value }
}

func without(name string) func(map[string]any) { return func(m map[string]any) { delete(m, name) } }

var configurations = []struct {
	name, root string
	change     func(map[string]any)
	ok         bool
}{
	{"as published", farAway, set("x", 1), true},
	{"no relay", farAway, without("pairing_server_base_uri"), true},
	{"relay null", farAway, set("pairing_server_base_uri", nil), true},
	{"relay of another scheme", farAway, set("pairing_server_base_uri", "https://relay.example"), false},
	{"plain relay far away", farAway, set("pairing_server_base_uri", "ws://relay.example"), false},
	{"plain relay here, server far away", farAway, set("pairing_server_base_uri", "ws://127.0.0.1:9"), false},
	{"plain relay here, server here", here, set("pairing_server_base_uri", "ws://127.0.0.1:9"), true},
	{"no auth server", farAway, without("auth_server_base_url"), false},
	{"auth server null", farAway, set("auth_server_base_url", nil), false},
	{"auth server a number", farAway, set("auth_server_base_url", 7), false},
	{"plain auth server", farAway, set("auth_server_base_url", "http://api.example"), false},
	{"plain auth server here, server far away", farAway, set("auth_server_base_url", "http://localhost:9000"), false},
	{"plain auth server here, server here", here, set("auth_server_base_url", "http://localhost:9000"), true},
	{"plain auth server far away, server here", here, set("auth_server_base_url", "http://api.example"), false},
	{"auth server with a user", farAway, set("auth_server_base_url", "https://u@api.example"), false},
	{"auth server with a query", farAway, set("auth_server_base_url", "https://api.example?x"), false},
	{"auth server with a fragment", farAway, set("auth_server_base_url", "https://api.example#x"), false},
	{"auth server with a wandering path", farAway, set("auth_server_base_url", "https://api.example/a/../b"), false},
	{"auth server with an escaped path", farAway, set("auth_server_base_url", "https://api.example/%2e%2e"), false},
	{"auth server with an empty segment", farAway, set("auth_server_base_url", "https://api.example//v1"), false},
	{"auth server relative", farAway, set("auth_server_base_url", "/auth"), false},
	{"auth server very long", farAway, set("auth_server_base_url", "https://api.example/"+strings.Repeat("a", 200)), false},
	{"auth server as long as may be", farAway, set("auth_server_base_url", longBase+"/v1"), true},
	{"auth server too long with its version", farAway, set("auth_server_base_url", longBase+"a"), false},
	{"no oauth server", farAway, without("oauth_server_base_url"), false},
	{"no profile server", farAway, without("profile_server_base_url"), false},
	{"no content root", "", set("x", 1), false},
	{"client id of this program", farAway, set("countersign_client_id", "0123456789abcdef"), true},
	{"client id null", farAway, set("countersign_client_id", nil), true},
	{"client id too short", farAway, set("countersign_client_id", "0123456789abcde"), false},
	{"client id in capitals", farAway, set("countersign_client_id", "0123456789ABCDEF"), false},
}

func TestConfigurations(t *testing.T) {
	for _, c := range configurations {
		t.Run(c.name, func(t *testing.T) {
			s, err := ParseConfiguration(c.root, configuration(c.change), otherRelay)
			if (err == nil) != c.ok || err != nil && s != (Servers{}) {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
}

// TestConfigurationNamesThisProgram: a server may know us, and says so in its configuration.
func TestConfigurationNamesThisProgram(t *testing.T) {
	s, err := ParseConfiguration(farAway, configuration(set("countersign_client_id", "0123456789abcdef")), otherRelay)
	if err != nil || s.ClientID != "0123456789abcdef" {
		t.Errorf("client id %q, %v", s.ClientID, err)
	}
}

func TestConfigurationsAreNormalised(t *testing.T) {
	for name, want := range map[string]string{
		"https://a.example":           "https://a.example/v1",
		"https://a.example/v1":        "https://a.example/v1",
		"https://a.example/auth/v1/":  "https://a.example/auth/v1",
		"https://a.example/auth/v1//": "https://a.example/auth/v1",
		"https://A.example:443/auth":  "https://a.example/auth/v1",
	} {
		s, err := ParseConfiguration(farAway, configuration(set("auth_server_base_url", name)), otherRelay)
		if err != nil || s.Auth != want {
			t.Errorf("%q becomes %q, %v", name, s.Auth, err)
		}
	}
	s, err := ParseConfiguration(farAway, configuration(without("pairing_server_base_uri")), otherRelay)
	if err != nil || s.Relay != otherRelay {
		t.Errorf("fallback relay %q, %v", s.Relay, err)
	}
	if _, err := ParseConfiguration(farAway, configuration(without("pairing_server_base_uri")), ""); !errors.Is(err, ErrConfiguration) {
		t.Errorf("no relay at all: %v", err)
	}
	for _, body := range []string{"", "null", "[]", `{"a":1,"a":1}`, `{} {}`, `{"a"`, "{\"a\":\"\xff\"}", "<html>"} {
		if _, err := ParseConfiguration(farAway, []byte(body), otherRelay); !errors.Is(err, ErrConfiguration) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestStoredServersAreInNormalForm(t *testing.T) {
	for name, change := range map[string]func(*Servers){
		"content with a path":  func(s *Servers) { s.Content += "/" },
		"content plain":        func(s *Servers) { s.Content = "http://accounts.firefox.com" },
		"auth with odd letter": func(s *Servers) { s.Auth = "https://api.example/a+b/v1" },
		"no relay":             func(s *Servers) { s.Relay = "" },
		"plain sign-in page":   func(s *Servers) { s.SignIn = "http://login.example/authorize" },
		"sign-in page's query": func(s *Servers) { s.SignIn = "https://login.example/authorize?a=b" },
	} {
		s := Production()
		change(&s)
		if got, err := s.parse(); !errors.Is(err, ErrConfiguration) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func FuzzParseConfiguration(f *testing.F) {
	f.Add("https://accounts.firefox.com", configuration(func(map[string]any) {}), "")
	f.Add("http://127.0.0.1:3030", []byte(`{"auth_server_base_url":"http://127.0.0.1:9000"}`), "ws://localhost:1")
	f.Add(farAway, configuration(set("auth_server_base_url", longBase)), otherRelay)
	f.Add(farAway, configuration(set("auth_server_base_url", longBase+"a")), otherRelay)
	f.Add(here, configuration(set("auth_server_base_url", "http://api.example")), otherRelay)
	f.Fuzz(func(t *testing.T, root string, body []byte, relay string) {
		s, err := ParseConfiguration(root, body, relay)
		if err != nil {
			if s != (Servers{}) {
				t.Error("an error left servers behind")
			}
			return
		}
		if again, err := s.parse(); err != nil || again != s {
			t.Errorf("%+v is not its own normal form: %+v, %v", s, again, err)
		}
		for _, base := range []string{s.Auth, s.OAuth, s.Profile} {
			if u, err := url.Parse(base); err != nil || !strings.HasSuffix(base, "/v1") || u.Scheme != "https" && !isLoopback(u.Hostname()) {
				t.Errorf("base %q", base)
			}
		}
	})
}
