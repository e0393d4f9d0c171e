package ui

import "strings"

// rightToLeft says that the language is written from the right, so that everything is laid out the other way round.
var rightToLeft bool

// The characters that set a part of a sentence apart, so that its direction is its own: a name, an address, a code.
const (
	isolateBegins = "\u2068"
	isolateEnds   = "\u2069"
)

var noIsolates = strings.NewReplacer(isolateBegins, "", isolateEnds, "")

// isolate sets a value apart from the sentence around it. What is inside cannot end that.
func isolate(value string) string { return isolateBegins + noIsolates.Replace(value) + isolateEnds }
