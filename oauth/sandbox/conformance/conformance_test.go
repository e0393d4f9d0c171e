//go:build conformance

package conformance_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// modes are both ways in which the sandbox takes Hawk.
var modes = map[string]sandbox.Mode{"strict": sandbox.Strict, "prod": sandbox.Prod}

// TestConformance runs every peer, and then looks at what they have called.
func TestConformance(t *testing.T) {
	seen := newCoverage()
	run := func(name string, peer func(w *world, strict bool), modes map[string]sandbox.Mode) {
		t.Run(name, func(t *testing.T) {
			for mode, m := range modes {
				t.Run(mode, func(t *testing.T) { peer(newWorld(t, m, name, seen), m == sandbox.Strict) })
			}
		})
	}
	strict := map[string]sandbox.Mode{"strict": sandbox.Strict}
	run("PyFxA", runPyFxA, modes)
	run("PyFxA with Bearer", runPyFxABearer, modes)
	run("curl", runCurl, strict)
	run("fxa-js-client", runFxAJS, modes)
	run("hawk", runHawk, modes)
	run(portless, runFFSClient, modes)
	run("fxa-crypto-relier", runRelier, strict)
	run("openid-client", runOIDC, strict)
	t.Run("coverage", func(t *testing.T) {
		s, err := sandbox.New(sandbox.Options{Origin: "http://127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		seen.judge(t, s.Routes())
	})
}

func runPyFxA(w *world, _ bool) { w.python("pyfxa.py", members{"client": oauth.FenixID}) }

// runPyFxABearer is the PyFxA that shows tokens as Bearer, at what the older peers do not know.
func runPyFxABearer(w *world, _ bool) {
	n := sandbox.NewAccount{
		Email: knownEmail, Password: knownPassword, Version: sandbox.V1, Phone: "+15550100", DisplayName: "Ada",
	}
	if err := w.AddAccount(n); err != nil {
		w.Fatal(err)
	}
	asked := members{"client": oauth.FenixID, "email": knownEmail, "password": knownPassword}
	w.run(asked, need(w.T, "peers/bearer/venv/bin/python"), "peers/bearer/bearer.py")
}

// runCurl asks for the documents, and what is the sandbox's alone.
func runCurl(w *world, _ bool) {
	w.addKnown(true)
	need(w.T, "curl")
	w.run(members{"email": knownEmail}, need(w.T, "peers/curl.sh"))
}

func runFxAJS(w *world, _ bool) { w.node("fxajs.mjs", members{"client": oauth.FenixID}) }

// runHawk also has the library judge the headers that package oauth makes.
func runHawk(w *world, strict bool) {
	w.addKnown(true)
	token, _ := w.signIn()
	var ours []members
	for _, r := range []oauth.HawkRequest{
		{Method: http.MethodGet, URL: w.url("/v1/account/attached_clients?filterIdleDevicesTimestamp=1")},
		{Method: http.MethodPost, URL: w.url("/v1/account/device"), Body: []byte(`{"name":"Désk"}`)},
	} {
		r.At, r.Nonce = time.Now().Unix(), "j4h3g2"
		one := members{"method": r.Method, "path": r.URL.RequestURI(), "header": token.Hawk(r)}
		if r.Body != nil {
			one["payload"] = string(r.Body)
		}
		ours = append(ours, one)
	}
	w.node("hawk.mjs", members{"client": oauth.FenixID, "strict": strict, "token": token.Hex(), "ours": ours})
}

// runFFSClient ends with the id of the key for sync, which tells the kB that the client has found.
func runFFSClient(w *world, _ bool) {
	secret := []byte("12345678901234567890")
	n := sandbox.NewAccount{Email: knownEmail, Password: knownPassword, Version: sandbox.V1, TOTP: secret}
	if err := w.AddAccount(n); err != nil {
		w.Fatal(err)
	}
	known, err := w.SyncKey(knownEmail)
	if err != nil {
		w.Fatal(err)
	}
	asked := members{"email": knownEmail, "password": knownPassword, "otp": sandbox.TOTP(secret, time.Now())}
	var found struct{ KeyID string }
	w.read(w.run(asked, need(w.T, "peers/ffsclient/ffsclient")), &found)
	if found.KeyID != known.Kid() {
		w.Errorf("the key's id is %q, not %q", found.KeyID, known.Kid())
	}
}

// runRelier: the deriver makes the keys that package oauth makes, and a relying party opens the keys that the sandbox has
// sealed.
func runRelier(w *world, _ bool) {
	w.addKnown(true)
	known, err := w.SyncKey(knownEmail)
	if err != nil {
		w.Fatal(err)
	}
	data := []oauth.KeyData{
		{Identifier: oauth.ScopeOldsync, RotationTimestamp: known.RotationTimestamp()},
		{Identifier: "https://identity.mozilla.com/apps/notes", RotationTimestamp: known.RotationTimestamp()},
		{Identifier: "app_key:https%3A//example.com", RotationTimestamp: 1510726317500},
	}
	var derive []members
	for _, d := range data {
		derive = append(derive, members{
			"identifier": d.Identifier, "keyRotationTimestamp": d.RotationTimestamp, "keyRotationSecret": strings.Repeat("0", 64),
		})
	}
	var found struct {
		Derived             []json.RawMessage
		WithKid, WithoutKid json.RawMessage
	}
	w.read(w.node("relier.mjs", w.browsing(members{"derive": derive})), &found)

	_, keys := w.signIn()
	for i, d := range data {
		d.Scope = d.Identifier
		ours, err := oauth.DeriveScopedKey(keys.kB, keys.uid, d)
		if err != nil {
			w.Fatal(err)
		}
		w.sameKey("derived for "+d.Scope, ours, found.Derived[i])
	}
	w.sameKey("of the sandbox, derived", known, found.Derived[0])
	w.sameKey("sealed to a key with a kid", known, found.WithKid)
	w.sameKey("sealed to a key without a kid", known, found.WithoutKid)
}

// runOIDC signs in to an account that asks for a mailed code.
func runOIDC(w *world, _ bool) {
	w.addKnown(false)
	w.node("oidc.mjs", w.browsing(members{}))
}
