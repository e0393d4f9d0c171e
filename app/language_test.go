package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/oauth"
)

func TestLanguageTag(t *testing.T) {
	for _, c := range []struct {
		chosen      string
		environment map[string]string
		want        string
	}{
		{"", nil, ""},
		{"", map[string]string{"LANG": "C.UTF-8"}, ""},
		{"", map[string]string{"LANG": "POSIX"}, ""},
		{"", map[string]string{"LANG": "de_DE.UTF-8"}, "de-DE"},
		{"", map[string]string{"LANG": "ja"}, "ja"},
		{"", map[string]string{"LANG": "de_DE", "LC_MESSAGES": "pt_BR@euro"}, "pt-BR"},
		{"", map[string]string{"LANG": "de_DE", "LC_ALL": "ast_ES.UTF-8"}, "ast-ES"},
		{"fr", map[string]string{"LANG": "de_DE"}, "fr"},
		{"", map[string]string{"LANG": "de\r\nX-Evil: 1"}, ""},
		{"", map[string]string{"LANG": "de_DE, en"}, ""},
		{"", map[string]string{"LANG": "../../etc"}, ""},
	} {
		if got := languageTag(c.chosen, func(name string) string { return c.environment[name] }); got != c.want {
			t.Errorf("%q, %v: %q, want %q", c.chosen, c.environment, got, c.want)
		}
	}
}

// The account server hears of the language with each call.
func TestServersHearTheLanguage(t *testing.T) {
	heard := ""
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard = r.Header.Get("Accept-Language") }))
	t.Cleanup(server.Close)
	c := clients{language: "pt-BR"}
	_, _ = c.of(oauth.Servers{Auth: server.URL}).SignIn(t.Context(), "ada@example.org", oauth.NewPassword([]byte("p")))
	if heard != "pt-BR" {
		t.Errorf("heard %q", heard)
	}
}
