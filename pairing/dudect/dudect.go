// Package dudect tells by measuring whether the time that code takes depends on a secret, after Reparaz, Balasch and
// Verbauwhede: "Dude, is my code constant time?" (DATE 2017). It is for tests.
//
// Two classes of inputs are measured in random order, and Welch's t-test says how likely their times have one mean. What
// the scheduler and the interrupts add has nothing to do with the classes; to keep it small, the test is made again and
// again without the slowest measurements.
package dudect

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A Subject is code under suspicion.
type Subject struct {
	// Draw makes an input of class 0 or 1, all of one length.
	Draw func(class int) []byte
	// Run is what is measured. It finds the input always in the same place, and must not change it.
	Run func(input []byte)
	// Measurements is how many are made in a first try; Runs is how many are timed together in each.
	Measurements, Runs int
}

// What |t| means. Below quiet nothing is seen. Above loud there is a leak; between the two it may be the machine.
const (
	quiet = 4.5
	loud  = 10
	tries = 5
)

// warmUp is how many measurements are left out at the beginning of a try.
const warmUp = 1000

// Quiet fails the test if the time of the subject tells the classes apart. It tries again until a try is quiet, with twice
// as many measurements each time: that makes a leak louder and leaves noise as it is. Only what is loud in the end is a
// failure, so that a busy machine is none; what is between the two until then is in the log, and passes.
func Quiet(t *testing.T, s Subject) {
	t.Helper()
	last := s.tryUntil(t, func(now float64) bool { return now < quiet })
	if last > loud {
		t.Errorf("the time depends on the input: |t| is %.1f after %d tries", last, tries)
	}
}

// Loud fails the test if the time of the subject does not tell the classes apart: the control without which [Quiet] says
// nothing.
func Loud(t *testing.T, s Subject) {
	t.Helper()
	last := s.tryUntil(t, func(now float64) bool { return now > loud })
	if last <= loud {
		t.Errorf("a leak that is there was not seen in %d tries", tries)
	}
}

// tryUntil is the |t| of the first try that will do, or of the last one.
func (s Subject) tryUntil(t *testing.T, done func(t float64) bool) (last float64) {
	t.Helper()
	for range tries {
		last = s.t()
		t.Logf("|t| is %.2f with %d measurements", last, s.Measurements)
		if done(last) {
			return last
		}
		s.Measurements *= 2
	}
	return last
}

// t is the largest |t| of all croppings.
func (s Subject) t() float64 {
	times := s.measure()
	both := slices.Concat(times[0], times[1])
	slices.Sort(both)
	largest := 0.0
	for _, kept := range []float64{0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1} {
		limit := both[int(kept*float64(len(both)-1))]
		largest = max(largest, math.Abs(welch(momentsOf(times[0], limit), momentsOf(times[1], limit))))
	}
	return largest
}

// measure is the times of the two classes, in nanoseconds. Inputs are drawn a batch ahead: drawn right before its measurement,
// an input leaves in the branch predictor and the caches what makes that measurement faster.
func (s Subject) measure() (times [2][]float64) {
	const batch = 1000
	for class := range times {
		times[class] = make([]float64, 0, s.Measurements)
	}
	var classes [batch]int
	var inputs [batch][]byte
	var input []byte
	for done := -warmUp; done < s.Measurements; done += batch {
		for i := range batch {
			classes[i] = rand.IntN(2)
			inputs[i] = s.Draw(classes[i])
		}
		for i, class := range classes {
			input = append(input[:0], inputs[i]...)
			began := time.Now()
			for range s.Runs {
				s.Run(input)
			}
			if took := time.Since(began); done >= 0 {
				times[class] = append(times[class], float64(took))
			}
		}
	}
	return times
}

// moments are the size, the mean and the variance of a sample.
type moments struct{ n, mean, variance float64 }

// momentsOf leaves out what is above the limit.
func momentsOf(times []float64, limit float64) (m moments) {
	for _, x := range times {
		if x > limit {
			continue
		}
		m.n++
		delta := x - m.mean
		m.mean += delta / m.n
		m.variance += delta * (x - m.mean)
	}
	m.variance /= m.n - 1
	return m
}

// welch is the statistic of Welch's t-test; 0 where there is nothing to compare.
func welch(a, b moments) float64 {
	spread := a.variance/a.n + b.variance/b.n
	if a.n < 2 || b.n < 2 || spread == 0 {
		return 0
	}
	return (a.mean - b.mean) / math.Sqrt(spread)
}

// DifferAtEnds draws for a comparison with secret: what differs from it in the first byte, and what does in the last.
func DifferAtEnds(secret []byte) func(class int) []byte {
	first, last := slices.Clone(secret), slices.Clone(secret)
	first[0] ^= 1
	last[len(last)-1] ^= 1
	return func(class int) []byte { return [][]byte{first, last}[class] }
}

// EarlyExit is a comparison that is not constant in time, for controls.
func EarlyExit(a, b []byte) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
