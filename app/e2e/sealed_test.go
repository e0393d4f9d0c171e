package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// sealsIn goes from home to a sealed file.
func (c *console) sealsIn() {
	c.t.Helper()
	c.choosesFile()
	c.expectHome()
}

func (c *console) choosesFile() {
	c.t.Helper()
	c.keepsElsewhere()
	c.answer("f", "Where your session is kept", "f Use a sealed file")
	c.answer("p", "Choose a passphrase", "p Type the passphrase")
	c.answer(aPassphrase, "Passphrase. It does not show while you type.")
	c.answer(aPassphrase, "The same again.")
}

// keepsElsewhere goes from home to where the session is kept.
func (c *console) keepsElsewhere() {
	c.t.Helper()
	c.send("s")
	c.answer("k", "Settings", "k Staying signed in")
}

// opens types the passphrase at the start.
func (c *console) opens(passphrase string) {
	c.t.Helper()
	c.answer("p", "Your session is in a sealed file", "p Type the passphrase")
	c.answer(passphrase, "Passphrase. It does not show while you type.")
}

func sealedIn(home string) string {
	return filepath.Join(home, ".config", "countersign", "session.sealed")
}

// Where there is no keyring, a file with a passphrase keeps the session, until the person takes it out again.
func TestSealedFileKeepsTheSession(t *testing.T) {
	t.Parallel()
	w, home := newWorld(t), t.TempDir()
	desk := runAt(t, home, "--server", w.origin)
	desk.signsIn()
	desk.sealsIn()
	desk.quit()
	about, err := os.Stat(sealedIn(home))
	if err != nil || about.Mode() != 0o600 {
		t.Fatalf("%v, %v", about, err)
	}

	desk = runAt(t, home, "--server", w.origin)
	desk.opens("lilac paint on a stapler")
	desk.expect("That is not the passphrase of this file.", "q Quit")
	desk.send("p")
	desk.answer(aPassphrase, "Passphrase. It does not show while you type.")
	desk.expectHome()
	if desk.says("Password.") {
		t.Error("the password is asked for again")
	}
	desk.keepsElsewhere()
	desk.answer("k", "Where your session is kept", "It is in a file that your passphrase opens.", "k Use the keychain")
	desk.expect("This computer has no keychain that answers.", "b Back")
	desk.answer("m", "q Quit")
	desk.expectHome()
	desk.quit()
	if exists(sealedIn(home)) {
		t.Error("the file is still there")
	}
	desk = runAt(t, home, "--server", w.origin)
	desk.expect("Sign in", "Type your e-mail address.")
	desk.quit()
}

// A keyring that is open again takes the session out of the file, and gives it back.
func TestSealedFileAndKeyring(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	stored := l.item()
	desk.sealsIn()
	if l.item() != "" || !exists(sealedIn(l.home)) {
		t.Error("the session is not in the file alone")
	}
	desk.keepsElsewhere()
	desk.answer("k", "Where your session is kept", "k Use the keychain")
	desk.expectHome()
	if l.item() != stored || exists(sealedIn(l.home)) {
		t.Error("the session is not in the keyring alone")
	}
	desk.quit()
}

// A crash leaves no image of the memory behind, even where the person's login asks for one.
func TestCrashLeavesNoImage(t *testing.T) {
	t.Parallel()
	crash := func(script string) (dumped bool) {
		t.Helper()
		home := t.TempDir()
		c := tool(t, "sh", "-c", "ulimit -c unlimited && "+script)
		c.Env, c.Dir = append(cleanEnvironment(home), "GOTRACEBACK=crash"), home
		out := newTranscript()
		c.Stdout = out
		in := must(c.StdinPipe())(t)
		p := start(t, c, out.end)
		if strings.Contains(script, program) {
			if _, ok := out.find("q Quit", 0); !ok {
				t.Fatal("the program does not start")
			}
			p.Process.Signal(syscall.SIGSEGV)
		}
		p.exit(t)
		in.Close()
		return p.ProcessState.Sys().(syscall.WaitStatus).CoreDump() || len(must(filepath.Glob(filepath.Join(home, "core*")))(t)) > 0
	}
	if !crash("kill -SEGV $$") {
		t.Fatal("nothing leaves an image here, so nothing can be told")
	}
	if crash("exec " + program + " --sandbox") {
		t.Error("the program leaves an image of its memory")
	}
}
