package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// MaxWorkBits is the most work that a client does for a relay: seconds.
const MaxWorkBits = 24

const nonceBytes = 8

// A Puzzle is solved by a nonce for which SHA-256(puzzle, nonce) begins with enough zero bits. One more bit is twice the work,
// and checking is one hash. Each is drawn for one claim, so that nobody can work in advance.
type Puzzle [16]byte

// Nonce is what solves a puzzle, or does not: eight bytes, big end first.
type Nonce uint64

func (n Nonce) bytes() []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// IsSolvedBy reports whether the hash begins with so many zero bits, 32 at most.
func (p Puzzle) IsSolvedBy(n Nonce, zeros int) bool {
	var input [len(p) + nonceBytes]byte
	copy(input[:], p[:])
	binary.BigEndian.PutUint64(input[len(p):], uint64(n))
	hash := sha256.Sum256(input[:])
	return bits.LeadingZeros32(binary.BigEndian.Uint32(hash[:])) >= zeros
}

// Search tries so many nonces in their order. Not found: go on behind the last of them, once whoever else waits had a turn.
func (p Puzzle) Search(from Nonce, tries, zeros int) (solution Nonce, found bool) {
	for n := from; n < from+Nonce(tries); n++ {
		if p.IsSolvedBy(n, zeros) {
			return n, true
		}
	}
	return 0, false
}
