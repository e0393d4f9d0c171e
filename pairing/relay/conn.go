package relay

import (
	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// inbox is how many messages wait for an app that is busy before reading stops. A channel of the public relay carries ten in
// all.
const inbox = 64

// maxRecord is the longest record that still fits one message.
var maxRecord = wire.DecodedLen(maxText)

// Conn is one participant's end of a channel.
type Conn struct {
	*link
	id       pairing.ChannelID
	incoming chan Message
	text     []byte // what Send encodes into
}

func newConn(id pairing.ChannelID, l *link) *Conn {
	c := &Conn{link: l, id: id, incoming: make(chan Message, inbox)}
	var envelopes envelopeReader
	l.start(func(frame []byte) error {
		m, err := envelopes.read(frame)
		if err != nil {
			return err
		}
		select {
		case c.incoming <- m:
		case <-c.over: // read on until the relay hangs up
		}
		return nil
	}, func() { close(c.incoming) })
	return c
}

// ID is the channel's id, from the relay's greeting.
func (c *Conn) ID() pairing.ChannelID { return c.id }

// Incoming delivers the other participants' messages in the order of the relay. It is closed when the channel is over; Err
// then tells why. Whoever leaves more than 64 messages unread stops the reader, and with it the answers to the relay's pings.
func (c *Conn) Incoming() <-chan Message { return c.incoming }

// Send sends one TLS record as one text frame and returns once the operating system has it. It is for one goroutine at a
// time. A record over 49152 bytes is ErrMessage and harms nothing; any other error is that of Err and final.
func (c *Conn) Send(record []byte) error {
	if len(record) > maxRecord {
		return ErrMessage
	}
	c.text = wire.AppendText(c.text[:0], record)
	return c.write(c.text)
}
