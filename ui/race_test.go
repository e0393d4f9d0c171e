//go:build race

package ui

import "reflect"

// Under the race detector everything is drawn ten times as slowly, and by one goroutine as ever: the first screen of each kind has
// to do.
func init() {
	kinds := map[reflect.Type]bool{}
	var first []sample
	for _, s := range samples {
		if kind := reflect.TypeOf(s.screen); !kinds[kind] {
			kinds[kind] = true
			first = append(first, s)
		}
	}
	samples = first
}
