package main

import (
	"os"
	"path/filepath"
	"testing"
)

// However the session bus is named or not, afterwards no D-Bus library has a reason to start one.
func TestSessionBusIsSettled(t *testing.T) {
	with, without := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(with, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address, folder, want string
		there                 bool
	}{
		{"unix:path=/a", with, "unix:path=/a", true},
		{"", with, "unix:path=" + with + "/bus", true},
		{launchBus, with, "unix:path=" + with + "/bus", true},
		{"", without, noBus, false},
		{launchBus, without, noBus, false},
		{"", "", noBus, false},
		{noBus, with, noBus, false},
	} {
		t.Setenv(busVariable, c.address)
		t.Setenv("XDG_RUNTIME_DIR", c.folder)
		for range 2 { // the child does it again
			if there := settleSessionBus(); there != c.there || os.Getenv(busVariable) != c.want {
				t.Errorf("%q: %v, %q, want %v, %q", c.address, there, os.Getenv(busVariable), c.there, c.want)
			}
		}
	}
}
