package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Only pages of the web are opened.
func TestOnlyPagesAreOpened(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, address := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "mailto:ada@example.org", "https://", "--help", "/settings"} {
		if err := openInBrowser(address); !errors.Is(err, errNoPage) {
			t.Errorf("%q: %v", address, err)
		}
	}
	if err := openInBrowser("https://accounts.example.org/settings"); err == nil || errors.Is(err, errNoPage) {
		t.Errorf("without an opener: %v", err)
	}
}

// The address is one argument, whatever is in it, and no shell reads it.
func TestAddressIsOneArgument(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // the openers of other systems stand in system folders
	}
	folder := t.TempDir()
	said := filepath.Join(folder, "said") // a pipe: reading it waits for the opener
	if err := exec.Command("mkfifo", said).Run(); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nprintf '%s|%s' \"$#\" \"$1\" > '" + said + "'\n"
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	const address = "https://accounts.example.org/settings?a=$(id)&b=%20;x"
	if err := openInBrowser(address); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(said); err != nil || string(got) != "1|"+address {
		t.Errorf("the opener is given %q (%v)", got, err)
	}
}
