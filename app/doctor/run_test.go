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

	"countersign/ui/screen"
)

// takes is a check that takes so long, unless its context ends first.
func takes(d time.Duration, name screen.CheckName, needs ...screen.CheckName) Check {
	return Check{name, string(name), needs, func(ctx context.Context) Finding {
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
		}, unwatched))
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
		}, unwatched)
		if got, want := verdicts(results), "a trouble 5s; b fine 4s; c fine 4s; d trouble 2s; e not checked 0s; "; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if took := time.Since(start); took != totalLimit {
			t.Errorf("took %v", took)
		}
	})
}

func unwatched([]Result) {}

// backwards says what is wrong with what was seen: each check only ever goes on, and the last that is seen is what comes of it.
func backwards(seen [][]Result, results []Result) string {
	far := map[Verdict]int{waiting: 0, looking: 1, Fine: 2, Trouble: 2, NotChecked: 2}
	before := make([]Result, len(results))
	for _, now := range append(seen, results) {
		for i, r := range now {
			if far[r.Verdict] < far[before[i].Verdict] || before[i].done() && r.Finding != before[i].Finding {
				return fmt.Sprintf("%s goes from %q to %q", r.Check.Name, before[i].Verdict, r.Verdict)
			}
		}
		before = now
	}
	if last := seen[len(seen)-1]; verdicts(last) != verdicts(results) {
		return fmt.Sprintf("seen last is %s, the result is %s", verdicts(last), verdicts(results))
	}
	return ""
}

// What could not begin in time says so.
func TestNoTimeLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range Run(ctx, []Check{takes(time.Hour, "a"), takes(time.Hour, "b")}, unwatched) {
		if r.Finding != noTimeLeft() {
			t.Errorf("%s: %+v", r.Check.Name, r.Finding)
		}
	}
}

// A check that is not made says which one it waits for: the one with the trouble, or the one that was not made either.
func TestBlocked(t *testing.T) {
	bad := Check{"a", "The door", nil, func(context.Context) Finding { return trouble("It is shut.", "Open it.") }}
	never := func(context.Context) Finding { panic("made all the same") }
	results := Run(t.Context(), []Check{bad, {"b", "The room", []screen.CheckName{"a"}, never}, {"c", "The chair", []screen.CheckName{"b"}, never}}, unwatched)
	want := []Finding{
		bad.Look(nil),
		notChecked("This was not checked, because there is trouble with “The door”.", "Mend that first. Then run this again."),
		notChecked("This was not checked, because “The room” was not.", ""),
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
		var made []screen.CheckName
		var checks []Check
		for i := range rapid.IntRange(0, 8).Draw(t, "checks") {
			var needs []screen.CheckName
			for _, c := range checks {
				if rapid.Bool().Draw(t, "needs "+string(c.Name)) {
					needs = append(needs, c.Name)
				}
			}
			name, verdict := screen.CheckName(fmt.Sprint(i)), rapid.SampledFrom([]Verdict{Fine, Fine, Trouble, NotChecked}).Draw(t, "verdict")
			checks = append(checks, Check{name, string(name), needs, func(context.Context) Finding {
				mu.Lock()
				defer mu.Unlock()
				for _, n := range needs {
					if !slices.Contains(made, n) {
						t.Fatalf("%s is made before %s", name, n)
					}
				}
				made = append(made, name)
				return Finding{Verdict: verdict, What: "It is so."}
			}})
		}
		var seen [][]Result
		results := Run(t.Context(), checks, func(soFar []Result) { seen = append(seen, soFar) })
		if wrong := backwards(seen, results); wrong != "" {
			t.Fatal(wrong)
		}
		verdictOf := map[screen.CheckName]Verdict{}
		for i, r := range results {
			verdictOf[r.Check.Name] = r.Verdict
			clear := !slices.ContainsFunc(r.Check.Needs, func(n screen.CheckName) bool { return verdictOf[n] != Fine })
			times := len(slices.DeleteFunc(slices.Clone(made), func(n screen.CheckName) bool { return n != r.Check.Name }))
			if r.Check.Name != checks[i].Name || r.Verdict == "" || (times == 1) != clear || times > 1 {
				t.Fatalf("%s: made %d times, clear %v, %s", r.Check.Name, times, clear, r.Verdict)
			}
		}
		if len(results) != len(checks) {
			t.Fatalf("%d results of %d checks", len(results), len(checks))
		}
	})
}
