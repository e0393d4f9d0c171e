//go:build !race

package main

import (
	"testing"
	"unsafe"
)

// TestStackIsWiped: what a call that has returned left on the stack is there until wipeStack comes, and then is not. The race detector
// is called between any two steps, and uses that stack itself.
func TestStackIsWiped(t *testing.T) {
	const deep = 24 << 10
	wipeStack(2 * deep) // which makes room, so that the stack does not move below
	var top byte
	leaveMarks()
	if left := longestUnder(&top, deep); left < marked/2 {
		t.Fatalf("only %d marks of %d are found before the stack is wiped", left, marked)
	}
	wipeStack(deep)
	if left := longestUnder(&top, deep); left >= 4 { // an address may look like one or two
		t.Errorf("%d marks are left in a row", left)
	}
}

const (
	marked = 8 << 10 // bytes
	mark   = 0xa7
)

//go:noinline
func leaveMarks() byte {
	var frame [marked]byte
	for i := range frame {
		frame[i] = mark
	}
	return frame[len(frame)/2]
}

// longestUnder is how many marks stand in a row in the stack below top, where no call is at work but itself.
//
//go:noinline
func longestUnder(top *byte, deep int) (longest int) {
	row := 0
	for i := range deep {
		row++
		if *(*byte)(unsafe.Add(unsafe.Pointer(top), -i)) != mark {
			row = 0
		}
		longest = max(longest, row)
	}
	return longest
}
