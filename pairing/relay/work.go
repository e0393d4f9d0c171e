package relay

import (
	"context"
	"crypto/rand"

	"countersign/pairing/relay/wire"
)

func newPuzzle() (p wire.Puzzle) {
	rand.Read(p[:]) // never fails
	return p
}

// solve tries nonces in their order until the context ends.
func solve(ctx context.Context, p wire.Puzzle, zeros int) (wire.Nonce, error) {
	const often = 1 << 12
	for from := wire.Nonce(0); ctx.Err() == nil; from += often {
		if n, found := p.Search(from, often, zeros); found {
			return n, nil
		}
	}
	return 0, context.Cause(ctx)
}
