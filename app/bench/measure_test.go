package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const peersFolder = "../e2e/peers"

// effort is how much is spent on measuring.
type effort struct {
	rounds    int
	benchtime string // of a benchmark, as go test takes it
	moments   int    // how often in a round what needs no network is measured
	moment    string // the benchtime of each
	times     string // how often the JS library does each thing in a round
	presses   string // how often in a round the window is made to show a code, as a benchtime
}

// figure is one sort of number: a benchmark without its first word, and a unit.
type figure struct{ benchmark, unit string }

// measurements are the numbers of all rounds.
type measurements struct{ values map[figure][]float64 }

func (m measurements) median(benchmark, unit string) float64 {
	values := slices.Sorted(slices.Values(m.values[figure{benchmark, unit}]))
	if len(values) == 0 {
		return 0
	}
	return values[len(values)/2]
}

// add takes the numbers out of what benchmarks print: a name, how often it ran, and then values, each with its unit.
func (m measurements) add(output []byte) {
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(fields[0], "Benchmark")
		name = strings.TrimSuffix(name, fmt.Sprintf("-%d", runtime.GOMAXPROCS(0)))
		for i := 2; i+1 < len(fields); i += 2 {
			if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
				f := figure{name, fields[i+1]}
				m.values[f] = append(m.values[f], value)
			}
		}
	}
}

// measure runs everything, round by round. The relay is in this process, whose use of it is measured in others.
func measure(t *testing.T, e effort) measurements {
	folder := t.TempDir()
	for _, room := range []string{"pairing", "pairing/cpace", "pairing/tlspsk", "ui", "app", "app/e2e"} {
		run(t, ".", "go", "test", "-c", "-o", filepath.Join(folder, filepath.Base(room)+".test"), "countersign/"+room)
	}
	program, bare := build(t, folder), buildBare(t, folder)
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	relays := startRelay(t)
	inMemory := []string{filepath.Join(folder, "tlspsk.test"), "-test.bench=^(BenchmarkHandshake|BenchmarkRecord)$", "-test.benchtime=" + e.moment}
	commands := slices.Concat(slices.Repeat([][]string{inMemory}, e.moments), [][]string{
		{filepath.Join(folder, "cpace.test"), "-test.bench=^(BenchmarkAuthority|BenchmarkSupplicant)$"},
		{filepath.Join(folder, "pairing.test"), "-test.bench=^BenchmarkJoin$"},
		{own, "-test.bench=^BenchmarkChannel$", "-relay=" + relays},
		{"node", "bench.mjs", relays, e.times},
		{own, "-test.bench=^BenchmarkRelay$", "-relay=" + relays},
		{filepath.Join(folder, "app.test"), "-test.bench=^(BenchmarkPairing|BenchmarkTypedPairing)$"},
		{filepath.Join(folder, "ui.test"), "-test.bench=^BenchmarkCode$"},
		{filepath.Join(folder, "e2e.test"), "-test.bench=^BenchmarkJoinPage$", "-test.benchtime=" + e.presses},
		{own, "-test.bench=^BenchmarkWindow$", "-program=" + program, "-test.benchtime=" + e.presses},
		{own, "-test.bench=^BenchmarkStart$", "-program=" + program, "-bare=" + bare, "-test.benchtime=" + e.presses},
	})
	m := measurements{map[figure][]float64{}}
	for range e.rounds {
		for _, command := range commands {
			if command[0] != "node" {
				// A benchtime of the command's own comes later, and wins.
				command = slices.Concat(command[:1], []string{"-test.run=^$", "-test.benchtime=" + e.benchtime}, command[1:])
			}
			m.add(run(t, peersFolder, command...))
		}
	}
	return m
}

// The flags of a release.
const (
	released = "-tags=gles,migrated_fynedo"
	stripped = "-s -w"
)

// build builds the program as it is released.
func build(tb testing.TB, folder string) (program string) {
	program = filepath.Join(folder, "countersign")
	run(tb, "../..", "make", "program", "TO="+program, "WITH="+released, "LINK="+stripped)
	return program
}

// run runs a command and returns what it says.
func run(tb testing.TB, folder string, command ...string) []byte {
	tb.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir, c.Env = folder, append(os.Environ(), "GOFLAGS=-trimpath -tags=gles -buildvcs=false")
	var errors bytes.Buffer
	c.Stderr = &errors
	out, err := c.Output()
	if err != nil {
		tb.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, out, &errors)
	}
	return out
}

func goFacts() string {
	return fmt.Sprintf("%d cores, %s %s/%s", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
