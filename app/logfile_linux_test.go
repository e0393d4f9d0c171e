package main

import (
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestLogFileWaitsForNobody: a pipe in the place of the file would hold up whoever opens it.
func TestLogFileWaitsForNobody(t *testing.T) {
	l := &logFile{folder: t.TempDir(), most: 1000}
	if err := unix.Mkfifo(filepath.Join(l.folder, logName), 0o600); err != nil {
		t.Fatal(err)
	}
	written := make(chan struct{})
	go func() {
		l.Write([]byte("line\n"))
		close(written)
	}()
	select {
	case <-written:
	case <-time.After(10 * time.Second):
		t.Error("it waits")
	}
}
