package relay

import (
	"math/rand/v2"
	"time"

	"countersign/pairing"
)

// allPlates is how many plates there are: two symbols of 32.
const allPlates = 32 * 32

// plates are those that are free, and those that were given back and have to rest. Which one comes next cannot be foretold.
type plates struct {
	free    []pairing.Plate
	resting []resting // those whose rest ends first come first
}

type resting struct {
	plate pairing.Plate
	until time.Time
}

func newPlates() plates {
	p := plates{free: make([]pairing.Plate, 0, allPlates)}
	for first := byte('0'); first <= 'Z'; first++ {
		for second := byte('0'); second <= 'Z'; second++ {
			if plate, err := pairing.ParsePlate(string([]byte{first, second})); err == nil {
				p.free = append(p.free, plate)
			}
		}
	}
	return p
}

// wake frees the plates that have rested.
func (p *plates) wake(now time.Time) {
	for len(p.resting) > 0 && !p.resting[0].until.After(now) {
		p.free = append(p.free, p.resting[0].plate)
		p.resting = p.resting[1:]
	}
}

// take draws a free plate, if there is one.
func (p *plates) take(now time.Time) (pairing.Plate, bool) {
	p.wake(now)
	last := len(p.free) - 1
	if last < 0 {
		return pairing.Plate{}, false
	}
	drawn := rand.IntN(last + 1)
	plate := p.free[drawn]
	p.free[drawn] = p.free[last]
	p.free = p.free[:last]
	return plate, true
}

// giveBack has a plate rest. Successive calls must not go back in time.
func (p *plates) giveBack(plate pairing.Plate, until time.Time) {
	p.resting = append(p.resting, resting{plate, until})
}
