//go:build !linux

package main

// forbidDumps does nothing here: these systems write no memory to disk unless somebody sets them up for it.
func forbidDumps() {}
