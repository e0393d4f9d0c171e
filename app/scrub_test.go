package main

import "testing"

// What is measured is how long the memory takes to be overwritten after each sign-in, pairing and sign-out.
func BenchmarkScrub(b *testing.B) {
	for b.Loop() {
		scrub()
	}
}
