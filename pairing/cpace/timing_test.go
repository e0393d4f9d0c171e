//go:build !race

// Measurements say nothing under the race detector, which adds work of its own to every access of memory.

package cpace

import (
	"math/rand/v2"
	"testing"

	"countersign/pairing/dudect"
)

const measurements = 200_000

// TestTagsAreComparedInConstantTime: how much of a tag was right cannot be told from the time of the answer.
func TestTagsAreComparedInConstantTime(t *testing.T) {
	secret := tag(bytesFrom(source(1), proofSize))
	s := dudect.Subject{Draw: dudect.DifferAtEnds(secret[:]), Measurements: measurements, Runs: 4}
	s.Run = func(input []byte) { dudect.EarlyExit(secret[:], input) }
	dudect.Loud(t, s)
	s.Run = func(input []byte) { secret.matches(tag(input)) }
	dudect.Quiet(t, s)
}

// TestCheckNumbersAreComparedInConstantTime: nor how many of its digits.
func TestCheckNumbersAreComparedInConstantTime(t *testing.T) {
	a, _ := newRun(t).finish(t)
	check := a.CheckNumber()
	s := dudect.Subject{Draw: dudect.DifferAtEnds([]byte(check)), Measurements: measurements, Runs: 4}
	s.Run = func(input []byte) { dudect.EarlyExit([]byte(check), input) }
	dudect.Loud(t, s)
	s.Run = func(input []byte) { a.HasCheckNumber(string(input)) }
	dudect.Quiet(t, s)
}

// TestGeneratorsAreMadeInConstantTime: nor anything of the code from the time of making its generator. The reference, which
// computes in numbers of any length, is the control.
func TestGeneratorsAreMadeInConstantTime(t *testing.T) {
	ci, sid := channelIdentifier(), bytesFrom(source(2), 2*nonceSize+channelIDBytes)
	s := dudect.Subject{
		Draw: func(class int) []byte {
			if class == 0 {
				return exampleCode
			}
			code := make([]byte, len(exampleCode))
			for i := range code {
				code[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[rand.IntN(32)]
			}
			return code
		},
		Runs: 1,
	}
	s.Measurements, s.Run = 2000, func(input []byte) { refGenerator(input, ci, sid) }
	dudect.Loud(t, s)
	s.Measurements, s.Run = 60_000, func(input []byte) { generator(input, ci, sid) }
	dudect.Quiet(t, s)
}
