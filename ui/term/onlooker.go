package term

import "countersign/ui/screen"

// addOnlooker warns of somebody who may be looking.
func (p *page) addOnlooker(o screen.Onlooker) {
	if w := o.Warning(); !w.None() {
		p.add(alarming(w.What), w.Do)
	}
}
