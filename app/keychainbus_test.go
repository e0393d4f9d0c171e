package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"countersign/app/core"
	"countersign/assets"
)

// secretService is a keyring on a bus of its own. It keeps one item in a locked collection, and asks for a password that
// somebody types at once.
type secretService struct {
	conn *dbus.Conn
	// typed happens between the question for the password and its answer.
	typed func()
	// silent never answers anything.
	silent bool
	done   <-chan struct{}
}

const (
	secretsPath    = dbus.ObjectPath("/org/freedesktop/secrets")
	collectionPath = secretsPath + "/collection/login"
	itemPath       = collectionPath + "/1"
	sessionPath    = secretsPath + "/session/1"
	promptPath     = secretsPath + "/prompt/1"
	secretsIface   = "org.freedesktop.Secret."
)

// privateBus starts a session bus with nobody but the test on it, and makes it the session bus of this process.
func privateBus(t *testing.T) *dbus.Conn {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Fatal("dbus-daemon is missing: run make test-deps once.")
	}
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:dir="+t.TempDir())
	out, err := daemon.StdoutPipe()
	if err := errors.Join(err, daemon.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		daemon.Process.Kill()
		daemon.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("dbus-daemon does not start")
	}
	t.Setenv(busVariable, strings.TrimSpace(address))
	conn, err := dbus.Connect(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// serve puts the keyring on a bus of its own.
func (s *secretService) serve(t *testing.T) {
	t.Helper()
	s.done = t.Context().Done()
	s.conn = privateBus(t)
	var err error
	for path, iface := range map[dbus.ObjectPath]string{
		secretsPath: "Service", collectionPath: "Collection", itemPath: "Item", sessionPath: "Session", promptPath: "Prompt",
	} {
		err = errors.Join(err, s.conn.Export(s, path, secretsIface+iface), s.conn.Export(s, path, "org.freedesktop.DBus.Properties"))
	}
	reply, nameErr := s.conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue)
	if err := errors.Join(err, nameErr); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("%v, reply %d", err, reply)
	}
}

// answer is where a keyring that never answers stays.
func (s *secretService) answer() {
	if s.silent {
		<-s.done
	}
}

// The methods of the Secret Service that go-keyring calls.

func (s *secretService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	s.answer()
	return dbus.MakeVariant(""), sessionPath, nil
}

func (s *secretService) Get(string, string) (dbus.Variant, *dbus.Error) {
	s.answer()
	return dbus.MakeVariant([]dbus.ObjectPath{collectionPath}), nil
}

func (s *secretService) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if objects[0] == collectionPath {
		return nil, promptPath, nil
	}
	return objects, "/", nil
}

func (s *secretService) Prompt(string) *dbus.Error {
	s.typed()
	s.conn.Emit(promptPath, secretsIface+"Prompt.Completed", false, dbus.MakeVariant([]dbus.ObjectPath{collectionPath}))
	return nil
}

func (s *secretService) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{itemPath}, nil
}

// secret is a secret as it travels, in the clear.
type secret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

func (s *secretService) GetSecret(dbus.ObjectPath) (secret, *dbus.Error) {
	return secret{sessionPath, []byte{}, []byte("the secret"), "text/plain"}, nil
}

func (s *secretService) Close() *dbus.Error { return nil }

// newKeychainOfThisBinary is the program's own keychain, asked through this binary.
func newKeychainOfThisBinary(t *testing.T) childKeychain {
	t.Helper()
	k, err := newChildKeychain()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// A signal of somebody else that arrives while a person types the password makes the library fail where it shares the
// process's bus connection with whoever listens for such signals, as the toolkit does for light and dark. In a child
// nobody else listens.
func TestStraySignalDoesNotBreakTheUnlock(t *testing.T) {
	s := &secretService{}
	s.typed = func() {
		s.conn.Emit("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings.SettingChanged",
			"org.freedesktop.appearance", "color-scheme", dbus.MakeVariant(uint32(1)))
	}
	s.serve(t)
	text, err := newKeychainOfThisBinary(t).get(t.Context(), "session")
	if err != nil || string(text) != "the secret" {
		t.Errorf("a child gets %d letters, %v", len(text), err)
	}

	shared, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Close()
	if err := shared.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.portal.Settings")); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Get(assets.ID, "session"); keychainExit(err) != exitFault+int(core.KeychainLocked) {
		t.Errorf("the library by itself gets %v: it no longer needs a child", err)
	}
}

// A keyring that never answers is given up, where the library by itself waits for ever, and the child ends with that.
func TestSilentSecretService(t *testing.T) {
	s := &secretService{silent: true}
	s.serve(t)
	k := newKeychainOfThisBinary(t)
	k.limit = 300 * time.Millisecond
	begun := time.Now()
	if _, err := k.get(t.Context(), "session"); !errors.Is(err, keychainError(core.KeychainSlow)) {
		t.Errorf("%v", err)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("given up after %v", took)
	}
	for deadline := time.Now().Add(10 * time.Second); s.guests(t) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the child is still on the bus")
		}
	}
}

// guests is how many are on the bus besides the keyring.
func (s *secretService) guests(t *testing.T) (n int) {
	t.Helper()
	var names []string
	if err := s.conn.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, ":") && name != s.conn.Names()[0] {
			n++
		}
	}
	return n
}

// Long enough for a person to find their password, and no longer.
func TestKeychainLimit(t *testing.T) {
	if k := newKeychainOfThisBinary(t); k.limit < time.Minute || k.limit > 5*time.Minute {
		t.Errorf("%v", k.limit)
	}
	if _, err := os.Stat(newKeychainOfThisBinary(t).executable); err != nil {
		t.Error(err)
	}
}
