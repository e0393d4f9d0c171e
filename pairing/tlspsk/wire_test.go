package tlspsk

import (
	"bytes"
	"testing"
)

// TestReader is the reader of appendix B.6, utils. Where the peer's reader throws decode_error, ours returns false and
// reads nothing; TestServerHelloTruncated and TestClientHelloTruncated hold that decode_error comes of it.
func TestReader(t *testing.T) {
	t.Run("B.6/31-64 read within bounds", func(t *testing.T) {
		r := reader{1, 2, 3}
		var b []byte
		if !r.bytes(2, &b) || !bytes.Equal(b, []byte{1, 2}) || len(r) != 1 {
			t.Errorf("reads %x, leaves %x", b, r)
		}
		if r.bytes(2, &b) || len(r) != 1 {
			t.Error("reads beyond the end")
		}
		if !r.skip(1) || !r.empty() || r.skip(1) {
			t.Error("skip")
		}
	})
	t.Run("B.6/31-64 what was read cannot be appended to what follows", func(t *testing.T) {
		r := reader{1, 2, 3}
		var b []byte
		r.bytes(1, &b)
		if b = append(b, 9); r[0] != 2 {
			t.Error("append overwrote the rest")
		}
	})
	t.Run("B.6/73 integers", func(t *testing.T) {
		r := reader{1, 2, 3, 4, 5, 6}
		var a uint8
		var b uint16
		var c int
		if !r.uint8(&a) || !r.uint16(&b) || !r.uint24(&c) || a != 1 || b != 0x0203 || c != 0x040506 || !r.empty() {
			t.Errorf("%x %x %x", a, b, c)
		}
	})
	t.Run("B.6/111 integers overrun", func(t *testing.T) {
		var a uint8
		var b uint16
		var c int
		none, one, two := reader{}, reader{1}, reader{1, 2}
		if none.uint8(&a) || one.uint16(&b) || two.uint24(&c) || len(one) != 1 || len(two) != 2 {
			t.Error("reads beyond the end")
		}
	})
}

func TestReaderVectors(t *testing.T) {
	t.Run("B.6/170-257 vectors", func(t *testing.T) {
		r := reader{1, 7, 0, 2, 8, 9, 0}
		var a, b, c reader
		if !r.vector8(&a) || !r.vector16(&b) || !r.vector8(&c) || !r.empty() {
			t.Fatal("does not read")
		}
		if !bytes.Equal(a, []byte{7}) || !bytes.Equal(b, []byte{8, 9}) || len(c) != 0 {
			t.Errorf("%x %x %x", a, b, c)
		}
	})
	t.Run("B.6/170-257 vectors overrun, nested ones too", func(t *testing.T) {
		var v reader
		for _, r := range []reader{{}, {2, 1}} {
			if n := len(r); r.vector8(&v) || len(r) != n {
				t.Errorf("reads %x", v)
			}
		}
		for _, r := range []reader{{}, {0}, {0, 2, 1}, {1, 0, 1}} {
			if n := len(r); r.vector16(&v) || len(r) != n {
				t.Errorf("reads %x", v)
			}
		}
		outer := reader{0, 2, 2, 1, 9, 9}
		var inner reader
		if !outer.vector16(&inner) || inner.vector8(&v) {
			t.Error("inner vector reaches beyond the outer one")
		}
	})
}

// TestWriter is the writer of appendix B.6, utils.
func TestWriter(t *testing.T) {
	t.Run("B.6/328-421 integers, vectors, nesting", func(t *testing.T) {
		b := appendUint16([]byte{9}, 0x0102)
		b = appendVector16(b, appendVector8(nil, []byte("ab")))
		if !bytes.Equal(b, []byte{9, 1, 2, 0, 3, 2, 'a', 'b'}) {
			t.Errorf("writes %x", b)
		}
		if got := marshalHandshake(typeFinished, make([]byte, 0x010203))[:4]; !bytes.Equal(got, []byte{20, 1, 2, 3}) {
			t.Errorf("writes %x", got)
		}
	})
}
