package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/ui/screen"
)

// afresh is a vault of a program that is started again on the same computer.
func afresh(d *drawer, folder string) *vault {
	return &vault{keychain: d, folder: folder, cost: cheap, item: "session"}
}

// findAgain is whose session a program that is started again finds, with the passphrase if it needs one; empty is nobody's.
func findAgain(d *drawer, folder, passphrase string) string {
	v := afresh(d, folder)
	account, err := v.load(context.Background(), oauth.Servers{})
	if errors.Is(err, errSealed) {
		account, err = v.unseal([]byte(passphrase), oauth.Servers{})
	}
	if err != nil {
		return ""
	}
	return account.Email
}

// However a session is moved between the three places, and whatever fails on the way, it is there for use; and a program that is
// started again finds it where it is said to be, or finds nothing when it is said to be in memory only.
func TestMovesLoseNothing(t *testing.T) {
	account := func() oauth.Account { return someAccount(t, ada) }
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		folder, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		d := newDrawer()
		v := afresh(d, folder)
		if fault := v.keep(context.Background(), account()); fault != 0 {
			t.Fatalf("fault %d", fault)
		}
		place, passphrase := screen.InKeychain, ""
		for range rapid.IntRange(1, 8).Draw(t, "moves") {
			to := screen.Place(rapid.IntRange(0, 2).Draw(t, "to"))
			word := rapid.SampledFrom([]string{"one passphrase", "another one"}).Draw(t, "passphrase")
			mend := fail(t, d, folder)
			fault := v.move(context.Background(), to, []byte(word))
			mend()
			if fault == 0 {
				if place = to; to == screen.SealedFile {
					passphrase = word
				}
			}
			if v.where().place != place {
				t.Fatalf("fault %d, and it is in place %d, not %d", fault, v.where().place, place)
			}
			if emailOf(v, account().UID) != ada {
				t.Fatal("the session is not there for use")
			}
			found := findAgain(d, folder, passphrase)
			if place != screen.MemoryOnly && found != ada {
				t.Fatalf("moved to %d (fault %d): a program that is started again does not find it", place, fault)
			}
			if fault == 0 && place == screen.MemoryOnly && found != "" {
				t.Fatal("it is to be in memory only, and is found again")
			}
			if left := len(d.items); fault == 0 && place != screen.InKeychain && left > 0 {
				t.Fatalf("%d items stay behind in the keychain", left)
			}
		}
	})
}

// fail lets one thing fail, or nothing, until it is mended.
func fail(t *rapid.T, d *drawer, folder string) (mend func()) {
	locked := keychainError(core.KeychainLocked)
	switch rapid.SampledFrom([]string{"nothing", "get", "set", "remove", "forge", "disk"}).Draw(t, "fails") {
	case "get":
		d.get_ = locked
	case "set":
		d.set_ = locked
	case "remove":
		d.remove_ = locked
	case "forge":
		d.forge = true
	case "disk":
		// A folder stands where the file is to be written. A file that is there already is left alone.
		path := sealedFile{folder: folder}.path("session")
		if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err == nil {
			return func() { os.RemoveAll(path) }
		}
	}
	return func() { d.get_, d.set_, d.remove_, d.forge = nil, nil, nil, false }
}

// Each fault is told, and leaves everything as it was.
func TestMoveThatFails(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to screen.Place
		change   func(*drawer)
		want     core.KeychainFault
	}{
		{"the keychain does not write", screen.SealedFile, screen.InKeychain, func(d *drawer) { d.set_ = keychainError(core.KeychainLocked) }, core.KeychainLocked},
		{"the keychain does not read", screen.SealedFile, screen.InKeychain, func(d *drawer) { d.get_ = keychainError(core.KeychainSlow) }, core.KeychainSlow},
		{"the keychain changes it", screen.SealedFile, screen.InKeychain, func(d *drawer) { d.forge = true }, core.KeychainRefused},
		{"the keychain is gone", screen.MemoryOnly, screen.InKeychain, func(d *drawer) { d.set_ = keychainError(core.KeychainAbsent) }, core.KeychainAbsent},
		{"the keychain keeps it", screen.InKeychain, screen.SealedFile, func(d *drawer) { d.remove_ = keychainError(core.KeychainLocked) }, core.KeychainLocked},
		{"and does not let go", screen.InKeychain, screen.MemoryOnly, func(d *drawer) { d.remove_ = keychainError(core.KeychainLocked) }, core.KeychainLocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, folder := newDrawer(), t.TempDir()
			v := afresh(d, folder)
			if fault := v.keep(t.Context(), someAccount(t, ada)); fault != 0 {
				t.Fatalf("fault %d", fault)
			}
			if fault := v.move(t.Context(), c.from, []byte("old")); fault != 0 {
				t.Fatalf("fault %d", fault)
			}
			before := findAgain(d, folder, "old")
			c.change(d)
			if got := v.move(t.Context(), c.to, []byte("new")); got != c.want {
				t.Errorf("fault %d, want %d", got, c.want)
			}
			d.get_, d.set_, d.remove_, d.forge = nil, nil, nil, false
			if v.where().place != c.from || findAgain(d, folder, "old") != before {
				t.Error("it is not as it was")
			}
			if v.where().file.has("session") != (c.from == screen.SealedFile) || (len(d.items) > 0) != (c.from == screen.InKeychain) {
				t.Error("a copy stays behind")
			}
		})
	}
}

// A keychain that never took the session is not asked to let it go: that would keep it from being moved.
func TestMoveAwayFromALockedKeychain(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v := afresh(d, folder)
	d.set_, d.remove_ = keychainError(core.KeychainLocked), keychainError(core.KeychainLocked)
	if fault := v.keep(t.Context(), someAccount(t, ada)); fault != core.KeychainLocked {
		t.Fatalf("fault %d", fault)
	}
	if fault := v.move(t.Context(), screen.SealedFile, []byte("passphrase")); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	if findAgain(d, folder, "passphrase") != ada {
		t.Error("it is not found again")
	}
}

func TestSealedSession(t *testing.T) {
	d, folder := newDrawer(), filepath.Join(t.TempDir(), "new")
	v := afresh(d, folder)
	if fault := v.move(t.Context(), screen.SealedFile, []byte("passphrase")); fault != 0 || v.where().file.has("session") {
		t.Fatalf("fault %d, and a file is written before there is a session", fault)
	}
	account := someAccount(t, ada)
	if fault := v.keep(t.Context(), account); fault != 0 || len(d.items) > 0 {
		t.Fatalf("fault %d, %d items in the keychain", fault, len(d.items))
	}
	path := v.where().file.path("session")
	if about, err := os.Stat(path); err != nil || about.Mode() != 0o600 {
		t.Errorf("%v %v", about.Mode(), err)
	}
	again := afresh(d, folder)
	if _, err := again.load(t.Context(), oauth.Servers{}); !errors.Is(err, errSealed) {
		t.Errorf("loaded without a passphrase: %v", err)
	}
	if _, err := again.unseal([]byte("pass phrase"), oauth.Servers{}); !errors.Is(err, keychainError(core.PassphraseWrong)) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if _, err := again.unseal([]byte("passphrase"), oauth.Servers{}); err != nil {
		t.Errorf("right passphrase: %v", err)
	}
	if fault := again.forget(t.Context(), account.UID); fault != 0 || again.where().file.has("session") {
		t.Errorf("after signing out the file is still there; fault %d", fault)
	}
	if _, err := again.unseal([]byte("passphrase"), oauth.Servers{}); !errors.Is(err, errNoItem) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := again.unseal([]byte("passphrase"), oauth.Servers{}); !errors.Is(err, keychainError(core.FileDamaged)) {
		t.Errorf("junk: %v", err)
	}
}

// A file whose passphrase is forgotten does not stand before the keychain for ever: once a session is moved there, it is gone.
func TestForgottenFileGivesWay(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	old := afresh(d, folder)
	if fault := old.move(t.Context(), screen.SealedFile, []byte("forgotten")) + old.keep(t.Context(), someAccount(t, "bob@example.org")); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	v := afresh(d, folder)
	v.useMemory()
	if fault := v.keep(t.Context(), someAccount(t, ada)); fault != 0 || !v.where().file.has("session") {
		t.Fatalf("fault %d, or the file is gone at once", fault)
	}
	if fault := v.move(t.Context(), screen.InKeychain, nil); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	if found := findAgain(d, folder, ""); found != ada {
		t.Errorf("found again: %q", found)
	}
}
