package main

import (
	"os"
	"path/filepath"
)

const (
	busVariable = "DBUS_SESSION_BUS_ADDRESS"
	// noBus is the address that stands for no bus, and launchBus the one that asks for a new one.
	noBus     = "disabled:"
	launchBus = "autolaunch:"
)

// settleSessionBus writes down in the environment where the session bus is, or that there is none, and reports whether
// there is one. Where nothing is written down, the D-Bus library starts a bus by itself, and leaves it behind.
func settleSessionBus() bool {
	switch os.Getenv(busVariable) {
	case noBus:
		return false
	case "", launchBus:
		address, found := userBus(os.Getenv("XDG_RUNTIME_DIR"))
		return os.Setenv(busVariable, address) == nil && found
	}
	return true
}

// userBus looks for the bus where a login session keeps it.
func userBus(runtimeFolder string) (address string, found bool) {
	if runtimeFolder == "" {
		return noBus, false
	}
	socket := filepath.Join(runtimeFolder, "bus")
	if _, err := os.Stat(socket); err != nil {
		return noBus, false
	}
	return "unix:path=" + socket, true
}
