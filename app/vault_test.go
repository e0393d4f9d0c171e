package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/ui/screen"
)

// drawer is a keychain that does as told.
type drawer struct {
	items map[string]string
	// broken is what a call fails with: "get" or "set account …", say. A call that is counted down to zero ends the program.
	broken func(question, name string) error
	forge  bool // what is put in comes out changed
}

func newDrawer() *drawer { return &drawer{items: map[string]string{}} }

// fails lets all questions of one kind fail.
func (d *drawer) fails(question string, err error) {
	d.broken = func(asked, _ string) error {
		if asked == question {
			return err
		}
		return nil
	}
}

func (d *drawer) mend() { d.broken, d.forge = nil, false }

func (d *drawer) ask(question, name string) error {
	if d.broken == nil {
		return nil
	}
	return d.broken(question, name)
}

func (d *drawer) get(_ context.Context, name string) ([]byte, error) {
	if err := d.ask(keychainGet, name); err != nil {
		return nil, err
	}
	text, ok := d.items[name]
	if !ok {
		return nil, errNoItem
	}
	return []byte(text), nil
}

func (d *drawer) set(_ context.Context, name string, secret []byte) error {
	if err := d.ask(keychainSet, name); err != nil {
		return err
	}
	if d.items[name] = string(secret); d.forge {
		d.items[name] += " "
	}
	return nil
}

func (d *drawer) remove(_ context.Context, name string) error {
	err := d.ask(keychainRemove, name)
	if err == nil {
		delete(d.items, name)
	}
	return err
}

// only is the one item that there is.
func (d *drawer) only() string {
	if len(d.items) != 1 {
		return fmt.Sprintf("%d items", len(d.items))
	}
	return slices.Collect(maps.Values(d.items))[0]
}

// someAccount is a session to keep. Its secrets are made up.
func someAccount(t interface {
	Helper()
	Fatal(...any)
}, email string,
) oauth.Account {
	t.Helper()
	uid, err := oauth.ParseUID(fmt.Sprintf("%032x", email[:3]))
	session, sessionErr := oauth.ParseSessionToken(strings.Repeat("5e", 32))
	key, keyErr := oauth.ParseScopedKey(oauth.ScopeOldsync, []byte(`{"kty":"oct","scope":"`+oauth.ScopeOldsync+
		`","k":"`+strings.Repeat("k", 85)+`A","kid":"1494446722583-qSAWyYPgD8ojNmd5nHcYvw"}`))
	if err := errors.Join(err, sessionErr, keyErr); err != nil {
		t.Fatal(err)
	}
	return oauth.Account{Servers: oauth.Production(), UID: uid, Email: email, Verified: true, Session: session, Sync: key}
}

const (
	ada = "ada@example.org"
	bob = "bob@example.org"
)

// afresh is a vault of a program that is started again on the same computer.
func afresh(d *drawer, folder string) *vault {
	return &vault{keychain: d, disk: systemDisk{}, folder: folder, cost: cheap}
}

// keeps has the vault keep sessions.
func keeps(t *testing.T, v *vault, emails ...string) {
	t.Helper()
	for _, email := range emails {
		if _, fault, err := v.keep(t.Context(), someAccount(t, email)); fault != 0 || err != nil {
			t.Fatalf("%s: fault %d, %v", email, fault, err)
		}
	}
}

// lends are whose sessions the vault lends, the one used last first.
func lends(v *vault) (emails []string) {
	for _, a := range v.known() {
		_ = v.use(a.Profile.UID, func(a oauth.Account) error {
			emails = append(emails, a.Email)
			return nil
		})
	}
	return emails
}

// says is what the vault knows of its accounts: "ada@example.org", or "-ada@example.org" if it needs a sign-in, or "?ada@example.org"
// if its session could not be read.
func says(v *vault) string {
	var words []string
	for _, a := range v.known() {
		words = append(words, map[core.AccountState]string{core.NeedsSignIn: "-", core.Unread: "?"}[a.State]+a.Profile.Email)
	}
	return strings.Join(words, " ")
}

func TestVaultKeeps(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*drawer, *vault, *oauth.Account)
		want   core.KeychainFault
		stored int
	}{
		{"well", func(*drawer, *vault, *oauth.Account) {}, 0, 1},
		{"not in the keychain", func(_ *drawer, v *vault, _ *oauth.Account) { v.useMemory() }, 0, 0},
		{"keychain is locked", func(d *drawer, _ *vault, _ *oauth.Account) { d.fails(keychainSet, keychainError(core.KeychainLocked)) }, core.KeychainLocked, 0},
		{"keychain fails oddly", func(d *drawer, _ *vault, _ *oauth.Account) { d.fails(keychainSet, errors.New("odd")) }, core.KeychainRefused, 0},
		{"what is stored differs", func(d *drawer, _ *vault, _ *oauth.Account) { d.forge = true }, core.KeychainRefused, 0},
		{"nothing is stored", func(d *drawer, _ *vault, _ *oauth.Account) { d.fails(keychainGet, errNoItem) }, core.KeychainRefused, 0},
		{"no answer", func(d *drawer, _ *vault, _ *oauth.Account) { d.fails(keychainGet, keychainError(core.KeychainSlow)) }, core.KeychainSlow, 0},
		{"too large", func(_ *drawer, _ *vault, a *oauth.Account) {
			a.Servers.Content = "https://" + strings.Repeat("a", oauth.MaxVault)
		}, core.KeychainFull, 0},
		{"no list", func(_ *drawer, v *vault, _ *oauth.Account) { v.folder = "/dev/null" }, core.ListFailed, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, account := newDrawer(), someAccount(t, ada)
			v := afresh(d, t.TempDir())
			c.change(d, v, &account)
			if _, got, err := v.keep(t.Context(), account); got != c.want || err != nil {
				t.Errorf("fault %d, want %d; %v", got, c.want, err)
			}
			if len(d.items) != c.stored {
				t.Errorf("%d items are stored, want %d", len(d.items), c.stored)
			}
			if !slices.Equal(lends(v), []string{ada}) {
				t.Error("the session is not there for use")
			}
		})
	}
}

// Each account has an item of its own, whose name does not tell whose it is. The list names them, and holds no secret.
func TestVaultKeepsSeveral(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	keeps(t, afresh(d, folder), ada, bob)
	v := afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); err != nil || says(v) != bob+" "+ada || len(d.items) != 2 {
		t.Fatalf("%v; %q in %d items", err, says(v), len(d.items))
	}
	for item := range d.items {
		if !everyday.isItem(item) {
			t.Errorf("an item is called %q", item)
		}
	}
	if fault := v.touch(everyday.item(someAccount(t, ada))); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	v = afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); err != nil || says(v) != ada+" "+bob {
		t.Errorf("%v; after the other one was used: %q", err, says(v))
	}
	list, err := os.ReadFile(everyday.list(folder))
	about, statErr := os.Stat(everyday.list(folder))
	if err := errors.Join(err, statErr); err != nil || about.Mode() != 0o600 {
		t.Fatal(err, about.Mode())
	}
	for _, secret := range []string{strings.Repeat("5e", 32), strings.Repeat("k", 20), someAccount(t, ada).UID.String()} {
		if strings.Contains(string(list), secret) {
			t.Error("the list gives a secret away")
		}
	}
}

func TestVaultLoadsWhatItKept(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	keeps(t, afresh(d, folder), ada)
	v := afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); err != nil || !slices.Equal(lends(v), []string{ada}) {
		t.Fatalf("loaded %q, %v", lends(v), err)
	}
	practising := afresh(d, folder)
	practising.choose(practice)
	if err := practising.load(t.Context(), oauth.Servers{}); !errors.Is(err, errNoItem) || says(practising) != "" {
		t.Errorf("practice finds the real session: %v", err)
	}
}

// The practice server listens somewhere else each time: a session there is the same all the same.
func TestVaultLoadsForServersThatMoved(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v := afresh(d, folder)
	v.choose(practice)
	keeps(t, v, ada)
	moved := sandboxServers("127.0.0.1:4321")
	v = afresh(d, folder)
	v.choose(practice)
	if err := v.load(t.Context(), moved); err != nil || v.known()[0].Profile.Servers != moved {
		t.Errorf("%v; %+v", err, v.known())
	}
	v.choose(everyday)
	if says(v) != "" {
		t.Error("the sandbox's accounts are there among the real ones")
	}
}

func TestVaultDoesNotLoad(t *testing.T) {
	locked := keychainError(core.KeychainLocked)
	for _, c := range []struct {
		name   string
		change func(*drawer)
		want   error
		says   string
	}{
		{"from a locked keychain", func(d *drawer) { d.fails(keychainGet, locked) }, locked, "?" + bob + " ?" + ada},
		{"from another desktop's keychain", func(d *drawer) { clear(d.items) }, keychainError(core.KeychainChanged), "?" + bob + " ?" + ada},
		{"junk", func(d *drawer) {
			for item := range d.items {
				d.items[item] = "junk"
			}
		}, keychainError(core.KeychainUnreadable), "?" + bob + " ?" + ada},
		{"one that is missing", func(d *drawer) { delete(d.items, everyday.item(someAccount(t, ada))) }, nil, bob + " ?" + ada},
		{"one in the other's item", func(d *drawer) {
			d.items[everyday.item(someAccount(t, ada))] = d.items[everyday.item(someAccount(t, bob))]
		}, nil, bob + " ?" + ada},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, folder := newDrawer(), t.TempDir()
			keeps(t, afresh(d, folder), ada, bob)
			c.change(d)
			before := maps.Clone(d.items)
			v := afresh(d, folder)
			if err := v.load(t.Context(), oauth.Servers{}); !errors.Is(err, c.want) || says(v) != c.says {
				t.Errorf("%v, want %v; %q, want %q", err, c.want, says(v), c.says)
			}
			if !maps.Equal(before, d.items) {
				t.Error("what was stored is no longer as it was")
			}
		})
	}
}

// The session of a version that knew one account is taken over, and wherever that breaks off it is there: for use now, and again at
// the next start.
func TestVaultTakesOverTheOldItem(t *testing.T) {
	text, err := someAccount(t, ada).MarshalVault()
	if err != nil {
		t.Fatal(err)
	}
	for calls := 0; ; calls++ {
		d, folder := newDrawer(), t.TempDir()
		d.items[everyday.single()] = string(text)
		left := calls
		d.broken = func(string, string) error {
			if left--; left < 0 {
				return keychainError(core.KeychainLocked)
			}
			return nil
		}
		v := afresh(d, folder)
		err := v.load(t.Context(), oauth.Servers{})
		if (err == nil) != (calls > 0) || err == nil && !slices.Equal(lends(v), []string{ada}) {
			t.Fatalf("after %d calls: %v, %q", calls, err, lends(v))
		}
		d.mend()
		again := afresh(d, folder)
		if err := again.load(t.Context(), oauth.Servers{}); err != nil || says(again) != ada {
			t.Fatalf("broken off after %d calls: the next start finds %q, %v", calls, says(again), err)
		}
		if _, old := d.items[everyday.single()]; old || len(d.items) != 1 {
			t.Fatalf("broken off after %d calls: the old item is still there, among %d", calls, len(d.items))
		}
		if left >= 0 {
			return // nothing was broken off any more
		}
	}
}

func TestVaultLendsToNobodyElse(t *testing.T) {
	v, account := afresh(newDrawer(), t.TempDir()), someAccount(t, ada)
	called := false
	lend := func(oauth.Account) error { called = true; return nil }
	for name, uid := range map[string]oauth.UID{"nobody": {}, "somebody": account.UID} {
		if err := v.use(uid, lend); !errors.Is(err, errNoSession) || called {
			t.Errorf("an empty vault lends to %s: %v", name, err)
		}
	}
	if err := v.hold(account); err != nil {
		t.Fatal(err)
	}
	for name, uid := range map[string]oauth.UID{"nobody": {}, "somebody else": someAccount(t, bob).UID} {
		if err := v.use(uid, lend); !errors.Is(err, errNoSession) || called {
			t.Errorf("lends to %s: %v", name, err)
		}
	}
	if err := v.use(account.UID, func(oauth.Account) error { return errNoItem }); !errors.Is(err, errNoItem) {
		t.Errorf("work that fails: %v", err)
	}
}

// A server that gives out another server's account id gets nothing: sessions are lent by that id.
func TestVaultRefusesAClash(t *testing.T) {
	v := afresh(newDrawer(), t.TempDir())
	keeps(t, v, ada)
	evil := someAccount(t, ada)
	evil.Servers.Content = "https://evil.example"
	if _, _, err := v.keep(t.Context(), evil); !errors.Is(err, errClash) || says(v) != ada {
		t.Errorf("%v; %q", err, says(v))
	}
	if v.known()[0].Server != oauth.Production().Content {
		t.Error("the other server's account is lent")
	}
}

// Who signs in again has one session: the one before comes back to be ended, be it held or only stored.
func TestVaultReplaces(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v := afresh(d, folder)
	keeps(t, v, ada)
	for name, v := range map[string]*vault{"held": v, "stored": afresh(d, folder)} {
		fresh := someAccount(t, ada)
		var err error
		if fresh.Session, err = oauth.ParseSessionToken(strings.Repeat("f0", 32)); err != nil {
			t.Fatal(err)
		}
		before, fault, err := v.keep(t.Context(), fresh)
		if err != nil || fault != 0 || before.Session.Hex() != strings.Repeat("5e", 32) {
			t.Errorf("%s: %v, fault %d, before that %v", name, err, fault, before.Email)
		}
		if again, _, _ := v.keep(t.Context(), fresh); !again.UID.IsZero() {
			t.Errorf("%s: the same session is to be ended", name)
		}
		if _, fault, err := v.keep(t.Context(), someAccount(t, ada)); fault != 0 || err != nil || len(d.items) != 1 {
			t.Errorf("%s: fault %d, %v, %d items", name, fault, err, len(d.items))
		}
	}
}

// What has been signed out is not taken up again by work that was under way.
func TestVaultRenewsOnlyWhatIsThere(t *testing.T) {
	d := newDrawer()
	v, account := afresh(d, t.TempDir()), someAccount(t, ada)
	keeps(t, v, ada)
	account.DeviceID = strings.Repeat("d0", 16)
	if fault := v.renew(t.Context(), account); fault != 0 || !strings.Contains(d.only(), account.DeviceID) {
		t.Errorf("fault %d, or the device is not stored", fault)
	}
	if fault := v.forget(t.Context(), account.UID, false); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	if fault := v.renew(t.Context(), account); fault != 0 || len(d.items) > 0 || says(v) != "" {
		t.Errorf("fault %d, %d items, %q", fault, len(d.items), says(v))
	}
}

// An address that has changed is there at the next start: in the session, and in the list, which is what is left when the keychain
// does not open.
func TestVaultFollowsAnAddress(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v, account := afresh(d, folder), someAccount(t, ada)
	keeps(t, v, ada)
	account.Email = bob
	if fault := v.renew(t.Context(), account); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	v = afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); err != nil || !slices.Equal(lends(v), []string{bob}) {
		t.Errorf("%v; lends %q", err, lends(v))
	}
	if list, err := readAccountList(everyday.list(folder), everyday); err != nil || len(list.Accounts) != 1 || list.Accounts[0].Email != bob {
		t.Errorf("%v; listed are %+v", err, list.Accounts)
	}
}

// What changes about an account that is not in use does not make it the one that was used last.
func TestVaultRenewsInPlace(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v, account := afresh(d, folder), someAccount(t, ada)
	keeps(t, v, ada, bob)
	account.DeviceID = strings.Repeat("d0", 16)
	if fault := v.renew(t.Context(), account); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	v = afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); err != nil || says(v) != bob+" "+ada {
		t.Errorf("%v; %q", err, says(v))
	}
}

func TestVaultForgets(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*drawer, *vault)
		stays  bool
		want   core.KeychainFault
		left   int
		next   string // what the next start knows
	}{
		{"well", func(*drawer, *vault) {}, false, 0, 1, bob},
		{"and names it again", func(*drawer, *vault) {}, true, 0, 1, bob + " -" + ada},
		{"but not what it may not touch", func(_ *drawer, v *vault) { v.useMemory() }, false, 0, 2, bob + " " + ada},
		{"but the keychain does not", func(d *drawer, _ *vault) { d.fails(keychainRemove, keychainError(core.KeychainLocked)) }, false, core.KeychainLocked, 2, bob + " " + ada},
		{"but the keychain fails oddly", func(d *drawer, _ *vault) { d.fails(keychainRemove, errors.New("odd")) }, false, core.KeychainRefused, 2, bob + " " + ada},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, folder := newDrawer(), t.TempDir()
			v := afresh(d, folder)
			keeps(t, v, ada, bob)
			account := v.sessions()[0].account
			c.change(d, v)
			if got := v.forget(t.Context(), account.UID, c.stays); got != c.want {
				t.Errorf("fault %d, want %d", got, c.want)
			}
			if len(d.items) != c.left {
				t.Errorf("%d items are left, want %d", len(d.items), c.left)
			}
			if !slices.Equal(lends(v), []string{bob}) {
				t.Errorf("lends %q", lends(v))
			}
			if !account.Session.IsZero() {
				t.Error("the session token is not wiped")
			}
			d.mend()
			again := afresh(d, folder)
			if err := again.load(t.Context(), oauth.Servers{}); err != nil || says(again) != c.next {
				t.Errorf("the next start knows %q, want %q; %v", says(again), c.next, err)
			}
		})
	}
}

// A list that is not in order is as good as none, is kept aside, and never leads to another program's items.
func TestAccountListIsReadStrictly(t *testing.T) {
	good := `{"accounts":[{"item":"account 0123456789abcdef","email":"ada@example.org","server":"https://accounts.firefox.com","kept":"keychain"}]}`
	if l, err := parseAccountList([]byte(good), everyday); err != nil || len(l.Accounts) != 1 {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"nothing": "", "no object": "[]", "more": good + "x", "another realm": strings.Replace(good, `"account `, `"sandbox account `, 1),
		"another item": strings.Replace(good, "account 0123456789abcdef", "password", 1), "an unknown member": strings.Replace(good, `"kept"`, `"secret"`, 1),
		"no address": strings.Replace(good, "ada@example.org", "ada", 1), "no server": strings.Replace(good, "https:", "ftp:", 1),
		"nowhere": strings.Replace(good, `"keychain"`, `"cloud"`, 1), "a strange leftover": strings.Replace(good, `}]}`, `}],"leftover":["password"]}`, 1),
		"twice": strings.Replace(good, `[`, `[`+good[13:len(good)-2]+`,`, 1), "too large": good + strings.Repeat(" ", maxAccountList),
	} {
		if _, err := parseAccountList([]byte(bad), everyday); !errors.Is(err, errAccountList) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d, folder := newDrawer(), t.TempDir()
	path := everyday.list(folder)
	if err := os.WriteFile(path, []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); !errors.Is(err, errNoItem) {
		t.Errorf("%v", err)
	}
	keeps(t, v, ada)
	if junk, err := os.ReadFile(path + ".unreadable"); string(junk) != "junk" {
		t.Errorf("what was there is gone: %v", err)
	}
	if matches, _ := filepath.Glob(filepath.Join(folder, "*")); len(matches) != 2 {
		t.Errorf("%q", matches)
	}
}

func TestVaultKnowsNoMoreThanSoMany(t *testing.T) {
	d := newDrawer()
	v := afresh(d, t.TempDir())
	for n := range maxAccounts {
		keeps(t, v, fmt.Sprintf("%03d@example.org", n))
	}
	if _, fault, err := v.keep(t.Context(), someAccount(t, ada)); fault != core.KeychainFull || err != nil || len(d.items) != maxAccounts {
		t.Errorf("fault %d, %v, %d items", fault, err, len(d.items))
	}
	if fault := v.move(t.Context(), screen.SealedFile, []byte("passphrase")); fault != core.KeychainFull && fault != 0 {
		t.Errorf("fault %d", fault)
	}
}

func TestKeychainErrorsAreNamed(t *testing.T) {
	for fault := core.KeychainAbsent; fault <= core.KeychainChanged; fault++ {
		if keychainFaultNames[fault] == "" {
			t.Errorf("fault %d has no name", fault)
		}
		if got := faultOf(fmt.Errorf("wrapped: %w", keychainError(fault))); got != fault {
			t.Errorf("fault %d becomes %d", fault, got)
		}
	}
}
