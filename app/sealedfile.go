package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"countersign/app/core"
)

// sealedFile is the place for sessions where there is no keychain, if the person wants it: one file for all of them, which a
// passphrase opens. What is sealed is one stored session a line.
type sealedFile struct {
	path string
	disk disk
}

// has reports whether there is a file, be it in order or not.
func (f sealedFile) has() bool {
	_, err := os.Lstat(f.path)
	return !errors.Is(err, fs.ErrNotExist)
}

func readSealed(path string) ([]byte, error) {
	file, err := os.Open(path)
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

// write seals sessions and replaces the file in one step, once what was written has been read back. Undo puts the file back as it
// was. No sessions are no file. With a fault the file is as it was.
func (f sealedFile) write(s *seal, sessions []*held) (undo func(), fault core.KeychainFault) {
	was, err := readSealed(f.path)
	if err != nil && !errors.Is(err, errNoItem) {
		return nil, faultOf(err)
	}
	if len(sessions) == 0 {
		fault = f.remove()
	} else {
		fault = f.replace(s, sessions)
	}
	return func() {
		if was == nil {
			_ = f.remove()
		} else {
			_ = f.disk.replace(f.path, was)
		}
	}, fault
}

func (f sealedFile) replace(s *seal, sessions []*held) core.KeychainFault {
	text, fault := linesOf(sessions)
	defer clear(text)
	if fault != 0 {
		return fault
	}
	fresh := f.path + ".new"
	defer f.disk.remove(fresh)
	if err := f.disk.replace(fresh, s.close(text)); err != nil {
		return core.FileFailed
	}
	sealed, err := readSealed(fresh)
	if err != nil {
		return core.FileFailed
	}
	again, err := s.open(sealed)
	defer clear(again)
	if err != nil || !bytes.Equal(again, text) || f.disk.rename(fresh, f.path) != nil {
		return core.FileFailed
	}
	return 0
}

func linesOf(sessions []*held) (text []byte, fault core.KeychainFault) {
	text = make([]byte, 0, maxSealedText) // never moved, so that no copy of a secret stays behind
	for _, h := range sessions {
		one, err := h.account.MarshalVault()
		if err != nil || len(text)+len(one)+1 > maxSealedText {
			clear(one)
			return text, core.KeychainFull
		}
		text = append(append(text, one...), '\n')
		clear(one)
	}
	return text, 0
}

func (f sealedFile) remove() core.KeychainFault {
	if f.disk.remove(f.path) != nil {
		return core.FileFailed
	}
	return 0
}

// unseal makes the seal of the file, and opens it. It takes half a second. Errors: errNoItem, keychainError.
func (f sealedFile) unseal(passphrase []byte) (*seal, []byte, error) {
	sealed, err := readSealed(f.path)
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
