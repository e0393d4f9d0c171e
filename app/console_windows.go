package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// joinConsole lets the program speak in the console that it was started from, if any. Windows gives a program with windows none
// by itself. What is redirected stays as it is.
func joinConsole() {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	if joined, _, _ := attach.Call(parent); joined == 0 {
		return
	}
	for _, stream := range []struct {
		file **os.File
		name string
		mode int
	}{{&os.Stdin, "CONIN$", os.O_RDONLY}, {&os.Stdout, "CONOUT$", os.O_WRONLY}, {&os.Stderr, "CONOUT$", os.O_WRONLY}} {
		if _, err := (*stream.file).Stat(); err == nil {
			continue
		}
		if console, err := os.OpenFile(stream.name, stream.mode, 0); err == nil {
			*stream.file = console
		}
	}
}
