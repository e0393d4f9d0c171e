package cpace

import "encoding/binary"

// lvCat is the draft's lv_cat: every field behind its length in LEB128. The buffer never grows, so that it is the only copy of
// what may be a secret.
func lvCat(fields ...[]byte) []byte {
	size := 0
	for _, f := range fields {
		size += sizeLV(f)
	}
	b := make([]byte, 0, size)
	for _, f := range fields {
		b = binary.AppendUvarint(b, uint64(len(f)))
		b = append(b, f...)
	}
	return b
}

func sizeLV(field []byte) int {
	size := 1 + len(field)
	for rest := len(field) >> 7; rest > 0; rest >>= 7 {
		size++
	}
	return size
}

// splitLV undoes lvCat into fields, whose lengths must be those that sizes say; anySize is any. It accepts exactly what lvCat
// writes: no length in more bytes than it needs, and nothing behind the last field.
func splitLV(b []byte, sizes ...int) ([][]byte, error) {
	if len(b) > maxMessage {
		return nil, ErrRefused
	}
	fields := make([][]byte, len(sizes))
	for i, want := range sizes {
		size, used := binary.Uvarint(b)
		switch {
		case used <= 0, used > 1 && b[used-1] == 0:
			return nil, ErrRefused
		case size > uint64(len(b)-used), want != anySize && size != uint64(want):
			return nil, ErrRefused
		}
		b = b[used:]
		fields[i], b = b[:size], b[size:]
	}
	if len(b) > 0 {
		return nil, ErrRefused
	}
	return fields, nil
}

const anySize = -1
