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
		if kept.status >= 400 {
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

// judge prints the table, and fails for every endpoint that has served no peer.
func (c *coverage) judge(t *testing.T, routes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var table strings.Builder
	for _, route := range routes {
		peers := slices.Sorted(maps.Keys(c.served[route]))
		if len(peers) == 0 {
			t.Errorf("%s has served no client that somebody else wrote", route)
		}
		fmt.Fprintf(&table, "%-52s %s\n", route, strings.Join(peers, ", "))
	}
	t.Logf("%d endpoints:\n%s", len(routes), table.String())
}
