package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/ui/screen"
)

// Where no window can be opened, a sentence says so, and the program goes on in the terminal.
func TestNoWindow(t *testing.T) {
	t.Parallel()
	none := "There is no display here, so Countersign runs in the terminal."
	closed := "The display cannot be opened, so Countersign runs in the terminal."
	for _, c := range []struct {
		name        string
		environment []string
		sentence    string
	}{
		{"no display", nil, none},
		{"empty display", []string{"DISPLAY="}, none},
		{"nobody there", []string{"DISPLAY=:7999"}, closed},
		{"nobody there, with a screen", []string{"DISPLAY=unix:7999.1"}, closed},
		{"nobody at that port", []string{"DISPLAY=localhost:7999.0"}, closed},
		{"no name of a display", []string{"DISPLAY=what is this"}, closed},
		{"no Wayland compositor", []string{"WAYLAND_DISPLAY=wayland-7999"}, closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := runIn(t, t.TempDir(), c.environment, "--server", w.origin)
			desk.signIn(plainEmail)
			desk.expect("q Quit")
			desk.quit()
			if said, _, _ := desk.errors.now(); !strings.HasPrefix(said, c.sentence) {
				t.Errorf("said %q, want %q", said, c.sentence)
			}
		})
	}
}

// A display that answers but lets nobody in is a sentence as well.
func TestDisplayThatRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cookie := filepath.Join(folder, "authority")
	// One entry of an X authority file: any host, any display, this cookie.
	entry := "\xff\xff\x00\x00\x00\x00\x00\x12MIT-MAGIC-COOKIE-1\x00\x100123456789abcdef"
	if err := os.WriteFile(cookie, []byte(entry), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newServer(t, 640, 480, "-auth", cookie)
	p := runDesktop(d, folder, nil, "--sandbox")
	const closed = "The display cannot be opened, so Countersign runs in the terminal."
	if _, ok := p.errors.find(closed, 0); !ok {
		said, _, _ := p.errors.now()
		t.Errorf("said %q, want %q", said, closed)
	}
	p.ends() // at the end of its input
}

// Where there is no session bus, none is started: dbus-launch would leave one behind.
func TestNoBusIsStarted(t *testing.T) {
	t.Parallel()
	for _, bus := range []string{"", "autolaunch:"} {
		t.Run("address "+bus, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			path, launched := fakeLauncher(t)
			environment := []string{path, "DBUS_SESSION_BUS_ADDRESS=" + bus}
			desk := runIn(t, t.TempDir(), environment, "pair", "--server", w.origin)
			desk.expect("Sign in", "This computer has no keychain that answers. You stay signed in until you close Countersign.")
			desk.quit()

			p := runDesktop(newDisplay(t, 640, 800), t.TempDir(), append(environment, "FYNE_THEME="), "--server", w.origin)
			p.sight.theme = screen.ThemeDark // as the toolkit is where nobody says otherwise
			p.sees(screen.SignIn{}, screen.SignIn{}.Title())
			p.closeWindow("Countersign")
			p.ends()
			if exists(launched) {
				t.Error("a session bus is started")
			}
		})
	}
}

// fakeLauncher is a PATH with a dbus-launch that only leaves a note that it was called.
func fakeLauncher(t *testing.T) (path, note string) {
	t.Helper()
	folder := t.TempDir()
	note = filepath.Join(folder, "launched")
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	script := "#!" + shell + "\n: > " + note + "\n"
	if err := os.WriteFile(filepath.Join(folder, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + folder, note
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
