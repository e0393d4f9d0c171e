package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"countersign/app/core"
)

// sealedFile is the place for sessions where there is no keychain, if the person wants it: files that a passphrase opens, one for
// each item, in a folder. It serves as a keychain once it has a seal.
type sealedFile struct {
	folder string
	seal   *seal
}

func (f sealedFile) path(name string) string {
	return filepath.Join(f.folder, strings.ReplaceAll(name, " ", "-")+".sealed")
}

// has reports whether there is a file of that name, be it in order or not.
func (f sealedFile) has(name string) bool {
	_, err := os.Lstat(f.path(name))
	return !errors.Is(err, fs.ErrNotExist)
}

func (f sealedFile) read(name string) ([]byte, error) {
	file, err := os.Open(f.path(name))
	if err == nil {
		defer file.Close()
		var sealed []byte
		if sealed, err = io.ReadAll(io.LimitReader(file, int64(sealedMost)+1)); err == nil {
			return sealed, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoItem
	}
	return nil, keychainError(core.FileFailed)
}

func (f sealedFile) get(_ context.Context, name string) ([]byte, error) {
	sealed, err := f.read(name)
	if err != nil {
		return nil, err
	}
	text, err := f.seal.open(sealed)
	return text, sealedFault(err)
}

func (f sealedFile) set(_ context.Context, name string, secret []byte) error {
	if err := replaceFile(f.path(name), f.seal.close(secret)); err != nil {
		return keychainError(core.FileFailed)
	}
	return nil
}

func (f sealedFile) remove(_ context.Context, name string) error {
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return keychainError(core.FileFailed)
	}
	return nil
}

// unseal makes the seal of the file of that name, and opens it. It takes half a second.
func (f sealedFile) unseal(name string, passphrase []byte) (*seal, []byte, error) {
	sealed, err := f.read(name)
	if err != nil {
		return nil, nil, err
	}
	s, text, err := sealOf(passphrase, sealed)
	return s, text, sealedFault(err)
}

// sealedFault puts a failure to open into the words of core.
func sealedFault(err error) error {
	switch {
	case errors.Is(err, errPassphrase):
		return keychainError(core.PassphraseWrong)
	case errors.Is(err, errSealedDamaged):
		return keychainError(core.FileDamaged)
	}
	return err
}
