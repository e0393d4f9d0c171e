package e2e

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// By keyboard alone, from the middle of a word: dark, and letters twice as large, at once and from then on.
func TestLookIsChangedByKeyboard(t *testing.T) {
	t.Parallel()
	w, home, d := newWorld(t), t.TempDir(), newDisplay(t, 1000, 800)
	p := runDesktop(d, home, nil, "--server", w.origin)
	p.sees(screen.SignIn{}, screen.SignIn{}.Title())
	p.bringForward("Countersign")
	p.typeText("ada")
	p.key("ctrl+comma")
	p.sees(screen.Settings{}, screen.Settings{}.LookTitle())
	p.key("Right", "Right") // light, dark
	p.sight.theme = screen.ThemeDark
	p.sees(screen.Settings{}, screen.Settings{}.LookTitle())
	p.key("Tab", "End")
	p.sight.text = 200
	p.sees(screen.Settings{}, screen.Settings{}.LookTitle())
	p.keep("dark-and-large", p.window("Countersign"))
	p.key("Escape")
	p.sees(screen.SignIn{}, screen.SignIn{}.Title())
	p.closeWindow("Countersign")
	p.ends()

	kept, err := os.ReadFile(filepath.Join(home, ".config", "countersign", "settings.json"))
	if err != nil || !strings.Contains(string(kept), `"theme": "dark"`) || !strings.Contains(string(kept), `"text_size": 200`) {
		t.Errorf("the settings say %s, %v", kept, err)
	}
	again := runDesktop(d, home, nil, "--server", w.origin)
	again.sight = p.sight
	again.sees(screen.SignIn{}, screen.SignIn{}.Title())
	again.closeWindow("Countersign")
	again.ends()
}

// In the terminal the same settings are changed by keys, and every change is written at once.
func TestSettingsInTheTerminal(t *testing.T) {
	t.Parallel()
	w, home := newWorld(t), t.TempDir()
	desk := runAt(t, home, "--server", w.origin)
	desk.signIn(plainEmail)
	desk.answer("s", "s Settings")
	desk.answer("c", "Characters of a typed code: 6", "c Characters of a typed code")
	desk.answer("2", "2 8")
	desk.answer("r", "Characters of a typed code: 8", "r Address of another relay")
	desk.answer("http://relay.example.org", "Address of another relay")
	desk.answer("n", "That is not an address that can be used.", "n Tell me")
	desk.answer("b", "Tell me when a device waits for me: off", "b Back")
	desk.expect("Ready")
	desk.quit()
	kept, err := os.ReadFile(filepath.Join(home, ".config", "countersign", "settings.json"))
	if err != nil || !strings.Contains(string(kept), `"code_length": 8`) || !strings.Contains(string(kept), `"quiet": true`) {
		t.Errorf("the settings say %s, %v", kept, err)
	}
}

// What is saved for whoever helps gives away nothing of a pairing that was logged in every detail, and neither does the log.
func TestDiagnosticsGiveNothingAway(t *testing.T) {
	t.Parallel()
	w, home := newWorld(t), t.TempDir()
	desk := runAt(t, home, "pair", "--server", w.origin, "--log-level", "debug")
	desk.signIn(sandbox.DemoEmail)
	link := desk.link()
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	desk.expect("Is this your phone?")
	phone.do("confirm", nil)
	desk.approve()
	phone.hear("pair:auth:authorize")
	phone.do("redeem", nil)
	phone.do("close", nil)
	desk.answer("d", "Your phone is connected", "d Done")
	desk.answer("s", "Ready", "s Settings")
	desk.answer("d", "d Save diagnostics")
	desk.expect("Saved as "+home, "countersign-diagnostics-")
	desk.send("b")
	desk.expect("Ready")
	desk.quit()

	named := filepath.Join(home, "named.zip")
	command := exec.Command(program, "diagnostics", named, "--server", w.origin)
	command.Env = cleanEnvironment(home)
	if out, err := command.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "Saved as "+named) {
		t.Fatalf("%s: %v", out, err)
	}
	said := written(t, home)
	for path, text := range said {
		for name, secret := range w.secrets(t, link) {
			if strings.Contains(text, secret) {
				t.Errorf("%s gives away the %s", path, name)
			}
		}
		if passedOn := strings.Contains(path, ".zip/") || strings.HasPrefix(path, ".local/"); passedOn && strings.Contains(text, sandbox.DemoEmail) {
			t.Errorf("%s gives away the address", path)
		}
	}
	if !strings.Contains(said["named.zip/countersign.log"], "level=") {
		t.Errorf("there is no log in the file; there are %d texts", len(said))
	}
}

// written is all that stands in the files of a folder, those in archives included. Practice data, which is no secret, is left out.
func written(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		path := filepath.Join(folder, name)
		text, err := os.ReadFile(path)
		all[name] = string(text)
		if filepath.Ext(name) != ".zip" || err != nil {
			return err
		}
		archive, err := zip.OpenReader(path)
		if err != nil {
			return err
		}
		defer archive.Close()
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(r)
			if err != nil {
				return err
			}
			all[name+"/"+f.Name] = string(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A program that breaks down says so at its next start, and only there; what is known of it is in the diagnostics.
func TestCrashIsToldOf(t *testing.T) {
	t.Parallel()
	w, home := newWorld(t), t.TempDir()
	desk := runAt(t, home, "--server", w.origin)
	desk.expect("Type your e-mail address.")
	if err := desk.Process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	if err := desk.exit(t); err == nil {
		t.Fatal("it does not break down")
	}
	d := newDisplay(t, 1000, 800)
	p := runDesktop(d, home, nil, "--server", w.origin)
	p.sees(screen.Crashed{}, screen.Crashed{}.Title())
	p.keep("told", p.window("Countersign"))
	p.click(screen.Crashed{}, screen.Diagnostics{}.Label())
	p.until("diagnostics are saved", func() bool {
		found, _ := filepath.Glob(filepath.Join(home, "countersign-diagnostics-*.zip"))
		return len(found) == 1
	})
	p.key("Escape")
	p.sees(screen.SignIn{}, screen.SignIn{}.Title())
	p.closeWindow("Countersign")
	p.ends()
	for path, text := range written(t, home) {
		if strings.HasSuffix(path, "/crash.old.txt") && strings.Contains(text, "goroutine") {
			again := runDesktop(d, home, nil, "--server", w.origin)
			again.sees(screen.SignIn{}, screen.SignIn{}.Title())
			again.closeWindow("Countersign")
			again.ends()
			return
		}
	}
	t.Error("the diagnostics do not say where it broke down")
}
