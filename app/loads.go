package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/ui/screen"
)

// load takes the sessions from the keychain, unless there is a sealed file. A sandbox listens somewhere else each time it starts: if
// one is running, the sessions are its, and local says where it is. Errors: errSealed, errNoItem if there is no session, and
// keychainError: core.KeychainChanged says that the keychain has none of the sessions that the list says are in it.
func (v *vault) load(ctx context.Context, local oauth.Servers) error {
	v.begin()
	defer v.changing.Unlock()
	first := errors.Is(v.readList(), fs.ErrNotExist)
	if v.file().has() && !v.isOpen() {
		return errSealed
	}
	if !v.isOpen() {
		v.settle(screen.InKeychain, nil)
	}
	if first && len(v.sessions()) == 0 {
		return v.adopt(ctx, local)
	}
	if err := v.collect(ctx, local); err != nil {
		if errors.Is(err, errNoItem) {
			_ = v.clearOut(ctx)
		}
		return err
	}
	if place, s := v.where(); place == screen.SealedFile && len(v.keptIn(v.sessions(), keptInKeychain)) > 0 {
		_ = v.toFile(ctx, s) // what could not be read when the file was made
	}
	_ = v.clearOut(ctx)
	return nil
}

// look is load without keeping anything: it finds the session that a start would begin with, which the caller has to wipe. Wanted is
// the e-mail address of its account; empty is the one used last.
func (v *vault) look(ctx context.Context, local oauth.Servers, wanted string) (oauth.Account, error) {
	v.mu.RLock()
	r := v.wanted
	v.mu.RUnlock()
	if (sealedFile{r.sealed(v.folder), v.disk}).has() {
		return oauth.Account{}, errSealed
	}
	list, err := readAccountList(r.list(v.folder), r)
	items := []string{r.single()}
	if !errors.Is(err, fs.ErrNotExist) {
		items = list.inKeychain(wanted)
	}
	fault := errNoItem
	for _, item := range items {
		text, err := v.keychain.get(ctx, item)
		switch {
		case err == nil:
			return parseSession(text, local)
		case !errors.Is(err, errNoItem):
			return oauth.Account{}, err
		case item != r.single():
			fault = keychainError(core.KeychainChanged)
		}
	}
	return oauth.Account{}, fault
}

// copy is the session that was used last, to be wiped by the caller; false if there is none.
func (v *vault) copy() (oauth.Account, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if len(v.held) == 0 {
		return oauth.Account{}, false
	}
	last := v.held[len(v.held)-1]
	for _, a := range slices.Backward(v.list.Accounts) {
		if i := slices.IndexFunc(v.held, heldAs(a.Item)); i >= 0 {
			last = v.held[i]
		}
	}
	text, err := last.account.MarshalVault()
	if err != nil {
		return oauth.Account{}, false
	}
	account, err := parseSession(text, last.account.Servers)
	return account, err == nil
}

// isOpen reports whether sessions are kept in a file that has been opened.
func (v *vault) isOpen() bool {
	place, _ := v.where()
	return place == screen.SealedFile && (!v.file().has() || len(v.keptIn(v.sessions(), keptInFile)) > 0)
}

// readList reads the list, if there is one. One that is not in order is as good as none, and is kept aside once there is another one.
func (v *vault) readList() error {
	l, err := readAccountList(v.realm.list(v.folder), v.realm)
	if !errors.Is(err, fs.ErrNotExist) {
		v.set(l)
	}
	return err
}

// adopt takes the session over from a version that knew one account only: into an item of its own, then into the list, and then out
// of the old item. If that does not come off, the session is used all the same, and it is tried again at the next start.
func (v *vault) adopt(ctx context.Context, local oauth.Servers) error {
	text, err := v.keychain.get(ctx, v.realm.single())
	if err != nil {
		return err
	}
	account, err := parseSession(text, local)
	if err != nil {
		return err
	}
	_ = v.hold(account) // it is the only one
	item := v.realm.item(account)
	adopted := v.list.with(listedAs(item, account, keptInKeychain)).leaving(v.realm.single())
	u, fault := put(ctx, v.keychain, item, account)
	u.account() // clears what was there
	if fault != 0 || v.commit(adopted) != 0 {
		v.set(adopted) // not written down: the old item counts until it is
		return nil
	}
	_ = v.clearOut(ctx)
	return nil
}

// collect asks the keychain for what the list says is in it, until it has a fault.
func (v *vault) collect(ctx context.Context, local oauth.Servers) error {
	missing, unreadable := 0, 0
	for _, a := range v.list.Accounts {
		if _, there := v.of(a.Item); there || a.Kept != keptInKeychain {
			continue
		}
		text, err := v.keychain.get(ctx, a.Item)
		switch {
		case errors.Is(err, errNoItem):
			missing++
			continue
		case err != nil:
			return err
		}
		account, err := parseSession(text, local)
		if err != nil || v.realm.item(account) != a.Item || v.hold(account) != nil {
			account.Wipe()
			unreadable++
		}
	}
	switch {
	case len(v.sessions()) > 0:
		return nil
	case unreadable > 0:
		return keychainError(core.KeychainUnreadable)
	case missing > 0:
		return keychainError(core.KeychainChanged)
	}
	return errNoItem
}

// parseSession reads a session as it was stored, and clears that.
func parseSession(text []byte, local oauth.Servers) (oauth.Account, error) {
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

// unseal takes the sessions from the sealed file, which is their place from then on. Errors: errNoItem, keychainError.
func (v *vault) unseal(ctx context.Context, passphrase []byte, local oauth.Servers) error {
	v.begin()
	defer v.changing.Unlock()
	_ = v.readList()
	s, text, err := v.file().unseal(passphrase)
	if err != nil {
		return err
	}
	defer clear(text)
	before := len(v.sessions())
	var inFile []*held
	for line := range bytes.Lines(text) {
		account, err := parseSession(bytes.TrimSuffix(line, []byte("\n")), local)
		if err != nil || v.hold(account) != nil {
			return keychainError(core.KeychainUnreadable)
		}
		h, _ := v.of(v.realm.item(account))
		inFile = append(inFile, h)
	}
	v.settle(screen.SealedFile, s)
	_ = v.commit(v.inPlace(inFile, keptInFile))
	_ = v.clearOut(ctx) // a copy that a move has left behind
	if before > 0 {
		_ = v.toFile(ctx, s) // what was in memory only
	}
	return nil
}

// known are the accounts of the realm, the one used last first.
func (v *vault) known() (accounts []core.Account) {
	v.begin()
	defer v.changing.Unlock()
	sessions := map[string]*held{}
	for _, h := range v.sessions() {
		sessions[h.item] = h
	}
	for _, a := range v.list.Accounts {
		known := core.Account{Profile: core.Profile{Key: screen.AccountKey(a.Item), Email: a.Email}, Server: a.Server}
		if h := sessions[a.Item]; h != nil {
			known = v.signedIn(h)
		} else if a.Kept != keptNowhere {
			known.State = core.Unread
		}
		delete(sessions, a.Item)
		accounts = append(accounts, known)
	}
	for _, h := range v.sessions() {
		if sessions[h.item] != nil {
			accounts = append(accounts, v.signedIn(h))
		}
	}
	return accounts
}

// signedIn is an account that has a session. One that is not stored anywhere is told so.
func (v *vault) signedIn(h *held) core.Account {
	a := core.Account{Profile: v.profile(h.account), Server: h.account.Servers.Content, State: core.SignedIn}
	if v.list.kept(h.item) == keptNowhere {
		a.Unkept = core.KeychainUnused
	}
	return a
}

// profile is what core knows of a session.
func (v *vault) profile(a oauth.Account) core.Profile {
	v.mu.RLock()
	defer v.mu.RUnlock()
	known := profile(a)
	known.Key = screen.AccountKey(v.wanted.item(a))
	return known
}
