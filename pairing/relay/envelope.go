package relay

import (
	"bytes"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// Message is one message of another participant.
type Message = wire.Envelope

// An envelopeReader parses the envelopes of one connection. What follows the text hardly ever changes from one envelope to
// the next, so that an envelope which is the text between a head and a tail that were understood before needs no JSON.
type envelopeReader struct {
	tail   []byte
	sender pairing.Sender
}

var envelopeHead = []byte(`{"message":"`)

// read parses one frame exactly as wire.ParseEnvelope does.
func (r *envelopeReader) read(frame []byte) (Message, error) {
	body, headed := bytes.CutPrefix(frame, envelopeHead)
	if headed && len(r.tail) > 0 {
		if text, known := bytes.CutSuffix(body, r.tail); known {
			// Text that is all base64url holds nothing that JSON would read differently.
			if record, err := wire.DecodeText(text); err == nil {
				return Message{Record: record, Sender: r.sender}, nil
			}
		}
	}
	m, err := wire.ParseEnvelope(frame)
	if err != nil {
		return Message{}, err
	}
	if quote := bytes.IndexByte(body, '"'); headed && quote >= 0 {
		r.learn(body[:quote], body[quote:], m.Sender)
	}
	return m, nil
}

// learn remembers the tail of an accepted envelope, unless its first string is not plain text up to that quote.
func (r *envelopeReader) learn(text, tail []byte, sender pairing.Sender) {
	if _, err := wire.DecodeText(text); err == nil {
		r.tail, r.sender = bytes.Clone(tail), sender
	}
}
