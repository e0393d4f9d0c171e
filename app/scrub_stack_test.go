//go:build !race

package main

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"testing"
	"unsafe"

	"countersign/app/core"
)

// TestStackStays: in a program linked as ours is, the stack of work with secrets is where it was when they have been wiped from it,
// and nothing of it was left elsewhere. Without the Makefile's setting it is not.
func TestStackStays(t *testing.T) {
	const child = "COUNTERSIGN_STACK_AT_WORK"
	if os.Getenv(child) != "" {
		moved := make(chan bool)
		go func() {
			makeRoom()
			moved <- moves(runtime.GC) || moves(scrub) // by several collections it may come back to where it was, by one not
		}()
		if <-moved {
			t.Error("the stack has moved")
		}
		return
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	linked := regexp.MustCompile(`runtime\.godebugDefault=(\S+)`).FindSubmatch(makefile)
	if linked == nil {
		t.Fatal("the Makefile does not say how the program is linked")
	}
	for settings, stays := range map[string]bool{string(linked[1]): true, "asyncpreemptoff=1": false} {
		working := exec.Command(os.Args[0], "-test.run=^TestStackStays$")
		working.Env = append(os.Environ(), child+"=1", "GODEBUG="+settings)
		if out, err := working.CombinedOutput(); (err == nil) != stays {
			t.Errorf("%s: stays: %v, want %v\n%s", settings, err == nil, stays, out)
		}
	}
}

// TestWorkHasRoom: the work of an effect may go as deep as is wiped, and its stack does not move.
func TestWorkHasRoom(t *testing.T) {
	holdCollections(t)
	moved := make(chan bool, 1)
	go workOf(t, func() { moved <- moves(func() { wipeStack(deep) }) })()
	if <-moved {
		t.Error("the stack has moved")
	}
}

// TestWorkLeavesNoStack: when the work of an effect has ended, nothing is left of it on its stack.
func TestWorkLeavesNoStack(t *testing.T) {
	holdCollections(t)
	work := workOf(t, func() { leaveMarks() })
	left := make(chan int)
	go func() {
		var top byte
		work()
		left <- longestUnder(&top, deep)
	}()
	if left := <-left; left >= 4 {
		t.Errorf("%d marks are left in a row", left)
	}
}

// moves reports whether the stack of this goroutine is elsewhere after that.
func moves(what func()) bool {
	var top byte
	before := uintptr(unsafe.Pointer(&top))
	what()
	return uintptr(unsafe.Pointer(&top)) != before
}

// holdCollections keeps stacks from being made smaller: tests are not linked as the program is.
func holdCollections(t *testing.T) {
	before := debug.SetGCPercent(-1)
	t.Cleanup(func() { debug.SetGCPercent(before) })
}

// workOf is the work of an effect, and this is what it does.
func workOf(t *testing.T, what func()) (work func()) {
	return (&performer{exit: what}).begin(t.Context(), core.Quit{}, nil)
}

// TestStackIsWiped: what a call that has returned left on the stack is there until wipeStack comes, and then is not. The race detector
// is called between any two steps, and uses that stack itself.
func TestStackIsWiped(t *testing.T) {
	holdCollections(t)
	makeRoom()
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
