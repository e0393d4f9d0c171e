package relay

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

// Bits of a frame's first two bytes (RFC 6455, section 5.2).
const (
	finBit     = 0x80
	rsvBits    = 0x70
	opcodeBits = 0x0f
	maskBit    = 0x80
	lengthBits = 0x7f

	maxControl = 125
)

// appendFrame appends one whole, unmasked frame. The websocket library would spend a system call on each frame; frames
// appended here leave together with all that is queued for the same participant.
func appendFrame(dst []byte, opcode byte, payload []byte) []byte {
	dst = append(dst, finBit|opcode)
	switch n := len(payload); {
	case n < 126:
		dst = append(dst, byte(n))
	case n < 1<<16:
		dst = binary.BigEndian.AppendUint16(append(dst, 126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, 127), uint64(n))
	}
	return append(dst, payload...)
}

var errFrame = errors.New("relay: frame not allowed")

// A frameGuard is a client's connection that ends where the first frame begins that the relay does not take (section 2.4):
// a fragment, a payload that is too long, anything against RFC 6455, and the Close frame, which simply is the end.
//
// It sits beneath the websocket library for two reasons. The library joins fragments without telling. And it answers
// every fault with a Close frame, of which the relay sends none (section 2.8); it never sees a fault from here.
type frameGuard struct {
	net.Conn
	longest uint64 // bytes of a payload
	header  [14]byte
	have    int    // bytes of header that are there
	payload uint64 // bytes of the current frame's payload still to come
	end     error  // what follows the last good byte
}

func (g *frameGuard) Read(p []byte) (int, error) {
	if g.end != nil {
		return 0, g.end
	}
	n, err := g.Conn.Read(p)
	good := g.scan(p[:n])
	if good < n {
		err = g.end
	}
	return good, err
}

// scan follows the frames in p. It returns how many bytes come before the first frame that is not taken, and sets end.
func (g *frameGuard) scan(p []byte) int {
	for at := 0; at < len(p); {
		if g.payload > 0 {
			skip := min(g.payload, uint64(len(p)-at))
			g.payload -= skip
			at += int(skip)
			continue
		}
		g.header[g.have] = p[at]
		g.have++
		if g.end = g.checkHeader(); g.end != nil {
			return at
		}
		at++
	}
	return len(p)
}

// checkHeader looks at the header as far as it is there; once it is complete, it sets the payload and starts anew.
func (g *frameGuard) checkHeader() error {
	if g.have < 2 {
		return nil
	}
	length := uint64(g.header[1] & lengthBits)
	if g.have == 2 {
		if err := checkFirstBytes(g.header[0], g.header[1]); err != nil {
			return err
		}
	}
	extended := 0
	switch length {
	case 126:
		extended = 2
	case 127:
		extended = 8
	}
	if g.have < 2+extended+4 { // the mask is 4 bytes
		return nil
	}
	switch extended {
	case 2:
		length = uint64(binary.BigEndian.Uint16(g.header[2:]))
	case 8:
		length = binary.BigEndian.Uint64(g.header[2:])
	}
	if length > g.longest {
		return errFrame
	}
	g.payload, g.have = length, 0
	return nil
}

func checkFirstBytes(first, second byte) error {
	if first&finBit == 0 || first&rsvBits != 0 || second&maskBit == 0 {
		return errFrame
	}
	if isControl(first) && second&lengthBits > maxControl {
		return errFrame
	}
	switch first & opcodeBits {
	case websocket.TextMessage, websocket.BinaryMessage, websocket.PingMessage, websocket.PongMessage:
		return nil
	case websocket.CloseMessage:
		return io.EOF
	}
	return errFrame // a continuation, or none of RFC 6455
}

func isControl(first byte) bool { return first&0x08 != 0 }

// guarded is a ResponseWriter whose hijacked connection is behind a frameGuard.
type guarded struct {
	http.ResponseWriter
	longest uint64 // bytes of a payload
}

func (w guarded) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &frameGuard{Conn: conn, longest: w.longest}, buffers, nil
}
