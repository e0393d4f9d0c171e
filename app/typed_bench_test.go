package main

import (
	"testing"
	"time"

	"countersign/ui/screen"
)

// BenchmarkTypedPairing is what both machines need from the moment when somebody has typed the code until the person at the desk
// is asked: the claim, the key exchange, the secure channel, the request. The supplicant, the relay and the program talk over
// loopback, in one process.
func BenchmarkTypedPairing(b *testing.B) {
	d := enterDoorway(b)
	for b.Loop() {
		b.StopTimer()
		code := d.showCode()
		b.StartTimer()
		v := d.visit(code)
		g := v.prove().enter().ask()
		see(d, anySuch[screen.Approve])
		b.StopTimer()
		v.conn.Close()
		g.conn.Close()
		d.act(screen.PairDeclined{})
		see(d, anySuch[screen.Ended])
		time.Sleep(scrubbed)
		b.StartTimer()
	}
}
