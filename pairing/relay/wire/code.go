package wire

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"countersign/pairing"
)

const (
	// MaxCodeFrame is the longest frame of a claim, in bytes (section 3.8).
	MaxCodeFrame = 1 << 10

	// MaxCodeText leaves room for the JSON around the longest frame.
	MaxCodeText = (MaxCodeFrame+2)/3*4 + 128

	// MaxPlateLifespan is the longest that a code may live, whatever the relay says.
	MaxPlateLifespan = 10 * time.Minute
)

// ClaimNumber tells the claims on one plate apart. They are numbered from 1, in their order.
type ClaimNumber uint32

// A CodeMessage is a message of /v1/code, a JSON object with a type and that type's members, all of them and no others.
type CodeMessage interface {
	// Text is the message as it goes into one text frame.
	Text() string
}

// Notice is what the relay tells an authority: Claimed, Frame or ClaimOver.
type Notice interface {
	CodeMessage
	notice()
}

type (
	// Opened greets an authority.
	Opened struct {
		Plate    pairing.Plate
		Lifespan time.Duration // whole seconds
	}

	// Work asks a claimant for a nonce that solves the puzzle, and Proof is its answer.
	Work struct {
		Puzzle Puzzle
		Bits   int
	}
	Proof struct{ Nonce Nonce }

	// Admitted greets a claimant, or else Busy does: there is no such plate, or somebody else is at it.
	Admitted struct{ Claim ClaimNumber }
	Busy     struct{}

	// Claimed begins a claim. If there was one before, that is over.
	Claimed struct{ Claim ClaimNumber }

	// Frame is one message of a claimant or to one: bytes that mean nothing to the relay, 1024 at most.
	Frame struct {
		Claim ClaimNumber
		Data  []byte
	}

	// ClaimOver ends a claim on which the authority had not spoken its verdict: the claimant left, or its time was up.
	ClaimOver struct{ Claim ClaimNumber }

	// Passed and Failed are the authority's verdicts on a claim. With the first one goes the last frame.
	Passed struct {
		Claim ClaimNumber
		Last  []byte
	}
	Failed struct{ Claim ClaimNumber }
)

func (Claimed) notice()   {}
func (Frame) notice()     {}
func (ClaimOver) notice() {}

// Text of each kind.
func (m Opened) Text() string {
	return fmt.Sprintf(`{"type":"opened","plate":%q,"ttl":%d}`, m.Plate, m.Lifespan/time.Second)
}
func (m Work) Text() string {
	return fmt.Sprintf(`{"type":"work","puzzle":%q,"bits":%d}`, AppendText(nil, m.Puzzle[:]), m.Bits)
}
func (m Proof) Text() string {
	return fmt.Sprintf(`{"type":"proof","nonce":%q}`, AppendText(nil, m.Nonce.bytes()))
}
func (m Claimed) Text() string   { return numbered("claim", m.Claim) }
func (m Admitted) Text() string  { return numbered("claimed", m.Claim) }
func (m ClaimOver) Text() string { return numbered("over", m.Claim) }
func (m Failed) Text() string    { return numbered("failed", m.Claim) }
func (m Frame) Text() string     { return framed("frame", m.Claim, m.Data) }
func (m Passed) Text() string    { return framed("passed", m.Claim, m.Last) }
func (Busy) Text() string        { return `{"type":"busy"}` }

func numbered(kind string, n ClaimNumber) string {
	return fmt.Sprintf(`{"type":%q,"claim":%d}`, kind, n)
}

func framed(kind string, n ClaimNumber, frame []byte) string {
	return fmt.Sprintf(`{"type":%q,"claim":%d,"data":%q}`, kind, n, AppendText(nil, frame))
}

// ParseCodeMessage reads any message; who may send which is for its receiver to say. The error is ErrMessage.
func ParseCodeMessage(text []byte) (CodeMessage, error) {
	object, ok := parseFlat(text)
	f := members{object, ok}
	var m CodeMessage
	switch f.string("type") {
	case "opened":
		m = Opened{f.plate("plate"), time.Duration(f.count("ttl", uint64(MaxPlateLifespan/time.Second))) * time.Second}
	case "work":
		m = Work{Puzzle(f.exactly("puzzle", len(Puzzle{}))), int(f.count("bits", MaxWorkBits))}
	case "proof":
		m = Proof{Nonce(binary.BigEndian.Uint64(f.exactly("nonce", nonceBytes)))}
	case "claim":
		m = Claimed{f.number("claim")}
	case "claimed":
		m = Admitted{f.number("claim")}
	case "busy":
		m = Busy{}
	case "frame":
		m = Frame{f.number("claim"), f.data("data")}
	case "passed":
		m = Passed{f.number("claim"), f.data("data")}
	case "failed":
		m = Failed{f.number("claim")}
	case "over":
		m = ClaimOver{f.number("claim")}
	}
	if m == nil || !f.good || len(f.object) > 0 {
		return nil, ErrMessage
	}
	return m, nil
}

// members takes the members out of an object. Once one was missing or bad it is no longer good, and takes zero values.
type members struct {
	object map[string]value
	good   bool
}

func (f *members) take(key string, kind valueKind) string {
	v, ok := f.object[key]
	f.good = f.good && ok && v.kind == kind
	delete(f.object, key)
	return v.text
}

func (f *members) string(key string) string { return f.take(key, isString) }

func (f *members) plate(key string) pairing.Plate {
	plate, err := pairing.ParsePlate(f.string(key))
	f.good = f.good && err == nil
	return plate
}

// count takes a whole number from 1 to most.
func (f *members) count(key string, most uint64) uint64 {
	n, err := strconv.ParseUint(f.take(key, isNumber), 10, 64)
	f.good = f.good && err == nil && n > 0 && n <= most
	return n
}

func (f *members) number(key string) ClaimNumber { return ClaimNumber(f.count(key, 1<<32-1)) }

func (f *members) data(key string) []byte {
	frame, err := DecodeText([]byte(f.string(key)))
	f.good = f.good && err == nil && len(frame) <= MaxCodeFrame
	return frame
}

func (f *members) exactly(key string, size int) []byte {
	if data := f.data(key); len(data) == size {
		return data
	}
	f.good = false
	return make([]byte, size)
}
