package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows/registry"

	"countersign/assets"
)

// startAtLogin has Windows start this program when its person logs in, put away in the tray; or no more.
func startAtLogin(on bool) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, `Software\Microsoft\Windows\CurrentVersion\Run`, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	if !on {
		if err := key.DeleteValue(assets.Name); !errors.Is(err, registry.ErrNotExist) {
			return err
		}
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return key.SetStringValue(assets.Name, `"`+self+`" --hidden`)
}
