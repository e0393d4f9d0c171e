package cpace

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
)

// Claiming is the supplicant after its Hello: it waits for one Offer.
type Claiming struct{ secret[*claiming] }

type claiming struct {
	hello Hello
	code  []byte
}

// NewClaiming begins a run. The code is its canonical symbols, plate included; a copy is kept until the Offer comes.
func NewClaiming(random io.Reader, code []byte) (Claiming, Hello, error) {
	if len(code) == 0 {
		return Claiming{}, Hello{}, ErrCode
	}
	var m1 Hello
	if _, err := io.ReadFull(random, m1.nonce[:]); err != nil {
		return Claiming{}, Hello{}, fmt.Errorf("draw a hello: %w", err)
	}
	c := &claiming{m1, bytes.Clone(code)}
	return Claiming{secret[*claiming]{&c}}, m1, nil
}

// Prove answers an Offer. What the Offer says of the channel is not to be believed before Confirm.
func (s Claiming) Prove(random io.Reader, m2 Offer) (Proving, Proof, error) {
	c, ok := s.take()
	if !ok {
		return Proving{}, Proof{}, ErrRefused
	}
	defer c.wipe()
	sid := sessionID(c.hello, m2)
	g := generator(c.code, channelIdentifier(), sid)
	defer clear(g)
	private, y, err := newShare(random, g)
	if err != nil {
		return Proving{}, Proof{}, err
	}
	k, err := multiply(private, m2.share[:])
	if err != nil {
		return Proving{}, Proof{}, err
	}
	m3 := Proof{share: y}
	ada, adb := m2.associated(), m3.associated()
	p := &proving{isk: newSessionKey(sid, k, m2.share, ada, y, adb), commitment: m2.commitment, channel: m2.channel}
	p.expected, m3.tag = p.isk.tags(sid, m2.share, ada, y, adb)
	return Proving{secret[*proving]{&p}}, m3, nil
}

func (c *claiming) wipe() { clear(c.code) }

// Proving is the supplicant after its Proof: it waits for the Confirmation.
type Proving struct{ secret[*proving] }

type proving struct {
	isk        *sessionKey
	expected   tag
	commitment [secretSize]byte
	channel    Channel
}

// Confirm ends a run. With ErrRefused the other end did not know the code, or its messages were not those that we saw.
func (s Proving) Confirm(m4 Confirmation) (Agreement, error) {
	p, ok := s.take()
	if !ok {
		return Agreement{}, ErrRefused
	}
	defer p.wipe()
	commitment := sha256.Sum256(m4.opening[:])
	known := p.expected.matches(m4.tag)
	opened := subtle.ConstantTimeCompare(p.commitment[:], commitment[:]) == 1
	if !known || !opened {
		return Agreement{}, ErrRefused
	}
	return p.isk.agree(m4.opening, p.channel), nil
}

func (p *proving) wipe() {
	p.isk.wipe()
	clear(p.expected[:])
}
