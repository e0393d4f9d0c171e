//go:build !windows

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// notifyResized has c told when the terminal may have another size.
func notifyResized(c chan<- os.Signal) { signal.Notify(c, syscall.SIGWINCH) }
