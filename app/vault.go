package main

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/ui/screen"
)

// vault is where signed-in sessions live: in the keychain or, if the person wants that, in a sealed file; and, while the program
// runs, in memory. Nothing is ever written anywhere else.
type vault struct {
	keychain keychain
	folder   string // of sealed files
	cost     sealCost

	mu sync.RWMutex
	// item is the name of the keychain item; the sandbox has one of its own, so that practice never touches the real one.
	item    string
	place   screen.Place
	seal    *seal // of screen.SealedFile
	account oauth.Account
	kept    bool // the session is in its place, as far as is known

	changing sync.Mutex // one change of what is stored at a time
}

// errNoSession says that the vault does not hold the session an effect names, and errSealed that a passphrase opens the one that
// is asked for.
var (
	errNoSession = errors.New("vault: no such session")
	errSealed    = errors.New("vault: the session is sealed")
)

// itemName is the keychain item of the kind of account server.
func itemName(k core.Kind) string {
	if k == core.Sandbox {
		return "sandbox session"
	}
	return "session"
}

// choose names the keychain item in use from now on.
func (v *vault) choose(item string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.item = item
}

// useMemory leaves the keychain alone from now on.
func (v *vault) useMemory() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.place, v.seal = screen.MemoryOnly, nil
}

// load takes the session from the keychain, unless there is a sealed file, and keeps sessions in the keychain from then on. Errors:
// errSealed, errNoItem, keychainError.
func (v *vault) load(ctx context.Context, local oauth.Servers) (oauth.Account, error) {
	v.settle(screen.InKeychain, nil, false)
	account, err := v.look(ctx, local)
	if err == nil {
		v.hold(account, true)
	}
	return account, err
}

// look is load without keeping anything. A sandbox listens somewhere else each time it starts: if one is running, the session is
// its, and local says where it is.
func (v *vault) look(ctx context.Context, local oauth.Servers) (oauth.Account, error) {
	w := v.where()
	if w.file.has(w.item) {
		return oauth.Account{}, errSealed
	}
	text, err := v.keychain.get(ctx, w.item)
	if err != nil {
		return oauth.Account{}, err
	}
	return parse(text, local)
}

// unseal takes the session from the sealed file, which is its place from then on. Errors: errNoItem, keychainError.
func (v *vault) unseal(passphrase []byte, local oauth.Servers) (oauth.Account, error) {
	w := v.where()
	s, text, err := w.file.unseal(w.item, passphrase)
	if err != nil {
		return oauth.Account{}, err
	}
	account, err := parse(text, local)
	if err == nil {
		v.hold(account, true)
		v.settle(screen.SealedFile, s, true)
	}
	return account, err
}

// parse reads a session as it was stored, and clears that.
func parse(text []byte, local oauth.Servers) (oauth.Account, error) {
	defer clear(text)
	account, err := oauth.ParseVault(text)
	if err != nil {
		return oauth.Account{}, keychainError(core.KeychainUnreadable)
	}
	if local != (oauth.Servers{}) {
		account.Servers = local
	}
	return account, nil
}

// copy is the session that is held, to be wiped by the caller; false if there is none.
func (v *vault) copy() (oauth.Account, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.account.UID.IsZero() {
		return oauth.Account{}, false
	}
	text, err := v.account.MarshalVault()
	if err != nil {
		return oauth.Account{}, false
	}
	account, err := parse(text, v.account.Servers)
	return account, err == nil
}

// hold returns what was held before.
func (v *vault) hold(account oauth.Account, kept bool) (before oauth.Account) {
	v.mu.Lock()
	defer v.mu.Unlock()
	before, v.account, v.kept = v.account, account, kept
	return before
}

// keep holds a session and puts it where sessions are kept. When it is not taken there, the session is held in memory all the
// same, and the fault says why.
func (v *vault) keep(ctx context.Context, account oauth.Account) core.KeychainFault {
	_, fault := v.replace(ctx, account)
	return fault
}

// replace does what keep does, and hands over the account that was held before.
func (v *vault) replace(ctx context.Context, account oauth.Account) (before oauth.Account, fault core.KeychainFault) {
	v.changing.Lock()
	defer v.changing.Unlock()
	before = v.hold(account, false)
	w := v.where()
	fault, written := put(ctx, w.store(w.place), w.item, account)
	v.settle(w.place, w.file.seal, written)
	return before, fault
}

// put stores a session, reads it back and compares. Written says that something is there now, in order or not.
func put(ctx context.Context, store keychain, item string, account oauth.Account) (fault core.KeychainFault, written bool) {
	if store == nil {
		return 0, false
	}
	text, err := account.MarshalVault()
	if err != nil {
		return core.KeychainFull, false
	}
	defer clear(text)
	if err := store.set(ctx, item, text); err != nil {
		return faultOf(err), false
	}
	stored, err := store.get(ctx, item)
	defer clear(stored)
	switch {
	case err != nil:
		return faultOf(err), true
	case !bytes.Equal(stored, text):
		return core.KeychainRefused, true
	}
	return 0, true
}

// whereabouts is where a session is kept: as what, and in which place.
type whereabouts struct {
	item     string
	place    screen.Place
	keychain keychain
	file     sealedFile
	account  oauth.Account
	kept     bool
}

func (v *vault) where() whereabouts {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return whereabouts{v.item, v.place, v.keychain, sealedFile{v.folder, v.seal}, v.account, v.kept}
}

// store is what a place keeps sessions with; nil is the memory of the program.
func (w whereabouts) store(p screen.Place) keychain {
	switch p {
	case screen.InKeychain:
		return w.keychain
	case screen.SealedFile:
		return w.file
	}
	return nil
}

func (v *vault) settle(p screen.Place, s *seal, kept bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.place, v.seal, v.kept = p, s, kept
}

// move makes another place the one where sessions are kept. One that is held is written there, read back and compared, and only
// then removed from where it was. With a fault everything is as it was. The passphrase is for a sealed file, which takes half
// a second.
func (v *vault) move(ctx context.Context, to screen.Place, passphrase []byte) core.KeychainFault {
	v.changing.Lock()
	defer v.changing.Unlock()
	from := v.where()
	if from.place == to && from.kept && to == screen.InKeychain {
		return 0
	}
	next := from
	if to == screen.SealedFile {
		next.file.seal = newSeal(passphrase, v.cost)
	}
	held := !from.account.UID.IsZero()
	if held {
		if fault := carry(ctx, from, next, to); fault != 0 {
			return fault
		}
	}
	v.settle(to, next.file.seal, held && to != screen.MemoryOnly)
	return 0
}

// carry moves the session that is held.
func carry(ctx context.Context, from, next whereabouts, to screen.Place) core.KeychainFault {
	store := next.store(to)
	fault, written := put(ctx, store, from.item, from.account)
	if fault == 0 && from.place != to {
		fault = from.leave(ctx, to)
	}
	if fault != 0 && written && from.place != to {
		_ = store.remove(ctx, from.item) // what stays there by mistake is found again only if the old place is gone
	}
	return fault
}

// leave removes the session from where it was. A sealed file is found before the keychain is asked, so that none may stay behind.
func (w whereabouts) leave(ctx context.Context, to screen.Place) core.KeychainFault {
	old := w.store(w.place)
	switch {
	case to == screen.InKeychain:
		old = w.file
	case old == nil || !w.kept:
		return 0
	}
	if err := old.remove(ctx, w.item); err != nil {
		return faultOf(err)
	}
	return 0
}

// use lends the session to work, which must not keep it. The session is not forgotten while it is lent.
func (v *vault) use(uid oauth.UID, work func(oauth.Account) error) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.account.UID != uid || uid.IsZero() {
		return errNoSession
	}
	return work(v.account)
}

// forget wipes the session here and where it is kept. A fault says that it is still there.
func (v *vault) forget(ctx context.Context, uid oauth.UID) core.KeychainFault {
	v.changing.Lock()
	defer v.changing.Unlock()
	v.mu.Lock()
	if v.account.UID == uid {
		v.account.Wipe()
		v.account = oauth.Account{}
	}
	v.mu.Unlock()
	w := v.where()
	store := w.store(w.place)
	if store == nil {
		return 0
	}
	if err := store.remove(ctx, w.item); err != nil {
		return faultOf(err)
	}
	return 0
}

func faultOf(err error) core.KeychainFault {
	var fault keychainError
	if errors.As(err, &fault) {
		return core.KeychainFault(fault)
	}
	return core.KeychainRefused
}
