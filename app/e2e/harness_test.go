// Package e2e runs the whole program against parts that nobody here wrote: Mozilla's own pairing channel and key library
// in Node, a real keychain, a real window.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the binary under test, and emptyFolder a folder with nothing in it.
var program, emptyFolder string

func TestMain(m *testing.M) {
	if seed := os.Getenv(holderSeed); seed != "" {
		hold(seed)
		return
	}
	flag.Parse()
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runAll(m *testing.M) (code int, err error) {
	folder, err := os.MkdirTemp("", "countersign-e2e-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	program, emptyFolder = filepath.Join(folder, "countersign"), filepath.Join(folder, "empty")
	if err := os.Mkdir(emptyFolder, 0o700); err != nil {
		return 0, err
	}
	if err := build(program); err != nil {
		return 0, err
	}
	if err := flag.Set("test.parallel", atOnce); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

func build(to string) error {
	module, err := exec.Command("go", "env", "GOMOD").Output() // the benchmarks are run from a folder further down
	if err != nil {
		return err
	}
	compile := exec.Command("make", "--silent", "--directory="+filepath.Dir(string(module)), "program", "TO="+to, "WITH="+buildFlags)
	if out, err := compile.CombinedOutput(); err != nil {
		return fmt.Errorf("the program does not build: %w\n%s", err, out)
	}
	return nil
}

// stream is what grows while a process speaks, and tells those who wait for more.
type stream struct {
	mu    sync.Mutex
	grown chan struct{}
	over  bool
}

func newStream() stream { return stream{grown: make(chan struct{})} }

func (s *stream) wake() {
	close(s.grown)
	s.grown = make(chan struct{})
}

// end says that nothing more will come.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.wake()
}

// transcript is what a process has said so far. Runs of white space count as one blank, so that it does not matter where
// lines are broken.
type transcript struct {
	stream
	text  string
	blank bool // white space came last
}

func newTranscript() *transcript { return &transcript{stream: newStream()} }

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, c := range p {
		switch {
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			s.blank = true
			continue
		case s.blank:
			b.WriteByte(' ')
		}
		s.blank = false
		b.WriteByte(c)
	}
	s.text += b.String()
	s.wake()
	return len(p), nil
}

func (s *transcript) now() (text string, over bool, grown <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text, s.over, s.grown
}

// find waits for a text behind position from, and returns where it ends. Not ok: it did not come.
func (s *transcript) find(wanted string, from int) (end int, ok bool) {
	wanted = strings.Join(strings.Fields(wanted), " ")
	return s.wait(func(text string) (int, bool) {
		i := strings.Index(text[from:], wanted)
		return from + i + len(wanted), i >= 0
	})
}

// wait waits until something is found in the text.
func (s *transcript) wait(find func(text string) (end int, found bool)) (end int, found bool) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		text, over, grown := s.now()
		if end, found = find(text); found || over {
			return end, found
		}
		select {
		case <-grown:
		case <-deadline.C:
			return 0, false
		}
	}
}

// process is one that is killed at the end of the test, if it still runs then.
type process struct {
	*exec.Cmd
	done chan struct{}
	err  error
}

// start starts a command. Its output ends when it does.
func start(t *testing.T, c *exec.Cmd, ended func()) *process {
	t.Helper()
	p := &process{Cmd: c, done: make(chan struct{})}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		p.err = c.Wait()
		ended()
	}()
	t.Cleanup(func() {
		c.Process.Kill()
		<-p.done
	})
	return p
}

// exit waits for the end and returns how it went.
func (p *process) exit(t *testing.T) error {
	t.Helper()
	select {
	case <-p.done:
		return p.err
	case <-time.After(patience):
		t.Fatalf("%s does not end; where it stands:\n%s", filepath.Base(p.Path), p.stands())
		return nil
	}
}

// stands ends a program of ours that hangs, by the signal for which Go says where each goroutine is.
func (p *process) stands() string {
	errors, is := p.Stderr.(*transcript)
	if !is || p.Process.Signal(syscall.SIGQUIT) != nil {
		return "unknown"
	}
	select {
	case <-p.done:
	case <-time.After(patience):
	}
	text, _, _ := errors.now()
	return text
}
