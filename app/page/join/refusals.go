package join

import "countersign/pairing"

// maxRefusals is how often one code may be refused before the page refuses it itself (typed code spec, section 3.6).
const maxRefusals = 3

// Refusals remembers which codes were refused, for as long as the page is open or the program runs. The zero value remembers none.
type Refusals struct{ codes []pairing.ShortCode }

// Add remembers a refusal. It keeps the code.
func (r *Refusals) Add(code pairing.ShortCode) { r.codes = append(r.codes, code) }

// Exhausted reports whether a code has been refused too often.
func (r *Refusals) Exhausted(code pairing.ShortCode) bool {
	times := 0
	for _, refused := range r.codes {
		if refused.Equal(code) {
			times++
		}
	}
	return times >= maxRefusals
}

// Wipe forgets all of them.
func (r *Refusals) Wipe() {
	for _, refused := range r.codes {
		refused.Wipe()
	}
	r.codes = nil
}
