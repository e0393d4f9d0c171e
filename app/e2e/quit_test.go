package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"countersign/oauth/sandbox"
)

// Whoever ends the program ends the pairing: the phone is told, nothing is minted, and the program ends well.
func TestQuitTellsThePhone(t *testing.T) {
	t.Parallel()
	for name, quit := range map[string]func(*console){
		"end of input": func(desk *console) { desk.in.Close() },
		"interrupted":  func(desk *console) { desk.Process.Signal(os.Interrupt) },
		"terminated":   func(desk *console) { desk.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := startPairing(t, w)
			phone := desk.scan()
			phone.do("confirm", nil)
			desk.expect("The phone has confirmed.")
			quit(desk)
			if err := desk.exit(t); err != nil {
				t.Errorf("the program ends with %v", err)
			}
			lapse{told: true}.checkPhone(t, phone)
			if n := w.mints.Load(); n != 0 {
				t.Errorf("%d codes were asked for", n)
			}
		})
	}
}

// No secret of a pairing is in the log at its most talkative, on the screen without being asked for, or in any file.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	home := t.TempDir()
	desk := runAt(t, home, "pair", "--server", w.origin, "--log-level", "debug")
	desk.signIn(plainEmail)
	link := desk.link()
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	phone.do("confirm", nil)
	desk.approve()
	code := phone.hear("pair:auth:authorize").Data["code"]
	phone.do("redeem", nil)
	phone.do("close", nil)
	desk.expect("Your phone is", "q Quit")
	desk.quit()

	sync, err := w.accounts.SyncKey(plainEmail)
	if err != nil {
		t.Fatal(err)
	}
	id, key := idAndKey(t, link)
	secrets := map[string]string{"password": sandbox.DemoPassword, "key of the link": key, "code": code, "kid of the sync key": sync.Kid()}
	shown, _, _ := desk.out.now()
	logged, _, _ := desk.errors.now()
	if id == "" || strings.Count(shown, key) != 1 {
		t.Errorf("the link is on the screen %d times, want 1", strings.Count(shown, key))
	}
	for name, secret := range secrets {
		if secret == "" || strings.Contains(logged, secret) {
			t.Errorf("%s: in the log, or not known", name)
		}
		if name != "key of the link" && strings.Contains(shown, secret) {
			t.Errorf("%s: on the screen", name)
		}
	}
	checkFiles(t, home, secrets)
}

// checkFiles: none of the files below a folder holds a secret.
func checkFiles(t *testing.T, folder string, secrets map[string]string) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		seen++
		for name, secret := range secrets {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s: in %s", name, filepath.Base(path))
			}
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Errorf("%d files looked at: %v", seen, err)
	}
}
