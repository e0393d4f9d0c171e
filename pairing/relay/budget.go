package relay

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// per is a budget of n in each span, all of it at hand at first.
func per(span time.Duration, n int) *rate.Limiter {
	return rate.NewLimiter(rate.Every(span/time.Duration(n)), n)
}

// sources are the budgets of those who ask for plates and claim them.
type sources struct {
	limits CodeSettings

	mu    sync.Mutex
	known map[netip.Prefix]*source
	swept time.Time
}

type source struct{ plates, claims, claimsInHour *rate.Limiter }

func newSources(limits CodeSettings) *sources {
	return &sources{limits: limits, known: make(map[netip.Prefix]*source)}
}

// mayOpen charges a plate. A source that there is no room to remember may: the plates themselves are bounded.
func (b *sources) mayOpen(from netip.Prefix, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.find(from, now)
	return s == nil || s.plates.AllowN(now, 1)
}

// mayClaim charges a claim. known is false of a source that there is no room to remember: it may, and has to work.
func (b *sources) mayClaim(from netip.Prefix, now time.Time) (ok, known bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.find(from, now)
	if s == nil {
		return true, false
	}
	return s.claims.AllowN(now, 1) && s.claimsInHour.AllowN(now, 1), true
}

// find is nil if the source is new and there is no room for it.
func (b *sources) find(from netip.Prefix, now time.Time) *source {
	if s := b.known[from]; s != nil {
		return s
	}
	if len(b.known) >= b.limits.MaxClaimSources {
		b.sweep(now)
	}
	if len(b.known) >= b.limits.MaxClaimSources {
		return nil
	}
	s := &source{
		plates:       per(time.Minute, b.limits.PlatesPerMinute),
		claims:       per(time.Minute, b.limits.ClaimsPerMinute),
		claimsInHour: per(time.Hour, b.limits.ClaimsPerHour),
	}
	b.known[from] = s
	return s
}

// sweep forgets the sources whose budgets are whole again. It looks at all of them, so not at every chance.
func (b *sources) sweep(now time.Time) {
	if now.Sub(b.swept) < time.Minute {
		return
	}
	b.swept = now
	for from, s := range b.known {
		if isWhole(s.plates, now) && isWhole(s.claims, now) && isWhole(s.claimsInHour, now) {
			delete(b.known, from)
		}
	}
}

func isWhole(l *rate.Limiter, now time.Time) bool { return l.TokensAt(now) >= float64(l.Burst()) }

// failures is the budget of failed claims that all sources share. While it lasts claims are free; beyond it they cost work.
type failures struct {
	mu       sync.Mutex
	budget   *rate.Limiter
	underWay int // free claims that may yet fail
}

func newFailures(perMinute int) *failures { return &failures{budget: per(time.Minute, perMinute)} }

// begin reports whether a claim is free. One that is has to be ended. Those under way count as failed until then:
// otherwise all that begin before the first has ended would be free.
func (f *failures) begin(now time.Time) (free bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.budget.TokensAt(now)-float64(f.underWay) < 1 {
		return false
	}
	f.underWay++
	return true
}

// end charges a claim that has failed, free or not.
func (f *failures) end(free, passed bool, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if free {
		f.underWay--
	}
	if !passed {
		f.budget.AllowN(now, 1)
	}
}
