package tlspsk

import "encoding/binary"

// reader takes the presentation language of RFC 8446, section 3, apart. Each method returns false, and reads nothing, if
// the bytes run out.
type reader []byte

func (r *reader) bytes(n int, out *[]byte) bool {
	if n > len(*r) {
		return false
	}
	*out, *r = (*r)[:n:n], (*r)[n:]
	return true
}

func (r *reader) uint8(out *uint8) bool {
	var b []byte
	if !r.bytes(1, &b) {
		return false
	}
	*out = b[0]
	return true
}

func (r *reader) uint16(out *uint16) bool {
	var b []byte
	if !r.bytes(2, &b) {
		return false
	}
	*out = binary.BigEndian.Uint16(b)
	return true
}

func (r *reader) uint24(out *int) bool {
	var b []byte
	if !r.bytes(3, &b) {
		return false
	}
	*out = int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	return true
}

func (r *reader) skip(n int) bool {
	var ignored []byte
	return r.bytes(n, &ignored)
}

// vector8 reads a vector with a length field of one byte, vector16 one with a length field of two.
func (r *reader) vector8(out *reader) bool {
	rest := *r
	var n uint8
	if !rest.uint8(&n) || !rest.bytes(int(n), (*[]byte)(out)) {
		return false
	}
	*r = rest
	return true
}

func (r *reader) vector16(out *reader) bool {
	rest := *r
	var n uint16
	if !rest.uint16(&n) || !rest.bytes(int(n), (*[]byte)(out)) {
		return false
	}
	*r = rest
	return true
}

func (r reader) empty() bool { return len(r) == 0 }

func appendUint16(b []byte, v uint16) []byte { return binary.BigEndian.AppendUint16(b, v) }

// appendVector8 and appendVector16 write what vector8 and vector16 read. Their callers bound the length.
func appendVector8(b, content []byte) []byte {
	return append(append(b, byte(len(content))), content...)
}

func appendVector16(b, content []byte) []byte {
	return append(appendUint16(b, uint16(len(content))), content...)
}
