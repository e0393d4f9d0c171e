package bench

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var givenBare = flag.String("bare", "", "the bare window to measure beside the program's; it is built if none is given")

// BenchmarkStart starts the program and a bare window of the same toolkit in turn, each on a new display and with a new home, and
// tells of each how long it takes until something is drawn, what it costs while nothing happens, and how large it is.
func BenchmarkStart(b *testing.B) {
	folder := b.TempDir()
	program, bare := *givenProgram, *givenBare
	if program == "" {
		program = build(b, folder)
	}
	if bare == "" {
		bare = buildBare(b, folder)
	}
	ours, theirs := &starts{program: program}, &starts{program: bare}
	for b.Loop() {
		ours.again(b)
		theirs.again(b)
	}
	b.Run("countersign", ours.report)
	b.Run("bare", theirs.report)
}

func buildBare(tb testing.TB, folder string) (program string) {
	program = filepath.Join(folder, "bare")
	run(tb, ".", "go", "build", released, "-ldflags="+stripped, "-o", program, "countersign/app/bench/testdata/bare")
	return program
}

// starts are what was measured of one program: each time it was started, nanoseconds to the first frame, nanoseconds of processor
// time in a second of rest, and bytes of memory at rest.
type starts struct {
	program             string
	frame, rest, memory []float64
}

const (
	settling = 3 * time.Second // until nothing happens any more
	resting  = 2 * time.Second
)

func (s *starts) again(b *testing.B) {
	b.StopTimer()
	defer b.StartTimer()
	w := &window{b: b}
	environment := w.startDisplay()
	blank := w.waitForDisplay()
	c := exec.Command(s.program)
	c.Env = environment
	began := time.Now()
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		c.Process.Kill()
		c.Wait()
	}()
	for bytes.Equal(w.look().rows, blank) {
		if time.Since(began) > patience {
			b.Fatalf("%s draws nothing", s.program)
		}
		time.Sleep(time.Millisecond)
	}
	for w.look().plain() {
		time.Sleep(time.Millisecond)
	}
	s.frame = append(s.frame, float64(time.Since(began)))
	time.Sleep(settling)
	before := processorTime(b, c.Process.Pid)
	time.Sleep(resting)
	s.rest = append(s.rest, (processorTime(b, c.Process.Pid)-before)/resting.Seconds())
	s.memory = append(s.memory, residentMemory(b, c.Process.Pid))
}

// waitForDisplay waits until the X server and its window manager have drawn what they draw by themselves.
func (w *window) waitForDisplay() (blank []byte) {
	time.Sleep(500 * time.Millisecond)
	return slices.Clone(w.look().rows)
}

// plain: everything in the middle of the screen has one colour, so no window has drawn anything there.
func (p picture) plain() bool {
	at := func(x, y int) [3]byte { return [3]byte(p.rows[y*p.stride+4*x:]) }
	ground := at(p.width/2, p.height-100)
	for y := 40; y < p.height-40; y += 3 {
		for x := 40; x < p.width-40; x += 3 {
			if at(x, y) != ground {
				return false
			}
		}
	}
	return true
}

// processorTime is how long all threads of a process have run, in nanoseconds.
func processorTime(b *testing.B, pid int) (total float64) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(tasks) == 0 {
		b.Fatal("the program has ended")
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		ran, _ := strconv.ParseFloat(strings.Fields(string(text))[0], 64)
		total += ran
	}
	return total
}

// residentMemory is what of a process is in memory, in bytes.
func residentMemory(b *testing.B, pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	kilobytes, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kilobytes * 1024
}

// report tells the medians.
func (s *starts) report(b *testing.B) {
	size, err := os.Stat(s.program)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
	}
	for unit, values := range map[string][]float64{
		"ns/op": s.frame, restUnit: s.rest, memoryUnit: s.memory, sizeUnit: {float64(size.Size())},
	} {
		slices.Sort(values)
		b.ReportMetric(values[len(values)/2], unit)
	}
}
