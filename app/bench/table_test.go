// Package bench measures what has a goal of speed, beside what it is to be compared with, and prints one table (make bench).
// What is measured are benchmarks of Go's own kind, which stand beside the code that they measure and can be run one by
// one; bench.mjs among the peers of app/e2e tells its results in the same form.
package bench

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

var full = flag.Bool("table", false, "measure for long enough to mean something, and print the table")

// row is one line of the table: two benchmarks side by side.
type row struct {
	what            string
	ours, reference string // names of benchmarks; the reference may be empty
	known           string // what the reference took elsewhere, if it is not measured here
	goal            goal
	unit            string // what is compared; empty is the time that it takes
}

// The units of figures that are no times of their own.
const (
	restUnit   = "rest-ns/s"
	memoryUnit = "memory-B"
	sizeUnit   = "file-B"
)

func (r row) measure() string { return cmp.Or(r.unit, "ns/op") }

// goal is what is to be reached; the zero value is nothing.
type goal struct {
	faster       float64       // at least so many times as fast as the reference
	under        time.Duration // at most so long
	noAllocation bool          // without one allocation
	bytes        float64       // less than so many bytes: allocated in all, garbage included, or sent
	within       float64       // at most so many times the reference
}

var rows = []row{
	{"handshake of both roles in memory, against crypto/tls resumed over net.Pipe",
		"Handshake/tlspsk", "Handshake/crypto-tls-resumed", "", goal{faster: 2}, ""},
	{"handshake of both roles in memory, against the JS library", "Handshake/tlspsk", "Library/handshake", "", goal{}, ""},
	{"over the relay: handshake and first round trip, against the JS library", "Channel/meet", "Library/meet", "", goal{faster: 10}, ""},
	{"the same with opening and joining the channel", "Channel/join+meet", "Library/join+meet", "", goal{}, ""},
	{"over the relay: 1000 messages of 1 KiB one way, against the JS library", "Channel/stream", "Library/stream", "", goal{faster: 20}, ""},
	{"seal 1 KiB, against bare AES-128-GCM", "Record/1KiB/tlspsk/seal", "Record/1KiB/aes-gcm/seal", "", goal{noAllocation: true}, ""},
	{"seal and open 1 KiB, against bare AES-128-GCM", "Record/1KiB/tlspsk/seal+open", "Record/1KiB/aes-gcm/seal+open", "", goal{noAllocation: true}, ""},
	{"seal 16 KiB, against bare AES-128-GCM", "Record/16KiB/tlspsk/seal", "Record/16KiB/aes-gcm/seal", "", goal{faster: 0.9, noAllocation: true}, ""},
	{"seal and open 16 KiB, against bare AES-128-GCM", "Record/16KiB/tlspsk/seal+open", "Record/16KiB/aes-gcm/seal+open", "", goal{faster: 0.9, noAllocation: true}, ""},
	{"pairing, connect to authorization, both users at once, without the two seconds to look", "Pairing", "", "25 ms *", goal{under: 4 * time.Millisecond}, ""},
	{"typed code: one side of the key exchange, the authority's", "Authority", "", "", goal{under: 300 * time.Microsecond}, ""},
	{"typed code: one side of the key exchange, the supplicant's", "Supplicant", "", "", goal{under: 300 * time.Microsecond}, ""},
	{"typed code: from the claim to the approval card", "TypedPairing", "", "", goal{under: 50 * time.Millisecond}, ""},
	{"typed code: heap of the join side", "Join", "", "", goal{bytes: 64 << 10}, ""},
	{"join page: from the address to a field that takes the code, in Chromium", "JoinPage", "", "", goal{under: time.Second}, ""},
	{"join page: over the wire, headers included", "JoinPage", "", "", goal{bytes: 1 << 20}, ""},
	{"QR: pairing URL to pixels", "Code", "", "", goal{}, ""},
	{"QR: Return on Pair a device to a code on the X screen that scans", "Window", "", "1350 ms *", goal{under: 100 * time.Millisecond}, ""},
	{"relay: messages of 1 KiB, 32 channels, clients included", "Relay", "", "", goal{}, ""},
	{"start to first frame, against a bare window of the same toolkit", "Start/countersign", "Start/bare", "", goal{within: 1.15}, ""},
	{"processor time in a second while nothing counts down, against the bare window", "Start/countersign", "Start/bare", "", goal{within: 1.15}, restUnit},
	{"resident memory at rest, against the bare window", "Start/countersign", "Start/bare", "", goal{within: 1.15}, memoryUnit},
	{"size of the program, against the bare window", "Start/countersign", "Start/bare", "", goal{}, sizeUnit},
}

// footnote explains the star.
const footnote = "* the reference desktop, measured elsewhere. Times are medians of the rounds; the ratio is how many times as fast as the reference we are."

// TestTable measures everything, in rounds, so that what is compared runs close together, and prints the table. Without
// -table it takes one short round, to see that every measurement still works. What it measures never fails it.
func TestTable(t *testing.T) {
	e := effort{rounds: 1, benchtime: "1x", moments: 1, moment: "1x", times: "1", presses: "1x"}
	if *full {
		e = effort{rounds: 9, benchtime: "250ms", moments: 5, moment: "20ms", times: "60", presses: "3x"}
	}
	m := measure(t, e)
	var table strings.Builder
	for _, r := range rows {
		if problem := r.missing(m); problem != "" {
			t.Error(problem)
		}
	}
	if t.Failed() {
		return
	}
	write(&table, m)
	if *full {
		fmt.Printf("%s\n%s\n%s\n", machine(t), &table, footnote)
	}
}

// missing says which figure is not there.
func (r row) missing(m measurements) string {
	for _, name := range []string{r.ours, r.reference} {
		if name != "" && len(m.values[figure{name, r.measure()}]) == 0 {
			return "there is no result of Benchmark" + name
		}
	}
	if r.goal.noAllocation && len(m.values[figure{r.ours, "allocs/op"}]) == 0 {
		return "Benchmark" + r.ours + " does not count allocations"
	}
	if r.goal.bytes > 0 && m.median(r.ours, "B/op") == 0 {
		return "Benchmark" + r.ours + " does not count bytes"
	}
	return ""
}

func write(to *strings.Builder, m measurements) {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\tours\treference\tratio\tgoal\treached")
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join([]string{r.what, r.result(m), r.compared(m), r.ratio(m), r.goal.String(), r.reached(m)}, "\t"))
	}
	w.Flush()
}

func (r row) result(m measurements) string {
	if perSecond := m.median(r.ours, "messages/s"); perSecond > 0 {
		return fmt.Sprintf("%.0f/s", perSecond)
	}
	if r.goal.bytes > 0 {
		return fmt.Sprintf("%.1f KiB", m.median(r.ours, "B/op")/1024)
	}
	text := r.readable(m.median(r.ours, r.measure()))
	if r.goal.noAllocation {
		text += fmt.Sprintf(", %.0f allocs", m.median(r.ours, "allocs/op"))
	}
	return text
}

func (r row) compared(m measurements) string {
	if r.reference == "" {
		return cmp.Or(r.known, "–")
	}
	return r.readable(m.median(r.reference, r.measure()))
}

// readable is a number in the row's unit.
func (r row) readable(value float64) string {
	switch r.unit {
	case memoryUnit, sizeUnit:
		return fmt.Sprintf("%.1f MB", value/1e6)
	}
	return readable(value)
}

func (r row) faster(m measurements) float64 {
	return m.median(r.reference, r.measure()) / m.median(r.ours, r.measure())
}

func (r row) ratio(m measurements) string {
	if r.reference == "" {
		return "–"
	}
	return fmt.Sprintf("%.2f", r.faster(m))
}

func (g goal) String() string {
	var parts []string
	if g.faster > 0 {
		parts = append(parts, fmt.Sprintf("≥ %g", g.faster))
	}
	if g.under > 0 {
		parts = append(parts, "< "+readable(float64(g.under)))
	}
	if g.noAllocation {
		parts = append(parts, "0 allocs")
	}
	if g.within > 0 {
		parts = append(parts, fmt.Sprintf("≥ %.2f", 1/g.within))
	}
	if g.bytes > 0 {
		parts = append(parts, fmt.Sprintf("< %.0f KiB", g.bytes/1024))
	}
	return cmp.Or(strings.Join(parts, ", "), "–")
}

func (r row) reached(m measurements) string {
	switch {
	case r.goal == goal{}:
		return "–"
	case r.goal.faster > 0 && r.faster(m) < r.goal.faster,
		r.goal.within > 0 && r.faster(m)*r.goal.within < 1,
		r.goal.under > 0 && m.median(r.ours, "ns/op") >= float64(r.goal.under),
		r.goal.noAllocation && m.median(r.ours, "allocs/op") > 0,
		r.goal.bytes > 0 && m.median(r.ours, "B/op") >= r.goal.bytes:
		return "no"
	}
	return "yes"
}

// readable is a time with three digits or so.
func readable(nanoseconds float64) string {
	switch {
	case nanoseconds < 1e3:
		return fmt.Sprintf("%.0f ns", nanoseconds)
	case nanoseconds < 1e6:
		return fmt.Sprintf("%.1f µs", nanoseconds/1e3)
	case nanoseconds < 1e8:
		return fmt.Sprintf("%.2f ms", nanoseconds/1e6)
	}
	return fmt.Sprintf("%.0f ms", nanoseconds/1e6)
}

// machine says what it was measured on.
func machine(t *testing.T) string {
	processor := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				processor = strings.Trim(name, "\t :\n")
				break
			}
		}
	}
	load := ""
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = "; load at the end " + strings.Join(strings.Fields(string(text))[:1], "")
	}
	node := run(t, peersFolder, "node", "--version")
	return fmt.Sprintf("%s, %s, Node %s%s", processor, goFacts(), strings.TrimSpace(string(node)), load)
}
