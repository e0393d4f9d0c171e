package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/assets"
)

// TestStartAtLogin writes an entry that desktops take, once or twice, and takes it away, once or twice.
func TestStartAtLogin(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	path := filepath.Join(folder, "autostart", assets.ID+".desktop")
	for range 2 {
		if err := startAtLogin(true); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		self, _ := os.Executable()
		if err != nil || !strings.Contains(string(text), "Exec=\""+self+"\" --hidden\n") {
			t.Errorf("%q, %v", text, err)
		}
	}
	if out, err := exec.Command("desktop-file-validate", path).CombinedOutput(); err != nil {
		t.Errorf("desktop-file-validate (make test-deps installs it): %v: %s", err, out)
	}
	for range 2 {
		if err := startAtLogin(false); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("it is still there")
		}
	}
}

// TestProgramsWithOddNames are started by their whole name, and nothing else is.
func TestProgramsWithOddNames(t *testing.T) {
	for program, want := range map[string]string{
		"/opt/a b/countersign": `"/opt/a b/countersign"`,
		`/opt/$HOME/"x"`:       `"/opt/\\$HOME/\\"x\\""`,
		"/opt/100%":            `"/opt/100%%"`,
		`/opt/a\b`:             `"/opt/a\\\\b"`,
	} {
		if text := desktopEntry(program); !strings.Contains(text, "\nExec="+want+" --hidden\n") {
			t.Errorf("%q", text)
		}
	}
	if text := launchAgent("/Apps/<a&b>"); !strings.Contains(text, "<string>/Apps/&lt;a&amp;b&gt;</string>") {
		t.Errorf("%q", text)
	}
}

// TestStartAtLoginThatFails says so.
func TestStartAtLoginThatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CONFIG_HOME", file)
	if startAtLogin(true) == nil {
		t.Error("no error")
	}
}
