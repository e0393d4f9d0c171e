package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"countersign/oauth"
)

// accountList is which accounts of a realm this computer knows, the one used last first. It is a small file beside the settings,
// and holds no secret: the sessions are elsewhere. It names e-mail addresses, because an account whose keychain does not open, or
// whose session has ended, has to be named to its person, and its item cannot be read then.
type accountList struct {
	Accounts []listed `json:"accounts"`
	// Leftover are keychain items that are of no use any more. They are noted before they are removed, so that none stays behind
	// when that goes wrong.
	Leftover []string `json:"leftover,omitempty"`
}

// listed is one account.
type listed struct {
	Item   string `json:"item"` // of the keychain: a hash
	Email  string `json:"email"`
	Server string `json:"server"`         // its content root
	Kept   keptIn `json:"kept,omitempty"` // where its session is; nowhere if it needs a sign-in
}

// keptIn is a place that outlives the program.
type keptIn string

const (
	keptNowhere    keptIn = ""
	keptInKeychain keptIn = "keychain"
	keptInFile     keptIn = "file"
)

const (
	// maxAccounts is how many accounts are known at most.
	maxAccounts    = 32
	maxAccountList = 64 << 10
)

// errAccountList says that a list of accounts cannot be understood.
var errAccountList = errors.New("accounts: not understood")

// readAccountList reads the list at path. Errors: fs.ErrNotExist, errAccountList, or that of the file system.
func readAccountList(path string, r realm) (accountList, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return accountList{}, err
	}
	return parseAccountList(text, r)
}

// parseAccountList reads one JSON object and nothing else. It names items of this realm only, each once.
func parseAccountList(text []byte, r realm) (l accountList, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if len(text) > maxAccountList || !json.Valid(text) || decoder.Decode(&l) != nil || !l.valid(r) {
		return accountList{}, errAccountList
	}
	return l, nil
}

func (l accountList) valid(r realm) bool {
	seen := map[string]bool{}
	for _, a := range l.Accounts {
		_, emailErr := oauth.ParseEmail(a.Email)
		root, serverErr := oauth.ParseContentRoot(a.Server)
		if seen[a.Item] || !r.isItem(a.Item) || emailErr != nil || serverErr != nil || root != a.Server || !a.Kept.valid() {
			return false
		}
		seen[a.Item] = true
	}
	for _, item := range l.Leftover {
		if item != r.single() && !r.isItem(item) {
			return false
		}
	}
	return len(l.Accounts) <= maxAccounts && len(l.Leftover) <= maxAccounts+1
}

func (k keptIn) valid() bool { return k == keptNowhere || k == keptInKeychain || k == keptInFile }

// write replaces the file in one step. A file that could not be read is kept beside it.
func (l accountList) write(d disk, path string, r realm) error {
	if _, err := readAccountList(path, r); err != nil && !errors.Is(err, fs.ErrNotExist) {
		if err := d.rename(path, path+".unreadable"); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return d.replace(path, append(text, '\n'))
}

func (l accountList) clone() accountList {
	return accountList{slices.Clone(l.Accounts), slices.Clone(l.Leftover)}
}

func (l accountList) index(item string) int {
	return slices.IndexFunc(l.Accounts, func(a listed) bool { return a.Item == item })
}

// kept is where the session of an item is.
func (l accountList) kept(item string) keptIn {
	if i := l.index(item); i >= 0 {
		return l.Accounts[i].Kept
	}
	return keptNowhere
}

// inKeychain are the items that are said to be in the keychain: all, or those of one e-mail address.
func (l accountList) inKeychain(email string) (items []string) {
	for _, a := range l.Accounts {
		if a.Kept == keptInKeychain && (email == "" || strings.EqualFold(a.Email, email)) {
			items = append(items, a.Item)
		}
	}
	return items
}

// with has an account as it is now. What has left the keychain is a leftover there until it is removed, and what is in it is none.
func (l accountList) with(a listed) accountList {
	l = l.clone()
	i := l.index(a.Item)
	if i < 0 {
		i = len(l.Accounts)
		l.Accounts = append(l.Accounts, a)
	}
	if l.Accounts[i].Kept == keptInKeychain && a.Kept != keptInKeychain {
		l = l.leaving(a.Item)
	}
	if a.Kept == keptInKeychain {
		l = l.cleared(a.Item)
	}
	l.Accounts[i] = a
	return l
}

// first has an account as the one used last.
func (l accountList) first(item string) accountList {
	l = l.clone()
	if i := l.index(item); i > 0 {
		a := l.Accounts[i]
		l.Accounts = slices.Insert(slices.Delete(l.Accounts, i, i+1), 0, a)
	}
	return l
}

// without has an account no more.
func (l accountList) without(item string) accountList {
	l = l.clone()
	if l.kept(item) == keptInKeychain {
		l = l.leaving(item)
	}
	l.Accounts = slices.DeleteFunc(l.Accounts, func(a listed) bool { return a.Item == item })
	return l
}

func (l accountList) leaving(item string) accountList {
	if !slices.Contains(l.Leftover, item) {
		l.Leftover = append(l.Leftover, item)
	}
	return l
}

// cleared has the item as a leftover no more.
func (l accountList) cleared(item string) accountList {
	l = l.clone()
	l.Leftover = slices.DeleteFunc(l.Leftover, func(other string) bool { return other == item })
	return l
}

// orphaned marks what is said to be in the file and is not among items: it needs a sign-in.
func (l accountList) orphaned(items []string) accountList {
	l = l.clone()
	for i, a := range l.Accounts {
		if a.Kept == keptInFile && !slices.Contains(items, a.Item) {
			l.Accounts[i].Kept = keptNowhere
		}
	}
	return l
}

func (l accountList) equal(other accountList) bool {
	return slices.Equal(l.Accounts, other.Accounts) && slices.Equal(l.Leftover, other.Leftover)
}
