package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/ui/screen"
)

var someEntry = core.Entry{
	Kind: core.ByQR, Began: time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC), Ended: time.Date(2026, 11, 28, 14, 5, 0, 0, time.UTC),
	Reason: pairing.CodeShared, Step: screen.StepAgree, Given: true, Account: "ada@example.org", Device: "Firefox 142 on Pixel 9",
	System: "Android 16", Browser: "Firefox 142", App: "Firefox for Android", Place: "Kyiv, Ukraine", Address: "198.51.100.7",
	Nearness: screen.OtherCountry,
}

func newHistory(t *testing.T) *historyFile {
	return historyBeside(filepath.Join(t.TempDir(), "countersign", "settings.json"))
}

// entries reads the history, which must be in order.
func (f *historyFile) entries(t *testing.T) []core.Entry {
	t.Helper()
	entries, damaged, err := f.read()
	if err != nil || damaged != "" {
		t.Fatalf("damaged: %q, %v", damaged, err)
	}
	return entries
}

// What is written is read again, the newest first, and by nobody else.
func TestHistory(t *testing.T) {
	f := newHistory(t)
	if got := f.entries(t); got != nil {
		t.Fatalf("before anything happened: %+v", got)
	}
	later := core.Entry{Kind: core.Disconnected, Ended: someEntry.Ended.Add(time.Hour), Device: "iPad"}
	for _, e := range []core.Entry{someEntry, later} {
		if err := f.add(e); err != nil {
			t.Fatal(err)
		}
	}
	got := f.entries(t)
	if len(got) != 2 || !same(got[0], later) || !same(got[1], someEntry) {
		t.Errorf("got %+v", got)
	}
	if info, err := os.Stat(f.path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// same compares entries, whatever the time zone of their times.
func same(a, b core.Entry) bool {
	equal := a.Began.Equal(b.Began) && a.Ended.Equal(b.Ended)
	a.Began, a.Ended, b.Began, b.Ended = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return equal && a == b
}

// Every entry that core can make comes back as it was.
func TestEveryEntryIsReadAgain(t *testing.T) {
	for _, why := range append([]pairing.Reason{0}, pairing.Reasons()...) {
		for kind := core.ByQR; kind <= core.PairingUndone; kind++ {
			for near := screen.SameNetwork; near <= screen.OtherCountry; near++ {
				e := core.Entry{Kind: kind, Ended: someEntry.Ended, Reason: why, Nearness: near}
				text, err := json.Marshal(written(e))
				if err != nil {
					t.Fatal(err)
				}
				if got, err := parseLine(text); err != nil || !same(got, e) {
					t.Errorf("%s is read as %+v, %v", text, got, err)
				}
			}
		}
	}
}

// Whatever a device calls itself, it is one line of bounded length.
func TestHostileEntries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := someEntry
		for _, text := range []*string{&e.Device, &e.System, &e.Browser, &e.App, &e.Place, &e.Address, &e.Account} {
			*text = rapid.String().Draw(t, "text")
		}
		e.Device += strings.Repeat("\n\x1b[2J", 1000)
		text, err := json.Marshal(written(e))
		if err != nil || bytes.ContainsAny(text, "\n\x1b") || len(text) > 10_000 {
			t.Fatalf("%d bytes, %v", len(text), err)
		}
		if _, err := parseLine(text); err != nil {
			t.Fatal(err)
		}
	})
}

// The file does not grow for ever: the oldest go.
func TestHistoryIsBounded(t *testing.T) {
	f := newHistory(t)
	text, _ := json.Marshal(written(someEntry))
	if err := f.add(someEntry); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.path, bytes.Repeat(append(text, '\n'), mostEntries), 0o600); err != nil {
		t.Fatal(err)
	}
	newest := core.Entry{Kind: core.Disconnected, Ended: someEntry.Ended, Device: "the newest"}
	if err := f.add(newest); err != nil {
		t.Fatal(err)
	}
	if got := f.entries(t); len(got) != fewerEntries || !same(got[0], newest) || !same(got[1], someEntry) {
		t.Errorf("%d entries, the newest %+v", len(got), got[0])
	}
	long := strings.Repeat("x", 4000)
	line := fmt.Sprintf(`{"ended":"2026-11-28T14:05:00Z","kind":"qr","outcome":"done","later":%q}`, long)
	if err := os.WriteFile(f.path, []byte(strings.Repeat(line+"\n", mostEntries-1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.add(newest); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(f.path)
	if got := f.entries(t); err != nil || info.Size() > mostHistory || !same(got[0], newest) {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
}

// A part that makes no sense is kept aside, and the rest goes on.
func TestDamagedHistory(t *testing.T) {
	good, _ := json.Marshal(written(someEntry))
	for name, odd := range map[string]string{
		"junk":                   "\x00\x01",
		"half a line":            string(good[:40]),
		"no time":                `{"kind":"qr","outcome":"done"}`,
		"no kind":                `{"ended":"2026-11-28T14:05:00Z","outcome":"done"}`,
		"a kind from the future": `{"ended":"2026-11-28T14:05:00Z","kind":"guest","outcome":"done"}`,
		"a failure without a reason that is known": `{"ended":"2026-11-28T14:05:00Z","kind":"qr","outcome":"failed","reason":"aliens"}`,
		"a step too many":                          `{"ended":"2026-11-28T14:05:00Z","kind":"qr","outcome":"done","step":7}`,
		"an array":                                 `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			f := newHistory(t)
			if err := f.add(someEntry); err != nil {
				t.Fatal(err)
			}
			text := string(good) + "\n" + odd
			if err := os.WriteFile(f.path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := f.add(someEntry); err != nil { // a write was cut off before
				t.Fatal(err)
			}
			entries, damaged, err := f.read()
			if err != nil || len(entries) != 2 || damaged == "" {
				t.Fatalf("%d entries, %q, %v", len(entries), damaged, err)
			}
			kept, err := os.ReadFile(damaged)
			if err != nil || !strings.HasPrefix(string(kept), text) {
				t.Errorf("kept is %q, %v", kept, err)
			}
			if got := f.entries(t); len(got) != 2 {
				t.Errorf("%d entries the next time", len(got))
			}
			if err := os.WriteFile(f.path, []byte(odd), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, again, err := f.read(); err != nil || again == damaged || again == "" {
				t.Errorf("the second damaged file is kept as %q, the first was %q: %v", again, damaged, err)
			}
			if err := f.clear(); err != nil {
				t.Fatal(err)
			}
			if left, _ := filepath.Glob(f.path + "*"); left != nil {
				t.Errorf("cleared, and left are %v", left)
			}
		})
	}
}

// Two programs write at a time, and lose nothing.
func TestHistoryOfTwoPrograms(t *testing.T) {
	f := newHistory(t)
	other := &historyFile{path: f.path}
	var writers sync.WaitGroup
	for _, h := range []*historyFile{f, other} {
		writers.Go(func() {
			for range 50 {
				if err := h.add(someEntry); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if got := f.entries(t); len(got) != 100 {
		t.Errorf("%d entries", len(got))
	}
}

// A folder that cannot be written to is an error, and nothing worse.
func TestHistoryThatCannotBe(t *testing.T) {
	f := &historyFile{path: filepath.Join(t.TempDir(), "file", "history.jsonl")}
	if err := os.WriteFile(filepath.Dir(f.path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.add(someEntry); err == nil {
		t.Error("written")
	}
	if _, _, err := f.read(); err == nil {
		t.Error("read")
	}
}

// The export opens in a spreadsheet, is readable by its owner alone, and replaces nothing. No cell is a formula.
func TestExportedHistory(t *testing.T) {
	folder := t.TempDir()
	e := someEntry
	e.Device = "=HYPERLINK(\"http://evil.example\")"
	for _, name := range []string{"countersign-history-2026-11-28.csv", "countersign-history-2026-11-28-2.csv"} {
		path, err := exportHistory([]core.Entry{e, {Kind: core.Disconnected, Ended: e.Ended}}, folder, e.Ended)
		if err != nil || filepath.Base(path) != name {
			t.Fatalf("%s, %v", path, err)
		}
		info, _ := os.Stat(path)
		text, _ := os.ReadFile(path)
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 3 || len(rows[1]) != len(columns) || info.Mode() != 0o600 {
			t.Fatalf("%v, %v, %v", rows, info.Mode(), err)
		}
		if got := strings.Join(rows[1], "|"); got != `2026-11-28T14:00:00Z|2026-11-28T14:05:00Z|qr|alarm|code shared|5|true|ada@example.org|'=HYPERLINK("http://evil.example")|`+
			`Android 16|Firefox 142|Firefox for Android|Kyiv, Ukraine|198.51.100.7|another country` {
			t.Errorf("a row is %s", got)
		}
		if rows[2][0] != "" {
			t.Errorf("what takes no time began %s", rows[2][0])
		}
	}
}

func TestHistoryAsJSON(t *testing.T) {
	var out bytes.Buffer
	var lines []map[string]any
	if err := writeJSON(&out, []core.Entry{someEntry}); err != nil || json.Unmarshal(out.Bytes(), &lines) != nil || lines[0]["reason"] != "code shared" {
		t.Errorf("%v: %s", err, out.String())
	}
	out.Reset()
	if err := writeJSON(&out, nil); err != nil || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("nothing is %s", out.String())
	}
}

// The export goes where desktops on Linux leave files for their people.
func TestDownloads(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	config := filepath.Join(home, ".config")
	getenv := func(string) string { return "" }
	expect := func(want string) {
		t.Helper()
		if got, err := downloads(getenv); err != nil || got != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
	expect(home)
	make := func(folder string) string {
		folder = filepath.Join(home, folder)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	plain := make("Downloads")
	expect(plain)
	make(".config")
	named := make("Lädtchen")
	for text, want := range map[string]string{
		"# comment\nXDG_DOWNLOAD_DIR=\"$HOME/Lädtchen\"\n": named,
		`XDG_DOWNLOAD_DIR="` + named + `"`:                 named,
		`XDG_DOWNLOAD_DIR="Lädtchen"`:                      plain,
		`XDG_DOWNLOAD_DIR="$HOME/gone"`:                    plain,
		`XDG_DESKTOP_DIR="$HOME/Lädtchen"`:                 plain,
	} {
		if err := os.WriteFile(filepath.Join(config, "user-dirs.dirs"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		expect(want)
	}
}
