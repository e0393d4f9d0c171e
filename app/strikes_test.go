package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"countersign/pairing"
)

// strikesOf counts so many proofs.
func strikesOf(n int) (s pairing.Strikes) {
	for range n {
		s, _ = s.Count(time.Now())
	}
	return s
}

// What was noted last is what the next run reads, in a file for its owner only.
func TestStrikesAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "strikes.json")
	f, err := readStrikes(path)
	if err != nil || f.strikes != (pairing.Strikes{}) {
		t.Fatalf("no file is %v", err)
	}
	if err := f.write(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing was noted, and written: %v", err)
	}
	for _, want := range []pairing.Strikes{strikesOf(1), strikesOf(3), {}, strikesOf(10)} {
		f.note(strikesOf(7))
		f.note(want)
		if err := f.write(); err != nil {
			t.Fatal(err)
		}
		if again, err := readStrikes(path); err != nil || again.strikes != want {
			t.Errorf("read %v, %v", again.strikes, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("in the folder: %q", got)
	}
}

// A record that cannot be read is taken for the worst, and left as it is.
func TestStrikesThatCannotBeRead(t *testing.T) {
	for _, text := range []string{"", "{}", "null", "7", `{"recent":[],"row":0,"as_of":0}x`, `{"recent":[],"row":0,"as_of":0,"next":0}`} {
		path := writeFile(t, text)
		f, err := readStrikes(path)
		if err == nil || !f.strikes.Shut() {
			t.Errorf("%q: %v", text, err)
		}
		if got := readFile(t, path); got != text {
			t.Errorf("%q is changed to %q", text, got)
		}
	}
	if f, err := readStrikes(t.TempDir()); err == nil || !f.strikes.Shut() { // a folder, which cannot be read by anybody
		t.Errorf("%v", err)
	}
}

// Strikes that are shut let nothing be checked until they are reset, and then everything.
func TestShutStrikes(t *testing.T) {
	s := shutStrikes()
	if _, allowed := s.Count(time.Now()); allowed {
		t.Error("a proof may be checked")
	}
	if _, allowed := s.Reset().Count(time.Now()); !allowed || s.Reset().Rest(time.Now()) != 0 {
		t.Error("no proof may be checked after the reset")
	}
}

// However many write at once, and in whatever order they come to it, the file says what was noted last; a write that fails is
// made up for.
func TestStrikesAreWrittenInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "strikes.json")
	f := &strikesFile{path: path}
	var writers sync.WaitGroup
	for n := range 11 {
		f.note(strikesOf(n))
		writers.Go(func() {
			if err := f.write(); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if again, err := readStrikes(path); err != nil || again.strikes != f.strikes {
		t.Errorf("read %v, %v", again.strikes, err)
	}
	f.path = filepath.Join(path, "below")
	f.note(strikesOf(2))
	if f.write() == nil {
		t.Error("a failed write is not told of")
	}
	f.path = path
	if err := f.write(); err != nil {
		t.Error(err)
	}
	if again, _ := readStrikes(path); again.strikes != f.strikes {
		t.Error("a failed write is not made up for")
	}
}
