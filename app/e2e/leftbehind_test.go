package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"countersign/oauth/sandbox"
)

const (
	aPassword    = "plum-Coloured kites over 7 harbours"
	keeperEmail  = "keeper@countersign.example"
	aPassphrase  = "lilac paint on a staple"
	theSession   = "session token"
	theSyncKey   = "sync key"
	theSealedKey = "key of the sealed file"
	theAccess    = "access token"
)

// carried is what requests carry while somebody is signed in: it stands where they are written.
var carried = []string{"id of the " + theSession, theAccess}

// keeper is one way of being signed in while phones come and go.
type keeper struct {
	account sandbox.NewAccount
	keyring bool
	// second takes the second step at the sign-in, and returns what was typed.
	second func(*testing.T, *world, *console) (code string)
	// seals keeps the session in a sealed file, and starts the program anew.
	seals bool
	// types has every sixth device come in by a typed code.
	types bool
	// stepsUp has the account ask for its authenticator's code at the first pairing.
	stepsUp bool
}

var keepers = map[string]keeper{
	"keyring": {
		account: sandbox.NewAccount{Version: sandbox.V1}, keyring: true,
		second: func(t *testing.T, w *world, desk *console) string {
			desk.expect("Type the verification code.")
			return w.lastMail(t, keeperEmail)
		},
	},
	"sealed file": {account: sandbox.NewAccount{Version: sandbox.V2, Trusted: true}, seals: true},
	"memory": {
		account: sandbox.NewAccount{Version: sandbox.V1, TOTP: authenticatorOfHers, BackupCodes: []string{backupOfHers}},
		second: func(t *testing.T, w *world, desk *console) string {
			desk.answer("k", "k Use a backup code")
			desk.expect("Find your backup codes", "Type the verification code.")
			return backupOfHers
		},
		stepsUp: true,
	},
	"typed codes": {account: sandbox.NewAccount{Version: sandbox.V1, Trusted: true}, types: true},
}

// After a hundred pairings, by programs that keep their session in every way there is, no secret stands in a file, in the log, in
// the environment, among the arguments or in the memory, but what is kept of a session while it is: its token and its key, once.
// After the sign-out neither.
func TestNoSecretIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, k := range keepers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newCustody(t, k).run()
		})
	}
}

// custody is a keeper at work, and what is secret about it.
type custody struct {
	keeper
	t       *testing.T
	w       *world
	ear     *overheard
	home    string
	more    []string // of its environment
	desk    *console
	memory  memory
	secrets map[string][]byte
}

func newCustody(t *testing.T, k keeper) *custody {
	t.Helper()
	c := &custody{keeper: k, t: t, w: newWorld(t), home: t.TempDir(), secrets: map[string][]byte{
		"password": []byte(aPassword), "passphrase": []byte(aPassphrase),
		// Who types another line over a long one leaves its end.
		"end of the password": []byte(aPassword[len(aPassword)/2:]), "end of the passphrase": []byte(aPassphrase[len(aPassphrase)/2:]),
	}}
	k.account.Email, k.account.Password = keeperEmail, aPassword
	if err := c.w.accounts.AddAccount(k.account); err != nil {
		t.Fatal(err)
	}
	c.ear = c.w.overhear(aPassword, keeperEmail)
	if k.keyring {
		l := newLogin(t)
		l.open()
		c.home, c.more = l.home, l.environment()
	}
	return c
}

func (c *custody) start() {
	c.t.Helper()
	c.desk, c.memory = runRemembered(c.t, c.home, c.more, "--log-level", "debug", "--server", c.w.origin)
}

func (c *custody) run() {
	c.t.Helper()
	c.start()
	c.signIn()
	if c.seals {
		c.seal()
	}
	for n := range pairingsEach {
		for name, secret := range c.pair(n) {
			c.secrets[name+" "+strconv.Itoa(n)] = secret
		}
	}
	maps.Copy(c.secrets, c.ear.all())
	kept := map[string]int{theSession: 1, theSyncKey: 1}
	if c.seals {
		kept[theSealedKey] = 1
	}
	c.judge("signed in", kept, carried...)
	c.judgeOutside()
	c.desk.send("o")
	c.desk.expect("Sign in", "Type your e-mail address.")
	// The next session goes into the sealed file, too, as the person chose.
	delete(kept, theSession)
	delete(kept, theSyncKey)
	c.judge("signed out", kept)
	c.judgeOutside()
	c.desk.quit()
}

func (c *custody) signIn() {
	c.t.Helper()
	c.desk.answer(keeperEmail, "Type your e-mail address.")
	c.desk.answer(aPassword, "Password.")
	if c.second != nil {
		code := c.second(c.t, c.w, c.desk)
		c.secrets["code at the sign-in"] = []byte(code)
		c.desk.send(code)
	}
	c.expectHome()
}

func (c *custody) expectHome() {
	c.t.Helper()
	c.desk.expect("Ready", "Signed in as "+keeperEmail, "q Quit")
}

// seal puts the session into a sealed file, looks what that has left behind, and opens the file in a new program.
func (c *custody) seal() {
	c.t.Helper()
	c.desk.choosesFile()
	c.expectHome()
	sealed := must(os.ReadFile(sealedIn(c.home)))(c.t)
	number := func(i int) uint32 { return binary.BigEndian.Uint32(sealed[8+4*i:]) }
	c.secrets[theSealedKey] = argon2.IDKey([]byte(aPassphrase), sealed[20:36], number(0), number(1), uint8(number(2)), 32)
	maps.Copy(c.secrets, c.ear.all())
	c.judge("sealed", map[string]int{theSession: 1, theSyncKey: 1, theSealedKey: 1}, carried...)
	c.desk.quit()
	c.start()
	c.desk.opens(aPassphrase)
	c.expectHome()
}

// pair brings a phone in, from home and back, and returns what was secret about that.
func (c *custody) pair(n int) map[string][]byte {
	c.t.Helper()
	secrets, link := map[string][]byte{}, ""
	c.desk.send("p")
	if c.types && n%6 == 0 {
		_, code := c.desk.showCode()
		secrets = wordsOf(c.t, code)
		device := claim(c.t, c.w, code)
		secrets["ISK"] = sessionKey(device.proving)
		link = device.link()
	} else {
		link = c.desk.link()
	}
	if c.stepsUp && n == 0 {
		strikes(1, sandbox.Refusal{Errno: 170})(c.t, c.w)
	}
	phone := fastPhone(c.t, c.w, link)
	c.desk.approve()
	if c.stepsUp && n == 0 {
		code := sandbox.TOTP(authenticatorOfHers, time.Now())
		secrets["code of the authenticator"] = []byte(code)
		c.desk.answer(code, "Open your authenticator app", "Type the verification code.")
	}
	maps.Copy(secrets, phone())
	c.desk.answer("d", "d Done", "q Quit")
	c.expectHome()
	return secrets
}

// judge looks into the memory for each secret, until there are as many copies as there may be: what a pairing has left is overwritten
// soon after.
func (c *custody) judge(when string, kept map[string]int, but ...string) {
	c.t.Helper()
	secrets := maps.Clone(c.secrets)
	maps.DeleteFunc(secrets, func(name string, _ []byte) bool {
		return slices.ContainsFunc(but, func(left string) bool { return strings.HasPrefix(name, left) })
	})
	left, ok := c.memory.settles(secrets, func(left []found) bool {
		copies := map[string]int{}
		for _, f := range left {
			copies[f.name]++
		}
		return maps.Equal(copies, kept)
	})
	if ok {
		c.t.Logf("%s: none left of %d secrets but %v", when, len(secrets), kept)
		return
	}
	for _, f := range left {
		c.t.Errorf("%s: %s", when, f)
	}
}

// judgeOutside looks into whatever the program has written or was given.
func (c *custody) judgeOutside() {
	c.t.Helper()
	folder := "/proc/" + strconv.Itoa(c.desk.Process.Pid) + "/"
	log, _, _ := c.desk.errors.now()
	left := map[string][]byte{
		"the log": []byte(log), "the environment": must(os.ReadFile(folder + "environ"))(c.t), "the arguments": must(os.ReadFile(folder + "cmdline"))(c.t),
	}
	err := filepath.WalkDir(c.home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			left[path] = must(os.ReadFile(path))(c.t)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	if len(log) == 0 || len(left) < 4 {
		c.t.Fatalf("the search misses the log of %d letters, or the files: %v", len(log), slices.Collect(maps.Keys(left)))
	}
	texts := map[string][][]byte{}
	for name, secret := range c.secrets {
		texts[name] = spellings(secret)
	}
	search := newSearch(texts)
	for where, text := range left {
		if strings.HasSuffix(where, ".keyring") {
			continue // of the keyring's program, which seals it
		}
		for _, h := range search.in(text) {
			c.t.Errorf("%s holds the %s", where, h.name)
		}
	}
}

// String is where a copy was found and what stands around it, for whoever has to find out who made it.
func (f found) String() string {
	text := func(b []byte) string {
		return strings.ReplaceAll(fmt.Sprintf("%q", bytes.Trim(b, "\x00")), `\x00`, "·")
	}
	return fmt.Sprintf("%s at %x, in %s: %s >> %s << %s", f.name, f.at, f.part, text(f.before), text(f.spelling), text(f.behind))
}
