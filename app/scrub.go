package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// scrub overwrites what is left in memory of what nobody uses any more. Secrets of our own are cleared where they are held; but
// libraries and the runtime copy: a header that was sent, the key inside a cipher, a line that was drawn. Such a copy goes to the
// garbage, and garbage stays readable until its place is taken. So this has it collected, and takes every place that has become
// free, size by size: what Go allocates is zero. Pages that are free as a whole go back to the system. It takes some
// milliseconds, and must not be called on the UI goroutine.
func scrub() {
	scrubbing.Lock()
	defer scrubbing.Unlock()
	wipeStack(deep)                                 // of the goroutine that has just worked with secrets
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // each processor keeps free places for itself
	runtime.GC()
	debug.FreeOSMemory() // collects once more, for pools give up only what was not used since; and stacks are not cut from what is free now
	defer debug.FreeOSMemory()
	takeStacks()
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the places that are taken stay so to the end
	var sizes runtime.MemStats
	runtime.ReadMemStats(&sizes)
	for _, class := range sizes.BySize {
		size := int(class.Size)
		if size == 0 {
			continue
		}
		takePlaces(size, func() []byte { return make([]byte, size) })
		if size <= 512 { // what holds pointers is kept apart, and is small where it holds secrets
			takePlaces(size, func() []*byte { return make([]*byte, size/8) })
		}
	}
}

// scrubbing lets one scrub run at a time.
var scrubbing sync.Mutex

// takePlaces allocates until no place of that size is free in the memory that is in use: until that grows as fast as places are
// taken, for some steps, because others allocate meanwhile. What cannot be overwritten in so many steps is left.
func takePlaces[T any](size int, place func() []T) {
	const enough, most = 3, 512 // steps, of 16 KiB mostly
	var taken [][][]T
	for grown := 0; grown < enough && len(taken) < most; grown++ {
		step := make([][]T, max(16<<10/size, 16))
		taken = append(taken, step)
		before := heapInUse()
		for i := range step {
			step[i] = place()
		}
		if heapInUse() < before+uint64(len(step)*size/2) {
			grown = -1
		}
	}
	runtime.KeepAlive(taken)
}

// heapInUse is the bytes that stand in memory for objects, be there any or not.
func heapInUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() + samples[1].Value.Uint64()
}

// aftermath is how long after the work the memory is scrubbed once more: what carried it ends by itself by then, connections above
// all, and leaves its buffers and stacks behind.
const aftermath = 3 * time.Second

// works counts the work after which the memory has been scrubbed.
var works atomic.Int64

// thenScrub is work after which the memory is scrubbed.
func thenScrub(ctx context.Context, work func()) func() {
	return func() {
		work()
		mine := works.Add(1)
		scrub()
		select {
		case <-time.After(aftermath):
			if works.Load() == mine { // otherwise what came after this does it
				scrub()
			}
		case <-ctx.Done():
		}
	}
}

// In bytes: how deep a stack is wiped after work with secrets, which goes less deep, and how much room is made before.
const (
	deep = 48 << 10
	room = 60 << 10
)

// makeRoom has the stack of this goroutine grow before there are secrets on it. A stack grows by moving: what was on it stays behind,
// and another goroutine's stack may come to lie there, of which the most may never be written to, and which ends when the program
// does. That Go makes no stack smaller again, by moving it once more, the Makefile sees to.
func makeRoom() { wipeStack(room) }

// leaveNoStack is work whose stack does not move, and is wiped when the work has ended.
func leaveNoStack(work func()) func() {
	return func() {
		makeRoom()
		work()
		wipeStack(deep)
	}
}

// wipeStack overwrites what calls that have returned left on the stack of this goroutine, so many bytes deep.
func wipeStack(deep uintptr) {
	var top uint64
	wipeBelow(deep) // where the next frame has gaps
	wipeUnder(&top, deep)
}

// wipeUnder goes on until it is so many bytes below top. Its steps are small: the stack moves to a larger place when the next one no
// longer fits, and what is then left of the old one stays as it was.
//
//go:noinline
func wipeUnder(top *uint64, deep uintptr) byte {
	var frame [128]byte
	left := wipeBelow(deep)
	if uintptr(unsafe.Pointer(top))-uintptr(unsafe.Pointer(&frame[0])) < deep {
		left += wipeUnder(top, deep)
	}
	return left + frame[deep%uintptr(len(frame))]
}

// wipeBelow overwrites a part of the stack's end, which is kept for functions that do not ask for room: those that hash and encrypt.
//
//go:nosplit
//go:noinline
func wipeBelow(n uintptr) byte {
	var frame [512]byte
	return frame[n%uintptr(len(frame))]
}

// takeStacks overwrites the stacks of goroutines that have ended, or have moved to a larger one: as many at once as there may be.
func takeStacks() {
	const (
		many  = 64
		guard = 928 + 384 // what the runtime keeps at the end of a stack, and what stands at its top
	)
	var taken, ended sync.WaitGroup
	enough := make(chan struct{})
	for size := uintptr(2 << 10); size <= 32<<10; size *= 2 { // those that the runtime keeps for later
		for range many {
			taken.Add(1)
			ended.Add(1)
			go func() {
				defer ended.Done()
				wipeStack(size - guard)
				taken.Done()
				<-enough
			}()
		}
	}
	taken.Wait()
	close(enough)
	ended.Wait()
}
