package doctor

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// takes is a check that takes so long, unless its context ends first.
func takes(d time.Duration, name string, needs ...string) Check {
	return Check{name, name, needs, func(ctx context.Context) Finding {
		select {
		case <-time.After(d):
			return fine("Well.")
		case <-ctx.Done():
			return trouble("Late.", "")
		}
	}}
}

func verdicts(results []Result) string {
	text := ""
	for _, r := range results {
		text += fmt.Sprintf("%s %s %v; ", r.Check.Name, r.Verdict, r.Took)
	}
	return text
}

// Checks that do not need each other are made at the same time; one that needs others comes after them.
func TestRunAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got := verdicts(Run(t.Context(), []Check{
			takes(3*time.Second, "a"), takes(2*time.Second, "b"), takes(time.Second, "c", "a", "b"), takes(time.Second, "d"),
		}))
		if want := "a fine 3s; b fine 2s; c fine 1s; d fine 1s; "; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// One check has five seconds, and all have ten.
func TestRunIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		results := Run(t.Context(), []Check{
			takes(time.Hour, "a"), takes(4*time.Second, "b"), takes(4*time.Second, "c", "b"), takes(4*time.Second, "d", "c"),
			takes(time.Second, "e", "a"),
		})
		if got, want := verdicts(results), "a trouble 5s; b fine 4s; c fine 4s; d trouble 2s; e not checked 0s; "; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if took := time.Since(start); took != totalLimit {
			t.Errorf("took %v", took)
		}
	})
}

// What could not begin in time says so.
func TestNoTimeLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range Run(ctx, []Check{takes(time.Hour, "a"), takes(time.Hour, "b")}) {
		if r.Finding != noTimeLeft() {
			t.Errorf("%s: %+v", r.Check.Name, r.Finding)
		}
	}
}

// A check that is not made says which one it waits for: the one with the trouble, or the one that was not made either.
func TestBlocked(t *testing.T) {
	bad := Check{"a", "The door", nil, func(context.Context) Finding { return trouble("It is shut.", "Open it.") }}
	never := func(context.Context) Finding { panic("made all the same") }
	results := Run(t.Context(), []Check{bad, {"b", "The room", []string{"a"}, never}, {"c", "The chair", []string{"b"}, never}})
	want := []Finding{
		bad.Look(nil),
		{NotChecked, "This was not checked, because there is trouble with “The door”.", "Mend that first. Then run this again."},
		{NotChecked, "This was not checked, because “The room” was not.", ""},
	}
	for i, r := range results {
		if r.Finding != want[i] {
			t.Errorf("%s: %+v", r.Check.Name, r.Finding)
		}
	}
}

// Whatever needs what: each check has one result, is made once or not at all, only after all that it needs, and exactly when
// all of that is fine.
func TestRunProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var mu sync.Mutex
		var made []string
		var checks []Check
		for i := range rapid.IntRange(0, 8).Draw(t, "checks") {
			var needs []string
			for _, c := range checks {
				if rapid.Bool().Draw(t, "needs "+c.Name) {
					needs = append(needs, c.Name)
				}
			}
			name, verdict := fmt.Sprint(i), rapid.SampledFrom([]Verdict{Fine, Fine, Trouble, NotChecked}).Draw(t, "verdict")
			checks = append(checks, Check{name, name, needs, func(context.Context) Finding {
				mu.Lock()
				defer mu.Unlock()
				for _, n := range needs {
					if !slices.Contains(made, n) {
						t.Fatalf("%s is made before %s", name, n)
					}
				}
				made = append(made, name)
				return Finding{verdict, "It is so.", ""}
			}})
		}
		results := Run(t.Context(), checks)
		verdictOf := map[string]Verdict{}
		for i, r := range results {
			verdictOf[r.Check.Name] = r.Verdict
			clear := !slices.ContainsFunc(r.Check.Needs, func(n string) bool { return verdictOf[n] != Fine })
			times := len(slices.DeleteFunc(slices.Clone(made), func(n string) bool { return n != r.Check.Name }))
			if r.Check.Name != checks[i].Name || r.Verdict == "" || (times == 1) != clear || times > 1 {
				t.Fatalf("%s: made %d times, clear %v, %s", r.Check.Name, times, clear, r.Verdict)
			}
		}
		if len(results) != len(checks) {
			t.Fatalf("%d results of %d checks", len(results), len(checks))
		}
	})
}
