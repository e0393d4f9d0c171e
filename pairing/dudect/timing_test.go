//go:build !race

// Measurements say nothing under the race detector, which adds work of its own to every access of memory.

package dudect

import (
	"bytes"
	"crypto/subtle"
	"math/rand/v2"
	"testing"
)

// TestControl: of two comparisons of 64 bytes, the one that stops at the first difference is loud and the other is quiet.
func TestControl(t *testing.T) {
	secret := make([]byte, 64)
	compare := Subject{Draw: DifferAtEnds(secret), Measurements: 300_000, Runs: 4}
	var equal int
	t.Run("stops early", func(t *testing.T) {
		compare.Run = func(input []byte) {
			if EarlyExit(input, secret) {
				equal++
			}
		}
		Loud(t, compare)
	})
	t.Run("goes on", func(t *testing.T) {
		compare.Run = func(input []byte) { equal += subtle.ConstantTimeCompare(input, secret) }
		Quiet(t, compare)
	})
	if equal > 0 {
		t.Error("what differs is equal")
	}
}

// TestNoDifference: two classes of the same inputs are quiet, though what is measured depends on the input.
func TestNoDifference(t *testing.T) {
	secret := make([]byte, 64)
	Quiet(t, Subject{
		Draw: func(int) []byte {
			other := bytes.Clone(secret)
			other[rand.IntN(64)] ^= 1
			return other
		},
		Run:          func(input []byte) { EarlyExit(input, secret) },
		Measurements: 300_000, Runs: 4,
	})
}
