package main

import (
	"errors"
	"io"
	"runtime"
	"strings"

	"github.com/zalando/go-keyring"

	"countersign/app/core"
	"countersign/assets"
	"countersign/oauth"
)

// keychainVerb is the hidden verb under which this binary asks the keychain for its parent, and what may be asked.
const (
	keychainVerb   = "keychain"
	keychainGet    = "get"
	keychainSet    = "set"
	keychainRemove = "remove"
)

// The child's exit codes. A fault is exitFault plus its number in core.
const (
	exitNoItem = 10
	exitFault  = 20
)

// keychainChild answers one question of the parent: the secret comes from standard input or goes to standard output.
func keychainChild(arguments []string, in io.Reader, out io.Writer) (exitCode int) {
	if len(arguments) != 2 {
		return exitUsage
	}
	if runtime.GOOS == "linux" && !settleSessionBus() {
		return exitFault + int(core.KeychainAbsent)
	}
	secret, err := askKeychain(arguments[0], arguments[1], in)
	if err == nil {
		_, err = io.WriteString(out, secret)
	}
	return keychainExit(err)
}

func askKeychain(question, name string, in io.Reader) (secret string, err error) {
	switch question {
	case keychainGet:
		return keyring.Get(assets.ID, name)
	case keychainSet:
		text, err := io.ReadAll(io.LimitReader(in, oauth.MaxVault))
		if err != nil {
			return "", err
		}
		return "", keyring.Set(assets.ID, name, string(text))
	case keychainRemove:
		return "", keyring.Delete(assets.ID, name)
	}
	return "", errors.ErrUnsupported
}

// keychainExit turns the library's errors into an exit code. The library has sentinels for two of them; for a locked
// keychain it has only a text.
func keychainExit(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, keyring.ErrNotFound):
		return exitNoItem
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return exitFault + int(core.KeychainFull)
	case strings.Contains(err.Error(), "failed to unlock"):
		return exitFault + int(core.KeychainLocked)
	case isAbsent(err):
		return exitFault + int(core.KeychainAbsent)
	}
	return exitFault + int(core.KeychainRefused)
}
