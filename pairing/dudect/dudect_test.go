package dudect

import (
	"math"
	"testing"
)

// TestWelch has the second example of Welch's article as Wikipedia computes it, and the cases without an answer.
func TestWelch(t *testing.T) {
	a := []float64{17.2, 20.9, 22.6, 18.1, 21.7, 21.4, 23.5, 24.2, 14.7, 21.8}
	b := []float64{21.5, 22.8, 21.0, 23.0, 21.6, 23.6, 22.5, 20.7, 23.4, 21.8, 20.7, 21.7, 21.5, 22.5, 23.6, 21.5, 22.5, 23.5, 21.5, 21.8}
	if got := welch(momentsOf(a, 100), momentsOf(b, 100)); math.Abs(got+1.57) > 0.005 {
		t.Errorf("t is %.3f, want -1.57", got)
	}
	for _, none := range [][]float64{nil, {1}, {1, 1}} {
		if got := welch(momentsOf(none, 100), momentsOf(none, 100)); got != 0 {
			t.Errorf("t of %v is %v", none, got)
		}
	}
	if m := momentsOf(a, 20); m.n != 3 || math.Abs(m.mean-50.0/3) > 1e-9 {
		t.Errorf("cropped: %+v", m)
	}
}
