package tlspsk

import (
	"errors"
	"fmt"
	"io"
)

// Conn is one end of a channel. It is not safe for concurrent use: whoever owns it calls Receive for each record that
// arrives and Seal for each message to send, and puts the records on the wire in the order in which it got them.
//
// The first fault is final: every later call returns the same error. The two directions close independently, each by
// its own close_notify. A Conn prints as "[redacted]". Server and Client make one; the zero value is like one wiped.
type Conn struct {
	state       state // nil after the end
	in, out     *halfConn
	established bool
	err         error // the first fault

	output Output    // of the Receive that is running
	plain  [1][]byte // where Output.Plain points, so that receiving allocates nothing
}

// Output is what a record brought about.
type Output struct {
	// Send holds records for the peer, in order, one to a message of the transport. They are the caller's own.
	Send [][]byte
	// Plain holds the application data of the record. It is a part of the record that was handed to Receive, and
	// the outer slice is reused by the next Receive. An empty message appears as an empty slice.
	Plain [][]byte
	// Established is set once, by the record that completes the handshake on this side.
	Established bool
	// Closed is set by the peer's close_notify: it will send no more.
	Closed bool
}

// state is a place in the handshake; each knows what it needs and nothing else.
type state interface {
	// on takes the next message of the peer, an alert excepted, and returns the state after it.
	on(c *Conn, m message) (state, error)
	// wipe clears the secrets of the state.
	wipe()
}

func newConn(start state) *Conn {
	return &Conn{state: start, in: new(halfConn), out: new(halfConn)}
}

// Receive takes exactly one TLS record and decrypts it in place: it owns record during the call, overwrites it, and
// returns parts of it in Output.Plain.
//
// A fault found on this side is an *[Error] and final; Output.Send then holds the alert to send to the peer. An alert of
// the peer is an *Error with Remote set and is never answered. After the peer's close_notify Receive returns
// [ErrPeerClosed], while sending still works.
func (c *Conn) Receive(record []byte) (Output, error) {
	if err := c.ended(); err != nil {
		return Output{}, err
	}
	if c.in.closed {
		return Output{}, ErrPeerClosed
	}
	c.output = Output{}
	if err := c.receive(record); err != nil {
		return c.fail(err), err
	}
	return c.output, nil
}

func (c *Conn) receive(record []byte) error {
	typ, fragment, err := c.in.open(record)
	if err != nil {
		return err
	}
	switch typ {
	case typeAlert:
		return c.receiveAlert(fragment)
	case typeHandshake:
		return c.receiveHandshake(fragment)
	case typeChangeCipherSpec, typeApplicationData:
		return c.step(message{content: typ, body: fragment})
	default:
		return unexpected("unknown record type")
	}
}

func (c *Conn) receiveHandshake(fragment []byte) error {
	// RFC 8446, section 5.1: zero-length fragments of handshake messages are forbidden.
	if len(fragment) == 0 {
		return unexpected("empty handshake record")
	}
	for rest := reader(fragment); !rest.empty(); {
		m, err := readHandshake(&rest)
		if err != nil {
			return err
		}
		if err := c.step(m); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conn) step(m message) error {
	next, err := c.state.on(c, m)
	if err != nil {
		return err
	}
	c.state = next
	return nil
}

func (c *Conn) receiveAlert(body []byte) error {
	alert, err := parseAlert(body)
	if err != nil {
		return err
	}
	if alert != AlertCloseNotify {
		return &Error{Alert: alert, Remote: true}
	}
	c.in.close()
	c.output.Closed = true
	return nil
}

// send queues a record for the peer.
func (c *Conn) send(typ contentType, fragment []byte) error {
	record, err := c.out.seal(nil, typ, fragment)
	if err != nil {
		return err
	}
	c.output.Send = append(c.output.Send, record)
	return nil
}

// deliver hands application data to the caller.
func (c *Conn) deliver(body []byte) {
	c.plain[0] = body
	c.output.Plain = c.plain[:]
}

// establish marks the end of the handshake on this side.
func (c *Conn) establish() {
	c.established = true
	c.output.Established = true
}

// fail makes the first fault final and drops all secrets. What the record brought about before is void; what remains is
// the alert, unless the fault is itself an alert or our side is closed.
func (c *Conn) fail(err error) Output {
	defer c.end(err)
	var e *Error
	if !errors.As(err, &e) || e.Remote {
		return Output{}
	}
	record, sealErr := c.out.seal(nil, typeAlert, []byte{levelFatal, byte(e.Alert)})
	if sealErr != nil {
		return Output{}
	}
	return Output{Send: [][]byte{record}}
}

// Seal returns one record of application data in a new slice. The payload has 1 to 16384 bytes ([ErrEmpty],
// [ErrTooLarge]). It fails before the handshake is complete ([ErrNotEstablished]), after Close ([ErrClosed]) and with
// the first fault after one.
func (c *Conn) Seal(plain []byte) ([]byte, error) {
	return c.AppendSeal(nil, plain)
}

// AppendSeal is Seal into the spare capacity of dst, which must not overlap plain. With room for the payload and [Overhead]
// bytes it allocates nothing. On an error dst is returned as it was.
func (c *Conn) AppendSeal(dst, plain []byte) ([]byte, error) {
	if err := c.ended(); err != nil {
		return dst, err
	}
	switch {
	case !c.established:
		return dst, ErrNotEstablished
	case len(plain) == 0:
		return dst, ErrEmpty
	}
	return c.out.seal(dst, typeApplicationData, plain)
}

// Close returns the close_notify record and closes the send side, also in the middle of the handshake; receiving goes on.
// A second Close returns [ErrClosed].
func (c *Conn) Close() ([]byte, error) {
	if err := c.ended(); err != nil {
		return nil, err
	}
	record, err := c.out.seal(nil, typeAlert, []byte{levelWarning, byte(AlertCloseNotify)})
	if err != nil {
		return nil, err
	}
	c.out.close()
	return record, nil
}

// Wipe clears every secret of the connection. Afterwards every call returns [ErrWiped], or the first fault if there was
// one. (The AES keys inside crypto/cipher cannot be cleared; they are dropped.)
func (c *Conn) Wipe() { c.end(ErrWiped) }

// ended is why the connection is of no more use, or nil.
func (c *Conn) ended() error {
	if c.err == nil && c.state == nil {
		return ErrWiped
	}
	return c.err
}

func (c *Conn) end(err error) {
	if c.ended() != nil {
		return
	}
	c.state.wipe()
	c.in.wipe()
	c.out.wipe()
	*c = Conn{err: err}
}

// Format never shows what the connection holds.
func (Conn) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }
