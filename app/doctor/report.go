package doctor

import (
	"encoding/json"
	"slices"

	"countersign/ui/screen"
)

// Healthy reports whether no check found trouble.
func Healthy(results []Result) bool {
	return !slices.ContainsFunc(results, func(r Result) bool { return r.Verdict == Trouble })
}

// Shown is the results as a screen shows them.
func Shown(results []Result) []screen.Check {
	shown := make([]screen.Check, 0, len(results))
	for _, r := range results {
		shown = append(shown, screen.Check{
			Name: r.Check.Name, Title: r.Check.Title, State: states[r.Verdict], What: r.What, Do: r.Do,
			Milliseconds: r.Took.Milliseconds(), Remedy: r.Remedy,
		})
	}
	return shown
}

var states = map[Verdict]screen.CheckState{
	waiting: screen.CheckWaiting, looking: screen.CheckLooking, Fine: screen.CheckFine, Trouble: screen.CheckTrouble, NotChecked: screen.CheckSkipped,
}

// entry is one result as docs/doctor.md promises it to programs.
type entry struct {
	Name         screen.CheckName `json:"name"`
	Verdict      Verdict          `json:"verdict"`
	Milliseconds int64            `json:"milliseconds"`
	What         string           `json:"what"`
	Do           string           `json:"do"`
	Remedy       screen.Remedy    `json:"remedy"`
}

// JSON is the results for programs: an array of objects, described in docs/doctor.md.
func JSON(results []Result) ([]byte, error) {
	list := make([]entry, 0, len(results))
	for _, r := range results {
		list = append(list, entry{r.Check.Name, r.Verdict, r.Took.Milliseconds(), r.What, r.Do, r.Remedy})
	}
	return json.MarshalIndent(list, "", "  ")
}
