package cpace

import (
	"crypto/ecdh"
	"fmt"
	"io"
)

// share is a public share Y, the u-coordinate that one end sends.
type share [fieldSize]byte

// newShare draws the secret scalar of one end and raises the generator to it.
func newShare(random io.Reader, generator []byte) (*ecdh.PrivateKey, share, error) {
	var scalar [32]byte
	defer clear(scalar[:])
	if _, err := io.ReadFull(random, scalar[:]); err != nil {
		return nil, share{}, fmt.Errorf("draw a scalar: %w", err)
	}
	private, err := ecdh.X25519().NewPrivateKey(scalar[:])
	if err != nil {
		return nil, share{}, fmt.Errorf("draw a scalar: %w", err) // crypto/ecdh allows no X25519 under fips140=only
	}
	public, err := multiply(private, generator)
	if err != nil {
		return nil, share{}, err
	}
	return private, share(public), nil
}

// multiply is the draft's scalar_mult_vfy: it refuses a point whose multiple is the neutral element, as it is for those of low
// order.
func multiply(private *ecdh.PrivateKey, point []byte) ([]byte, error) {
	public, err := ecdh.X25519().NewPublicKey(point)
	if err != nil {
		return nil, ErrRefused
	}
	product, err := private.ECDH(public)
	if err != nil {
		return nil, ErrRefused
	}
	return product, nil
}
