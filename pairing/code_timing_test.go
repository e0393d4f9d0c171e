//go:build !race

// Measurements say nothing under the race detector, which adds work of its own to every access of memory.

package pairing

import (
	"testing"

	"countersign/pairing/dudect"
)

// TestShortCodesAreComparedInConstantTime: how many symbols were right cannot be told from the time of the answer.
func TestShortCodesAreComparedInConstantTime(t *testing.T) {
	code := shortCode(t, "K7M4X9")
	s := dudect.Subject{Draw: dudect.DifferAtEnds(code.Bytes()), Measurements: 200_000, Runs: 4}
	s.Run = func(input []byte) { dudect.EarlyExit(code.Bytes(), input) }
	dudect.Loud(t, s)
	s.Run = func(input []byte) { code.Equal(newShortCode(input)) }
	dudect.Quiet(t, s)
}
