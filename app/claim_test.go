package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/ui/screen"
)

// Whatever the relay does, the person is told what happened.
func TestRelayMisbehaves(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for name, c := range map[string]struct {
		relay http.Handler
		says  string
	}{
		"nobody waits there":         {newTestRelay(t).Server, "No computer is waiting for this code"},
		"it has no typed codes":      {status(http.StatusNotFound), "The pairing server here does not know codes."},
		"it was asked too often":     {status(http.StatusTooManyRequests), "Too many codes were typed from this network."},
		"it has no room":             {status(http.StatusServiceUnavailable), "The pairing server refused."},
		"it sends us elsewhere":      {http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound), "Something between you and the pairing server"},
		"a page answers for it":      {status(http.StatusOK), "Something between you and the pairing server"},
		"nothing answers in its way": {nil, "The pairing server could not be reached."},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, newTestRelay(t))
			server := httptest.NewServer(c.relay)
			t.Cleanup(server.Close)
			if c.relay == nil {
				server.Close()
			}
			d := h.newcomer(func(_ *doorway, m *core.Model) { m.Codes.Relay = "ws://" + server.Listener.Addr().String() })
			d.typeCode("K7M-4X9")
			d.failsWith(c.says)
		})
	}
}

// A plate is one claimant's at a time; the next one is told no more than one who goes to no plate.
func TestPlateIsBusy(t *testing.T) {
	h := newHost(t, newTestRelay(t))
	code := h.show()
	other, err := new(relay.Dialer).ClaimPlate(t.Context(), h.relay.base(), h.plate.Plate())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	d := h.newcomer()
	d.typeCode(code)
	d.failsWith("No computer is waiting for this code, or somebody else is typing it just now.")
}

// A relay under siege wants work done first, and gets it.
func TestClaimCostsWork(t *testing.T) {
	limits := relay.DefaultSettings()
	limits.Codes.FailedClaimsPerMinute, limits.Codes.ClaimWorkBits = 1, 8
	limits.Codes.ClaimsPerMinute, limits.Codes.PlatesPerMinute = 100, 100
	h := newHost(t, serveTestRelay(t, limits, func(h http.Handler) http.Handler { return h }))
	d := h.newcomer()
	bad := wrong(h.show())
	for range 2 {
		d.typeCode(bad)
		h.refuses()
		d.failsWith("The other computer did not take this code.")
	}
	d.typeCode(h.code.Display())
	h.accepts()
	h.asked(hostEmail)
	d.step(screen.JoinAsking)
}

// All of the code that a relay is told is its plate, in the address that is claimed; all else that it sees are the two ends'
// messages, which have nothing of the code in them.
func TestOnlyThePlateLeaves(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	r := serveTestRelay(t, relay.DefaultSettings(), func(behind http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			mu.Lock()
			asked = append(asked, q.URL.String())
			for name, values := range q.Header {
				asked = append(asked, name+": "+strings.Join(values, " "))
			}
			mu.Unlock()
			behind.ServeHTTP(w, q)
		})
	})
	h := newHost(t, r)
	code := h.show()
	d := h.newcomer()
	d.typeCode(code)
	h.accepts()
	h.asked(hostEmail)
	d.step(screen.JoinAsking)
	mu.Lock()
	defer mu.Unlock()
	secret, claims := strings.ReplaceAll(code, "-", "")[2:], 0
	for _, line := range asked {
		if strings.Contains(line, secret) {
			t.Errorf("the relay is told %q", line)
		}
		if line == "/v1/code/"+code[:2] {
			claims++
		}
	}
	if claims != 1 {
		t.Errorf("%d claims in %q", claims, asked)
	}
}

// Who does not answer is not waited for.
func TestClaimHasALimit(t *testing.T) {
	h := newHost(t, newTestRelay(t))
	h.show()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, _, err := claimCode(ctx, &relay.Dialer{}, h.relay.address, h.code, &triedCodes{})
	if claimFault(err) != core.NoAnswer {
		t.Errorf("%v", err)
	}
}

// The errors of the ways there have their meanings, also where a test has no relay that makes them.
func TestJoinFaults(t *testing.T) {
	for err, want := range map[error]core.JoinFault{
		relay.ErrGreeting: core.CodesNonsense, relay.ErrMessage: core.CodesNonsense, relay.ErrUnreachable: core.CodesUnreachable,
		errors.Join(relay.ErrUnreachable, context.DeadlineExceeded): core.CodesUnreachable,
	} {
		if got := claimFault(err); got != want {
			t.Errorf("claim: %v is %d, want %d", err, got, want)
		}
	}
	for err, want := range map[error]core.JoinFault{
		relay.ErrBase: core.StrangeServer, relay.ErrUnreachable: core.CodesUnreachable, relay.ErrGreeting: core.WaitingEnded,
		relay.ErrForeignChannel: core.WaitingEnded, &relay.RefusedError{Status: http.StatusNotFound}: core.WaitingEnded,
	} {
		if got := channelFault(err); got != want {
			t.Errorf("channel: %v is %d, want %d", err, got, want)
		}
	}
}

// A code is cleared when its claim is over, however that ended.
func TestClaimWipesItsCode(t *testing.T) {
	code, err := pairing.ParseShortCode("K7M-4X9", pairing.SixSymbols)
	if err != nil {
		t.Fatal(err)
	}
	p := &performer{log: slog.New(slog.DiscardHandler), dialer: &relay.Dialer{}}
	var said []core.Event
	p.claimShortCode(t.Context(), core.ClaimShortCode{Ref: 1, Relay: "ws://127.0.0.1:1", Code: code}, func(e core.Event) {
		said = append(said, e)
	})()
	if !code.IsZero() || !slices.Equal(said, []core.Event{core.ShortCodeFailed{Ref: 1, Fault: core.CodesUnreachable}}) {
		t.Errorf("the code is left: %v; said: %v", !code.IsZero(), said)
	}
}

// A code that has worked is not remembered.
func TestTriedCodes(t *testing.T) {
	code, err := pairing.ParseShortCode("K7M-4X9", pairing.SixSymbols)
	if err != nil {
		t.Fatal(err)
	}
	var tried triedCodes
	for range 3 {
		if tried.areExhausted(code) {
			t.Error("given up too early")
		}
		tried.add(code)
	}
	again := code.Clone()
	code.Wipe()
	if !tried.areExhausted(again) {
		t.Error("not given up")
	}
	tried.forget()
	if tried.areExhausted(again) {
		t.Error("not forgotten")
	}
}
