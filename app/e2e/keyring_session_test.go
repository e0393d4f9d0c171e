package e2e

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// login is a person's login session: a home, a session bus, and on it a keyring or none.
type login struct {
	t       *testing.T
	home    string
	bus     string // its address
	conn    *dbus.Conn
	keyring *process
}

// busConfig is a session bus that starts no service by itself: who is on it is up to the test.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>`

// newLogin starts a session bus, in a new home, with no keyring.
func newLogin(t *testing.T) *login {
	t.Helper()
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil {
		t.Fatal(err)
	}
	l := &login{t: t, home: home}
	config := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, home), 0o600); err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	daemon := tool(t, "dbus-daemon", "--nofork", "--nopidfile", "--print-address=3", "--config-file="+config)
	daemon.Env, daemon.ExtraFiles = l.environment(), []*os.File{write}
	start(t, daemon, func() {})
	write.Close()
	if l.bus, err = bufio.NewReader(read).ReadString('\n'); err != nil {
		t.Fatalf("dbus-daemon does not start: %v", err)
	}
	l.bus = strings.TrimSpace(l.bus)
	if l.conn, err = dbus.Connect(l.bus); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.conn.Close() })
	return l
}

// environment is that of a program in this session.
func (l *login) environment() []string {
	more := []string{"XDG_RUNTIME_DIR=" + l.home}
	if l.bus != "" {
		more = append(more, "DBUS_SESSION_BUS_ADDRESS="+l.bus)
	}
	return append(cleanEnvironment(l.home), more...)
}

const (
	secretsName   = "org.freedesktop.secrets"
	secretService = "org.freedesktop.Secret.Service"
	loginKeyring  = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
)

// open starts the keyring and opens it with its password.
func (l *login) open() {
	l.t.Helper()
	l.startKeyring("the password of the keyring", "--unlock")
	l.until("the keyring is open", func() bool { locked, err := l.locked(); return err == nil && !locked })
}

// close stops the keyring's program.
func (l *login) close() {
	l.t.Helper()
	l.keyring.Process.Kill()
	<-l.keyring.done
	l.until("the keyring has left the bus", func() bool { return !l.hasKeyring() })
}

// shut starts the keyring without opening it, so that it has to ask for its password, and there is nobody to ask.
func (l *login) shut() {
	l.t.Helper()
	l.startKeyring("")
	l.until("the keyring is locked", func() bool { locked, err := l.locked(); return err == nil && locked })
}

// lock locks the keyring that is open.
func (l *login) lock() {
	l.t.Helper()
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := l.service().Call(secretService+".Lock", 0, []dbus.ObjectPath{loginKeyring}).Store(&locked, &prompt)
	if err != nil || len(locked) != 1 {
		l.t.Fatalf("the keyring does not lock: %v", err)
	}
}

func (l *login) startKeyring(password string, arguments ...string) {
	l.t.Helper()
	daemon := tool(l.t, "gnome-keyring-daemon", append([]string{"--foreground", "--components=secrets"}, arguments...)...)
	daemon.Env, daemon.Stdin = l.environment(), strings.NewReader(password)
	l.keyring = start(l.t, daemon, func() {})
	l.until("the keyring is on the bus", l.hasKeyring)
}

func (l *login) hasKeyring() (there bool) {
	l.t.Helper()
	if err := l.conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secretsName).Store(&there); err != nil {
		l.t.Fatal(err)
	}
	return there
}

func (l *login) service() dbus.BusObject {
	return l.conn.Object(secretsName, "/org/freedesktop/secrets")
}

func (l *login) locked() (locked bool, err error) {
	err = l.conn.Object(secretsName, loginKeyring).StoreProperty("org.freedesktop.Secret.Collection.Locked", &locked)
	return locked, err
}

func (l *login) until(wanted string, ok func() bool) {
	l.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.t.Fatalf("in vain: %s", wanted)
		}
	}
}

// items are the sessions that the keyring holds, by the names of their items.
func (l *login) items() map[string]string {
	l.t.Helper()
	var unlocked, locked []dbus.ObjectPath
	err := l.service().Call(secretService+".SearchItems", 0, map[string]string{"service": "app.countersign"}).Store(&unlocked, &locked)
	if err != nil || len(locked) > 0 {
		l.t.Fatalf("the keyring is not searched: %v, %d items are locked", err, len(locked))
	}
	items := map[string]string{}
	for _, path := range unlocked {
		var attributes map[string]string
		if err := l.conn.Object(secretsName, path).StoreProperty("org.freedesktop.Secret.Item.Attributes", &attributes); err != nil {
			l.t.Fatal(err)
		}
		items[attributes["username"]] = l.lookup(attributes["username"])
	}
	return items
}

// lookup asks secret-tool for what is stored; empty is nothing.
func (l *login) lookup(name string) string {
	l.t.Helper()
	c := tool(l.t, "secret-tool", "lookup", "service", "app.countersign", "username", name)
	c.Env = l.environment()
	text, _ := c.Output() // it fails where there is nothing
	return string(text)
}

// item is the one session that is stored; empty if there is none.
func (l *login) item() string {
	l.t.Helper()
	items := l.items()
	if len(items) > 1 {
		l.t.Fatalf("%d sessions are stored", len(items))
	}
	for _, text := range items {
		return text
	}
	return ""
}

// putItem has secret-tool store something as the only session that the program knew of once.
func (l *login) putItem(text string) {
	l.t.Helper()
	c := tool(l.t, "secret-tool", "store", "--label=junk", "service", "app.countersign", "username", "session")
	c.Env, c.Stdin = l.environment(), strings.NewReader(text)
	if out, err := c.CombinedOutput(); err != nil {
		l.t.Fatalf("secret-tool does not store: %v: %s", err, out)
	}
}

// run starts the program at a terminal of this session.
func (l *login) run(w *world, verb ...string) *console {
	l.t.Helper()
	return runIn(l.t, l.home, l.environment(), append(verb, "--server", w.origin)...)
}
