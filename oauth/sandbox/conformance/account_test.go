//go:build conformance

package conformance_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// addKnown adds the account of knownEmail. One that is not trusted asks for a mailed code at sign-in.
func (w *world) addKnown(trusted bool) {
	w.Helper()
	n := sandbox.NewAccount{Email: knownEmail, Password: knownPassword, Version: sandbox.V1, Trusted: trusted}
	if err := w.AddAccount(n); err != nil {
		w.Fatal(err)
	}
}

// browsing adds to a question what a peer needs to sign in to the known account by a browser.
func (w *world) browsing(asked members) members {
	asked["client"], asked["chromium"] = sandbox.CountersignID, need(w.T, "chromium", "chromium-browser", "google-chrome")
	asked["email"], asked["password"] = knownEmail, knownPassword
	return asked
}

// keys are what scoped keys are derived from.
type keys struct {
	uid oauth.UID
	kB  oauth.KB
}

// signIn signs in to the known account with package oauth, past the coverage: it is no peer.
func (w *world) signIn() (oauth.SessionToken, keys) {
	w.Helper()
	credentials := oauth.StretchV1(knownEmail, oauth.NewPassword([]byte(knownPassword)))
	question, err := json.Marshal(members{"email": knownEmail, "authPW": credentials.AuthPW.Hex()})
	if err != nil {
		w.Fatal(err)
	}
	var signedIn struct{ UID, SessionToken, KeyFetchToken string }
	w.ask(http.MethodPost, "/v1/account/login?keys=true", "", bytes.NewReader(question), &signedIn)
	session, err := oauth.ParseSessionToken(signedIn.SessionToken)
	if err != nil {
		w.Fatal(err)
	}
	fetch, err := oauth.ParseKeyFetchToken(signedIn.KeyFetchToken)
	if err != nil {
		w.Fatal(err)
	}
	uid, err := oauth.ParseUID(signedIn.UID)
	if err != nil {
		w.Fatal(err)
	}
	var sealed struct{ Bundle string }
	w.ask(http.MethodGet, "/v1/account/keys", fetch.Authorization(), nil, &sealed)
	kB, err := fetch.OpenBundle(sealed.Bundle, credentials.UnwrapBKey)
	if err != nil {
		w.Fatal(err)
	}
	return session, keys{uid, kB}
}

func (w *world) ask(method, path, authorization string, body io.Reader, into any) {
	w.Helper()
	r := httptest.NewRequest(method, w.Origin()+path, body)
	r.RequestURI = path
	r.Header.Set("Authorization", authorization)
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		w.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
	}
	w.read(answer.Body.Bytes(), into)
}

func (w *world) url(path string) *url.URL {
	w.Helper()
	u, err := url.Parse(w.Origin() + path)
	if err != nil {
		w.Fatal(err)
	}
	return u
}

// sameKey compares a key with the one that a peer came to.
func (w *world) sameKey(what string, ours oauth.ScopedKey, theirs json.RawMessage) {
	w.Helper()
	var want, got map[string]string
	w.read(ours.JWK(), &want)
	w.read(theirs, &got)
	if !reflect.DeepEqual(got, want) {
		w.Errorf("the key %s is another one: its id is %q, not %q", what, got["kid"], want["kid"])
	}
}
