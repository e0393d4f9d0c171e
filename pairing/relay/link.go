package relay

import (
	"bytes"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// maxSilence is how long a relay that pings every 5 seconds may be silent before its connection counts as dead.
	maxSilence = 75 * time.Second
	// checkInterval is how often that is looked at: after a computer has slept, what can only be joined in vain is on its screen
	// for no longer.
	checkInterval = time.Second
	writeLimit    = 10 * time.Second
	pongLimit     = time.Second
	// closeLimit is how long Close waits for the relay to hang up. The relay never sends a Close frame (section 9, 9).
	closeLimit = 500 * time.Millisecond
)

// A link is a client's end of a connection to a relay. A goroutine of its own always reads, so that the relay's pings are
// answered while the app is busy; it ends with the connection, and Close waits for it.
type link struct {
	ws      *websocket.Conn
	line    net.Conn // beneath ws, and beneath TLS
	wall    func() time.Time
	over    chan struct{} // closed with the first error
	workers sync.WaitGroup
	closing sync.Once

	mu    sync.Mutex
	err   error
	heard heard
}

func newLink(ws *websocket.Conn, line net.Conn, wall func() time.Time) *link {
	if wall == nil {
		wall = func() time.Time { return time.Now().Round(0) }
	}
	l := &link{ws: ws, line: line, wall: wall, over: make(chan struct{}), heard: heard{time.Now(), wall()}}
	ws.SetPingHandler(l.pong)
	return l
}

// start reads, and gives each text to take until that fails; then end is called.
func (l *link) start(take func(text []byte) error, end func()) {
	l.workers.Go(func() {
		defer end()
		l.read(take)
	})
	l.workers.Go(l.watch)
}

// Err is nil while the connection is open; then ErrLost, ErrMessage, or net.ErrClosed after Close. It never changes again.
func (l *link) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// write sends one text frame.
func (l *link) write(text []byte) error {
	if err := l.Err(); err != nil {
		return err
	}
	l.ws.SetWriteDeadline(time.Now().Add(writeLimit))
	if err := l.ws.WriteMessage(websocket.TextMessage, text); err != nil {
		return l.fail(&failure{ErrLost, err})
	}
	return nil
}

// Close leaves. It says so to the relay and lets it hang up, so that what was sent before arrives, but waits no longer than
// half a second. Further calls wait for the first and do nothing.
func (l *link) Close() error {
	l.closing.Do(func() {
		l.leave(net.ErrClosed)
		hangUp := time.AfterFunc(closeLimit, func() { l.line.Close() })
		defer hangUp.Stop()
		goodbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		if l.ws.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(closeLimit)) != nil {
			l.line.Close()
		}
		l.workers.Wait()
	})
	return nil
}

// fail ends the connection at once. It returns the error that was first.
func (l *link) fail(err error) error {
	err = l.leave(err)
	l.line.Close()
	return err
}

// leave lets nothing more in or out. It returns the error that was first.
func (l *link) leave(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
		close(l.over)
	}
	return l.err
}

func (l *link) read(take func(text []byte) error) {
	var frame bytes.Buffer
	for {
		err := l.next(&frame)
		if err == nil {
			err = take(frame.Bytes())
		}
		if err != nil {
			l.fail(err)
			return
		}
	}
}

// next reads one text message into frame.
func (l *link) next(frame *bytes.Buffer) error {
	frame.Reset()
	kind, r, err := l.ws.NextReader()
	if err == nil {
		_, err = frame.ReadFrom(r)
	}
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		return &failure{ErrMessage, err}
	case err != nil:
		return &failure{ErrLost, err}
	case kind != websocket.TextMessage:
		return ErrMessage
	}
	return l.hear()
}

// pong answers a ping, whatever the app is doing.
func (l *link) pong(payload string) error {
	// A write that hangs has a deadline of its own.
	l.ws.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(pongLimit))
	return l.hear()
}

// hear notes a sign of life, unless it comes too late.
func (l *link) hear() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := heard{time.Now(), l.wall()}
	if l.heard.isTooLongAgo(now) {
		return &failure{ErrLost, errSilence}
	}
	l.heard = now
	return nil
}

// watch ends a connection that has fallen silent.
func (l *link) watch() {
	tick := time.NewTicker(checkInterval)
	defer tick.Stop()
	for {
		select {
		case <-l.over:
			return
		case <-tick.C:
			if err := l.checkSilence(); err != nil {
				l.fail(err)
			}
		}
	}
}

func (l *link) checkSilence() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.heard.isTooLongAgo(heard{time.Now(), l.wall()}) {
		return &failure{ErrLost, errSilence}
	}
	return nil
}

// heard is a moment by two clocks. The monotonic one stands still while the machine is suspended, the wall clock may be
// set: whichever says that the relay has been silent for too long is believed, for the relay has given us up by then.
type heard struct{ monotonic, wall time.Time }

func (h heard) isTooLongAgo(now heard) bool {
	return now.monotonic.Sub(h.monotonic) > maxSilence || now.wall.Sub(h.wall) > maxSilence
}
