package doctor

import (
	"context"
	"slices"
	"time"

	"countersign/app/loop"
)

const (
	// checkLimit is how long one check may take, and totalLimit how long all of them together.
	checkLimit = 5 * time.Second
	totalLimit = 10 * time.Second
)

// Result is what became of one check.
type Result struct {
	Check Check
	Finding
	Took time.Duration
}

// Run makes the checks, those that do not need each other at the same time, and returns their results in the order of the
// checks. It takes no longer than ten seconds. Whenever one begins or is done, watch sees how far all of them are, on the goroutine of
// the caller.
func Run(ctx context.Context, checks []Check, watch func([]Result)) []Result {
	ctx, cancel := context.WithTimeout(ctx, totalLimit)
	defer cancel()
	todo := make(chan func(), len(checks)) // each check reports once
	now := newRound(checks)
	l := loop.Loop[round, report, int]{
		Step: round.step,
		Begin: func(ctx context.Context, i int, post func(report)) func() {
			return func() { post(report{i, look(ctx, checks[i])}) }
		},
		Render: func(r round) {
			now = r
			watch(slices.Clone(r))
		},
		Dispatch: func(f func()) { todo <- f },
	}
	l.Start(ctx, now, report{check: begin})
	for !now.over() {
		(<-todo)()
	}
	l.Stop()
	l.Wait()
	return now
}

// look makes one check and takes its time.
func look(ctx context.Context, c Check) Result {
	if ctx.Err() != nil {
		return Result{Check: c, Finding: noTimeLeft()}
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	start := time.Now()
	return Result{Check: c, Finding: c.Look(ctx), Took: time.Since(start)}
}

// report says that a check has its result.
type report struct {
	check int
	Result
}

// begin is the check of the first report, which is about none.
const begin = -1

// round is how far all checks are.
type round []Result

func newRound(checks []Check) (r round) {
	for _, c := range checks {
		r = append(r, Result{Check: c})
	}
	return r
}

// step takes a report in, and returns the checks that can be made now. A check that needs one that is not fine is done.
func (r round) step(got report) (round, []int) {
	r = slices.Clone(r)
	if got.check != begin {
		r[got.check] = got.Result
	}
	var next []int
	for i := range r {
		if r[i].Verdict != waiting {
			continue
		}
		obstacle, clear := r.needs(i)
		switch {
		case obstacle != nil:
			r[i].Finding = blocked(*obstacle)
		case clear:
			r[i].Verdict = looking
			next = append(next, i)
		}
	}
	return r, next
}

// needs looks at what a check needs: the first that is done and not fine, and whether all are done and fine.
func (r round) needs(check int) (obstacle *Result, clear bool) {
	clear = true
	for i, other := range r[:check] {
		if !slices.Contains(r[check].Check.Needs, other.Check.Name) {
			continue
		}
		if !other.done() {
			clear = false
		} else if other.Verdict != Fine {
			return &r[i], false
		}
	}
	return nil, clear
}

func (r Result) done() bool { return r.Verdict != waiting && r.Verdict != looking }

func (r round) over() bool {
	return !slices.ContainsFunc(r, func(one Result) bool { return !one.done() })
}
