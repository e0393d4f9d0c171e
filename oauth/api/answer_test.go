package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
)

// Answers that any call may get, whatever it asked.
func TestEveryCallSurvivesEveryAnswer(t *testing.T) {
	html := []byte("<html>challenge " + testSession + "</html>")
	for _, fault := range []struct {
		name   string
		answer http.HandlerFunc
		want   oauth.FailureKind
	}{
		{"firewall 406 without a body", answer(406, "", nil), oauth.Firewall},
		{"firewall 406 in JSON", answer(406, "application/json", []byte("{}")), oauth.Firewall},
		{"firewall 403 in HTML", answer(403, "text/html", html), oauth.Firewall},
		{"firewall 429 in HTML", answer(429, "text/html; charset=utf-8", html), oauth.Firewall},
		{"firewall 200 in HTML", answer(200, "text/html", html), oauth.Firewall},
		{"firewall 404 in HTML", answer(404, "text/html", html), oauth.Firewall},
		{"200 in plain text", answer(200, "text/plain", []byte("{}")), oauth.NotJSON},
		{"200 as a form", answer(200, "application/x-www-form-urlencoded", []byte("access_token=x")), oauth.NotJSON},
		{"200 of no type", answer(200, "x", []byte("{}")), oauth.NotJSON},
		{"gateway 502 in HTML", answer(502, "text/html", html), oauth.Maintenance},
		{"503 in plain text", answer(503, "text/plain", nil), oauth.Maintenance},
		{"500 in plain text", answer(500, "text/plain", nil), oauth.ServerFault},
		{"errno 201", refuse(503, 201, nil), oauth.Maintenance},
		{"errno 203", refuse(500, 203, nil), oauth.Maintenance},
		{"errno 999", refuse(500, 999, nil), oauth.ServerFault},
		{"no errno", answer(500, "application/json", []byte(`{}`)), oauth.ServerFault},
		{"error that is no object", answer(400, "application/json", []byte(`[`)), oauth.ServerFault},
		{"errno 114", refuse(429, 114, nil), oauth.TooManyRequests},
		{"errno 125", refuse(400, 125, nil), oauth.Blocked},
		{"errno 107", refuse(400, 107, nil), oauth.RequestMalformed},
		{"errno 109", refuse(401, 109, nil), oauth.RequestMalformed},
		{"errno 111", refuse(401, 111, nil), oauth.ClockWrong},
		{"errno 116", refuse(410, 116, nil), oauth.PleaseUpdate},
		{"redirect", redirect, oauth.NotJSON},
		{"redirect in JSON", redirectJSON, oauth.ServerFault},
		{"truncated", truncated, oauth.BadAnswer},
		{"half of the JSON", answer(200, "application/json", []byte(`{"uid":"`)), oauth.BadAnswer},
		{"too large", answer(200, "application/json", []byte(`{"x":"`+strings.Repeat("x", 2<<20)+`"}`)), oauth.BadAnswer},
		{"hang up", hangUp, oauth.Unreachable},
	} {
		t.Run(fault.name, func(t *testing.T) {
			s := newScript(t)
			a, c := s.account(), s.client()
			for call, do := range everyCall(s) {
				if ignoresBody[call] && (fault.name == "half of the JSON") {
					continue
				}
				before := s.answers[call]
				s.on(call, fault.answer)
				checkError(t, do(t.Context(), c, a), fault.want)
				if t.Failed() {
					t.Fatalf("… after %s", call)
				}
				s.on(call, before)
			}
		})
	}
}

// ignoresBody are the calls whose answer says nothing.
var ignoresBody = map[string]bool{
	verifyCall:  true,
	resendCall:  true,
	destroyCall: true,
	signOutCall: true,
}

func redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/stolen", http.StatusTemporaryRedirect)
}

func redirectJSON(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "/stolen")
	answer(308, "application/json", []byte("{}"))(w, nil)
}

func truncated(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	_, _ = w.Write([]byte(`{"uid":`))
}

// A call ends with its own limit, or with its context.
func TestEveryCallEnds(t *testing.T) {
	s := newScript(t)
	a := s.account()
	for call, do := range everyCall(s) {
		before := s.answers[call]
		s.on(call, hang)
		checkError(t, do(t.Context(), s.client(WithTimeLimit(soon)), a), oauth.TimedOut)

		ctx, cancel := context.WithTimeout(t.Context(), soon)
		checkError(t, do(ctx, s.client(), a), oauth.TimedOut)
		cancel()

		ctx, cancel = context.WithCancel(t.Context())
		s.on(call, func(w http.ResponseWriter, r *http.Request) { cancel(); hang(w, r) })
		err := do(ctx, s.client(), a)
		checkError(t, err, oauth.Cancelled)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v does not wrap the cancellation", call, err)
		}
		if t.Failed() {
			t.Fatalf("… after %s", call)
		}
		s.on(call, before)
	}
}

func TestSlowBodyEnds(t *testing.T) {
	s := newScript(t)
	a := s.account()
	s.on(statusCall, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(200)
		_, _ = w.Write([]byte(`{"uid":`))
		w.(http.Flusher).Flush()
		hang(w, r)
	})
	_, err := s.client(WithTimeLimit(soon)).SessionStatus(t.Context(), a)
	checkError(t, err, oauth.TimedOut)
}

func TestRetryAfterIsSecondsOfTheHeader(t *testing.T) {
	s := newScript(t)
	a := s.account()
	for header, want := range map[string]time.Duration{
		"900": 15 * time.Minute, "0": 0, "-1": 0, "": 0, "soon": 0, "1.5": 0, "999999999": 7 * 24 * time.Hour,
		"9223372036854775807": 7 * 24 * time.Hour, "92233720368547758070": 0,
	} {
		for _, c := range []struct {
			answer http.HandlerFunc
			kind   oauth.FailureKind
		}{
			{refuse(429, 114, members{"retryAfter": 900000}), oauth.TooManyRequests},
			{answer(429, "text/html", nil), oauth.Firewall},
		} {
			s.on(statusCall, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", header)
				c.answer(w, r)
			})
			_, err := s.client().SessionStatus(t.Context(), a)
			if got := FailureOf(err); got != (oauth.Failure{Kind: c.kind, RetryAfter: want}) {
				t.Errorf("%q: %+v, want %v", header, got, want)
			}
		}
	}
}

func TestFailureOfOtherErrors(t *testing.T) {
	if got := FailureOf(errors.New("x")); got.Kind != oauth.Internal {
		t.Errorf("%+v", got)
	}
}

func TestUnreachable(t *testing.T) {
	s := newScript(t)
	a, c := s.account(), s.client()
	s.Server.Close()
	_, err := c.SessionStatus(t.Context(), a)
	checkError(t, err, oauth.Unreachable)
}

// A session token goes to the servers it is from, and nowhere else.
func TestTokenStaysAtHome(t *testing.T) {
	s, other := newScript(t), newScript(t)
	a := s.account()
	c := other.client()
	for call, do := range everyCall(s) {
		switch call {
		case credentialsCall, loginCall, keysCall, tokenCall,
			verifyCall, totpCall, resendCall:
			continue // these have no account yet
		}
		checkError(t, do(t.Context(), c, a), oauth.Internal)
	}
	if got := other.calls(); len(got) != 0 {
		t.Errorf("the other server was called: %q", got)
	}
}

func TestWhoIsSentACredential(t *testing.T) {
	s := newScript(t)
	a, c := s.account(), s.client(WithLanguage("de, en;q=0.5"))
	for call, do := range everyCall(s) {
		if err := do(t.Context(), c, a); err != nil {
			t.Errorf("%s: %v", call, err)
		}
		want := sessionHeader
		switch call {
		case credentialsCall, loginCall, tokenCall:
			want = ""
		case keysCall:
			want = keyFetchHeader
		}
		got := s.received(call)
		if got.authorization != want {
			t.Errorf("%s: Authorization %q, want %q", call, got.authorization, want)
		}
		if call == tokenCall {
			continue // made by x/oauth2, as the phone
		}
		if got.header.Get("User-Agent") != agent || got.header.Get("Accept") != "application/json" || got.header.Get("Accept-Language") != "de, en;q=0.5" {
			t.Errorf("%s: header %v", call, got.header)
		}
		if strings.HasPrefix(call, "POST") != (got.header.Get("Content-Type") == "application/json") {
			t.Errorf("%s: Content-Type %q", call, got.header.Get("Content-Type"))
		}
		if strings.HasPrefix(call, "POST") && got.header.Get("Content-Length") == "0" {
			t.Errorf("%s: no body, not even {}", call)
		}
	}
}

func TestSignedOutAccountCallsNobody(t *testing.T) {
	s := newScript(t)
	a := s.account()
	a.Wipe()
	_, err := s.client().AttachedClients(t.Context(), a)
	checkError(t, err, oauth.SessionGone)
	if got := s.calls(); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestDiscover(t *testing.T) {
	s := newScript(t)
	got, err := Discover(t.Context(), s.URL+"/settings", "ws://127.0.0.1:1", agent)
	if err != nil || got != s.servers() {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Discover(t.Context(), "accounts.firefox.com", "", agent); !errors.Is(err, oauth.ErrContentRoot) {
		t.Errorf("no URL: %v", err)
	}
	for _, c := range []struct {
		answer http.HandlerFunc
		want   oauth.FailureKind
	}{
		{answer(404, "text/html", []byte("<html>")), oauth.NotJSON},
		{answer(200, "text/html", []byte("<html>")), oauth.NotJSON},
		{answer(403, "text/html", []byte("<html>")), oauth.Firewall},
		{ok(members{}), oauth.BadAnswer},
		{redirect, oauth.NotJSON},
		{hangUp, oauth.Unreachable},
	} {
		s.on(discoverCall, c.answer)
		_, err := Discover(t.Context(), s.URL, "ws://127.0.0.1:1", agent)
		checkError(t, err, c.want)
	}
}
