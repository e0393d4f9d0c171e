package e2e

import (
	"syscall"
	"testing"
	"time"

	"countersign/pairing/relay"
)

// A program that is stopped for ten real seconds, as a computer that sleeps is, wakes up to a relay that has given it up meanwhile.
// A fresh code follows by itself, and pairs.
func TestStoppedForTenSeconds(t *testing.T) {
	t.Parallel()
	settings := relay.DefaultSettings()
	settings.HeartbeatInterval, settings.ClientTimeout = time.Second, 6*time.Second
	desk := startPairing(t, newWorldWith(t, newRelayWith(t, settings)))
	old := desk.link()
	desk.Process.Signal(syscall.SIGSTOP)
	time.Sleep(10 * time.Second) // the system's clock, and nobody else's, is what this is about
	desk.Process.Signal(syscall.SIGCONT)
	desk.expect("This is a fresh code. The one before it no longer works.")
	fresh := desk.link()
	id, key := idAndKey(t, old)
	if otherID, otherKey := idAndKey(t, fresh); otherID == id || otherKey == key {
		t.Error("the fresh code has the id or the key of the one before it")
	}
	desk.letsOursIn(fresh)
}
