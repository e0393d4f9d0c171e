package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
)

// watchForCrashes has a crash of this program written to a file in the state folder, and reports whether the last run left one
// there. That file is kept as the old one, so that it is told of once. Where nothing can be written, nothing is.
func watchForCrashes(folder string) (crashed bool) {
	if folder == "" {
		return false
	}
	path := filepath.Join(folder, crashName)
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
		crashed = os.Rename(path, filepath.Join(folder, oldCrashName)) == nil
	}
	file, err := openPrivate(path)
	if err != nil {
		return crashed
	}
	_ = debug.SetCrashOutput(file, debug.CrashOptions{}) // which keeps a copy of the open file
	file.Close()
	return crashed
}
