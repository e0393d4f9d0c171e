//go:build linux

package onlooker

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/introspect"

	"countersign/ui/screen"
)

const patience = 20 * time.Second

// world is an environment of these variables, and nothing else.
func world(window bool, variables ...string) World {
	values := map[string]string{"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
	for i := 0; i < len(variables); i += 2 {
		values[variables[i]] = variables[i+1]
	}
	return World{Getenv: func(name string) string { return values[name] }, Window: window}
}

func TestEnvironment(t *testing.T) {
	for _, c := range []struct {
		name  string
		world World
		want  screen.Onlooker
	}{
		{"nothing", world(false), 0},
		{"nothing, in a window", world(true), 0},
		{"xrdp", world(true, "XRDP_SESSION", "1"), screen.RemoteDesktop},
		{"a terminal over ssh", world(false, "SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"), screen.RemoteShell},
		{"a window that was started over ssh", world(true, "SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", "DISPLAY", ":999"), 0},
		{"a window over ssh", world(true, "DISPLAY", "localhost:10.0"), screen.RemoteDisplay},
		{"a window on another computer", world(true, "DISPLAY", "192.0.2.7:0"), screen.RemoteDisplay},
		{"a terminal with a display elsewhere", world(false, "DISPLAY", "192.0.2.7:0"), 0},
		{"a display of this computer", world(true, "DISPLAY", "unix:999"), 0},
		{"a socket", world(true, "DISPLAY", "/private/tmp/x:0"), 0},
		{"nonsense", world(true, "DISPLAY", "nonsense", "DBUS_SESSION_BUS_ADDRESS", "nonsense"), 0},
		{"no bus", world(true, "DBUS_SESSION_BUS_ADDRESS", "disabled:"), 0},
	} {
		if got := Look(t.Context(), c.world); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

// tool is a program that has to be there.
func tool(t *testing.T, name string, arguments ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: run make test-deps once.", name)
	}
	return exec.Command(path, arguments...)
}

// run starts a program that writes a line when it is ready, and ends it with the test.
func run(t *testing.T, c *exec.Cmd, ready *os.File) string {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	if err := ready.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		t.Fatalf("%s does not start: %v", c.Path, err)
	}
	return strings.TrimSpace(line)
}

// bus starts a real bus with nobody on it but the test.
func bus(t *testing.T) (address string, conn *dbus.Conn) {
	t.Helper()
	folder := t.TempDir()
	config := filepath.Join(folder, "bus.conf")
	text := `<busconfig><type>session</type><listen>unix:dir=` + folder + `</listen><auth>EXTERNAL</auth>` +
		`<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close() })
	daemon := tool(t, "dbus-daemon", "--nofork", "--nopidfile", "--print-address=3", "--config-file="+config)
	daemon.ExtraFiles = []*os.File{write}
	address = run(t, daemon, read)
	write.Close()
	if conn, err = dbus.Connect(address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return address, conn
}

func own(t *testing.T, conn *dbus.Conn, name string) {
	t.Helper()
	if got, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || got != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(got, err)
	}
}

// holder keeps values of several types in one place.
type holder struct{ value any }

// login1 is logind, as far as a session asks whether it is remote.
type login1 struct{ remote atomic.Value }

func (l *login1) Get(iface, property string) (dbus.Variant, *dbus.Error) {
	if iface != "org.freedesktop.login1.Session" || property != "Remote" {
		return dbus.Variant{}, dbus.MakeFailedError(fmt.Errorf("asked for %s", property))
	}
	return dbus.MakeVariant(l.remote.Load().(holder).value), nil
}

func TestLogind(t *testing.T) {
	address, conn := bus(t)
	asked := world(true, "DBUS_SYSTEM_BUS_ADDRESS", address)
	if got := Look(t.Context(), asked); got != 0 {
		t.Errorf("without logind: %d", got)
	}
	session := &login1{}
	session.remote.Store(holder{false})
	if err := conn.Export(session, "/org/freedesktop/login1/session/auto", "org.freedesktop.DBus.Properties"); err != nil {
		t.Fatal(err)
	}
	own(t, conn, "org.freedesktop.login1")
	for _, c := range []struct {
		remote any
		want   screen.Onlooker
	}{{true, screen.RemoteDesktop}, {false, 0}, {"yes", 0}, {uint32(1), 0}} {
		session.remote.Store(holder{c.remote})
		if got := Look(t.Context(), asked); got != c.want {
			t.Errorf("Remote is %v: %d, want %d", c.remote, got, c.want)
		}
	}
}

// A bus that never answers is given up.
func TestSilentBus(t *testing.T) {
	address, conn := bus(t)
	silent := make(chan struct{})
	t.Cleanup(func() { close(silent) })
	methods := map[string]any{"Get": func(string, string) (dbus.Variant, *dbus.Error) { <-silent; return dbus.Variant{}, nil }}
	if err := conn.ExportMethodTable(methods, "/org/freedesktop/login1/session/auto", "org.freedesktop.DBus.Properties"); err != nil {
		t.Fatal(err)
	}
	own(t, conn, "org.freedesktop.login1")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if got := Look(ctx, world(true, "DBUS_SYSTEM_BUS_ADDRESS", address)); got != 0 {
		t.Errorf("%d", got)
	}
}

// GNOME has an object for each session in which the screen is shared.
func TestSharing(t *testing.T) {
	for _, s := range sharers {
		t.Run(s.name, func(t *testing.T) {
			address, conn := bus(t)
			asked := world(true, "DBUS_SESSION_BUS_ADDRESS", address)
			if got := Look(t.Context(), asked); got != 0 {
				t.Errorf("without a compositor: %d", got)
			}
			describe := func(node introspect.Node) {
				t.Helper()
				if err := conn.Export(introspect.NewIntrospectable(&node), s.folders, "org.freedesktop.DBus.Introspectable"); err != nil {
					t.Fatal(err)
				}
			}
			own(t, conn, s.name)
			describe(introspect.Node{})
			if got := Look(t.Context(), asked); got != 0 {
				t.Errorf("nothing is shared: %d", got)
			}
			describe(introspect.Node{Children: []introspect.Node{{Name: "u1"}}})
			if got := Look(t.Context(), asked); got != screen.SharedScreen {
				t.Errorf("shared: %d", got)
			}
		})
	}
	for _, odd := range []string{"", "nonsense", "<node", "<node/>", strings.Repeat("<node>", 100), "<node><node/></node>" + strings.Repeat(" ", longestDescription)} {
		if hasChildren(odd) {
			t.Errorf("%.20q has children", odd)
		}
	}
}

// display starts an X server and says which display it is.
func display(t *testing.T, server string) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close() })
	arguments := []string{"-displayfd", "3", "-nolisten", "tcp"}
	if server == "Xtigervnc" {
		arguments = append(arguments, "-rfbport", "-1", "-rfbunixpath", filepath.Join(t.TempDir(), "vnc"), "-SecurityTypes", "None")
	}
	x := tool(t, server, arguments...)
	x.ExtraFiles = []*os.File{write}
	number := run(t, x, read)
	write.Close()
	return ":" + number
}

// A real VNC server is told from a real X server without one.
func TestVNC(t *testing.T) {
	for server, want := range map[string]screen.Onlooker{"Xvfb": 0, "Xtigervnc": screen.RemoteViewer} {
		shown := display(t, server)
		if got := Look(t.Context(), world(true, "DISPLAY", shown)); got != want {
			t.Errorf("%s: %d, want %d", server, got, want)
		}
		if got := Look(t.Context(), world(false, "DISPLAY", shown)); got != 0 {
			t.Errorf("%s, in a terminal: %d", server, got)
		}
	}
}
