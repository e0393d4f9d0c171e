package oauth

import (
	"slices"
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	then := time.Unix(1700000000, 0)
	for _, c := range []struct {
		after           time.Duration
		status, profile bool
	}{
		{-time.Second, true, true}, // the clock went back
		{0, false, false},
		{2*time.Minute - 1, false, false},
		{2 * time.Minute, false, true},
		{4*time.Hour - 1, false, true},
		{4 * time.Hour, true, true},
	} {
		if got := StatusDue(then, then.Add(c.after)); got != c.status {
			t.Errorf("status after %v: %v", c.after, got)
		}
		if got := ProfileDue(then, then.Add(c.after)); got != c.profile {
			t.Errorf("profile after %v: %v", c.after, got)
		}
	}
	if !StatusDue(time.Time{}, then) {
		t.Error("a session that was never asked about is not due")
	}
}

// A link is asked about from every 5 seconds to every 15, for 20 minutes (accounts spec, section 2.4).
func TestNextLinkCheck(t *testing.T) {
	var since time.Duration
	var waits []time.Duration
	for {
		wait, more := NextLinkCheck(since)
		if !more {
			break
		}
		waits, since = append(waits, wait), since+wait
	}
	if !slices.IsSorted(waits) || waits[0] != 5*time.Second || waits[len(waits)-1] != 15*time.Second || len(waits) > 120 {
		t.Errorf("%d checks: %v", len(waits), waits)
	}
	if since < 20*time.Minute || since > 20*time.Minute+15*time.Second {
		t.Errorf("asked for %v", since)
	}
	if wait, more := NextLinkCheck(-time.Hour); wait != 5*time.Second || !more {
		t.Errorf("sent in the future: %v, %v", wait, more)
	}
}

// A firewall names other ways; the browser is one only where the server knows this program.
func TestWays(t *testing.T) {
	for _, c := range []struct {
		kind    FailureKind
		browser bool
		want    []Way
	}{
		{Firewall, true, []Way{WayBrowser, WayNetwork, WayLater}},
		{Firewall, false, []Way{WayNetwork, WayLater}},
		{NoPassword, true, []Way{WayBrowser, WaySettings}},
		{NoPassword, false, []Way{WaySettings}},
		{ResetRequired, true, []Way{WayReset}},
		{WrongPassword, true, nil},
	} {
		if got := (Failure{Kind: c.kind}).Ways(c.browser); !slices.Equal(got, c.want) {
			t.Errorf("%s, %v: %v, want %v", c.kind, c.browser, got, c.want)
		}
	}
}

// TestStepUpIsWanted: four minutes after its last code, and whenever a clock makes no sense; never without an authenticator.
func TestStepUpIsWanted(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	at := func(ago time.Duration) int64 { return now.Add(-ago).Unix() }
	for _, c := range []struct {
		name   string
		factor SecondFactor
		want   bool
	}{
		{"no authenticator", SecondFactor{}, false},
		{"never given", SecondFactor{Authenticator: true}, true},
		{"given, nobody knows when", SecondFactor{Authenticator: true, Given: true}, true},
		{"fresh", SecondFactor{Authenticator: true, Given: true, At: at(3*time.Minute + 59*time.Second)}, false},
		{"old", SecondFactor{Authenticator: true, Given: true, At: at(4 * time.Minute)}, true},
		{"of the future", SecondFactor{Authenticator: true, Given: true, At: at(-time.Second)}, true},
		{"fresh, but not of this session", SecondFactor{Authenticator: true, At: at(time.Second)}, true},
	} {
		if got := c.factor.Wanted(now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
