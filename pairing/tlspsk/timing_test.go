//go:build !race

// Measurements say nothing under the race detector, which adds work of its own to every access of memory.

package tlspsk

import (
	"bytes"
	"testing"

	"countersign/pairing/dudect"
)

// TestMACsAreVerifiedInConstantTime: how much of a Finished or of a binder was right cannot be told from the time of the answer.
func TestMACsAreVerifiedInConstantTime(t *testing.T) {
	key := newEarlySecret(newKey(t, vectorPSK)).binderKey()
	right := bytes.Clone(key.verifyData(emptyTranscript))
	if !key.verify(emptyTranscript, right) {
		t.Fatal("what is right does not verify")
	}
	s := dudect.Subject{Draw: dudect.DifferAtEnds(right), Measurements: 200_000, Runs: 1}
	s.Run = func(input []byte) { dudect.EarlyExit(key.verifyData(emptyTranscript), input) }
	dudect.Loud(t, s)
	s.Run = func(input []byte) { key.verify(emptyTranscript, input) }
	dudect.Quiet(t, s)
}
