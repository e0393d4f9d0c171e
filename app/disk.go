package main

import (
	"errors"
	"io/fs"
	"os"
)

// disk changes files. It is the system's but in tests that let it fail.
type disk interface {
	replace(path string, text []byte) error // in one step, readable by its owner only
	rename(from, to string) error
	remove(path string) error // removing what is not there is no error
}

// systemDisk is the disk of the system.
type systemDisk struct{}

func (systemDisk) replace(path string, text []byte) error { return replaceFile(path, text) }
func (systemDisk) rename(from, to string) error           { return os.Rename(from, to) }
func (systemDisk) remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
