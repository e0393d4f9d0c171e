package main

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"countersign/app/core"
	"countersign/oauth"
)

// vault is where signed-in sessions live: in the keychain and, while the program runs, in memory. Nothing is ever written
// anywhere else.
type vault struct {
	keychain keychain

	mu sync.RWMutex
	// item is the name of the keychain item; the sandbox has one of its own, so that practice never touches the real one.
	item       string
	memoryOnly bool
	account    oauth.Account
}

// errNoSession says that the vault does not hold the session an effect names.
var errNoSession = errors.New("vault: no such session")

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
	v.memoryOnly = true
}

// load takes the session from the keychain. A sandbox listens somewhere else each time it starts: if one is running, the
// session is its, and local says where it is. Errors: errNoItem, keychainError.
func (v *vault) load(ctx context.Context, local oauth.Servers) (oauth.Account, error) {
	item, _ := v.where()
	text, err := v.keychain.get(ctx, item)
	if err != nil {
		return oauth.Account{}, err
	}
	defer clear(text)
	account, err := oauth.ParseVault(text)
	if err != nil {
		return oauth.Account{}, keychainError(core.KeychainUnreadable)
	}
	if local != (oauth.Servers{}) {
		account.Servers = local
	}
	v.hold(account)
	return account, nil
}

func (v *vault) hold(account oauth.Account) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.account = account
}

// keep holds a session and puts it into the keychain, where it is read back and compared. When the keychain does not take
// it, the session is held in memory all the same, and the fault says why.
func (v *vault) keep(ctx context.Context, account oauth.Account) core.KeychainFault {
	v.hold(account)
	item, memoryOnly := v.where()
	if memoryOnly {
		return 0
	}
	text, err := account.MarshalVault()
	if err != nil {
		return core.KeychainFull
	}
	defer clear(text)
	if err := v.keychain.set(ctx, item, text); err != nil {
		return faultOf(err)
	}
	stored, err := v.keychain.get(ctx, item)
	defer clear(stored)
	switch {
	case err != nil:
		return faultOf(err)
	case !bytes.Equal(stored, text):
		return core.KeychainRefused
	}
	return 0
}

func (v *vault) where() (item string, memoryOnly bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.item, v.memoryOnly
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

// forget wipes the session here and in the keychain. A fault says that the keychain still holds it.
func (v *vault) forget(ctx context.Context, uid oauth.UID) core.KeychainFault {
	v.mu.Lock()
	if v.account.UID == uid {
		v.account.Wipe()
		v.account = oauth.Account{}
	}
	item, memoryOnly := v.item, v.memoryOnly
	v.mu.Unlock()
	if memoryOnly {
		return 0
	}
	if err := v.keychain.remove(ctx, item); err != nil {
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
