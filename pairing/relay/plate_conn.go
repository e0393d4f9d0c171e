package relay

import (
	"context"
	"net/url"
	"time"

	"github.com/gorilla/websocket"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// PlateConn is an authority's end of its plate. The plate is over when the connection is.
type PlateConn struct {
	*link
	opened  wire.Opened
	notices chan Notice
	newest  ClaimNumber // the reader's
}

// What the relay tells an authority, and the number that tells claims apart.
type (
	Notice      = wire.Notice
	Claimed     = wire.Claimed
	Frame       = wire.Frame
	ClaimOver   = wire.ClaimOver
	ClaimNumber = wire.ClaimNumber
)

// OpenPlate asks the relay at base for a plate. Errors: ErrBase, ErrUnreachable, ErrRefused, ErrGreeting, ErrMessage. Refused with
// status 404 is a relay without this extension; with 503, one whose plates are all in use; with 429, one that was asked
// too often. The context bounds the opening, not the life of the connection.
func (d *Dialer) OpenPlate(ctx context.Context, base *url.URL) (*PlateConn, error) {
	c := &PlateConn{notices: make(chan Notice, inbox)}
	var err error
	c.link, err = d.connect(ctx, base, codePath, func(_ context.Context, ws *websocket.Conn) error {
		m, err := readCodeGreeting(ws)
		if err != nil {
			return err
		}
		var ok bool
		if c.opened, ok = m.(wire.Opened); !ok {
			return ErrGreeting
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.start(c.take, func() { close(c.notices) })
	return c, nil
}

// Plate is where claimants find us, from the relay's greeting.
func (c *PlateConn) Plate() pairing.Plate { return c.opened.Plate }

// Lifespan is how long the relay keeps the plate, counted from the greeting; at most ten minutes.
func (c *PlateConn) Lifespan() time.Duration { return c.opened.Lifespan }

// Notices delivers what happens at the plate, in order. It is closed when the plate is over; Err then tells why.
func (c *PlateConn) Notices() <-chan Notice { return c.notices }

// Send sends the claimant a frame. It is, as Pass and Fail are, for one goroutine at a time. A frame over 1024 bytes is
// ErrMessage and harms nothing; any other error is that of Err and final. What is sent to a claim that is over is lost.
func (c *PlateConn) Send(claim ClaimNumber, frame []byte) error {
	return c.send(frame, Frame{Claim: claim, Data: frame})
}

// Pass ends a claim well, with a last frame.
func (c *PlateConn) Pass(claim ClaimNumber, last []byte) error {
	return c.send(last, wire.Passed{Claim: claim, Last: last})
}

// Fail ends a claim: the claimant is told that it failed, and no more, and the relay counts it.
func (c *PlateConn) Fail(claim ClaimNumber) error { return c.send(nil, wire.Failed{Claim: claim}) }

// take checks what the relay says against what it said before. What comes late for an earlier claim is dropped.
func (c *PlateConn) take(text []byte) error {
	m, err := wire.ParseCodeMessage(text)
	if err != nil {
		return err
	}
	var about ClaimNumber
	switch m := m.(type) {
	case Claimed:
		if m.Claim <= c.newest {
			return ErrMessage
		}
		about, c.newest = m.Claim, m.Claim
	case Frame:
		about = m.Claim
	case ClaimOver:
		about = m.Claim
	default:
		return ErrMessage
	}
	switch {
	case about > c.newest:
		return ErrMessage
	case about < c.newest:
		return nil
	}
	select {
	case c.notices <- m.(Notice):
	case <-c.over: // read on until the relay hangs up
	}
	return nil
}

// send sends a message with a frame in it.
func (l *link) send(frame []byte, m wire.CodeMessage) error {
	if len(frame) > wire.MaxCodeFrame {
		return ErrMessage
	}
	return l.write([]byte(m.Text()))
}

// readCodeGreeting takes the first message of a connection to /v1/code.
func readCodeGreeting(ws *websocket.Conn) (wire.CodeMessage, error) {
	ws.SetReadLimit(wire.MaxCodeText)
	kind, text, err := ws.ReadMessage()
	if err != nil {
		return nil, &failure{ErrGreeting, err}
	}
	if kind != websocket.TextMessage {
		return nil, ErrGreeting
	}
	m, err := wire.ParseCodeMessage(text)
	if err != nil {
		return nil, ErrGreeting
	}
	return m, nil
}
