package main

import "golang.org/x/sys/unix"

// forbidDumps keeps the memory of this process off the disk when it crashes, and from other programs of the same user: it holds
// secrets. A child inherits the first, and has to ask for the second itself. Where the system refuses, nothing is lost but that.
func forbidDumps() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
