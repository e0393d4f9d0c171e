package api

import (
	"net/http"
	"testing"

	"countersign/oauth"
)

const openIDCall = "GET /.well-known/openid-configuration"

// What a server says in the words of OpenID is optional; what it says has to make sense.
func TestDiscoverOpenID(t *testing.T) {
	at := func(endpoint any) http.HandlerFunc {
		return ok(members{"issuer": "https://fxa.example", "authorization_endpoint": endpoint, "x": nil})
	}
	s := newScript(t)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		signIn string // empty is the content root's
		want   oauth.FailureKind
	}{
		"absent":                     {answer(404, "text/html", []byte("<html>")), "", ""},
		"absent, in JSON":            {refuse(404, 116, nil), "", ""},
		"a page of everything":       {answer(200, "text/html", []byte("<html>")), "", ""},
		"broken server":              {refuse(500, 999, nil), "", ""},
		"redirect":                   {redirect, "", ""},
		"without the page":           {ok(members{"issuer": s.URL}), "", ""},
		"the usual page":             {at(s.URL + "/authorization"), "", ""},
		"the OAuth server's page":    {at(s.servers().OAuth + "/authorization"), "", ""},
		"another page":               {at(s.URL + "/login/start"), s.URL + "/login/start", ""},
		"another host":               {at("https://LOGIN.example:443/authorize"), "https://login.example/authorize", ""},
		"unencrypted":                {at("http://login.example/authorize"), "", oauth.BadAnswer},
		"with a query":               {at("https://login.example/authorize?a=b"), "", oauth.BadAnswer},
		"with a user":                {at("https://u@login.example/authorize"), "", oauth.BadAnswer},
		"no text":                    {at(7), "", oauth.BadAnswer},
		"null":                       {at(nil), "", oauth.BadAnswer},
		"no object":                  {answer(200, "application/json", []byte("[]")), "", oauth.BadAnswer},
		"the same member twice":      {answer(200, "application/json", []byte(`{"authorization_endpoint":"a","authorization_endpoint":"b"}`)), "", oauth.BadAnswer},
		"no answer":                  {hangUp, "", oauth.Unreachable},
		"too long an answer to read": {answer(200, "application/json", make([]byte, maxBody+1)), "", oauth.BadAnswer},
	} {
		s.on(openIDCall, c.answer)
		got, err := Discover(t.Context(), s.URL, "ws://127.0.0.1:1", agent)
		if c.want != "" {
			if checkError(t, err, c.want); got.Servers != (oauth.Servers{}) || t.Failed() {
				t.Fatalf("%s: %+v", name, got)
			}
			continue
		}
		want := s.servers()
		want.SignIn = c.signIn
		if err != nil || got.Servers != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if page := got.SignInPage(); c.signIn == "" && page != s.URL+"/authorization" || c.signIn != "" && page != c.signIn {
			t.Errorf("%s: the page is %s", name, page)
		}
	}
}

// A server that names no relay is found with another one, and that is told.
func TestDiscoverWithoutARelay(t *testing.T) {
	s := newScript(t)
	own := s.servers()
	s.on(discoverCall, ok(members{"auth_server_base_url": own.Auth, "oauth_server_base_url": own.OAuth, "profile_server_base_url": own.Profile}))
	got, err := Discover(t.Context(), s.URL, "wss://relay.example", agent)
	if err != nil || got.RelayNamed || got.Relay != "wss://relay.example" {
		t.Errorf("%+v, %v", got, err)
	}
}
