package main

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// maxLogFile is how large a log file gets, in bytes, before it becomes the old one.
const maxLogFile = 1 << 20

// The files in the state folder.
const (
	logName      = "countersign.log"
	oldLogName   = "countersign.old.log"
	crashName    = "crash.txt"
	oldCrashName = "crash.old.txt"
)

// stateFolder is where this program keeps what it wrote about itself, by the custom of the system; empty where there is no home.
func stateFolder(getenv func(string) string) string {
	home, name := getenv("HOME"), "countersign"
	var folder string
	switch runtime.GOOS {
	case "windows":
		folder = getenv("LocalAppData")
	case "darwin":
		if home != "" {
			folder, name = filepath.Join(home, "Library", "Logs"), "Countersign"
		}
	default:
		if folder = getenv("XDG_STATE_HOME"); !filepath.IsAbs(folder) && home != "" {
			folder = filepath.Join(home, ".local", "state")
		}
	}
	if !filepath.IsAbs(folder) {
		return ""
	}
	return filepath.Join(folder, name)
}

// logFile is a file for the log that never gets large: a full one becomes the old one. It is made with the first line. Whatever
// fails, a full disk or a folder that may not be written, costs lines and nothing else.
type logFile struct {
	folder string // empty writes nothing
	most   int64

	mu   sync.Mutex
	file *os.File
	size int64
}

// Write implements io.Writer. It never fails: nobody could be told.
func (l *logFile) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil && l.size+int64(len(text)) > l.most {
		l.close()
		_ = os.Rename(filepath.Join(l.folder, logName), filepath.Join(l.folder, oldLogName))
	}
	if l.file == nil && !l.open() {
		return len(text), nil
	}
	n, err := l.file.Write(text)
	if l.size += int64(n); err != nil {
		l.close()
	}
	return len(text), nil
}

func (l *logFile) open() bool {
	if l.folder == "" {
		return false
	}
	file, err := openPrivate(filepath.Join(l.folder, logName))
	if err != nil {
		return false
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return false
	}
	l.file, l.size = file, info.Size()
	return true
}

func (l *logFile) close() {
	l.file.Close()
	l.file = nil
}

// openPrivate opens a file that only its owner may read, to write at its end, in a folder that it makes if need be.
func openPrivate(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, os.ErrExist // opening a pipe would wait for a reader
	}
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}
