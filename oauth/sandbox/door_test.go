package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// checkObject compares what the door made of body with what encoding/json makes of it.
func checkObject(t *testing.T, body []byte, o object) {
	t.Helper()
	var want map[string]json.RawMessage
	if err := json.Unmarshal(body, &want); err != nil || want == nil {
		t.Fatalf("%q was accepted, and is no object: %v", body, err)
	}
	if len(want) != len(o) {
		t.Fatalf("%q has %d members, want %d", body, len(o), len(want))
	}
	for name, raw := range o {
		if !bytes.Equal(raw, want[name]) {
			t.Errorf("member %q of %q is %s", name, body, raw)
		}
	}
}

// FuzzLoginRequest: whatever comes in is a request that keeps to the limits, or a refusal with a number and a 4xx.
func FuzzLoginRequest(f *testing.F) {
	f.Add(`{"email":"a@b.example","authPW":"` + strings.Repeat("0a", 32) + `"}`)
	f.Add(`{"email":"a@b","authPW":null}`)
	f.Add(`{"email":"a b@c","authPW":"00","metricsContext":{}}`)
	f.Add(`{"email":7,"unblockCode":"ABCD1234","sendSigninVerificationEmail":"yes"}`)
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/account/login?keys=true", strings.NewReader(body))
		q, err := admit[loginRequest](r)
		var refused *failure
		switch {
		case errors.As(err, &refused):
			if refused.errno == 0 || refused.status < 400 || refused.status > 499 {
				t.Errorf("refused with %+v", refused.cause)
			}
		case err != nil:
			t.Errorf("an error that is no refusal: %v", err)
		case q.authPW.isZero() || q.email == "" || len([]rune(q.email)) > maxEmail || strings.ContainsAny(string(q.email), " \n\x00"):
			t.Errorf("accepted %q as %+v", body, q)
		}
	})
}

// FuzzAuthorizationHeader: no header that was not made with a token's key is more than a refusal.
func FuzzAuthorizationHeader(f *testing.F) {
	id := strings.Repeat("0a", 32)
	for _, seed := range []string{"", "Bearer fxs_" + id, "Bearer " + id, `Hawk id="` + id + `", ts="1", nonce="x", mac="y"`,
		`Hawk id="` + id + `",mac="",hash="",ext="",nonce="!",ts="1700000000"`, `Hawk id="` + id + `", id="` + id + `"`} {
		f.Add(seed)
	}
	s, err := New(Options{Origin: "http://example.com", Now: func() time.Time { return time.Unix(1_700_000_000, 0) }})
	if err != nil {
		f.Fatal(err)
	}
	known := secretOf(id)
	me := &session{credential: credential{id: known.digest(), account: &account{}, created: s.now()}, hawkKey: hawkKey(known.bytes())}
	f.Fuzz(func(t *testing.T, header string) {
		s.sessions = map[digest]*session{me.id: me}
		r := httptest.NewRequest(http.MethodGet, "/v1/session/status", nil)
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if isBearer := header == "Bearer fxs_"+id; isBearer != (w.Code == http.StatusOK) || !isBearer && w.Code != http.StatusUnauthorized {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	})
}

// FuzzTokenForm is the same for the one endpoint that takes forms.
func FuzzTokenForm(f *testing.F) {
	f.Add("grant_type=refresh_token&client_id=a2270f727f45f648&refresh_token=" + strings.Repeat("0a", 32))
	f.Add("code=1&code=2&%zz")
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/v1/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		s, err := New(Options{Origin: "http://example.com"})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer struct{ Code, Errno int }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Errno == 0 || w.Code < 400 || w.Code > 499 && w.Code != 503 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
