package relay

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	opText = websocket.TextMessage
	opPing = websocket.PingMessage
	opPong = websocket.PongMessage
)

// A socket is the relay's end of one connection: read by one goroutine, written by another, and dropped when nothing was heard
// for too long.
type socket struct {
	ws     *websocket.Conn // for reading only: what is written goes through out
	out    *outbox
	joined time.Time
	heard  atomic.Int64 // the last sign of life, in nanoseconds since joined
}

func newSocket(ws *websocket.Conn, clientTimeout time.Duration) *socket {
	k := &socket{
		ws: ws,
		// A quarter, so that whoever waits for a reader that has stopped is not taken for dead as well.
		out:    newOutbox(ws.NetConn(), clientTimeout/4),
		joined: time.Now(),
	}
	ws.SetPingHandler(k.pong)
	ws.SetPongHandler(func(string) error { k.live(); return nil })
	return k
}

func (k *socket) live() { k.heard.Store(int64(time.Since(k.joined))) }

func (k *socket) isAlive(timeout time.Duration) bool {
	return time.Since(k.joined)-time.Duration(k.heard.Load()) <= timeout
}

func (k *socket) pong(payload string) error {
	k.live()
	k.out.add(appendFrame(nil, opPong, []byte(payload)))
	return nil
}

// run writes what is queued while read lasts, and returns when the socket is closed.
func (k *socket) run(limits Settings, read func()) {
	var writer sync.WaitGroup
	writer.Go(func() {
		k.out.write(limits.HeartbeatInterval, func() bool { return k.isAlive(limits.ClientTimeout) })
	})
	read()
	k.out.close()
	writer.Wait()
}
