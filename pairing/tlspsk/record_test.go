package tlspsk

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"
)

// pairOfHalves are both ends of one direction, encrypted.
func pairOfHalves() (out, in *halfConn) {
	traffic := func() *trafficSecret { return &trafficSecret{secret{&[sha256.Size]byte{1, 2, 3}}} }
	return &halfConn{keys: traffic().keys()}, &halfConn{keys: traffic().keys()}
}

// sealedInner is a record whose inner plaintext is given with its type and its padding.
func sealedInner(t testing.TB, h *halfConn, inner []byte) []byte {
	t.Helper()
	nonce, err := h.keys.nextNonce()
	if err != nil {
		t.Fatal(err)
	}
	header := appendRecordHeader(nil, typeApplicationData, len(inner)+tagLen)
	return h.keys.aead.Seal(header, nonce, inner, header)
}

func opens(t testing.TB, h *halfConn, record []byte, wantType contentType, want []byte) {
	t.Helper()
	typ, fragment, err := h.open(record)
	if err != nil || typ != wantType || !bytes.Equal(fragment, want) {
		t.Errorf("open: type %d, %d bytes, %v; want type %d, %d bytes", typ, len(fragment), err, wantType, len(want))
	}
}

func refuses(t testing.TB, h *halfConn, record []byte, want Alert) {
	t.Helper()
	_, fragment, err := h.open(record)
	var e *Error
	if fragment != nil || !errors.As(err, &e) || e.Remote || e.Alert != want {
		t.Errorf("open: %v, want %v", err, want)
	}
}

// TestRecordPlaintext is the plaintext part of appendix B.5.
func TestRecordPlaintext(t *testing.T) {
	header := func(typ contentType, version uint16, length int, fragment ...byte) []byte {
		b := append([]byte{byte(typ)}, byte(version>>8), byte(version), byte(length>>8), byte(length))
		return append(b, fragment...)
	}
	t.Run("B.5/62 plaintext framing", func(t *testing.T) {
		record, err := new(halfConn).seal(nil, typeHandshake, []byte("hello world"))
		if err != nil || !bytes.Equal(record, append([]byte{22, 3, 3, 0, 11}, "hello world"...)) {
			t.Errorf("record is %x, %v", record, err)
		}
	})
	t.Run("B.5/94 payload of 16385", func(t *testing.T) {
		record, err := new(halfConn).seal(nil, typeHandshake, make([]byte, maxPlaintext+1))
		if record != nil || !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d bytes, %v", len(record), err)
		}
		isInternal(t, err)
	})
	t.Run("B.5/192 starts in plaintext", func(t *testing.T) {
		opens(t, new(halfConn), header(typeAlert, versionTLS12, 2, 1, 0), typeAlert, []byte{1, 0})
	})
	t.Run("B.5/196 accepts type 22", func(t *testing.T) {
		opens(t, new(halfConn), header(typeHandshake, versionTLS12, 1, 7), typeHandshake, []byte{7})
	})
	t.Run("B.5/202 accepts version 0301", func(t *testing.T) {
		opens(t, new(halfConn), header(typeHandshake, versionTLS10, 1, 7), typeHandshake, []byte{7})
	})
	t.Run("plaintext of 16384 bytes", func(t *testing.T) {
		big := make([]byte, maxPlaintext)
		opens(t, new(halfConn), header(typeHandshake, versionTLS12, len(big), big...), typeHandshake, big)
	})
	for _, c := range []struct {
		name   string
		record []byte
		want   Alert
	}{
		{"no record", nil, AlertDecodeError},
		{"header of 4 bytes", header(typeHandshake, versionTLS12, 0)[:4], AlertDecodeError},
		{"B.5/208 version 0000", header(typeHandshake, 0x0000, 1, 7), AlertDecodeError},
		{"B.5/208 version 1234", header(typeHandshake, 0x1234, 1, 7), AlertDecodeError},
		{"B.5/217 length 16384 with a short body", header(typeHandshake, versionTLS12, maxPlaintext, 7), AlertDecodeError},
		{"B.5/217 length 16385", header(typeHandshake, versionTLS12, maxPlaintext+1, 7), AlertRecordOverflow},
		{"B.5/228 trailing bytes", header(typeHandshake, versionTLS12, 1, 7, 7), AlertDecodeError},
		{"B.5/237 truncated record", header(typeHandshake, versionTLS12, 2, 7), AlertDecodeError},
	} {
		t.Run(c.name, func(t *testing.T) { refuses(t, new(halfConn), c.record, c.want) })
	}
}

// TestRecordEncrypted is the encrypted part of appendix B.5.
func TestRecordEncrypted(t *testing.T) {
	text := []byte("hello world")
	for _, c := range []struct {
		name string
		typ  contentType
		text []byte
	}{
		{"B.5/17 AEAD round trip", typeApplicationData, text},
		{"B.5/128 handshake", typeHandshake, text},
		{"B.5/144 app data", typeApplicationData, text},
		{"B.5/265 encrypted by default", typeAlert, []byte{1, 0}},
		{"B.5/271 handshake is accepted", typeHandshake, text},
		{"B.5/277 app data is accepted", typeApplicationData, text},
		{"B.5/283 empty app data is accepted", typeApplicationData, nil},
		{"content of 16384 bytes", typeApplicationData, make([]byte, maxPlaintext)},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, in := pairOfHalves()
			record, err := out.seal(nil, c.typ, c.text)
			if err != nil {
				t.Fatal(err)
			}
			n := len(c.text) + 17
			if !bytes.Equal(record[:5], []byte{23, 3, 3, byte(n >> 8), byte(n)}) || len(record) != 5+n {
				t.Errorf("header is %x, record has %d bytes", record[:5], len(record))
			}
			innerTypeIsLast(t, bytes.Clone(record), c.typ)
			opens(t, in, record, c.typ, c.text)
		})
	}
}

func TestRecordPadding(t *testing.T) {
	text := []byte("hello world")
	t.Run("B.5/289 padding is stripped", func(t *testing.T) {
		out, in := pairOfHalves()
		opens(t, in, sealedInner(t, out, append(bytes.Clone(text), 23, 0, 0, 0)), typeApplicationData, text)
	})
	t.Run("B.5/300 padding is stripped from empty content", func(t *testing.T) {
		out, in := pairOfHalves()
		opens(t, in, sealedInner(t, out, []byte{23, 0, 0, 0}), typeApplicationData, nil)
	})
	t.Run("plaintext CCS between encrypted records takes no sequence number", func(t *testing.T) {
		out, in := pairOfHalves()
		opens(t, in, plainRecord(typeChangeCipherSpec, []byte{1}), typeChangeCipherSpec, []byte{1})
		opens(t, in, sealedInner(t, out, []byte{7, 23}), typeApplicationData, []byte{7})
	})
}

func TestRecordLimits(t *testing.T) {
	text := []byte("hello world")
	t.Run("B.5/37 sequence limit 2^24 for both directions", func(t *testing.T) {
		out, in := pairOfHalves()
		out.keys.sequence, in.keys.sequence = maxRecords-1, maxRecords-1
		last, err := out.seal(nil, typeApplicationData, text)
		if err != nil {
			t.Fatal(err)
		}
		opens(t, in, last, typeApplicationData, text)
		fresh, _ := pairOfHalves()
		record, err := out.seal(nil, typeApplicationData, text)
		if record != nil {
			t.Error("seals beyond the limit")
		}
		isInternal(t, err)
		refuses(t, in, sealedInner(t, fresh, []byte{23}), AlertInternalError)
	})
	t.Run("encrypted payload of 16385", func(t *testing.T) {
		out, _ := pairOfHalves()
		if record, err := out.seal(nil, typeApplicationData, make([]byte, maxPlaintext+1)); record != nil || !errors.Is(err, ErrTooLarge) {
			t.Errorf("%d bytes, %v", len(record), err)
		}
	})
}

func innerTypeIsLast(t *testing.T, record []byte, want contentType) {
	t.Helper()
	_, in := pairOfHalves()
	nonce, err := in.keys.nextNonce()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := in.keys.aead.Open(nil, nonce, record[recordHeaderLen:], record[:recordHeaderLen])
	if err != nil || contentType(inner[len(inner)-1]) != want {
		t.Errorf("inner plaintext is %x, %v", inner, err)
	}
}

// TestRecordEncryptedFaults is the failing rest of it.
func TestRecordEncryptedFaults(t *testing.T) {
	inner := func(b ...byte) func(*halfConn) []byte {
		return func(out *halfConn) []byte { return sealedInner(t, out, b) }
	}
	good := inner('h', 'i', 23)
	change := func(f func(record []byte) []byte) func(*halfConn) []byte {
		return func(out *halfConn) []byte { return f(good(out)) }
	}
	set := func(i int, b byte) func(*halfConn) []byte {
		return change(func(record []byte) []byte { record[i] = b; return record })
	}
	length := func(n int) func(*halfConn) []byte {
		return change(func(record []byte) []byte { record[3], record[4] = byte(n>>8), byte(n); return record })
	}
	for _, c := range []struct {
		name   string
		record func(*halfConn) []byte
		want   Alert
	}{
		{"B.5/310 trailing bytes", change(func(r []byte) []byte { return append(r, 0) }), AlertDecodeError},
		{"B.5/319 truncated record", change(func(r []byte) []byte { return r[:len(r)-1] }), AlertDecodeError},
		{"B.5/327 encrypted CCS", inner(1, 20), AlertDecodeError},
		{"B.5/335 odd version", set(1, 9), AlertDecodeError},
		{"B.5/344 version 0301", set(2, 1), AlertDecodeError},
		{"B.5/350 outer type 22", set(0, 22), AlertDecodeError},
		{"outer type 21", set(0, 21), AlertDecodeError},
		{"B.5/356 length 16640 with a short body", length(maxCiphertext), AlertDecodeError},
		{"B.5/356 length 16641", length(maxCiphertext + 1), AlertRecordOverflow},
		{"B.5/367 inner plaintext all zeros", inner(0, 0, 0), AlertUnexpectedMessage},
		{"inner plaintext empty", inner(), AlertUnexpectedMessage},
		{"no ciphertext", change(func([]byte) []byte { return []byte{23, 3, 3, 0, 0} }), AlertBadRecordMAC},
		{"B.5/374 tampered ciphertext", change(func(r []byte) []byte { r[6] ^= 1; return r }), AlertBadRecordMAC},
		{"B.5/382 tampered header: shorter", change(func(r []byte) []byte { r[4]--; return r[:len(r)-1] }), AlertBadRecordMAC},
		{"inner content of 16385 bytes", inner(append(make([]byte, maxPlaintext+1), 23)...), AlertRecordOverflow},
		{"trailing bytes after a record that does not authenticate", change(func(r []byte) []byte { r[6] ^= 1; return append(r, 0) }), AlertBadRecordMAC},
		{"CCS longer than a plaintext record", func(*halfConn) []byte { return []byte{20, 3, 3, 0x40, 1} }, AlertRecordOverflow},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, in := pairOfHalves()
			refuses(t, in, c.record(out), c.want)
		})
	}
}

// TestUnknownInnerType is row 11 of the record checks: it authenticates, and means nothing.
func TestUnknownInnerType(t *testing.T) {
	record := sealed(t, keysOf(t, vectorClientApplication), 99, []byte("x"))
	failsLocally(t, vectorConnectedServer(t), record, AlertUnexpectedMessage)
}

// TestEmptyApplicationData is legal to receive and shown as it is; it is refused to send.
func TestEmptyApplicationData(t *testing.T) {
	c := vectorConnectedServer(t)
	delivers(t, receive(t, c, sealed(t, keysOf(t, vectorClientApplication), typeApplicationData, nil)), "")
	if record, err := c.Seal(nil); record != nil || !errors.Is(err, ErrEmpty) {
		t.Errorf("Seal: %x, %v", record, err)
	}
	if record, err := c.Seal(make([]byte, maxPlaintext+1)); record != nil || !errors.Is(err, ErrTooLarge) {
		t.Errorf("Seal: %x, %v", record, err)
	}
	seals(t, c, vectorServerText1, vectorServerData1)
}
