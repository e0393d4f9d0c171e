package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"countersign/app/core"
)

// columns are those of an exported history, in the words of the file that it comes from.
var columns = []string{
	"began", "ended", "kind", "outcome", "reason", "step", "may have been let in", "account", "device", "system", "browser", "app",
	"place", "address", "nearness",
}

// spreadsheet is the history as comma-separated values, for a spreadsheet.
func spreadsheet(entries []core.Entry) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(columns)
	for _, e := range entries {
		_ = w.Write(written(e).cells())
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func (l line) cells() []string {
	cells := []string{
		moment(l.Began), moment(l.Ended), l.Kind, l.Outcome, l.Reason, strconv.Itoa(l.Step), strconv.FormatBool(l.Given), l.Account, l.Device,
		l.System, l.Browser, l.App, l.Place, l.Address, l.Nearness,
	}
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	return cells
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// harmless keeps a spreadsheet from taking for a formula what a device calls itself.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// writeJSON writes the history as a JSON array, the newest entry first.
func writeJSON(out io.Writer, entries []core.Entry) error {
	lines := []line{}
	for _, e := range entries {
		lines = append(lines, written(e))
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(lines)
}

// exportHistory saves the history where a person looks for what was saved, under a name that no file has.
func exportHistory(entries []core.Entry, folder string, now time.Time) (path string, err error) {
	text, err := spreadsheet(entries)
	if err != nil {
		return "", err
	}
	path, err = freshName(filepath.Join(folder, "countersign-history-"+now.Format(time.DateOnly)), ".csv")
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, text, 0o600)
}

// mostNames bounds how many names are tried.
const mostNames = 1000

var errNoName = errors.New("files: every name is taken")

// freshName is a name that no file has yet: name and ending with, if need be, a number between them.
func freshName(name, ending string) (string, error) {
	path := name + ending
	for n := 2; n <= mostNames; n++ {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
		path = name + "-" + strconv.Itoa(n) + ending
	}
	return "", errNoName
}

// downloads is the folder in which desktop programs leave files for a person: as the desktop has it, or Downloads at home, or
// home itself.
func downloads(getenv func(string) string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	folders := []string{filepath.Join(home, "Downloads"), home}
	if runtime.GOOS == "linux" {
		if named := userFolder("XDG_DOWNLOAD_DIR", home, getenv); named != "" {
			folders = append([]string{named}, folders...)
		}
	}
	for _, folder := range folders {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return folder, nil
		}
	}
	return "", fs.ErrNotExist
}

// userFolder looks a folder up where desktops on Linux name them: in user-dirs.dirs of the configuration folder, in lines such as
// XDG_DOWNLOAD_DIR="$HOME/Downloads".
func userFolder(name, home string, getenv func(string) string) string {
	config := getenv("XDG_CONFIG_HOME")
	if config == "" {
		config = filepath.Join(home, ".config")
	}
	text, err := os.ReadFile(filepath.Join(config, "user-dirs.dirs"))
	if err != nil {
		return ""
	}
	for l := range strings.Lines(string(text)) {
		value, is := strings.CutPrefix(strings.TrimSpace(l), name+"=")
		if !is {
			continue
		}
		value = strings.Replace(strings.Trim(value, `"`), "$HOME", home, 1)
		if filepath.IsAbs(value) {
			return filepath.Clean(value)
		}
	}
	return ""
}
