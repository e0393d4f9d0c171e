package main

import (
	"errors"
	"io"
	"log/slog"
	"os"
)

var errLogLevel = errors.New("not a log level")

// parseLogLevel reads error, warn, info or debug; empty is warn.
func parseLogLevel(text string) (slog.Level, error) {
	switch text {
	case "error":
		return slog.LevelError, nil
	case "", "warn":
		return slog.LevelWarn, nil
	case "info":
		return slog.LevelInfo, nil
	case "debug":
		return slog.LevelDebug, nil
	}
	return 0, errLogLevel
}

// newLog writes to all of these, one line with one call. Secret types print themselves redacted, and errors never hold one; what
// looks like a secret all the same is taken out.
func newLog(to io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(redacted{to}, &slog.HandlerOptions{Level: level}))
}

// startLog makes the log of the program, on standard error and in a file, and what sets its level. Errors: errLogLevel.
func startLog(level string) (*slog.Logger, *slog.LevelVar, error) {
	l, err := parseLogLevel(level)
	at := &slog.LevelVar{}
	at.Set(l)
	return newLog(both{os.Stderr, &logFile{folder: stateFolder(os.Getenv), most: maxLogFile}}, at), at, err
}

// both writes to two, whatever comes of the first.
type both [2]io.Writer

// Write implements io.Writer. It never fails: nobody could be told.
func (b both) Write(text []byte) (int, error) {
	for _, w := range b {
		_, _ = w.Write(text)
	}
	return len(text), nil
}
