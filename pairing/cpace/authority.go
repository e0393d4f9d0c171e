package cpace

import (
	"crypto/ecdh"
	"crypto/sha256"
	"fmt"
	"io"
)

// Offering is the authority after its Offer: it waits for one Proof.
type Offering struct{ secret[*offering] }

type offering struct {
	sid     []byte
	offer   Offer
	opening [secretSize]byte
	private *ecdh.PrivateKey
}

// NewOffering answers a Hello. The code is its canonical symbols, plate included; it is not kept.
func NewOffering(random io.Reader, code []byte, channel Channel, m1 Hello) (Offering, Offer, error) {
	switch {
	case len(code) == 0:
		return Offering{}, Offer{}, ErrCode
	case channel == Channel{}:
		return Offering{}, Offer{}, ErrChannel
	}
	o := &offering{offer: Offer{channel: channel}}
	for _, field := range [][]byte{o.offer.nonce[:], o.opening[:]} {
		if _, err := io.ReadFull(random, field); err != nil {
			return Offering{}, Offer{}, fmt.Errorf("draw an offer: %w", err)
		}
	}
	o.offer.commitment = sha256.Sum256(o.opening[:])
	o.sid = sessionID(m1, o.offer)
	g := generator(code, channelIdentifier(), o.sid)
	defer clear(g)
	var err error
	if o.private, o.offer.share, err = newShare(random, g); err != nil {
		return Offering{}, Offer{}, err
	}
	return Offering{secret[*offering]{&o}}, o.offer, nil
}

// Verify tries one Proof, and there is no second try. Count it before. With ErrRefused the claimant did not know the code, or its
// messages were not those that we saw.
func (s Offering) Verify(m3 Proof) (Agreement, Confirmation, error) {
	o, ok := s.take()
	if !ok {
		return Agreement{}, Confirmation{}, ErrRefused
	}
	defer o.wipe()
	k, err := multiply(o.private, m3.share[:])
	if err != nil {
		return Agreement{}, Confirmation{}, err
	}
	ada, adb := o.offer.associated(), m3.associated()
	isk := newSessionKey(o.sid, k, o.offer.share, ada, m3.share, adb)
	ours, theirs := isk.tags(o.sid, o.offer.share, ada, m3.share, adb)
	if !theirs.matches(m3.tag) {
		isk.wipe()
		return Agreement{}, Confirmation{}, ErrRefused
	}
	return isk.agree(o.opening, o.offer.channel), Confirmation{ours, o.opening}, nil
}

func (o *offering) wipe() {
	clear(o.opening[:])
	o.private = nil
}
