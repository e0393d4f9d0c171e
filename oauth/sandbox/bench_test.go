package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// BenchmarkAuthorize is the server's share of a pairing: scoped-key data and an authorization, over loopback.
func BenchmarkAuthorize(b *testing.B) {
	web := httptest.NewUnstartedServer(nil)
	s, err := sandbox.New(sandbox.Options{Origin: "http://" + web.Listener.Addr().String()})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.AddDemoAccounts(); err != nil {
		b.Fatal(err)
	}
	web.Config.Handler = s
	web.Start()
	defer web.Close()

	post := func(path, authorization string, body members) members {
		raw, _ := json.Marshal(body)
		r, _ := http.NewRequest(http.MethodPost, web.URL+path, bytes.NewReader(raw))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", authorization)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		answer, _ := io.ReadAll(resp.Body)
		var m members
		if err := json.Unmarshal(answer, &m); err != nil || resp.StatusCode != http.StatusOK {
			b.Fatalf("%s: %s", path, answer)
		}
		return m
	}
	salt := post("/v1/account/credentials/status", "", members{"email": sandbox.DemoEmail})["clientSalt"].(string)
	clientSalt, err := oauth.ParseClientSalt(salt)
	if err != nil {
		b.Fatal(err)
	}
	c := oauth.StretchV2(clientSalt, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	in := post("/v1/account/login?keys=true", "", members{"email": sandbox.DemoEmail, "authPW": c.AuthPW.Hex()})
	token, err := oauth.ParseSessionToken(in["sessionToken"].(string))
	if err != nil {
		b.Fatal(err)
	}
	session, p := token.Authorization(), phone{challenge: oauth.S256("x")}
	for b.Loop() {
		post("/v1/account/scoped-key-data", session, members{"client_id": oauth.FenixID, "scope": allScopes})
		post("/v1/oauth/authorization", session, p.authorization(nil))
	}
}
