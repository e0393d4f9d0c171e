// Package wire has the messages that a relay and its clients exchange (pairing protocol spec, section 2, and typed code spec,
// sections 3.4 and 3.8), and the work that a relay may ask for, without the network that carries them. Package relay speaks it
// with sockets of its own, the pages of app/page with those of a browser.
package wire

import (
	"errors"

	"countersign/pairing"
)

const (
	// ChannelPath is where channels are: with nothing behind it a new one, with an id the channel of that id.
	ChannelPath = "/v1/ws/"
	// CodePath is where plates are: with nothing behind it a new one, with a plate a claim on it.
	CodePath = "/v1/code/"
)

var (
	// ErrGreeting is a first message that does not greet.
	ErrGreeting = errors.New("relay: no greeting")
	// ErrMessage is a text that is no message. It never repeats the text.
	ErrMessage = errors.New("relay: not a message")
)

// Envelope is one message of another participant of a channel.
type Envelope struct {
	Record []byte         // one TLS record, decoded; its own copy
	Sender pairing.Sender // the relay's word for who sent it, printable
}
