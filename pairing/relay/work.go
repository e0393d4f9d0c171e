package relay

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// maxWorkBits is the most work that a client does for a relay: seconds.
const maxWorkBits = 24

const nonceBytes = 8

// A puzzle is solved by a nonce for which SHA-256(puzzle, nonce) begins with enough zero bits. One more bit is twice the work,
// and checking is one hash. Each is drawn for one claim, so that nobody can work in advance.
type puzzle [16]byte

type nonce uint64

func newPuzzle() (p puzzle) {
	rand.Read(p[:]) // never fails
	return p
}

func (n nonce) bytes() []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func (p puzzle) isSolvedBy(n nonce, zeros int) bool {
	var input [len(p) + nonceBytes]byte
	copy(input[:], p[:])
	binary.BigEndian.PutUint64(input[len(p):], uint64(n))
	hash := sha256.Sum256(input[:])
	return bits.LeadingZeros32(binary.BigEndian.Uint32(hash[:])) >= zeros
}

// solve tries nonces in their order until the context ends.
func (p puzzle) solve(ctx context.Context, zeros int) (nonce, error) {
	const often = 1 << 12
	for n := nonce(0); ; n++ {
		if n%often == 0 && ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		if p.isSolvedBy(n, zeros) {
			return n, nil
		}
	}
}
