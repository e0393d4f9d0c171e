package main

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"

	"countersign/app/core"
	"countersign/oauth"
)

// realm is a set of accounts that is kept apart from all others: practice never touches what is real. It begins the names under
// which the realm's sessions are kept.
type realm string

const (
	everyday realm = ""
	practice realm = "sandbox "
)

func realmOf(k core.Kind) realm {
	if k == core.Sandbox {
		return practice
	}
	return everyday
}

// accountWord stands before the hash in the name of an item.
const accountWord = "account "

// hashDigits is how many hex digits of a hash tell accounts apart.
const hashDigits = 16

// item is the name of an account's keychain item. It says nothing of whose it is: it is a hash of the account's id and its server.
// The practice server listens somewhere else each time, so there it is one of the id alone.
func (r realm) item(a oauth.Account) string {
	server := a.Servers.Content
	if r == practice {
		server = ""
	}
	sum := sha256.Sum256([]byte("countersign account " + server + " " + a.UID.String()))
	return string(r) + accountWord + hex.EncodeToString(sum[:])[:hashDigits]
}

// isItem reports whether name is one that item makes.
func (r realm) isItem(name string) bool {
	hash, ok := strings.CutPrefix(name, string(r)+accountWord)
	return ok && len(hash) == hashDigits && strings.Trim(hash, "0123456789abcdef") == ""
}

// single is the name of the one item that there was when Countersign knew one account only.
func (r realm) single() string { return string(r) + "session" }

// sealed is the file of the realm's sessions, if they are in one, and list that of its accountList.
func (r realm) sealed(folder string) string {
	return filepath.Join(folder, r.dashed()+"session.sealed")
}
func (r realm) list(folder string) string { return filepath.Join(folder, r.dashed()+"accounts.json") }

func (r realm) dashed() string { return strings.ReplaceAll(string(r), " ", "-") }
