package main

import (
	"errors"
	"io/fs"
	"net"

	"github.com/godbus/dbus/v5"
)

// isAbsent reports whether nobody offers a keychain: there is no bus behind the address, or nobody on it who would be one.
func isAbsent(err error) bool {
	var bus dbus.Error
	if errors.As(err, &bus) {
		switch bus.Name {
		case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
			"org.freedesktop.DBus.Error.Spawn.ServiceNotFound", "org.freedesktop.DBus.Error.Spawn.ExecFailed",
			"org.freedesktop.DBus.Error.Spawn.ChildExited":
			return true
		}
	}
	var network *net.OpError
	return errors.As(err, &network) || errors.Is(err, fs.ErrNotExist)
}
