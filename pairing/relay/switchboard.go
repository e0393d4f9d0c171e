package relay

import (
	"sync"
	"time"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// A switchboard connects claimants with authorities, by plates and one at a time.
type switchboard struct {
	limits CodeSettings

	mu      sync.Mutex
	closed  bool
	sockets map[*socket]struct{} // all that are connected, whatever they are doing
	plates  plates
	desks   map[pairing.Plate]*desk
}

// A desk is an authority's place at its plate.
type desk struct {
	plate     pairing.Plate
	authority *socket
	expiry    *time.Timer
	claims    ClaimNumber // so far; guarded by the switchboard
	current   *claim      // guarded by the switchboard
}

// A claim is a claimant's turn at a desk.
type claim struct {
	desk     *desk
	number   ClaimNumber
	claimant *socket
	frames   int  // guarded by the switchboard
	passed   bool // guarded by the switchboard
}

func newSwitchboard(limits CodeSettings) *switchboard {
	return &switchboard{
		limits:  limits,
		sockets: make(map[*socket]struct{}),
		plates:  newPlates(),
		desks:   make(map[pairing.Plate]*desk),
	}
}

// plug lets a socket in, unless the switchboard is closed.
func (b *switchboard) plug(k *socket) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.sockets[k] = struct{}{}
	}
	return !b.closed
}

func (b *switchboard) unplug(k *socket) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.sockets, k)
}

// close ends every session, and those that come.
func (b *switchboard) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for k := range b.sockets {
		k.out.close()
	}
}

// hasRoom reports whether there is a plate to be had.
func (b *switchboard) hasRoom() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.plates.wake(time.Now())
	return len(b.desks) < b.limits.MaxPlates && len(b.plates.free) > 0
}

// open gives an authority a desk, for as long as a plate may live; nil if there is none.
func (b *switchboard) open(authority *socket) *desk {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.desks) >= b.limits.MaxPlates {
		return nil
	}
	plate, ok := b.plates.take(time.Now())
	if !ok {
		return nil
	}
	authority.tell(wire.Opened{Plate: plate, Lifespan: b.limits.PlateLifespan}) // before anyone can claim it; an empty outbox makes nobody wait
	d := &desk{plate: plate, authority: authority}
	d.expiry = time.AfterFunc(b.limits.PlateLifespan, func() { b.shut(d) })
	b.desks[plate] = d
	return d
}

// shut ends a desk, once, and with it the claim that is there. Its plate leads nowhere from now on, and rests.
func (b *switchboard) shut(d *desk) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.desks[d.plate] != d {
		return
	}
	d.expiry.Stop()
	d.authority.out.close()
	if d.current != nil {
		d.current.claimant.out.close()
		d.current = nil
	}
	delete(b.desks, d.plate)
	b.plates.giveBack(d.plate, time.Now().Add(b.limits.quarantine()))
}

// claim gives a claimant the turn at a plate. It is nil if there is no such plate or it is somebody else's turn: nothing tells
// which.
func (b *switchboard) claim(plate pairing.Plate, claimant *socket) *claim {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := b.desks[plate]
	if d == nil || d.current != nil {
		return nil
	}
	d.claims++
	d.current = &claim{desk: d, number: d.claims, claimant: claimant}
	return d.current
}

// current is the claim of that number, if it is still its turn.
func (b *switchboard) current(d *desk, number ClaimNumber) *claim {
	b.mu.Lock()
	defer b.mu.Unlock()
	if d.current == nil || d.current.number != number {
		return nil
	}
	return d.current
}

// count charges a claim one frame. It reports whether the frame may pass: the claim is not over, and it was not one too many.
func (b *switchboard) count(c *claim) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	c.frames++
	return c.desk.current == c && c.frames <= b.limits.MaxClaimFrames
}

// finish ends a claim's turn. It reports whether it was its turn until now.
func (b *switchboard) finish(c *claim, passed bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.desk.current != c {
		return false
	}
	c.passed = passed
	c.desk.current = nil
	return true
}

func (b *switchboard) hasPassed(c *claim) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return c.passed
}
