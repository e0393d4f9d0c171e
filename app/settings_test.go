package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/app/core"
	"countersign/pairing"
	"countersign/ui/screen"
)

func writeFile(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSettingsAreRead(t *testing.T) {
	for text, want := range map[string]settings{
		`{}`:       {},
		" {\n} \n": {},
		`{"server":"mozilla","log_level":"debug"}`:                         {Server: "mozilla", Preferences: screen.Preferences{LogLevel: "debug"}},
		`{"server":"sandbox"}`:                                             {Server: "sandbox"},
		`{"server":"https://a.example","relay":"wss://relay.example"}`:     {Server: "https://a.example", Preferences: screen.Preferences{Relay: "wss://relay.example"}},
		`{"server":"http://127.0.0.1:8765","relay":"ws://127.0.0.1:8765"}`: {Server: "http://127.0.0.1:8765", Preferences: screen.Preferences{Relay: "ws://127.0.0.1:8765"}},
		`{"code_relay":"wss://c.example","code_length":8}`:                 {CodeRelay: "wss://c.example", Preferences: screen.Preferences{CodeLength: 8}},
		`{"client_id":"0123456789abcdef","redirect_ports":[8719,8720]}`:    {ClientID: "0123456789abcdef", RedirectPorts: portList{8719, 8720}},
		`{"client_id":"","redirect_ports":[]}`:                             {},
		`{"code_length":10}`:                                               {Preferences: screen.Preferences{CodeLength: 10}},
		`{"language":"de","theme":"contrast","text_size":150,"reduced_motion":true,"hold_to_reveal":true,"pairing_version":2}`: {
			Preferences: screen.Preferences{
				Language: "de", Theme: "contrast", TextSize: 150, LessMotion: true, HoldToReveal: true, PairingVersion: 2}},
		`{"start_at_login":true,"keep_running":true,"quiet":true}`: {
			Preferences: screen.Preferences{StartAtLogin: true, KeepRunning: true, Quiet: true}},
		`{"server":"","relay":"","log_level":""}`:                   {},
		`{"server":"mozilla"}` + strings.Repeat(" ", maxSettings/2): {Server: "mozilla"},
	} {
		path := writeFile(t, text)
		f, err := readSettings(path)
		if err != nil || f.settings != want || f.path != path {
			t.Errorf("%.80q: %+v, %v", text, f.settings, err)
		}
		if got := readFile(t, path); got != text {
			t.Errorf("%.80q is changed to %.80q", text, got)
		}
	}
}

// A file with a mistake in it is not used, not changed, and said on the first screen.
func TestSettingsThatAreNotInOrder(t *testing.T) {
	for _, text := range []string{
		``, ` `, `[]`, `7`, `"mozilla"`, `{`, `{}}`, `{} {}`, `{"server":"mozilla"} x`,
		`{"server":7}`, `{"server":"moz"}`, `{"server":"http://a.example"}`, `{"server":"https://"}`,
		`{"relay":"https://a.example"}`, `{"relay":"ws://a.example"}`, `{"log_level":"loud"}`,
		`{"code_relay":"ws://a.example"}`, `{"code_length":7}`, `{"code_length":-6}`, `{"code_length":262}`, `{"code_length":"8"}`,
		`{"client_id":"0123456789ABCDEF"}`, `{"client_id":"0123456789abcde"}`, `{"client_id":7}`,
		`{"redirect_ports":[80]}`, `{"redirect_ports":[65536]}`, `{"redirect_ports":8719}`, `{"redirect_ports":[8719,8719]}`,
		`{"redirect_ports":[8719,8720,8721,8722,8723]}`, `{"redirect_ports":["8719"]}`, `{"redirect_ports":[0]}`,
		`{"language":"xx"}`, `{"theme":"pink"}`, `{"text_size":110}`, `{"text_size":-100}`, `{"pairing_version":3}`, `{"quiet":1}`,
		`{"servers":"mozilla"}`, `{"server":"mozilla","password":"x"}`,
		`{"server":"mozilla"}` + strings.Repeat(" ", maxSettings),
	} {
		path := writeFile(t, text)
		f, notice, problem := openSettings(path)
		want := screen.Problem{
			What: "The settings file is not in order, so it was left alone and not used.",
			Do:   "Mend or delete it: " + path,
		}
		if f.settings != (settings{}) || notice != want || problem != "" {
			t.Errorf("%.80q: %+v, %+v, %q", text, f.settings, notice, problem)
		}
		if got := readFile(t, path); got != text {
			t.Errorf("%.80q is changed to %.80q", text, got)
		}
	}
}

// A code has six symbols unless more are asked for.
func TestCodeLength(t *testing.T) {
	for set, want := range map[int]pairing.ShortCodeLength{0: 6, 6: 6, 8: 8, 10: 10} {
		if got := core.CodeLength(screen.Preferences{CodeLength: set}); got != want {
			t.Errorf("%d is %d", set, got)
		}
	}
}

func TestMissingSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "settings.json")
	if f, notice, problem := openSettings(path); f != (settingsFile{path: path}) || !notice.None() || problem != "" {
		t.Errorf("%+v, %+v, %q", f, notice, problem)
	}
}

// A folder stands in for a file that may not be read: the superuser, who often runs tests, may read every file.
func TestSettingsThatCannotBeOpened(t *testing.T) {
	path := t.TempDir()
	want := screen.Problem{What: "The settings file could not be opened.", Do: "Check who may read it: " + path}
	if _, notice, problem := openSettings(path); notice != want || problem != "" {
		t.Errorf("%+v, %q", notice, problem)
	}
}

func TestNoHome(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	const want = "There is no home folder to keep settings in. Name a file with --config."
	if _, _, problem := openSettings(""); problem != want {
		t.Errorf("%q", problem)
	}
}

func TestSettingsPath(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	f, _, _ := openSettings("")
	if want := filepath.Join(folder, "countersign", "settings.json"); f.path != want {
		t.Errorf("%s, want %s", f.path, want)
	}
}

func TestSettingsAreWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "settings.json")
	want := settings{Server: "https://a.example", Preferences: screen.Preferences{Relay: "wss://r.example", LogLevel: "info"}}
	for range 2 { // into nothing, and over what is there
		if err := (settingsFile{path, want}).write(); err != nil {
			t.Fatal(err)
		}
		if f, err := readSettings(path); err != nil || f.settings != want {
			t.Errorf("%+v, %v", f.settings, err)
		}
	}
	mode := func(path string) fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if got := mode(path); got != 0o600 {
		t.Errorf("the file has mode %o", got)
	}
	if got := mode(filepath.Dir(path)); got != 0o700 {
		t.Errorf("the folder has mode %o", got)
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("in the folder: %q", got)
	}
}

// What cannot be read is kept beside what is written.
func TestWritingKeepsWhatWasNotInOrder(t *testing.T) {
	path := writeFile(t, "my notes")
	if err := (settingsFile{path, settings{Server: "mozilla"}}).write(); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, path+".unreadable"); got != "my notes" {
		t.Errorf("kept: %q", got)
	}
	if f, err := readSettings(path); err != nil || f.Server != "mozilla" {
		t.Errorf("%+v, %v", f, err)
	}

	folder := filepath.Join(t.TempDir(), "settings.json") // stands in for a file that may not be read
	if err := os.MkdirAll(filepath.Join(folder, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := (settingsFile{folder, settings{Server: "mozilla"}}).write(); err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder+".unreadable"); len(got) != 1 {
		t.Errorf("kept: %q", got)
	}
}

// A file that is being read stays whole while another takes its place.
func TestWritingReplaces(t *testing.T) {
	path := writeFile(t, `{"server":"mozilla"}`)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := (settingsFile{path, settings{Server: "sandbox"}}).write(); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(path)
	if err != nil || os.SameFile(before, after) {
		t.Errorf("the file was written in place: %v", err)
	}
}

func TestWritingFails(t *testing.T) {
	file := writeFile(t, "{}")
	path := filepath.Join(file, "settings.json") // below a file
	if err := (settingsFile{path, settings{}}).write(); err == nil {
		t.Error("nothing is said")
	}
	if got := readFile(t, file); got != "{}" {
		t.Errorf("changed to %q", got)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
