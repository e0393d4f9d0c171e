//go:build !windows

package main

// joinConsole has nothing to do where a program has the terminal that it was started from.
func joinConsole() {}
