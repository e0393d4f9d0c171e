package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"countersign/oauth"
)

// Session checks come in bursts of five and then three a minute, as Mozilla's own clients limit them: whoever asks more
// often is in a loop (accounts spec, section 13.17).
const (
	checkBurst    = 5
	checkInterval = 20 * time.Second
)

// patience is what the servers have asked to wait for, path by path. A path that is waited for is not called.
type patience struct {
	mu     sync.Mutex
	until  map[string]wait
	checks *rate.Limiter
}

// wait is why and until when a path is not called.
type wait struct {
	kind oauth.FailureKind
	ends time.Time
}

func newPatience() *patience {
	return &patience{until: map[string]wait{}, checks: rate.NewLimiter(rate.Every(checkInterval), checkBurst)}
}

// learn notes a failure that says how long to wait.
func (p *patience) learn(what call, f oauth.Failure, now time.Time) {
	if f.RetryAfter <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until[what.base+what.String()] = wait{f.Kind, now.Add(f.RetryAfter)}
}

// asked is the failure of a call that it is too early for: the one that the server answered before, with what is left of
// the time. A clock that was set back ends a wait that it has made
// longer than any server asks for.
func (p *patience) asked(what call, now time.Time) (oauth.Failure, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := what.base + what.String()
	w, waiting := p.until[path]
	left := w.ends.Sub(now)
	switch {
	case !waiting:
		return oauth.Failure{}, false
	case left <= 0, left > maxRetryAfter:
		delete(p.until, path)
		return oauth.Failure{}, false
	}
	return oauth.Failure{Kind: w.kind, RetryAfter: left}, true
}

// check takes one session check, or says how long until there is one.
func (p *patience) check(now time.Time) (oauth.Failure, bool) {
	next := p.checks.ReserveN(now, 1)
	left := next.DelayFrom(now)
	if left <= 0 {
		return oauth.Failure{}, true
	}
	next.CancelAt(now)
	return oauth.Failure{Kind: oauth.TooManyRequests, RetryAfter: left}, false
}
