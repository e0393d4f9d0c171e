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
				if ignoresBody[call] && fault.name == "half of the JSON" || call == profileCall && strings.HasPrefix(fault.name, "errno") {
					continue // the profile server has other numbers
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

	unblockCall:    true,
	resendLinkCall: true,
	phoneCall:      true,
	confirmCall:    true,
	revokeCall:     true,
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
			verifyCall, totpCall, resendCall, linkCall, resendLinkCall, unblockCall, backupCall, phoneCall, confirmCall, revokeCall:
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
		case credentialsCall, loginCall, tokenCall, unblockCall, revokeCall:
			want = ""
		case profileCall:
			want = "Bearer at" // which the auth server gave out for it
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
	if err != nil || got != (Discovery{s.servers(), false}) {
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

// A profile server's own numbers (accounts spec, section 10). None of them speaks of the session.
func TestProfileServerRefuses(t *testing.T) {
	for _, c := range []struct {
		status, errno int
		want          oauth.FailureKind
	}{
		{403, 100, oauth.ClientRefused},
		{400, 101, oauth.RequestMalformed},
		{500, 103, oauth.ServerFault},
		{503, 104, oauth.Maintenance},
		{503, 105, oauth.Maintenance},
		{429, 114, oauth.TooManyRequests},
		{400, 125, oauth.Blocked},
		{500, 999, oauth.ServerFault},
	} {
		s := newScript(t)
		a := s.account()
		s.on(profileCall, refuse(c.status, c.errno, nil))
		_, err := s.client().Profile(t.Context(), a)
		checkError(t, err, c.want)
		if len(s.all(statusCall)) != 0 {
			t.Errorf("%d: it asked about the session", c.errno)
		}
	}
}

// What is known is not told again: its ETag is sent, and 304 answers.
func TestProfileIsNotToldTwice(t *testing.T) {
	now := time.Unix(1700000000, 0)
	s := newScript(t)
	a, c := s.account(), s.client(WithClock(func() time.Time { return now }))
	s.on(tokenCall, ok(members{"access_token": "at", "token_type": "bearer", "expires_in": 3600}))
	tagged := func(tag, name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			ok(members{"email": testEmail, "displayName": name})(w, r)
		}
	}
	for _, step := range []struct {
		tag, name, sent string
	}{{`"1"`, "A", ""}, {`"1"`, "not told", `"1"`}, {`"2"`, "B", `"1"`}, {`"2"`, "not told", `"2"`}} {
		s.on(profileCall, tagged(step.tag, step.name))
		got, err := c.Profile(t.Context(), a)
		want := map[string]string{`"1"`: "A", `"2"`: "B"}[step.tag]
		if err != nil || got.DisplayName != want || s.received(profileCall).header.Get("If-None-Match") != step.sent {
			t.Errorf("%+v: %+v, %v", step, got, err)
		}
		now = now.Add(2 * time.Minute)
	}
	s.on(profileCall, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	_, err := s.client().Profile(t.Context(), a)
	checkError(t, err, oauth.ServerFault) // nothing was known that could be the same
}

// The token that a profile is asked for with is replaced when it has come to its end, and when it is refused.
func TestProfileTokenIsReplaced(t *testing.T) {
	fine := ok(members{"email": testEmail})
	for name, c := range map[string]struct {
		lives  int // seconds
		second http.HandlerFunc
		asked  string
	}{
		"alive":   {3600, fine, "p"},
		"ended":   {120, fine, "tp"},
		"refused": {3600, then(refuse(403, 100, nil), fine), "ptp"},
	} {
		s := newScript(t)
		now := time.Unix(1700000000, 0)
		a, client := s.account(), s.client(WithClock(func() time.Time { return now }))
		s.on(tokenCall, ok(members{"access_token": "at", "token_type": "bearer", "expires_in": c.lives}))
		for _, answer := range []http.HandlerFunc{fine, c.second} {
			s.on(profileCall, answer)
			s.forget()
			if _, err := client.Profile(t.Context(), a); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			now = now.Add(2 * time.Minute)
		}
		var asked string
		for _, call := range s.calls() {
			asked += map[string]string{tokenCall: "t", profileCall: "p"}[call]
		}
		if asked != c.asked {
			t.Errorf("%s: %q, want %q", name, asked, c.asked)
		}
	}
}

// A wrong clock is set by the server's, once; a server that goes on complaining is believed (accounts spec, section 3.3).
func TestHawkClock(t *testing.T) {
	s := newScript(t)
	a := s.account()
	a.Scheme = oauth.Hawk
	local := time.Unix(1600000000, 0)
	complaint := refuse(401, 111, members{"serverTime": 1700000000})
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   oauth.FailureKind
		calls  int
	}{
		"once":  {then(withoutClock(complaint), ok(statusOK(nil))), "", 2},
		"twice": {withoutClock(complaint), oauth.ClockWrong, 2},
		"nonce": {then(refuse(401, 115, nil), ok(statusOK(nil))), "", 2},
	} {
		s.on(statusCall, c.answer)
		s.forget()
		_, err := s.client(WithClock(func() time.Time { return local })).SessionStatus(t.Context(), a)
		if c.want != "" {
			checkError(t, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all := s.all(statusCall)
		if len(all) != c.calls || !strings.Contains(all[0].authorization, `ts="1600000000"`) {
			t.Fatalf("%s: %d calls, %s", name, len(all), all[0].authorization)
		}
		if name != "nonce" && !strings.Contains(all[1].authorization, `ts="1700000000"`) {
			t.Errorf("%s: %s", name, all[1].authorization)
		}
		if nonce(all[0]) == nonce(all[1]) {
			t.Errorf("%s: the same nonce", name)
		}
	}
	a.Scheme = oauth.Bearer
	s.on(statusCall, complaint)
	s.forget()
	_, err := s.client().SessionStatus(t.Context(), a)
	if checkError(t, err, oauth.ClockWrong); len(s.calls()) != 1 {
		t.Error("Bearer has no time to correct")
	}
}

func nonce(g got) string {
	_, after, _ := strings.Cut(g.authorization, `nonce="`)
	text, _, _ := strings.Cut(after, `"`)
	return text
}

// withoutClock answers without saying the time, but for what is in the body.
func withoutClock(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		h(w, r)
	}
}

// The clock is told by Timestamp, or else by Date.
func TestClockIsReadFromAnyAnswer(t *testing.T) {
	local := time.Unix(1600000000, 0)
	for name, c := range map[string]struct {
		header http.Header
		want   int64
	}{
		"timestamp":     {http.Header{"Timestamp": {"1700000000"}, "Date": {"Tue, 14 Nov 2023 22:13:30 GMT"}}, 1700000000},
		"date":          {http.Header{"Date": {"Tue, 14 Nov 2023 22:13:20 GMT"}}, 1700000000},
		"neither":       {http.Header{}, 1600000000},
		"no time":       {http.Header{"Timestamp": {"soon"}, "Date": {"today"}}, 1600000000},
		"zero":          {http.Header{"Timestamp": {"0"}}, 1600000000},
		"another world": {http.Header{"Timestamp": {"9223372036854775807"}}, 1600000000},
	} {
		var h habits
		h.readClock(c.header, local)
		if got := h.theirs(local).Unix(); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// Which refusals leave a doubt about the scheme, and which settle it.
func TestSchemeIsTriedOnce(t *testing.T) {
	bearer := "Bearer "
	for name, c := range map[string]struct {
		answers []http.HandlerFunc
		schemes []string
		settled bool
		reads   oauth.Scheme
	}{
		"read":                 {[]http.HandlerFunc{ok(members{})}, []string{bearer}, true, oauth.Bearer},
		"110, then read":       {[]http.HandlerFunc{refuse(401, 110, nil), ok(members{})}, []string{bearer, "Hawk "}, true, oauth.Hawk},
		"109, then read":       {[]http.HandlerFunc{refuse(401, 109, nil), ok(members{})}, []string{bearer, "Hawk "}, true, oauth.Hawk},
		"401, then read":       {[]http.HandlerFunc{refuse(401, 0, nil), ok(members{})}, []string{bearer, "Hawk "}, true, oauth.Hawk},
		"400, then read":       {[]http.HandlerFunc{refuse(400, 0, nil), ok(members{})}, []string{bearer, "Hawk "}, true, oauth.Hawk},
		"110, then wrong code": {[]http.HandlerFunc{refuse(401, 110, nil), refuse(400, 183, nil)}, []string{bearer, "Hawk "}, true, oauth.Hawk},
		"110 twice":            {[]http.HandlerFunc{refuse(401, 110, nil)}, []string{bearer, "Hawk "}, false, oauth.Bearer},
		"wrong code":           {[]http.HandlerFunc{refuse(400, 183, nil)}, []string{bearer}, true, oauth.Bearer},
		"busy":                 {[]http.HandlerFunc{refuse(503, 201, nil)}, []string{bearer}, false, oauth.Bearer},
		"too many":             {[]http.HandlerFunc{refuse(429, 114, nil)}, []string{bearer}, false, oauth.Bearer},
		"clock":                {[]http.HandlerFunc{refuse(401, 111, nil)}, []string{bearer}, false, oauth.Bearer},
		"firewall":             {[]http.HandlerFunc{answer(406, "text/html", nil)}, []string{bearer}, false, oauth.Bearer},
		"400 with 110 in it":   {[]http.HandlerFunc{refuse(400, 110, nil)}, []string{bearer}, true, oauth.Bearer},
		"gone":                 {[]http.HandlerFunc{hangUp}, []string{bearer}, false, oauth.Bearer},
	} {
		s := newScript(t)
		p, client := s.signIn(s.client()), s.client()
		s.on(verifyCall, then(c.answers...))
		p.method = EmailCode
		_ = client.VerifySignIn(t.Context(), p, "123456")
		var schemes []string
		for _, g := range s.all(verifyCall) {
			schemes = append(schemes, g.authorization[:len("Hawk ")])
		}
		want := strings.ReplaceAll(strings.Join(c.schemes, ","), bearer, "Beare")
		reads, settled := client.habits.scheme()
		if strings.Join(schemes, ",") != want || settled != c.settled || reads != c.reads {
			t.Errorf("%s: %q, settled %v for %v", name, schemes, settled, reads)
		}
	}
}
