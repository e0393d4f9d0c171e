package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"countersign/app/core"
	"countersign/oauth"
)

// keychain is where the operating system keeps secrets for its user. Errors are keychainErrors.
type keychain interface {
	get(ctx context.Context, name string) ([]byte, error) // errNoItem if there is none
	set(ctx context.Context, name string, secret []byte) error
	remove(ctx context.Context, name string) error // removing what is not there is no error
}

// keychainError is a keychain's failure, in the words of core.
type keychainError core.KeychainFault

func (e keychainError) Error() string {
	return "keychain: " + keychainFaultNames[core.KeychainFault(e)]
}

var keychainFaultNames = map[core.KeychainFault]string{
	core.KeychainAbsent: "absent", core.KeychainLocked: "locked", core.KeychainSlow: "no answer in time", core.KeychainFull: "item too large",
	core.KeychainUnreadable: "item unreadable", core.KeychainRefused: "refused", core.KeychainUnused: "not used",
	core.PassphraseWrong: "wrong passphrase", core.FileDamaged: "sealed file damaged", core.FileFailed: "sealed file not read or written",
	core.ListFailed: "list of accounts not written", core.KeychainChanged: "none of the sessions there",
}

var errNoItem = errors.New("keychain: no such item")

// keychainLimit is how long the keychain may take. It is long because it may ask its user for a password.
const keychainLimit = 90 * time.Second

// childKeychain asks the keychain in a child process of this same binary. The keychain library has no deadline, and on
// Linux it shares one bus connection with the whole process, where a stray signal breaks an unlock that waits for its
// user; a child has a bus connection of its own and can be ended. Secrets go through pipes, never through arguments.
type childKeychain struct {
	executable string
	limit      time.Duration
}

func newChildKeychain() (childKeychain, error) {
	self, err := os.Executable()
	return childKeychain{self, keychainLimit}, err
}

func (k childKeychain) get(ctx context.Context, name string) ([]byte, error) {
	return k.ask(ctx, nil, keychainGet, name)
}

func (k childKeychain) set(ctx context.Context, name string, secret []byte) error {
	_, err := k.ask(ctx, secret, keychainSet, name)
	return err
}

func (k childKeychain) remove(ctx context.Context, name string) error {
	_, err := k.ask(ctx, nil, keychainRemove, name)
	if errors.Is(err, errNoItem) {
		return nil
	}
	return err
}

// ask runs one question in a child. Its exit code is the answer's kind: see keychainchild.go.
func (k childKeychain) ask(ctx context.Context, secret []byte, question, name string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, k.limit)
	defer stop()
	child := exec.CommandContext(ctx, k.executable, keychainVerb, question, name)
	child.Stdin = bytes.NewReader(secret)
	child.WaitDelay = time.Second // what the child started may hold on to the pipe
	said := &answer{text: make([]byte, 0, oauth.MaxVault)}
	child.Stdout = said
	err := child.Run()
	if err != nil || said.tooLong {
		clear(said.text)
	}
	var exit *exec.ExitError
	switch {
	case said.tooLong: // no session of ours is
		return nil, keychainError(core.KeychainUnreadable)
	case err == nil:
		return said.text, nil
	case ctx.Err() != nil:
		return nil, keychainError(core.KeychainSlow)
	case errors.As(err, &exit) && exit.ExitCode() == exitNoItem:
		return nil, errNoItem
	case errors.As(err, &exit) && keychainFaultNames[core.KeychainFault(exit.ExitCode()-exitFault)] != "":
		return nil, keychainError(exit.ExitCode() - exitFault)
	}
	return nil, keychainError(core.KeychainRefused)
}

// answer is what a child says. It is read into one buffer, which does not grow and leave copies behind.
type answer struct {
	text    []byte
	tooLong bool
}

// ReadFrom is called by package os/exec, which would lend a buffer of its own to a mere Writer.
func (a *answer) ReadFrom(from io.Reader) (n int64, err error) {
	for {
		room := a.text[len(a.text):cap(a.text)]
		if len(room) == 0 {
			a.tooLong = true
			return n, nil
		}
		read, err := from.Read(room)
		a.text, n = a.text[:len(a.text)+read], n+int64(read)
		switch {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		}
	}
}

// Write makes it a Writer, and is not called.
func (*answer) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }
