package cpace

import "crypto/hmac"

const (
	maxMessage = 1024 // bytes of any message

	nonceSize  = 16
	proofSize  = 64 // of a key confirmation tag, HMAC-SHA-512
	secretSize = 32 // of the opening, and of the commitment to it

	version = "1" // draft-irtf-cfrg-cpace-21
)

type (
	nonce [nonceSize]byte
	tag   [proofSize]byte
)

// matches compares in a time that does not depend on where the two differ.
func (t tag) matches(other tag) bool { return hmac.Equal(t[:], other[:]) }

// Hello is the supplicant's first message: its nonce. Nothing in it depends on the code.
type Hello struct{ nonce nonce }

// ParseHello reads M1, lv_cat(nS).
func ParseHello(message []byte) (Hello, error) {
	fields, err := splitLV(message, nonceSize)
	if err != nil {
		return Hello{}, err
	}
	return Hello{nonce(fields[0])}, nil
}

// Encode is the message as it goes into one frame.
func (m Hello) Encode() []byte { return lvCat(m.nonce[:]) }

// Offer is the authority's answer: its nonce, its share, the channel on which it waits, and a commitment to what makes the check
// number.
type Offer struct {
	nonce      nonce
	share      share
	channel    Channel
	commitment [secretSize]byte
}

// ParseOffer reads M2, lv_cat(nA, Ya, ADa), with ADa = lv_cat("1", channel server, channel id, cA).
func ParseOffer(message []byte) (Offer, error) {
	fields, err := splitLV(message, nonceSize, fieldSize, anySize)
	if err != nil {
		return Offer{}, err
	}
	ad, err := splitLV(fields[2], len(version), anySize, anySize, secretSize)
	if err != nil || string(ad[0]) != version {
		return Offer{}, ErrRefused
	}
	channel, err := NewChannel(string(ad[1]), string(ad[2]))
	if err != nil {
		return Offer{}, ErrRefused
	}
	return Offer{nonce(fields[0]), share(fields[1]), channel, [secretSize]byte(ad[3])}, nil
}

// Encode is the message as it goes into one frame.
func (m Offer) Encode() []byte { return lvCat(m.nonce[:], m.share[:], m.associated()) }

func (m Offer) associated() []byte {
	return lvCat([]byte(version), []byte(m.channel.server), []byte(m.channel.id), m.commitment[:])
}

// Proof is the supplicant's share and the tag that shows that it knows the code: one guess, right or wrong.
type Proof struct {
	share share
	tag   tag
}

// ParseProof reads M3, lv_cat(Yb, ADb, tagB), with ADb = lv_cat("1"). What it refuses was no guess.
func ParseProof(message []byte) (Proof, error) {
	ad := Proof{}.associated()
	fields, err := splitLV(message, fieldSize, len(ad), proofSize)
	if err != nil || string(fields[1]) != string(ad) {
		return Proof{}, ErrRefused
	}
	return Proof{share(fields[0]), tag(fields[2])}, nil
}

// Encode is the message as it goes into one frame.
func (m Proof) Encode() []byte { return lvCat(m.share[:], m.associated(), m.tag[:]) }

func (Proof) associated() []byte { return lvCat([]byte(version)) }

// Confirmation is the authority's tag, and the opening of its commitment. It is made only for a supplicant that has proved itself.
type Confirmation struct {
	tag     tag
	opening [secretSize]byte
}

// ParseConfirmation reads M4, lv_cat(tagA, rA).
func ParseConfirmation(message []byte) (Confirmation, error) {
	fields, err := splitLV(message, proofSize, secretSize)
	if err != nil {
		return Confirmation{}, err
	}
	return Confirmation{tag(fields[0]), [secretSize]byte(fields[1])}, nil
}

// Encode is the message as it goes into one frame.
func (m Confirmation) Encode() []byte { return lvCat(m.tag[:], m.opening[:]) }
