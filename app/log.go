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

// newLog writes to w. Secret types print themselves redacted, and errors never hold one, so nothing has to be filtered.
func newLog(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// startLog makes the log of the program, and what sets its level. Errors: errLogLevel.
func startLog(level string) (*slog.Logger, *slog.LevelVar, error) {
	l, err := parseLogLevel(level)
	at := &slog.LevelVar{}
	at.Set(l)
	return newLog(os.Stderr, at), at, err
}
