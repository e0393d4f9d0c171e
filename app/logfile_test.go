package main

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogFileStaysSmall(t *testing.T) {
	l := &logFile{folder: filepath.Join(t.TempDir(), "state", "countersign"), most: 1000}
	line := strings.Repeat("x", 99) + "\n"
	for range 55 {
		if n, err := l.Write([]byte(line)); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	young, old := readFile(t, filepath.Join(l.folder, logName)), readFile(t, filepath.Join(l.folder, oldLogName))
	if len(young) != 500 || len(old) != 1000 {
		t.Errorf("the file has %d bytes, the old one %d", len(young), len(old))
	}
	if got := names(t, l.folder); len(got) != 2 {
		t.Errorf("there are %q", got)
	}
	for path, want := range map[string]fs.FileMode{filepath.Join(l.folder, logName): 0o600, l.folder: 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestLogFileGoesOn(t *testing.T) {
	folder := t.TempDir()
	for _, text := range []string{"one\n", "two\n"} { // as in two runs
		l := &logFile{folder: folder, most: 1000}
		l.Write([]byte(text))
	}
	if got := readFile(t, filepath.Join(folder, logName)); got != "one\ntwo\n" {
		t.Errorf("%q", got)
	}
}

// TestLogFileThatCannotBeWritten costs lines and nothing else.
func TestLogFileThatCannotBeWritten(t *testing.T) {
	file := writeFile(t, "")
	pipe := t.TempDir()
	if err := os.Mkdir(filepath.Join(pipe, logName), 0o700); err != nil { // anything that is no file
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"no folder": "", "below a file": filepath.Join(file, "state"), "not a file": pipe} {
		l := &logFile{folder: folder, most: 1000}
		for range 3 {
			if n, err := l.Write([]byte("line\n")); n != 5 || err != nil {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
	}
}

// TestLogFileRecovers: a line that the disk had no room for is lost, and the next is there. A file that is open for reading stands
// in for the full disk.
func TestLogFileRecovers(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, logName)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	full, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	l := &logFile{folder: folder, most: 1000, file: full}
	l.Write([]byte("lost\n"))
	l.Write([]byte("kept\n"))
	if got := readFile(t, path); got != "kept\n" {
		t.Errorf("%q", got)
	}
}

// TestLogGoesToTheFile, whatever becomes of standard error.
func TestLogGoesToTheFile(t *testing.T) {
	closed, err := os.Create(filepath.Join(t.TempDir(), "closed"))
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	l := &logFile{folder: t.TempDir(), most: 1000}
	newLog(both{closed, l}, slog.LevelInfo).Info("here", "link", "https://a.example/pair#channel_id=x&channel_key=y")
	if got := readFile(t, filepath.Join(l.folder, logName)); !strings.Contains(got, "msg=here") || strings.Contains(got, "channel_key") {
		t.Errorf("%q", got)
	}
}

func TestStateFolder(t *testing.T) {
	for _, c := range []struct{ state, home, want string }{
		{"/s", "/h", "/s/countersign"}, {"", "/h", "/h/.local/state/countersign"}, {"relative", "/h", "/h/.local/state/countersign"},
		{"", "", ""}, {"relative", "", ""},
	} {
		getenv := func(name string) string { return map[string]string{"XDG_STATE_HOME": c.state, "HOME": c.home}[name] }
		if got := stateFolder(getenv); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
