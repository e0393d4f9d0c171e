package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/ui/screen"
)

// historyFile keeps the history: a file of lines, each a JSON object, readable by its owner alone. A line is added at its end in
// one write; when there are too many the oldest go. It may be read and written by several programs at a time.
type historyFile struct {
	path string
	// began is when the attempt that goes on got its first code; it belongs to the UI goroutine.
	began time.Time

	mu sync.Mutex // of the file, within this program
}

// historyBeside is the history that belongs to a settings file.
func historyBeside(settings string) *historyFile {
	return &historyFile{path: filepath.Join(filepath.Dir(settings), "history.jsonl")}
}

const (
	// mostEntries and mostHistory, in bytes, are what is kept at most; fewerEntries is how many are left when that is too much.
	mostEntries  = 1000
	fewerEntries = 900
	mostHistory  = 1 << 20
	// damagedEnding is of the names of files that are kept aside.
	damagedEnding = ".damaged"
	// longestText is how many characters are kept of what somebody else chose.
	longestText = 100
)

// line is an entry as it is written. Times are in UTC.
type line struct {
	Began    time.Time `json:"began,omitzero"`
	Ended    time.Time `json:"ended"`
	Kind     string    `json:"kind"`
	Outcome  string    `json:"outcome"`
	Reason   string    `json:"reason,omitempty"`
	Step     int       `json:"step,omitempty"` // of six
	Given    bool      `json:"may_have_been_let_in,omitempty"`
	Account  string    `json:"account,omitempty"`
	Device   string    `json:"device,omitempty"`
	System   string    `json:"system,omitempty"`
	Browser  string    `json:"browser,omitempty"`
	App      string    `json:"app,omitempty"`
	Place    string    `json:"place,omitempty"`
	Address  string    `json:"address,omitempty"`
	Nearness string    `json:"nearness,omitempty"`
}

var (
	kindNames     = []string{"", "qr", "typed", "disconnected", "undone"}
	outcomeNames  = []string{"done", "declined", "stopped", "ran out", "failed", "alarm"}
	nearnessNames = []string{"", "", "same network", "same city", "same country", "another country"}
)

// written is the line of an entry. Whatever somebody else chose is cut short, and kept on one line.
func written(e core.Entry) line {
	l := line{
		Began: e.Began.UTC(), Ended: e.Ended.UTC(), Kind: kindNames[e.Kind], Outcome: outcomeNames[e.Outcome()],
		Reason: e.Reason.String(), Step: int(e.Step), Given: e.Given, Account: e.Account, Device: e.Device, System: e.System,
		Browser: e.Browser, App: e.App, Place: e.Place, Address: e.Address, Nearness: nearnessNames[e.Nearness],
	}
	for _, text := range []*string{&l.Account, &l.Device, &l.System, &l.Browser, &l.App, &l.Place, &l.Address} {
		*text = screen.Plain(*text, longestText)
	}
	return l
}

var errLine = errors.New("history: not an entry")

// parseLine reads one line. A name that a later version has given is not known here, and says nothing.
func parseLine(text []byte) (core.Entry, error) {
	var l line
	if json.Unmarshal(text, &l) != nil || l.Ended.IsZero() || l.Step < 0 || l.Step > screen.PairingSteps {
		return core.Entry{}, errLine
	}
	kind := slices.Index(kindNames, l.Kind)
	if kind <= 0 {
		return core.Entry{}, errLine
	}
	e := core.Entry{
		Kind: core.EntryKind(kind), Began: l.Began.Local(), Ended: l.Ended.Local(), Reason: pairing.ParseReason(l.Reason),
		Step: screen.PairingStep(l.Step), Given: l.Given, Account: l.Account, Device: l.Device, System: l.System, Browser: l.Browser,
		App: l.App, Place: l.Place, Address: l.Address, Nearness: screen.Nearness(max(slices.Index(nearnessNames, l.Nearness), 0)),
	}
	if l.Began.IsZero() {
		e.Began = time.Time{}
	}
	if e.Reason == 0 && l.Outcome != outcomeNames[core.Done] {
		return core.Entry{}, errLine // it must not look like a success
	}
	return e, nil
}

// add writes an entry at the end of the file.
func (f *historyFile) add(e core.Entry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	text, err := json.Marshal(written(e))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if !endsInLine(file) {
		text = append([]byte("\n"), text...) // of a write that was cut off, what there is stays
	}
	_, err = file.Write(append(text, '\n'))
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return f.trim()
}

// endsInLine reports whether a file is empty, or its last line is whole.
func endsInLine(file *os.File) bool {
	end, err := file.Seek(0, io.SeekEnd)
	last := []byte{'\n'}
	if err == nil && end > 0 {
		_, err = file.ReadAt(last, end-1)
	}
	return err == nil && last[0] == '\n'
}

// trim drops the oldest entries when there are too many.
func (f *historyFile) trim() error {
	text, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	if len(lines) <= mostEntries && len(text) <= mostHistory {
		return nil
	}
	lines = lines[max(len(lines)-fewerEntries, 0):]
	for size := len(bytes.Join(lines, nil)); size > mostHistory*fewerEntries/mostEntries; lines = lines[1:] {
		size -= len(lines[0])
	}
	return replaceFile(f.path, append(bytes.Join(lines, nil), '\n'))
}

// read reads the whole history, the newest entry first. If there is a part of it that makes no sense, the file is kept aside, under
// the name that is returned, and a new one has what does.
func (f *historyFile) read() (entries []core.Entry, damaged string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	var whole []byte
	odd := false
	for l := range bytes.Lines(text) {
		e, err := parseLine(l)
		if err != nil {
			odd = odd || len(bytes.TrimSpace(l)) > 0
			continue
		}
		entries = append(entries, e)
		whole = append(append(whole, bytes.TrimSuffix(l, []byte("\n"))...), '\n')
	}
	slices.Reverse(entries)
	if !odd {
		return entries, "", nil
	}
	damaged, err = f.setAside(whole)
	return entries, damaged, err
}

// setAside keeps the file as it is under another name, which no file has, and puts whole in its place.
func (f *historyFile) setAside(whole []byte) (kept string, err error) {
	kept, err = freshName(f.path+damagedEnding, "")
	if err != nil {
		return "", err
	}
	if err := os.Rename(f.path, kept); err != nil {
		return "", err
	}
	return kept, replaceFile(f.path, whole)
}

// clear forgets all of it, also what was kept aside.
func (f *historyFile) clear() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	aside, err := filepath.Glob(f.path + damagedEnding + "*")
	for _, path := range append(aside, f.path) {
		if gone := os.Remove(path); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
