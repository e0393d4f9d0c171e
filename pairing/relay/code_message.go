package relay

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"countersign/pairing"
)

const (
	// maxCodeFrame is the longest frame of a claim, in bytes (section 3.8).
	maxCodeFrame = 1 << 10

	// maxCodeText leaves room for the JSON around the longest frame.
	maxCodeText = (maxCodeFrame+2)/3*4 + 128

	// maxPlateLifespan is the longest that a code may live, whatever the relay says.
	maxPlateLifespan = 10 * time.Minute
)

// ClaimNumber tells the claims on one plate apart. They are numbered from 1, in their order.
type ClaimNumber uint32

// A codeMessage is a message of /v1/code, a JSON object with a type and that type's members, all of them and no others.
type codeMessage interface{ text() string }

type (
	// opened greets an authority.
	opened struct {
		plate    pairing.Plate
		lifespan time.Duration // whole seconds
	}

	// work asks a claimant for a nonce that solves the puzzle, and proof is its answer.
	work struct {
		puzzle puzzle
		bits   int
	}
	proof struct{ nonce nonce }

	// claimed greets a claimant, or else busy does: there is no such plate, or somebody else is at it.
	claimed struct{ number ClaimNumber }
	busy    struct{}

	// passed and failed are the authority's verdicts on a claim. With the first one goes the last frame.
	passed struct {
		number ClaimNumber
		last   []byte
	}
	failed struct{ number ClaimNumber }
)

func (m opened) text() string {
	return fmt.Sprintf(`{"type":"opened","plate":%q,"ttl":%d}`, m.plate, m.lifespan/time.Second)
}

func (m work) text() string {
	return fmt.Sprintf(`{"type":"work","puzzle":%q,"bits":%d}`, encodeText(nil, m.puzzle[:]), m.bits)
}

func (m proof) text() string {
	return fmt.Sprintf(`{"type":"proof","nonce":%q}`, encodeText(nil, m.nonce.bytes()))
}

func (m Claimed) text() string   { return numbered("claim", m.Claim) }
func (m claimed) text() string   { return numbered("claimed", m.number) }
func (m ClaimOver) text() string { return numbered("over", m.Claim) }
func (m failed) text() string    { return numbered("failed", m.number) }
func (m Frame) text() string     { return framed("frame", m.Claim, m.Data) }
func (m passed) text() string    { return framed("passed", m.number, m.last) }
func (busy) text() string        { return `{"type":"busy"}` }

func numbered(kind string, n ClaimNumber) string {
	return fmt.Sprintf(`{"type":%q,"claim":%d}`, kind, n)
}

func framed(kind string, n ClaimNumber, frame []byte) string {
	return fmt.Sprintf(`{"type":%q,"claim":%d,"data":%q}`, kind, n, encodeText(nil, frame))
}

// parseCodeMessage reads any message; who may send which is for its receiver to say. The error is ErrMessage.
func parseCodeMessage(text []byte) (codeMessage, error) {
	object, ok := parseObject(text)
	if !ok {
		return nil, ErrMessage
	}
	kind, ok := stringMember(object, "type")
	delete(object, "type")
	f := members{object, ok}
	var m codeMessage
	switch kind {
	case "opened":
		m = opened{f.plate("plate"), time.Duration(f.count("ttl", uint64(maxPlateLifespan/time.Second))) * time.Second}
	case "work":
		m = work{puzzle(f.exactly("puzzle", len(puzzle{}))), int(f.count("bits", maxWorkBits))}
	case "proof":
		m = proof{nonce(binary.BigEndian.Uint64(f.exactly("nonce", nonceBytes)))}
	case "claim":
		m = Claimed{f.number("claim")}
	case "claimed":
		m = claimed{f.number("claim")}
	case "busy":
		m = busy{}
	case "frame":
		m = Frame{f.number("claim"), f.data("data")}
	case "passed":
		m = passed{f.number("claim"), f.data("data")}
	case "failed":
		m = failed{f.number("claim")}
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
	object map[string]json.RawMessage
	good   bool
}

func (f *members) string(key string) string {
	text, ok := stringMember(f.object, key)
	f.good = f.good && ok
	delete(f.object, key)
	return text
}

func (f *members) plate(key string) pairing.Plate {
	plate, err := pairing.ParsePlate(f.string(key))
	f.good = f.good && err == nil
	return plate
}

// count takes a whole number from 1 to most.
func (f *members) count(key string, most uint64) uint64 {
	n, err := strconv.ParseUint(string(f.object[key]), 10, 64)
	f.good = f.good && err == nil && n > 0 && n <= most
	delete(f.object, key)
	return n
}

func (f *members) number(key string) ClaimNumber { return ClaimNumber(f.count(key, 1<<32-1)) }

func (f *members) data(key string) []byte {
	frame, err := decodeText([]byte(f.string(key)))
	f.good = f.good && err == nil && len(frame) <= maxCodeFrame
	return frame
}

func (f *members) exactly(key string, size int) []byte {
	if data := f.data(key); len(data) == size {
		return data
	}
	f.good = false
	return make([]byte, size)
}
