package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/ui/screen"
)

// vault is where signed-in sessions live: each in its own item of the keychain or, if the person wants that, all in a sealed file;
// and, while the program runs, in memory. Nothing is ever written anywhere else.
type vault struct {
	keychain keychain
	disk     disk
	folder   string // of sealed files and lists of accounts
	cost     sealCost

	mu     sync.RWMutex
	wanted realm // which accounts are in use from the next change on
	place  screen.Place
	seal   *seal // of screen.SealedFile
	held   []*held

	// changing lets one change of what is stored happen at a time. Only then do these change, and they may be read.
	changing sync.Mutex
	realm    realm
	list     accountList
}

// held is a session that is there for use.
type held struct {
	item    string
	account oauth.Account
	lent    sync.RWMutex // it is not wiped while it is lent
}

var (
	// errNoSession says that the vault does not hold the session an effect names.
	errNoSession = errors.New("vault: no such session")
	// errSealed says that a passphrase opens the sessions that are asked for.
	errSealed = errors.New("vault: the sessions are sealed")
	// errClash says that another server's account has the same id, by which sessions are lent. No honest server does that.
	errClash = errors.New("vault: an account of another server has this id")
)

// choose names the realm in use from now on. It does not wait.
func (v *vault) choose(r realm) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wanted = r
}

// useMemory leaves the keychain and the file alone from now on.
func (v *vault) useMemory() { v.settle(screen.MemoryOnly, nil) }

func (v *vault) settle(p screen.Place, s *seal) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.place, v.seal = p, s
}

// begin begins a change, in the realm that is wanted. What is held of another one is let go. The caller unlocks changing.
func (v *vault) begin() {
	v.changing.Lock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.realm != v.wanted {
		v.realm, v.held, v.list = v.wanted, nil, accountList{}
	}
}

// where is the place in use, and the seal of its file.
func (v *vault) where() (screen.Place, *seal) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.place, v.seal
}

func (v *vault) file() sealedFile { return sealedFile{v.realm.sealed(v.folder), v.disk} }

// sessions are all that are held.
func (v *vault) sessions() []*held {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return slices.Clone(v.held)
}

func heldAs(item string) func(*held) bool { return func(h *held) bool { return h.item == item } }

func (v *vault) of(item string) (h *held, there bool) {
	sessions := v.sessions()
	if i := slices.IndexFunc(sessions, heldAs(item)); i >= 0 {
		return sessions[i], true
	}
	return nil, false
}

// uidOf is the id by which the session of an item is lent; zero if there is none.
func (v *vault) uidOf(item string) oauth.UID {
	if h, there := v.of(item); there {
		return h.account.UID
	}
	return oauth.UID{}
}

// hold has a session there for use, in place of the one that the account had before.
func (v *vault) hold(account oauth.Account) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	item := v.realm.item(account)
	if slices.ContainsFunc(v.held, func(h *held) bool { return h.account.UID == account.UID && h.item != item }) {
		return errClash
	}
	v.held = append(slices.DeleteFunc(v.held, heldAs(item)), &held{item: item, account: account})
	return nil
}

// use lends the session to work, which must not keep it. The session is not forgotten while it is lent.
func (v *vault) use(uid oauth.UID, work func(oauth.Account) error) error {
	v.mu.RLock()
	i := slices.IndexFunc(v.held, func(h *held) bool { return h.account.UID == uid && !uid.IsZero() })
	if i < 0 {
		v.mu.RUnlock()
		return errNoSession
	}
	h := v.held[i]
	h.lent.RLock()
	defer h.lent.RUnlock()
	v.mu.RUnlock()
	return work(h.account)
}

// keep holds a session and puts it where sessions are kept. When it is not taken there, the session is held in memory all the
// same, and the fault says why. Before is the session that this one takes the place of, if there was another one. Errors: errClash;
// nothing is held then.
func (v *vault) keep(ctx context.Context, account oauth.Account) (before oauth.Account, fault core.KeychainFault, err error) {
	v.begin()
	defer v.changing.Unlock()
	item := v.realm.item(account)
	if h, there := v.of(item); there {
		before = h.account
	}
	if err := v.hold(account); err != nil {
		return oauth.Account{}, 0, err
	}
	stored, fault := v.store(ctx, item, account, func(a listed) accountList { return v.list.with(a).first(item) })
	if before.UID.IsZero() {
		before = stored
	}
	if before.Session.Hex() == account.Session.Hex() {
		before = oauth.Account{}
	}
	return before, fault, nil
}

// renew is keep for a session of which something has changed. One that was let go meanwhile is not taken up again.
func (v *vault) renew(ctx context.Context, account oauth.Account) core.KeychainFault {
	v.begin()
	defer v.changing.Unlock()
	item := v.realm.item(account)
	h, there := v.of(item)
	if !there || h.account.Session.Hex() != account.Session.Hex() || v.hold(account) != nil {
		return 0
	}
	_, fault := v.store(ctx, item, account, v.list.with)
	return fault
}

// store puts a session where sessions are kept, and then into the list, as list says. Before is what was stored in its place.
func (v *vault) store(
	ctx context.Context, item string, account oauth.Account, list func(listed) accountList,
) (before oauth.Account, fault core.KeychainFault) {
	place, seal := v.where()
	if place == screen.MemoryOnly {
		return before, 0
	}
	if v.list.index(item) < 0 && len(v.list.Accounts) == maxAccounts {
		return before, core.KeychainFull
	}
	kept := keptInKeychain
	if place == screen.SealedFile {
		kept = keptInFile
		_, fault = v.file().write(seal, v.sessions())
	} else {
		var undo undo
		undo, fault = put(ctx, v.keychain, item, account)
		before = undo.account()
	}
	if fault != 0 {
		return before, fault
	}
	return before, v.commit(list(listedAs(item, account, kept)))
}

func listedAs(item string, a oauth.Account, kept keptIn) listed {
	return listed{Item: item, Email: a.Email, Server: a.Servers.Content, Kept: kept}
}

// commit writes the list down: from then on that is how it is.
func (v *vault) commit(l accountList) core.KeychainFault {
	if l.equal(v.list) {
		return 0
	}
	if err := l.write(v.disk, v.realm.list(v.folder), v.realm); err != nil {
		return core.ListFailed
	}
	v.set(l)
	return 0
}

// set has a list without writing it down.
func (v *vault) set(l accountList) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = l
}

// undo puts an item of the keychain back as it was.
type undo struct {
	store  keychain
	item   string
	before []byte // nil if there was none
}

// do is best effort: it is for when something has gone wrong already.
func (u undo) do(ctx context.Context) {
	defer clear(u.before)
	if u.before == nil {
		_ = u.store.remove(ctx, u.item)
		return
	}
	_ = u.store.set(ctx, u.item, u.before)
}

// account is the session that was there before, if it was one, and clears its text.
func (u undo) account() oauth.Account {
	defer clear(u.before)
	account, err := oauth.ParseVault(u.before)
	if err != nil {
		return oauth.Account{}
	}
	return account
}

// put stores a session in the keychain, reads it back and compares. With a fault, what was there before is put back.
func put(ctx context.Context, store keychain, item string, account oauth.Account) (undo, core.KeychainFault) {
	text, err := account.MarshalVault()
	if err != nil {
		return undo{}, core.KeychainFull
	}
	defer clear(text)
	before, err := store.get(ctx, item)
	if err != nil && !errors.Is(err, errNoItem) {
		return undo{}, faultOf(err)
	}
	u := undo{store, item, before}
	if fault := write(ctx, store, item, text); fault != 0 {
		u.do(ctx)
		return undo{}, fault
	}
	return u, 0
}

// write stores a text, reads it back and compares.
func write(ctx context.Context, store keychain, item string, text []byte) core.KeychainFault {
	if err := store.set(ctx, item, text); err != nil {
		return faultOf(err)
	}
	stored, err := store.get(ctx, item)
	defer clear(stored)
	switch {
	case err != nil:
		return faultOf(err)
	case !bytes.Equal(stored, text):
		return core.KeychainRefused
	}
	return 0
}

// touch notes that an account was used last.
func (v *vault) touch(item string) core.KeychainFault {
	v.begin()
	defer v.changing.Unlock()
	return v.commit(v.list.first(item))
}

// forget wipes a session here and where it is kept. The account stays in the list, as one that needs a sign-in, if stays is set. A
// fault says that the session is still stored.
func (v *vault) forget(ctx context.Context, uid oauth.UID, stays bool) core.KeychainFault {
	v.mu.RLock()
	i := slices.IndexFunc(v.held, func(h *held) bool { return h.account.UID == uid })
	if i < 0 {
		v.mu.RUnlock()
		return 0
	}
	item := v.held[i].item
	v.mu.RUnlock()
	return v.drop(ctx, item, stays)
}

// drop is forget for an account that need not have a session.
func (v *vault) drop(ctx context.Context, item string, stays bool) core.KeychainFault {
	v.begin()
	defer v.changing.Unlock()
	v.letGo(item)
	kept := v.list.kept(item)
	if place, _ := v.where(); place == screen.MemoryOnly && kept != keptNowhere {
		return 0 // it is of another session, which may not be touched
	}
	next := v.list.without(item)
	if i := v.list.index(item); stays && i >= 0 {
		a := v.list.Accounts[i]
		a.Kept = keptNowhere
		next = v.list.with(a)
	}
	if kept == keptInFile {
		if fault := v.unfile(item); fault != 0 {
			return fault
		}
	}
	was := v.list
	fault := v.commit(next)
	if fault == 0 {
		fault = v.clearOut(ctx)
	}
	if fault != 0 {
		_ = v.commit(was)
	}
	return fault
}

// letGo wipes a session that is held.
func (v *vault) letGo(item string) {
	h, there := v.of(item)
	if !there {
		return
	}
	v.mu.Lock()
	v.held = slices.DeleteFunc(v.held, heldAs(item))
	v.mu.Unlock()
	h.lent.Lock()
	defer h.lent.Unlock()
	h.account.Wipe()
}

// unfile removes a session from the file, and the file with the last one.
func (v *vault) unfile(item string) core.KeychainFault {
	_, seal := v.where()
	if seal == nil {
		return 0
	}
	rest := slices.DeleteFunc(v.sessions(), func(h *held) bool { return h.item == item })
	_, fault := v.file().write(seal, rest)
	return fault
}

func faultOf(err error) core.KeychainFault {
	var fault keychainError
	if errors.As(err, &fault) {
		return core.KeychainFault(fault)
	}
	return core.KeychainRefused
}
