package relay

import (
	"slices"
	"sync"
	"time"

	"countersign/pairing"
)

// A channel is the participants who hear each other.
type channel struct {
	id      pairing.ChannelID
	limits  Settings
	expiry  *time.Timer
	mu      sync.Mutex
	members []*participant
	over    bool
}

// newChannel starts the channel's life. It ends by itself at conn_lifespan, busy or not: the reference means to, and cannot
// (section 2.5).
func newChannel(id pairing.ChannelID, limits Settings) *channel {
	ch := &channel{id: id, limits: limits}
	ch.expiry = time.AfterFunc(limits.ConnLifespan, ch.end)
	return ch
}

// enter makes p a member and greets it, unless the channel is over or full.
func (ch *channel) enter(p *participant) bool {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.over || len(ch.members) >= ch.limits.MaxChannelConnections {
		return false
	}
	p.out.add(greeting(ch.id)) // an empty outbox never makes anyone wait
	ch.members = append(ch.members, p)
	return true
}

// leave takes p out; the others are not told (section 2.7). It reports whether p was the last: then the channel is over.
func (ch *channel) leave(p *participant) (last bool) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	ch.members = slices.DeleteFunc(ch.members, func(m *participant) bool { return m == p })
	if len(ch.members) > 0 {
		return false
	}
	ch.over = true
	ch.expiry.Stop()
	return true
}

// relay counts a frame and passes it to everyone but its sender. The message that would exceed a limit is not passed on and
// ends the channel (section 2.6).
func (ch *channel) relay(from *participant, frame []byte, size int) {
	others, ok := ch.count(from, size)
	if !ok {
		ch.end()
		return
	}
	// Outside the lock: a full outbox makes its senders wait, and nobody else.
	for _, p := range others {
		p.out.add(frame)
	}
}

// count charges every member, the sender included, with one exchange and size bytes. It reports the other members, in
// memory of the sender's, or that a limit is exceeded.
func (ch *channel) count(from *participant, size int) (others []*participant, ok bool) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	others = from.others[:0]
	for _, p := range ch.members {
		p.exchanges++
		p.data += int64(size)
		if exceeds(int64(p.exchanges), int64(ch.limits.MaxExchanges)) || exceeds(p.data, ch.limits.MaxData) {
			return nil, false
		}
		if p != from {
			others = append(others, p)
		}
	}
	from.others = others
	return others, !ch.over
}

func exceeds(n, limit int64) bool { return limit > 0 && n > limit }

// end stops every session. What is queued for them may still leave; then their sockets close, without a Close frame.
func (ch *channel) end() {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	ch.over = true
	for _, p := range ch.members {
		p.out.close()
	}
}
