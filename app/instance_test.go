package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/ui/screen"
)

// doors are the places where the socket can be.
func doors(t *testing.T) map[string]func() {
	t.Helper()
	return map[string]func(){
		"login session": func() { t.Setenv("XDG_RUNTIME_DIR", t.TempDir()) },
		"settings":      func() { t.Setenv("XDG_RUNTIME_DIR", "") },
	}
}

// TestSecondStart tells the first which page is wanted, and does not run itself. After the first has left, the next one runs.
func TestSecondStart(t *testing.T) {
	for name, set := range doors(t) {
		t.Run(name, func(t *testing.T) {
			set()
			folder := filepath.Join(t.TempDir(), "settings")
			first, told := onlyInstance(folder, screen.PageHome, slog.Default())
			if told || first.listener == nil {
				t.Fatal("the first does not run")
			}
			came := make(chan screen.Page, 1)
			ctx, stop := context.WithCancel(t.Context())
			over := make(chan struct{})
			go func() {
				first.answer(ctx, func(p screen.Page) { came <- p })
				close(over)
			}()
			if _, told := onlyInstance(folder, screen.PageDevices, slog.Default()); !told {
				t.Error("the second runs, too")
			}
			if p := <-came; p != screen.PageDevices {
				t.Errorf("the page is %q", p)
			}
			if other, told := onlyInstance(folder+"2", screen.PageHome, slog.Default()); told {
				t.Error("a program over other settings counts as the same")
			} else {
				other.leave()
			}
			stop()
			<-over
			first.leave()
			next, told := onlyInstance(folder, screen.PageHome, slog.Default())
			if told || next.listener == nil {
				t.Error("after the first has left, the next one does not run")
			}
			next.leave()
		})
	}
}

// TestCrashedInstance: what a program left behind that did not end well keeps nobody from running.
func TestCrashedInstance(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	folder := t.TempDir()
	door, err := doorOf(folder)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", door)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	os.WriteFile(door+".lock", nil, 0o600)
	only, told := onlyInstance(folder, screen.PageHome, slog.Default())
	if told || only.listener == nil {
		t.Fatal("it does not run")
	}
	only.leave()
}

// TestStrangersAtTheDoor get nothing shown that they cannot name, and hold nobody up.
func TestStrangersAtTheDoor(t *testing.T) {
	for _, said := range []string{"approve\n", "\n", "home", strings.Repeat("home", 100) + "\n", "home\x00\n", "countersign://home\n"} {
		ours, theirs := net.Pipe()
		go func() {
			theirs.Write([]byte(said))
			theirs.Close()
		}()
		if page, ok := listen(ours); ok {
			t.Errorf("%.20q leads to %q", said, page)
		}
		ours.Close()
	}
}

// TestNoRoomForADoor: where there is no room for a socket, every program runs by itself.
func TestNoRoomForADoor(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "/"+strings.Repeat("long/", 40))
	for range 2 {
		if only, told := onlyInstance(t.TempDir(), screen.PageHome, slog.Default()); told || only.listener != nil {
			t.Error("it does not run by itself")
		}
	}
}
