package doctor

import (
	"encoding/json"
	"strconv"
	"strings"

	"countersign/ui/screen"
)

// Healthy reports whether no check found trouble.
func Healthy(results []Result) bool { return count(results, Trouble) == 0 }

func count(results []Result, v Verdict) (n int) {
	for _, r := range results {
		if r.Verdict == v {
			n++
		}
	}
	return n
}

// Text is the results for people: one line each, which a screen reader reads in order, and one in the end.
func Text(results []Result) string {
	var b strings.Builder
	for _, r := range results {
		b.WriteString(strings.TrimSpace(screen.Say("{{.Check}}: {{.Verdict}} ({{.Time}} ms). {{.What}} {{.Do}}", "Check", r.Check.Title,
			"Verdict", r.Verdict.word(), "Time", strconv.FormatInt(r.Took.Milliseconds(), 10), "What", r.What, "Do", r.Do)) + "\n")
	}
	b.WriteByte('\n')
	b.WriteString(inTheWay(count(results, Trouble)))
	return b.String()
}

// entry is one result as docs/doctor.md promises it to programs.
type entry struct {
	Name         string  `json:"name"`
	Verdict      Verdict `json:"verdict"`
	Milliseconds int64   `json:"milliseconds"`
	What         string  `json:"what"`
	Do           string  `json:"do"`
}

// JSON is the results for programs: an array of objects, described in docs/doctor.md.
func JSON(results []Result) ([]byte, error) {
	list := make([]entry, 0, len(results))
	for _, r := range results {
		list = append(list, entry{r.Check.Name, r.Verdict, r.Took.Milliseconds(), r.What, r.Do})
	}
	return json.MarshalIndent(list, "", "  ")
}
