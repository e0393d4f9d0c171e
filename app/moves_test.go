package main

import (
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

// trouble is what goes wrong with a keychain and a disk: it is asked before each of their calls.
type trouble struct {
	calls int
	at    func(call int) bool
	crash bool // the program ends there, and nothing else happens
}

// crashed ends the program.
type crashed struct{}

func (t *trouble) strikes() bool {
	t.calls++
	if t.at == nil || !t.at(t.calls) {
		return false
	}
	if t.crash {
		panic(crashed{})
	}
	return true
}

func (t *trouble) keychain(string, string) error {
	if t.strikes() {
		return keychainError(core.KeychainLocked)
	}
	return nil
}

// troubledDisk is a disk with trouble.
type troubledDisk struct {
	systemDisk
	*trouble
}

func (d troubledDisk) replace(path string, text []byte) error {
	if d.strikes() {
		return errors.New("no room")
	}
	return d.systemDisk.replace(path, text)
}

func (d troubledDisk) rename(from, to string) error {
	if d.strikes() {
		return errors.New("no room")
	}
	return d.systemDisk.rename(from, to)
}

func (d troubledDisk) remove(path string) error {
	if d.strikes() {
		return errors.New("not yours")
	}
	return d.systemDisk.remove(path)
}

const (
	oldWords = "the old passphrase"
	newWords = "another passphrase"
)

// start loads a vault, with a passphrase if there is a file.
func startAgain(t *testing.T, d *drawer, folder string) (v *vault, passphrase string) {
	t.Helper()
	v = afresh(d, folder)
	err := v.load(t.Context(), oauth.Servers{})
	for _, passphrase = range []string{oldWords, newWords} {
		if !errors.Is(err, errSealed) {
			return v, ""
		}
		if v.unseal(t.Context(), []byte(passphrase), oauth.Servers{}) == nil {
			return v, passphrase
		}
	}
	t.Fatal("there is a file, and no passphrase opens it")
	return nil, ""
}

// A move, broken off by a fault or by the program's end at each of its steps in turn, loses nothing: all sessions are in one place
// afterwards, and the next start finds them there and nowhere else.
func TestMovesLoseNothing(t *testing.T) {
	for from := screen.InKeychain; from <= screen.MemoryOnly; from++ {
		for to := screen.InKeychain; to <= screen.MemoryOnly; to++ {
			for kind, m := range map[string]struct {
				crash bool
				at    func(broken int) func(call int) bool
			}{
				"one fault":     {false, func(broken int) func(int) bool { return func(call int) bool { return call == broken } }},
				"faults onward": {false, func(broken int) func(int) bool { return func(call int) bool { return call >= broken } }},
				"a crash":       {true, func(broken int) func(int) bool { return func(call int) bool { return call == broken } }},
			} {
				if from == to && from != screen.SealedFile {
					continue
				}
				t.Run(fmt.Sprintf("from %d to %d with %s", from, to, kind), func(t *testing.T) {
					t.Parallel()
					for broken := 1; moveThatBreaks(t, from, to, &trouble{at: m.at(broken), crash: m.crash}, kind == "faults onward"); broken++ {
					}
				})
			}
		}
	}
}

// moveThatBreaks moves two sessions, and reports whether anything broke.
func moveThatBreaks(t *testing.T, from, to screen.Place, trouble *trouble, onward bool) (broke bool) {
	t.Helper()
	d, folder := newDrawer(), t.TempDir()
	v := afresh(d, folder)
	keeps(t, v, ada, bob)
	if fault := v.move(t.Context(), from, []byte(oldWords)); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	d.broken, v.disk = trouble.keychain, troubledDisk{trouble: trouble}
	at := trouble.at
	trouble.at = func(call int) bool { strikes := at(call); broke = broke || strikes; return strikes }
	fault, ended := movedOrEnded(t, v, to)
	d.mend()
	was := fmt.Sprintf("broken off before call %d, fault %d", trouble.calls, fault)
	if !ended {
		if place, _ := v.where(); fault == 0 && place != to || fault != 0 && place != from {
			t.Fatalf("%s: the place is %d", was, place)
		}
		if !slices.Equal(slices.Sorted(slices.Values(lends(v))), []string{ada, bob}) {
			t.Fatalf("%s: there for use are %q", was, lends(v))
		}
	}
	again, passphrase := startAgain(t, d, folder)
	place, _ := again.where()
	if found := lends(again); len(found) != 2 && !(len(found) == 0 && (from == screen.MemoryOnly || to == screen.MemoryOnly)) {
		t.Fatalf("%s: the next start finds %q", was, found)
	}
	if onward { // nothing could be taken back
		fault = 0
		ended = true
	}
	if !ended && fault != 0 && from != screen.MemoryOnly && (place != from || len(lends(again)) != 2 || from == screen.SealedFile && passphrase != oldWords) {
		t.Fatalf("%s: the next start finds %q in place %d, with %q", was, lends(again), place, passphrase)
	}
	if !ended && fault == 0 && to != screen.MemoryOnly && (place != to || len(lends(again)) != 2 || to == screen.SealedFile && passphrase != newWords) {
		t.Fatalf("%s: the next start finds %q in place %d, with %q", was, lends(again), place, passphrase)
	}
	if !ended && fault == 0 && to == screen.MemoryOnly && len(lends(again)) > 0 {
		t.Fatalf("%s: they are to be in memory only, and are found again", was)
	}
	if len(lends(again)) == 2 && (len(d.items) == 2) == again.file().has() || len(d.items) == 1 {
		t.Fatalf("%s: %d items, and a file: %v", was, len(d.items), again.file().has())
	}
	return broke
}

func movedOrEnded(t *testing.T, v *vault, to screen.Place) (fault core.KeychainFault, ended bool) {
	defer func() {
		if why := recover(); why != nil {
			if _, ended = why.(crashed); !ended {
				panic(why)
			}
		}
	}()
	return v.move(t.Context(), to, []byte(newWords)), false
}

// A keychain that never took the sessions is not asked to let them go: that would keep them from being moved.
func TestMoveAwayFromALockedKeychain(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v := afresh(d, folder)
	d.broken = func(string, string) error { return keychainError(core.KeychainLocked) }
	if _, fault, err := v.keep(t.Context(), someAccount(t, ada)); fault != core.KeychainLocked || err != nil {
		t.Fatalf("fault %d, %v", fault, err)
	}
	if fault := v.move(t.Context(), screen.SealedFile, []byte(oldWords)); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	if again, _ := startAgain(t, d, folder); says(again) != ada {
		t.Error("it is not found again")
	}
}

// A keychain that opens again takes what it did not take at first.
func TestKeychainIsTriedAgain(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	v := afresh(d, folder)
	keeps(t, v, ada)
	d.fails(keychainSet, keychainError(core.KeychainLocked))
	if _, fault, _ := v.keep(t.Context(), someAccount(t, bob)); fault != core.KeychainLocked || v.known()[1].Unkept == 0 {
		t.Fatalf("fault %d; %+v", fault, v.known())
	}
	d.mend()
	if fault := v.move(t.Context(), screen.InKeychain, nil); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	if again, _ := startAgain(t, d, folder); !slices.Equal(slices.Sorted(slices.Values(lends(again))), []string{ada, bob}) {
		t.Errorf("found again: %q", lends(again))
	}
}

// Who goes on without a locked keychain, in a file, finds what is in the keychain once that opens. It is in the file then.
func TestLockedSessionIsFoundLater(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	keeps(t, afresh(d, folder), bob)
	v := afresh(d, folder)
	d.fails(keychainGet, keychainError(core.KeychainLocked))
	if err := v.load(t.Context(), oauth.Servers{}); !errors.Is(err, keychainError(core.KeychainLocked)) {
		t.Fatal(err)
	}
	if fault := v.move(t.Context(), screen.SealedFile, []byte(oldWords)); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	keeps(t, v, ada)
	if says(v) != ada+" ?"+bob {
		t.Errorf("knows %q", says(v))
	}
	d.mend()
	again, _ := startAgain(t, d, folder)
	if says(again) != ada+" ?"+bob {
		t.Errorf("the next start knows %q: the keychain is not asked for a person who does without it", says(again))
	}
	if err := again.load(t.Context(), oauth.Servers{}); err != nil || says(again) != ada+" "+bob {
		t.Errorf("%v; once it is asked there are %q", err, says(again))
	}
	if len(d.items) > 0 {
		t.Error("a copy stays in the keychain")
	}
	if last, _ := startAgain(t, d, folder); len(lends(last)) != 2 {
		t.Errorf("in the file are %q", lends(last))
	}
}

func TestSealedSessions(t *testing.T) {
	d, folder := newDrawer(), filepath.Join(t.TempDir(), "new")
	v := afresh(d, folder)
	if fault := v.move(t.Context(), screen.SealedFile, []byte(oldWords)); fault != 0 || v.file().has() {
		t.Fatalf("fault %d, and a file is written before there is a session", fault)
	}
	keeps(t, v, ada, bob)
	if len(d.items) > 0 {
		t.Fatalf("%d items in the keychain", len(d.items))
	}
	path := everyday.sealed(folder)
	if about, err := os.Stat(path); err != nil || about.Mode() != 0o600 {
		t.Errorf("%v %v", about.Mode(), err)
	}
	again := afresh(d, folder)
	if err := again.load(t.Context(), oauth.Servers{}); !errors.Is(err, errSealed) {
		t.Errorf("loaded without a passphrase: %v", err)
	}
	if err := again.unseal(t.Context(), []byte("pass phrase"), oauth.Servers{}); !errors.Is(err, keychainError(core.PassphraseWrong)) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if err := again.unseal(t.Context(), []byte(oldWords), oauth.Servers{}); err != nil || says(again) != bob+" "+ada {
		t.Errorf("right passphrase: %v, %q", err, says(again))
	}
	for _, email := range []string{ada, bob} {
		if fault := again.forget(t.Context(), someAccount(t, email).UID, false); fault != 0 || again.file().has() != (email == ada) {
			t.Errorf("after %s has signed out: fault %d, and a file: %v", email, fault, again.file().has())
		}
	}
	if err := again.unseal(t.Context(), []byte(oldWords), oauth.Servers{}); !errors.Is(err, errNoItem) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := again.unseal(t.Context(), []byte(oldWords), oauth.Servers{}); !errors.Is(err, keychainError(core.FileDamaged)) {
		t.Errorf("junk: %v", err)
	}
}

// A file of a version that knew one account opens, and there was no list then.
func TestSealedFileOfOldOpens(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	text, err := someAccount(t, ada).MarshalVault()
	if err != nil {
		t.Fatal(err)
	}
	if err := replaceFile(everyday.sealed(folder), newSeal([]byte(oldWords), cheap).close(text)); err != nil {
		t.Fatal(err)
	}
	if v, _ := startAgain(t, d, folder); says(v) != ada {
		t.Errorf("found: %q", says(v))
	}
}

// A file whose passphrase is forgotten does not stand before the keychain for ever: once sessions are moved there, it is gone. Whose
// session was in it is known, and needs a sign-in.
func TestForgottenFileGivesWay(t *testing.T) {
	d, folder := newDrawer(), t.TempDir()
	old := afresh(d, folder)
	if fault := old.move(t.Context(), screen.SealedFile, []byte("forgotten")); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	keeps(t, old, bob)
	v := afresh(d, folder)
	if err := v.load(t.Context(), oauth.Servers{}); !errors.Is(err, errSealed) {
		t.Fatal(err)
	}
	v.useMemory()
	if keeps(t, v, ada); !v.file().has() {
		t.Fatal("the file is gone at once")
	}
	if fault := v.move(t.Context(), screen.InKeychain, nil); fault != 0 {
		t.Fatalf("fault %d", fault)
	}
	if again, _ := startAgain(t, d, folder); says(again) != "-"+bob+" "+ada && says(again) != ada+" -"+bob {
		t.Errorf("found again: %q", says(again))
	}
	if len(slices.Collect(maps.Keys(d.items))) != 1 || strings.Contains(d.only(), bob) {
		t.Error("something else is in the keychain")
	}
}
