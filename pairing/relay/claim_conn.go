package relay

import (
	"context"
	"net/url"

	"github.com/gorilla/websocket"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// ClaimConn is a claimant's end of its claim.
type ClaimConn struct {
	*link
	number ClaimNumber
	frames chan []byte
}

// ClaimPlate goes to the authority that waits at plate. Only a plate can be said to the relay, and there is none longer than two
// symbols: a relay that would like to hear more of a code cannot ask for it. If the relay wants work done first, that takes
// a second or so of one processor.
//
// Errors: ErrPlate, and those of OpenPlate; refused with status 429 is a relay at which we have claimed too often.
func (d *Dialer) ClaimPlate(ctx context.Context, base *url.URL, plate pairing.Plate) (*ClaimConn, error) {
	if plate == (pairing.Plate{}) {
		return nil, ErrPlate // it would open one
	}
	c := &ClaimConn{frames: make(chan []byte, inbox)}
	var err error
	c.link, err = d.connect(ctx, base, codePath+plate.String(), func(ctx context.Context, ws *websocket.Conn) (err error) {
		c.number, err = greetClaim(ctx, ws)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.start(c.take, func() { close(c.frames) })
	return c, nil
}

// greetClaim does the work that the relay asks for, once, and waits to be let in.
func greetClaim(ctx context.Context, ws *websocket.Conn) (ClaimNumber, error) {
	m, err := readCodeGreeting(ws)
	if asked, ok := m.(wire.Work); ok {
		m, err = work(ctx, ws, asked)
	}
	if err != nil {
		return 0, err
	}
	switch m := m.(type) {
	case wire.Admitted:
		return m.Claim, nil
	case wire.Busy:
		return 0, ErrPlate
	}
	return 0, ErrGreeting
}

// work solves the puzzle, and returns what the relay says then.
func work(ctx context.Context, ws *websocket.Conn, asked wire.Work) (wire.CodeMessage, error) {
	n, err := solve(ctx, asked.Puzzle, asked.Bits)
	if err != nil {
		return nil, &failure{ErrGreeting, err}
	}
	if err := ws.WriteMessage(websocket.TextMessage, []byte(wire.Proof{Nonce: n}.Text())); err != nil {
		return nil, &failure{ErrGreeting, err}
	}
	return readCodeGreeting(ws)
}

// Frames delivers what the authority sends. It is closed when the claim is over; Err then tells why: ErrFailed if the authority
// said so, ErrLost after its last frame as after any other end.
func (c *ClaimConn) Frames() <-chan []byte { return c.frames }

// Send sends the authority a frame. It is for one goroutine at a time. A frame over 1024 bytes is ErrMessage and harms nothing;
// any other error is that of Err and final.
func (c *ClaimConn) Send(frame []byte) error {
	return c.send(frame, Frame{Claim: c.number, Data: frame})
}

func (c *ClaimConn) take(text []byte) error {
	m, err := wire.ParseCodeMessage(text)
	if err != nil {
		return err
	}
	switch m := m.(type) {
	case Frame:
		if m.Claim != c.number {
			return ErrMessage
		}
		select {
		case c.frames <- m.Data:
		case <-c.over: // read on until the relay hangs up
		}
		return nil
	case wire.Failed:
		if m.Claim == c.number {
			return ErrFailed
		}
	}
	return ErrMessage
}
