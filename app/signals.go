//go:build !linux

package main

// interruptThreads does nothing here.
func interruptThreads() {}
