package main

import (
	"errors"
	"io"
	"log/slog"
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
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
