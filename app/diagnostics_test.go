package main

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/ui/screen"
)

// homely is diagnostics of somebody whose home is a folder of this test.
func homely(t *testing.T) (d diagnostics, home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	return diagnostics{
		at: time.Date(2026, 11, 28, 23, 17, 5, 0, time.UTC), state: filepath.Join(home, ".local", "state", "countersign"),
		getenv: func(name string) string { return map[string]string{"HOME": home, "LANG": "de_DE.UTF-8"}[name] },
	}, home
}

// unpacked is what is in an archive.
func unpacked(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	all := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

// TestDiagnosticsSayHowItWas, and leave out what is nobody's business.
func TestDiagnosticsSayHowItWas(t *testing.T) {
	d, home := homely(t)
	d.settings = settings{Server: "https://accounts.example.org", Preferences: screen.Preferences{Theme: screen.ThemeDark}}
	d.doctor = func(context.Context) ([]byte, error) { return []byte(`{"for":"ada@example.org"}`), nil }
	d.history = func() []core.Entry {
		return []core.Entry{{Device: "Ada's phone", Account: "ada@example.org"}, {Device: "Ada's tablet"}}
	}
	if err := os.MkdirAll(d.state, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		logName: "msg=discovery cause=timeout home=" + home + "/x\n", crashName: "panic: a mistake\n\n" + strings.Repeat("ab", 32) + "\n",
		"other.txt": "not ours",
	} {
		if err := os.WriteFile(filepath.Join(d.state, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path, err := d.save(t.Context(), "")
	if want := filepath.Join(home, "countersign-diagnostics-20261128-231705.zip"); err != nil || path != want {
		t.Fatalf("%q, %v, want %q", path, err, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	got := unpacked(t, path)
	for name, want := range map[string]string{
		"README.txt": "Read it", "about.txt": "fyne.io/fyne/v2", "settings.json": `"theme": "dark"`, "doctor.json": `"a…@example.org"`, "history.txt": "2 ",
		logName: "cause=timeout home=~/x", crashName: "panic: a mistake\n\n[redacted]",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s does not say %q: %s", name, want, got[name])
		}
	}
	if len(got) != 7 {
		t.Errorf("there are %d parts", len(got))
	}
	for name, text := range got {
		if strings.Contains(text, home) || strings.Contains(text, "ada@") || strings.Contains(text, "Ada's") || strings.Contains(text, "abababab") {
			t.Errorf("%s says too much: %s", name, text)
		}
	}
}

// TestDiagnosticsOfNothing: there is always something to save.
func TestDiagnosticsOfNothing(t *testing.T) {
	d, _ := homely(t)
	d.state = ""
	d.doctor = func(context.Context) ([]byte, error) { return nil, errors.New("no") }
	path, err := d.save(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if got := unpacked(t, path); len(got) != 3 {
		t.Errorf("there are %d parts", len(got))
	}
}

// TestDiagnosticsThatCannotBeSaved: nothing is half written, and nothing that was there is lost.
func TestDiagnosticsThatCannotBeSaved(t *testing.T) {
	d, home := homely(t)
	there := filepath.Join(home, "there.zip")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.save(t.Context(), there); !errors.Is(err, fs.ErrExist) || readFile(t, there) != "mine" {
		t.Errorf("%v, and the file says %q", err, readFile(t, there))
	}
	if _, err := d.save(t.Context(), filepath.Join(there, "x.zip")); err == nil {
		t.Error("a folder that is none takes it")
	}
	t.Setenv("HOME", "")
	if _, err := d.save(t.Context(), ""); err == nil {
		t.Error("without a home it is saved somewhere")
	}
	if got := names(t, home); !slices.Equal(got, []string{"there.zip"}) {
		t.Errorf("left behind: %q", got)
	}
}

// TestOnlyTheEndOfALongLog is taken.
func TestOnlyTheEndOfALongLog(t *testing.T) {
	d, _ := homely(t)
	if err := os.MkdirAll(d.state, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.state, logName), []byte(strings.Repeat("old line\n", maxLogFile/4)+"the end\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := d.read(logName); len(got) != maxLogFile || !strings.HasSuffix(string(got), "the end\n") {
		t.Errorf("%d bytes", len(got))
	}
}
