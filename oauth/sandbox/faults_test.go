package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

const victim = "/v1/account/status"

// strike asks the endpoint that the faults of these tests are planned for.
func (w *world) strike() (answer, error) {
	return w.try(http.MethodPost, victim, "", members{"email": plainEmail})
}

// TestFaults shows each kind once, planned in Go and planned over HTTP, and that the next request is served again.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name string
		kind sandbox.FaultKind
		json members
		want func(answer, error) bool
	}{
		{"errno", sandbox.Refusal{Errno: 114, RetryAfter: 1500 * time.Millisecond, ByEmail: true},
			members{"errno": 114, "milliseconds": 1500, "byEmail": true}, func(a answer, err error) bool {
				return a.status == 429 && a.errno() == 114 && a.header.Get("Retry-After") == "2" &&
					a.members["retryAfter"] == 1500.0 && a.text("verificationMethod") == "email-captcha"
			}},
		{"status", sandbox.Status(503), members{"status": 503}, func(a answer, err error) bool {
			return a.status == 503 && a.members == nil && strings.HasPrefix(a.header.Get("Content-Type"), "text/plain")
		}},
		{"unnumbered", sandbox.Unnumbered(500), members{"status": 500}, func(a answer, err error) bool {
			_, numbered := a.members["errno"]
			return a.status == 500 && a.members != nil && !numbered
		}},
		{"html406", sandbox.Firewall{}, nil, func(a answer, err error) bool {
			return a.status == 406 && a.members == nil && a.header.Get("Content-Type") == "text/html"
		}},
		{"slow", sandbox.Slow(30 * time.Millisecond), members{"milliseconds": 30}, func(a answer, err error) bool {
			return a.status == 200 && a.members["exists"] == true
		}},
		{"close", sandbox.Close{}, nil, func(a answer, err error) bool { return errors.Is(err, io.EOF) }},
		{"redirect", sandbox.Redirect("http://evil.example/"), members{"location": "http://evil.example/"}, func(a answer, err error) bool {
			return a.status == 307 && a.header.Get("Location") == "http://evil.example/"
		}},
		{"truncated", sandbox.Truncated{}, nil, func(a answer, err error) bool {
			return a.status == 200 && errors.Is(err, io.ErrUnexpectedEOF) && len(a.raw) > 0
		}},
		{"clock", sandbox.Clock(-time.Hour), members{"milliseconds": -3_600_000}, func(a answer, err error) bool {
			return a.status == 200 && a.header.Get("Timestamp") == "1699996400"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			check := func(how string) {
				t.Helper()
				began := time.Now()
				if a, err := w.strike(); !c.want(a, err) {
					t.Errorf("%s: %d %v %q, %v", how, a.status, a.header, a.raw, err)
				}
				if took := time.Since(began); c.name == "slow" && took < 30*time.Millisecond {
					t.Errorf("%s: slow took %v", how, took)
				}
				if a, err := w.strike(); err != nil || a.status != 200 || w.timestamp(a) != 1_700_000_000 {
					t.Errorf("%s: the next request: %d %v", how, a.status, err)
				}
			}
			w.Inject(sandbox.Fault{Path: victim, Kind: c.kind})
			check("in Go")
			plan := members{"path": victim, "kind": c.name}
			for name, value := range c.json {
				plan[name] = value
			}
			w.ok(w.post("/__sandbox/fault", "", plan))
			check("over HTTP")
		})
	}
}

// TestHang: no answer comes, and the server lets go when the client does, or its web server could not be closed.
func TestHang(t *testing.T) {
	w := newWorld(t)
	w.Inject(sandbox.Fault{Path: victim, Kind: sandbox.Hang{}})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.web.URL+victim, strings.NewReader(`{"email":"a@b"}`))
	w.must(err)
	if _, err := send(http.DefaultClient, r); !errors.Is(err, context.DeadlineExceeded) && !os.IsTimeout(err) {
		t.Errorf("%v", err)
	}
}

// TestFaultsAreCounted: so many strikes, the oldest plan first, other paths spared, and the sandbox's own always.
func TestFaultsAreCounted(t *testing.T) {
	w := newWorld(t)
	w.Inject(sandbox.Fault{Path: "/v1/account/", Kind: sandbox.Status(500), Count: 2})
	w.Inject(sandbox.Fault{Path: victim, Kind: sandbox.Status(502)})
	w.Inject(sandbox.Fault{Path: "/", Kind: sandbox.Status(504), Count: sandbox.Always})
	for _, want := range []int{500, 500, 502, 504, 504} {
		if a, err := w.strike(); err != nil || a.status != want {
			t.Errorf("%d %v, want %d", a.status, err, want)
		}
	}
	w.ok(w.post("/__sandbox/reset", "", members{}))
	w.Inject(sandbox.Fault{Path: "/v1/nowhere", Kind: sandbox.Status(500)})
	if a, err := w.strike(); err != nil || a.status != 200 {
		t.Errorf("after a reset: %d %v", a.status, err)
	}
}
