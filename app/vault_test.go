package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign/app/core"
	"countersign/oauth"
)

// drawer is a keychain that does as told.
type drawer struct {
	items   map[string]string
	get_    error // what get fails with, and so on
	set_    error
	remove_ error
	forge   bool // what is put in comes out changed
}

func newDrawer() *drawer { return &drawer{items: map[string]string{}} }

func (d *drawer) get(_ context.Context, name string) ([]byte, error) {
	if d.get_ != nil {
		return nil, d.get_
	}
	text, ok := d.items[name]
	if !ok {
		return nil, errNoItem
	}
	return []byte(text), nil
}

func (d *drawer) set(_ context.Context, name string, secret []byte) error {
	if d.set_ != nil {
		return d.set_
	}
	if d.items[name] = string(secret); d.forge {
		d.items[name] += " "
	}
	return nil
}

func (d *drawer) remove(_ context.Context, name string) error {
	if d.remove_ == nil {
		delete(d.items, name)
	}
	return d.remove_
}

// someAccount is a session to keep. Its secrets are made up.
func someAccount(t *testing.T, email string) oauth.Account {
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

const ada = "ada@example.org"

// emailOf is whose session the vault lends under that UID; empty if it lends none.
func emailOf(v *vault, uid oauth.UID) (email string) {
	_ = v.use(uid, func(a oauth.Account) error {
		email = a.Email
		return nil
	})
	return email
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
		{"keychain is locked", func(d *drawer, _ *vault, _ *oauth.Account) { d.set_ = keychainError(core.KeychainLocked) }, core.KeychainLocked, 0},
		{"keychain fails oddly", func(d *drawer, _ *vault, _ *oauth.Account) { d.set_ = errors.New("odd") }, core.KeychainRefused, 0},
		{"what is stored differs", func(d *drawer, _ *vault, _ *oauth.Account) { d.forge = true }, core.KeychainRefused, 1},
		{"nothing is stored", func(d *drawer, _ *vault, _ *oauth.Account) { d.get_ = errNoItem }, core.KeychainRefused, 1},
		{"no answer afterwards", func(d *drawer, _ *vault, _ *oauth.Account) { d.get_ = keychainError(core.KeychainSlow) }, core.KeychainSlow, 1},
		{"too large", func(_ *drawer, _ *vault, a *oauth.Account) {
			a.Servers.Content = "https://" + strings.Repeat("a", oauth.MaxVault)
		}, core.KeychainFull, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, account := newDrawer(), someAccount(t, ada)
			v := &vault{keychain: d, item: "session"}
			c.change(d, v, &account)
			if got := v.keep(t.Context(), account); got != c.want {
				t.Errorf("fault %d, want %d", got, c.want)
			}
			if len(d.items) != c.stored {
				t.Errorf("%d items are stored, want %d", len(d.items), c.stored)
			}
			if emailOf(v, account.UID) != ada {
				t.Error("the session is not there for use")
			}
		})
	}
}

func TestVaultLoadsWhatItKept(t *testing.T) {
	d, account := newDrawer(), someAccount(t, ada)
	if fault := (&vault{keychain: d, item: "session"}).keep(t.Context(), account); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	v := &vault{keychain: d, item: "session"}
	if got, err := v.load(t.Context(), oauth.Servers{}); err != nil || got.Email != ada || got.Session.Hex() != account.Session.Hex() {
		t.Fatalf("loaded %v, %v", got.Email, err)
	}
	if emailOf(v, account.UID) != ada {
		t.Error("the session is not there for use")
	}
	moved := oauth.Production()
	moved.Content = "https://elsewhere.example"
	if got, err := v.load(t.Context(), moved); err != nil || got.Servers != moved {
		t.Errorf("loaded for servers that have moved: %v, %v", got.Servers, err)
	}
	practice := &vault{keychain: d, item: itemName(core.Sandbox)}
	if _, err := practice.load(t.Context(), oauth.Servers{}); !errors.Is(err, errNoItem) {
		t.Errorf("practice finds the real session: %v", err)
	}
}

func TestVaultDoesNotLoad(t *testing.T) {
	for _, c := range []struct {
		name string
		item string
		err  error
		want error
	}{
		{"nothing", "", errNoItem, errNoItem},
		{"from a locked keychain", "", keychainError(core.KeychainLocked), keychainError(core.KeychainLocked)},
		{"junk", "junk", nil, keychainError(core.KeychainUnreadable)},
		{"an empty item", "", nil, keychainError(core.KeychainUnreadable)},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDrawer()
			d.items["session"], d.get_ = c.item, c.err
			v := &vault{keychain: d, item: "session"}
			if _, err := v.load(t.Context(), oauth.Servers{}); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if d.items["session"] != c.item {
				t.Error("what was stored is no longer there")
			}
		})
	}
}

func TestVaultLendsToNobodyElse(t *testing.T) {
	v, account := &vault{keychain: newDrawer(), item: "session"}, someAccount(t, ada)
	called := false
	lend := func(oauth.Account) error { called = true; return nil }
	for name, uid := range map[string]oauth.UID{"nobody": {}, "somebody": account.UID} {
		if err := v.use(uid, lend); !errors.Is(err, errNoSession) || called {
			t.Errorf("an empty vault lends to %s: %v", name, err)
		}
	}
	v.hold(account, false)
	for name, uid := range map[string]oauth.UID{"nobody": {}, "somebody else": someAccount(t, "bob@example.org").UID} {
		if err := v.use(uid, lend); !errors.Is(err, errNoSession) || called {
			t.Errorf("lends to %s: %v", name, err)
		}
	}
	if err := v.use(account.UID, func(oauth.Account) error { return errNoItem }); !errors.Is(err, errNoItem) {
		t.Errorf("work that fails: %v", err)
	}
}

func TestVaultForgets(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*drawer, *vault)
		want   core.KeychainFault
		left   int
	}{
		{"well", func(*drawer, *vault) {}, 0, 0},
		{"but not what it may not touch", func(_ *drawer, v *vault) { v.useMemory() }, 0, 1},
		{"but the keychain does not", func(d *drawer, _ *vault) { d.remove_ = keychainError(core.KeychainLocked) }, core.KeychainLocked, 1},
		{"but the keychain fails oddly", func(d *drawer, _ *vault) { d.remove_ = errors.New("odd") }, core.KeychainRefused, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, account := newDrawer(), someAccount(t, ada)
			v := &vault{keychain: d, item: "session"}
			if fault := v.keep(t.Context(), account); fault != 0 {
				t.Fatalf("fault %d", fault)
			}
			c.change(d, v)
			if got := v.forget(t.Context(), account.UID); got != c.want {
				t.Errorf("fault %d, want %d", got, c.want)
			}
			if len(d.items) != c.left {
				t.Errorf("%d items are left, want %d", len(d.items), c.left)
			}
			if emailOf(v, account.UID) != "" {
				t.Error("the session is still lent")
			}
			if account.Session.Hex() == strings.Repeat("5e", 32) {
				t.Error("the session token is not wiped")
			}
		})
	}
}

func TestKeychainErrorsAreNamed(t *testing.T) {
	for fault := core.KeychainAbsent; fault <= core.FileFailed; fault++ {
		if keychainFaultNames[fault] == "" {
			t.Errorf("fault %d has no name", fault)
		}
		if got := faultOf(fmt.Errorf("wrapped: %w", keychainError(fault))); got != fault {
			t.Errorf("fault %d becomes %d", fault, got)
		}
	}
}
