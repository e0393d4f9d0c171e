package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"countersign/oauth"
)

func TestExchange(t *testing.T) {
	s := newScript(t)
	s.on(tokenCall, ok(members{
		"access_token": "secret at", "refresh_token": "secret rt", "token_type": "bearer", "expires_in": 60, "scope": "profile",
		"keys_jwe": "a.b.c", "session_token": testSession, "auth_at": 1,
	}))
	tokens, err := exchange(t.Context(), s, s.client())
	if err != nil || tokens.Access.Text() != "secret at" || tokens.Refresh.Text() != "secret rt" ||
		tokens.Session.Hex() != testSession || tokens.KeysJWE != "a.b.c" || tokens.Scope != "profile" {
		t.Errorf("%v", err)
	}
	checkTokensHide(t, tokens)
	want := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {oauth.FenixID}, "code": {testCode},
		"code_verifier": {strings.Repeat("A", 43)},
	}
	if form := s.received(tokenCall).form; !reflect.DeepEqual(form, want) {
		t.Errorf("sent %v", form)
	}
}

func TestExchangeRefusesOddAnswers(t *testing.T) {
	s := newScript(t)
	for name, answer := range map[string]http.HandlerFunc{
		"no access token":   ok(members{"token_type": "bearer"}),
		"odd session token": ok(members{"access_token": "at", "session_token": "x"}),
		"not an object":     ok([]string{}),
	} {
		s.on(tokenCall, answer)
		_, err := exchange(t.Context(), s, s.client())
		if checkError(t, err, oauth.BadAnswer); t.Failed() {
			t.Fatal("…", name)
		}
	}
}

func exchange(ctx context.Context, s *script, c *Client) (Tokens, error) {
	code, err := oauth.ParseAuthorizationCode(testCode)
	if err != nil {
		s.Fatal(err)
	}
	verifier, _, err := oauth.NewPKCE(strings.NewReader(strings.Repeat("\x00", 32)))
	if err != nil {
		s.Fatal(err)
	}
	return c.ExchangeCode(ctx, oauth.FenixID, code, verifier)
}

func checkTokensHide(t *testing.T, tokens Tokens) {
	t.Helper()
	encoded, err := json.Marshal(tokens)
	if err != nil {
		t.Fatal(err)
	}
	texts := string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		texts += fmt.Sprintf(verb, tokens) + fmt.Sprintf(verb, &tokens)
	}
	for _, secret := range []string{"secret", "a.b.c", testSession} {
		if strings.Contains(texts, secret) {
			t.Errorf("tokens show %q: %s", secret, texts)
		}
	}
	tokens.Wipe()
	if !tokens.Access.IsZero() || !tokens.Refresh.IsZero() || !tokens.Session.IsZero() {
		t.Error("Wipe leaves tokens")
	}
}
