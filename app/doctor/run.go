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
// checks. It takes no longer than ten seconds.
func Run(ctx context.Context, checks []Check) []Result {
	ctx, cancel := context.WithTimeout(ctx, totalLimit)
	defer cancel()
	todo := make(chan func(), len(checks)) // each check reports once
	var now round
	l := loop.Loop[round, report, int]{
		Step: round.step,
		Begin: func(ctx context.Context, i int, post func(report)) func() {
			return func() { post(report{i, look(ctx, checks[i])}) }
		},
		Render:   func(r round) { now = r },
		Dispatch: func(f func()) { todo <- f },
	}
	l.Start(ctx, newRound(checks), report{check: begin})
	for !now.over() {
		(<-todo)()
	}
	l.Stop()
	l.Wait()
	return now.results
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

// progress is how far a check is.
type progress uint8

const (
	waiting progress = iota
	running
	done
)

// round is how far all checks are.
type round struct {
	results  []Result
	progress []progress
}

func newRound(checks []Check) round {
	r := round{make([]Result, len(checks)), make([]progress, len(checks))}
	for i, c := range checks {
		r.results[i].Check = c
	}
	return r
}

// step takes a report in, and returns the checks that can be made now. A check that needs one that is not fine is done.
func (r round) step(got report) (round, []int) {
	r = round{slices.Clone(r.results), slices.Clone(r.progress)}
	if got.check != begin {
		r.results[got.check], r.progress[got.check] = got.Result, done
	}
	var next []int
	for i := range r.results {
		if r.progress[i] != waiting {
			continue
		}
		obstacle, clear := r.needs(i)
		switch {
		case obstacle != nil:
			r.results[i].Finding, r.progress[i] = blocked(*obstacle), done
		case clear:
			r.progress[i] = running
			next = append(next, i)
		}
	}
	return r, next
}

// needs looks at what a check needs: the first that is done and not fine, and whether all are done and fine.
func (r round) needs(check int) (obstacle *Result, clear bool) {
	clear = true
	for i, other := range r.results[:check] {
		if !slices.Contains(r.results[check].Check.Needs, other.Check.Name) {
			continue
		}
		if r.progress[i] != done {
			clear = false
		} else if other.Verdict != Fine {
			return &r.results[i], false
		}
	}
	return nil, clear
}

func (r round) over() bool {
	return !slices.ContainsFunc(r.progress, func(p progress) bool { return p != done })
}
