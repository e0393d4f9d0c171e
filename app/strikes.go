package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"countersign/pairing"
)

// strikesFile keeps the strikes in a small file of their own, so that a restart gives no new tries at short codes.
type strikesFile struct {
	path string

	mu           sync.Mutex // of the strikes
	strikes      pairing.Strikes
	noted, saved int // how often they were noted, and how often by the time they were last written

	writing sync.Mutex
}

// readStrikes reads the file at path. No file is no strikes. If what is there is not in order, or cannot be opened, then nobody
// knows how many strikes there are, and they are shut.
func readStrikes(path string) (f *strikesFile, err error) {
	f = &strikesFile{path: path}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &f.strikes)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		f.strikes = shutStrikes()
	}
	return f, err
}

// shutStrikes lets no proof be checked before they are reset.
func shutStrikes() (s pairing.Strikes) {
	for long := time.Unix(0, 0); !s.Shut(); long = long.Add(2 * time.Hour) {
		s, _ = s.Count(long)
	}
	return s
}

// note says what is to be written. What is written is always what was noted last.
func (f *strikesFile) note(s pairing.Strikes) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.strikes = s
	f.noted++
}

// write writes what was noted, in one step, unless that has been done. It blocks.
func (f *strikesFile) write() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	strikes, noted, saved := f.latest()
	if noted == saved {
		return nil
	}
	text, err := json.Marshal(strikes)
	if err != nil {
		return err
	}
	if err := replaceFile(f.path, append(text, '\n')); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.saved = noted
	return nil
}

func (f *strikesFile) latest() (s pairing.Strikes, noted, saved int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.strikes, f.noted, f.saved
}
