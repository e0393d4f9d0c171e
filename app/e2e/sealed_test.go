package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

const aPassphrase = "lilac paint on a staple"

// sealsIn goes from home to a sealed file.
func (c *console) sealsIn() {
	c.t.Helper()
	c.keepsElsewhere()
	c.answer("f", "Where your session is kept", "f Use a sealed file")
	c.answer("p", "Choose a passphrase", "p Type the passphrase")
	c.answer(aPassphrase, "Passphrase. It does not show while you type.")
	c.answer(aPassphrase, "The same again.")
	c.expectHome()
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

// pairings is how many pairings go before the search: more with COUNTERSIGN_E2E_PAIRINGS.
func pairings() int {
	if n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_E2E_PAIRINGS")); err == nil {
		return n
	}
	return 3
}

// After pairings, no secret stands in a file, in the log, in the environment or among the arguments. How many copies the memory
// holds is written down and not judged: lines that were typed and requests that were sent are strings, which nobody can clear.
func TestNoSecretIsLeftBehind(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	control := []byte(rand.Text())
	desk := runIn(t, l.home, append(l.environment(), "CONTROL="+hex.EncodeToString(control)), "--log-level", "debug", "--server", w.origin)
	desk.signsIn()
	account := must(oauth.ParseVault([]byte(l.item())))(t)
	secrets := map[string][]byte{
		"password": []byte(sandbox.DemoPassword), "passphrase": []byte(aPassphrase),
		"session token": must(hex.DecodeString(account.Session.Hex()))(t), "sync key": syncKey(t, account),
	}
	desk.sealsIn()
	for n := range pairings() {
		secrets["channel key "+strconv.Itoa(n)] = desk.pairsOnce()
		<-w.minting
	}
	folder := "/proc/" + strconv.Itoa(desk.Process.Pid) + "/"
	log, _, _ := desk.errors.now()
	left := map[string][]byte{
		"the log": []byte(log), "the environment": must(os.ReadFile(folder + "environ"))(t), "the arguments": must(os.ReadFile(folder + "cmdline"))(t),
	}
	err := filepath.WalkDir(l.home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			left[path] = must(os.ReadFile(path))(t)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(left[sealedIn(l.home)]) == 0 || len(log) == 0 {
		t.Fatalf("the search misses the file, or the log of %d letters", len(log))
	}
	for where, text := range left {
		for name, secret := range secrets {
			for _, spelling := range spellings(secret) {
				if bytes.Contains(text, spelling) {
					t.Errorf("%s holds the %s", where, name)
				}
			}
		}
	}
	t.Logf("in memory, signed in: %v", memory{t, desk.Process, control}.copies(secrets))
	desk.send("o")
	desk.expect("Sign in", "Type your e-mail address.")
	t.Logf("in memory, signed out: %v", memory{t, desk.Process, control}.copies(secrets))
	desk.quit()
}

func syncKey(t *testing.T, a oauth.Account) []byte {
	t.Helper()
	_, k, _ := strings.Cut(string(a.Sync.JWK()), `"k":"`)
	k, _, _ = strings.Cut(k, `"`)
	return must(base64.RawURLEncoding.DecodeString(k))(t)
}

// pairsOnce brings a phone in, from home and back, and returns the key of its channel.
func (c *console) pairsOnce() []byte {
	c.t.Helper()
	c.send("p")
	phone := run(c.t, "phone", "-")
	link := c.link()
	phone.send(link)
	phone.answer("y", "Demo phone: Join this account?", "y Confirm")
	c.approve()
	phone.answer("d", "Demo phone: You are signed in", "d Close")
	c.answer("d", "Your phone is", "q Quit")
	c.expectHome()
	_, key, _ := strings.Cut(link, "channel_key=")
	return must(base64.RawURLEncoding.DecodeString(key))(c.t)
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
