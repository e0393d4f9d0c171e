// Package timeext stands in for a part of the module goext, see langext.
package timeext

import "time"

// FromSeconds is a duration of so many seconds.
func FromSeconds[T int | int64 | float64](seconds T) time.Duration {
	return time.Duration(float64(seconds) * float64(time.Second))
}

// UnixFloatSeconds is a time so many seconds after 1970.
func UnixFloatSeconds(seconds float64) time.Time { return time.UnixMilli(int64(1000 * seconds)) }

// Min is the earlier of two times.
func Min(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
