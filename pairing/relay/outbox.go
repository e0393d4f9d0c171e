package relay

import (
	"net"
	"sync"
	"time"
)

const (
	// maxOutbox bounds what waits for one participant, in bytes. A single frame may be longer, alone.
	maxOutbox = 256 << 10
	// farewell is how long a participant whose session is over has to take what was already queued for it.
	farewell = time.Second
)

// An outbox holds the frames on their way to one participant. Whoever adds waits while it is full, which slows the sender to
// the pace of the reader; a reader that takes nothing for limit is dropped, and its outbox closed, which frees the sender.
type outbox struct {
	conn  net.Conn
	limit time.Duration // for writing one batch
	wake  chan struct{} // holds a token when there is something to do

	mu     sync.Mutex
	space  sync.Cond // signalled when frames were taken, and at the end
	frames []byte
	spare  []byte // the batch before last, to be filled again
	closed bool
}

func newOutbox(conn net.Conn, limit time.Duration) *outbox {
	o := &outbox{conn: conn, limit: limit, wake: make(chan struct{}, 1)}
	o.space.L = &o.mu
	return o
}

// add queues a whole frame. Once the outbox is closed, frames go nowhere: their participant is gone.
func (o *outbox) add(frame []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !o.closed && len(o.frames) > 0 && len(o.frames)+len(frame) > maxOutbox {
		o.space.Wait()
	}
	if !o.closed {
		o.frames = append(o.frames, frame...)
		o.signal()
	}
}

// close takes no more frames and lets the writer send those that are there, if the other end is quick.
func (o *outbox) close() { o.closeWithin(farewell) }

// finish closes as well, and leaves as much time for the last batch as for any other: it holds what all the others were for.
func (o *outbox) finish() { o.closeWithin(o.limit) }

func (o *outbox) closeWithin(limit time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.closed = true
		o.conn.SetWriteDeadline(time.Now().Add(limit))
		o.space.Broadcast()
		o.signal()
	}
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take empties the outbox into a batch, valid until the next take, and sets the deadline for writing. open is false for
// the last batch.
func (o *outbox) take() (batch []byte, open bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	batch, o.frames, o.spare = o.frames, o.spare[:0], o.frames
	o.space.Broadcast()
	if !o.closed {
		o.conn.SetWriteDeadline(time.Now().Add(o.limit))
	}
	return batch, !o.closed
}

// write sends batches until the outbox is closed and empty, or the other end is gone; then it hangs up. At each tick of
// the heartbeat it sends a ping, and asks whether the other end is still alive.
func (o *outbox) write(heartbeat time.Duration, alive func() bool) {
	defer o.conn.Close()
	defer o.close()
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for open := true; open; {
		var batch []byte
		ping := false
		select {
		case <-o.wake:
		case <-tick.C:
			if !alive() {
				return
			}
			ping = true
		}
		if batch, open = o.take(); ping && open {
			batch = appendFrame(batch, opPing, nil)
		}
		if len(batch) == 0 {
			continue
		}
		if _, err := o.conn.Write(batch); err != nil {
			return
		}
	}
}
