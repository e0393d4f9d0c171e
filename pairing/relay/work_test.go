package relay

import (
	"context"
	"crypto/sha256"
	"errors"
	"math/bits"
	"testing"

	"countersign/pairing/relay/wire"
)

func TestPuzzle(t *testing.T) {
	for zeros := 1; zeros <= 12; zeros++ {
		p := newPuzzle()
		n, err := solve(t.Context(), p, zeros)
		if err != nil || !p.IsSolvedBy(n, zeros) {
			t.Fatal(n, err)
		}
		for earlier := range n {
			if p.IsSolvedBy(earlier, zeros) {
				t.Fatalf("%d is a solution as well", earlier)
			}
		}
		hash := sha256.Sum256(append(p[:], 0, 0, 0, 0, 0, 0, byte(n>>8), byte(n)))
		if n < 1<<16 && bits.LeadingZeros16(uint16(hash[0])<<8|uint16(hash[1])) < zeros {
			t.Errorf("%x does not begin with %d zero bits", hash, zeros)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := solve(over, newPuzzle(), wire.MaxWorkBits); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// BenchmarkWork is what a claim beyond the budget costs its maker.
func BenchmarkWork(b *testing.B) {
	for b.Loop() {
		if _, err := solve(b.Context(), newPuzzle(), DefaultSettings().Codes.ClaimWorkBits); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckWork(b *testing.B) {
	p := newPuzzle()
	for b.Loop() {
		p.IsSolvedBy(1, wire.MaxWorkBits)
	}
}
