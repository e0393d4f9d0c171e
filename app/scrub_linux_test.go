//go:build !race

package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestScrubReachesSignals: what stood in a thread's registers when a signal came is not left where the system has put it. A thread
// that sleeps keeps its registers, so once in a long while the signal of the scrub finds it there again: few is not none.
func TestScrubReachesSignals(t *testing.T) {
	const rounds, few = 20, 2
	left := 0
	for range rounds {
		hidden := copyWhileInterrupted()
		if scrub(); len(placesOf(t, hidden)) > 0 {
			left++
		}
	}
	if left > few {
		t.Errorf("left %d times of %d", left, rounds)
	}
}

// copyWhileInterrupted copies a secret over and over while signals come, clears what it knows of, and returns the complement.
func copyWhileInterrupted() (hidden []byte) {
	secret, hidden := make([]byte, 64), make([]byte, 64)
	rand.Read(secret)
	for i, b := range secret {
		hidden[i] = ^b
	}
	var enough atomic.Bool
	var copying sync.WaitGroup
	copying.Go(func() {
		place := make([]byte, len(secret))
		for !enough.Load() {
			copy(place, secret)
		}
		clear(place)
	})
	for range 100 {
		interruptThreads()
	}
	enough.Store(true)
	copying.Wait()
	clear(secret)
	return hidden
}

// placesOf searches this process's memory for the bytes whose complement is given, so that the search does not find itself.
func placesOf(t *testing.T, hidden []byte) (places []uint64) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	page := make([]byte, 64<<10)
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		for ; from < to; from += uint64(len(page)) {
			n, _ := memory.ReadAt(page[:min(uint64(len(page)), to-from)], int64(from))
			for i := range page[:n] {
				page[i] = ^page[i]
			}
			if i := bytes.Index(page[:n], hidden); i >= 0 {
				places = append(places, from+uint64(i))
			}
		}
	}
	return places
}
