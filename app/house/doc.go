// Package house keeps the rules of the house: who may import whom, which packages are pure, where goroutines start, how
// long a file may be, and what must carry a comment. It has no code but its tests, which read the whole module; each rule
// is itself tested on a small source that breaks it.
package house
