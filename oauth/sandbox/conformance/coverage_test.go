//go:build conformance

package conformance_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign/oauth/sandbox"
)

// unserved are the endpoints that no peer calls, and why.
var unserved = map[string]string{
	"GET /__sandbox/mail/{email}": "of the sandbox alone: what reads the mail here is no account client",
	"POST /__sandbox/reset":       "of the sandbox alone",
	"POST /__sandbox/fault":       "of the sandbox alone",

	"GET /.well-known/fxa-client-configuration": "Firefox reads it, none of the libraries here does",

	"GET /v1/account/emails":                   "newer than the libraries here",
	"POST /v1/totp/setup/verify":               "newer than the libraries here",
	"POST /v1/totp/setup/complete":             "newer than the libraries here",
	"POST /v1/recovery_phone/signin/send_code": "newer than the libraries here",
	"POST /v1/recovery_phone/signin/confirm":   "newer than the libraries here",
	"POST /v1/session/duplicate":               "none of the libraries here duplicates a session",
	"GET /v1/display_name":                     "none of the libraries here asks for the name alone",
}

// coverage is which peers each endpoint has answered well.
type coverage struct {
	mu     sync.Mutex
	served map[string]map[string]bool
}

func newCoverage() *coverage { return &coverage{served: map[string]map[string]bool{}} }

// watch notes the endpoints of which that peer gets what it asks for. Refusals do not count.
func (c *coverage) watch(peer string, s *sandbox.Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := &statusWriter{w, http.StatusOK}
		s.ServeHTTP(kept, r)
		if kept.status >= 400 || strings.Contains(r.Pattern, "/__sandbox/") {
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.served[r.Pattern] == nil {
			c.served[r.Pattern] = map[string]bool{}
		}
		c.served[r.Pattern][peer] = true
	})
}

// judge prints the table, and fails for every endpoint that has served no peer, and for every excuse that is none.
func (c *coverage) judge(t *testing.T, routes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var table strings.Builder
	for _, route := range routes {
		peers, excuse := slices.Sorted(maps.Keys(c.served[route])), unserved[route]
		switch {
		case len(peers) > 0 && excuse != "":
			t.Errorf("%s has served %v, and needs no excuse", route, peers)
		case len(peers) == 0 && excuse == "":
			t.Errorf("%s has served no client that somebody else wrote", route)
		}
		told := strings.Join(peers, ", ")
		if told == "" {
			told = "— " + excuse
		}
		fmt.Fprintf(&table, "%-52s %s\n", route, told)
	}
	for route := range unserved {
		if !slices.Contains(routes, route) {
			t.Errorf("%s is excused, and is no endpoint", route)
		}
	}
	t.Logf("%d endpoints:\n%s", len(routes), table.String())
}
