package e2e

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
	"testing"

	"filippo.io/edwards25519/field"

	"countersign/pairing/relay/wire"
)

// A cracker is somebody who has heard everything and now guesses codes at leisure. It shares no code with those whom it
// listens to but the form of the relay's messages. With each guess it makes every test that what it heard allows: whether a
// share, a tag, the binder or the first protected record is what it would be with that code.
type cracker struct {
	plate, channelID      string
	sid                   []byte
	ya, ada, yb, adb      []byte
	tagA, tagB            []byte
	truncatedHash, binder []byte   // of the ClientHello up to its binder, and that
	hellos                []byte   // ClientHello and ServerHello
	flight                []byte   // the record behind them, EncryptedExtensions and Finished
	scalars               [][]byte // what it knows of an end's randomness: nothing, but in a control
	quick                 bool     // it looks at the binder alone, for the code itself as the key
}

// newCracker takes the messages apart.
func newCracker(t *testing.T, all []heard) *cracker {
	t.Helper()
	c := &cracker{}
	frames := map[bool][][]byte{}  // of the authority's plate, and of the claim on it
	records := map[bool][][]byte{} // of the authority's channel, and of who joined it
	for _, h := range all {
		id, isChannel := strings.CutPrefix(h.path, wire.ChannelPath)
		plate, isPlate := strings.CutPrefix(h.path, wire.CodePath)
		if !h.toward {
			continue // is the same again, from the relay
		}
		switch own := id == "" && isChannel || plate == "" && isPlate; {
		case isChannel:
			if !own {
				c.channelID = id
			}
			records[own] = append(records[own], must(base64.URLEncoding.DecodeString(h.text))(t))
		case isPlate:
			if !own {
				c.plate = plate
			}
			switch m := must(wire.ParseCodeMessage([]byte(h.text)))(t).(type) {
			case wire.Frame:
				frames[own] = append(frames[own], m.Data)
			case wire.Passed:
				frames[own] = append(frames[own], m.Last)
			}
		}
	}
	if len(frames[true]) != 2 || len(frames[false]) != 2 || len(records[true]) < 3 || len(records[false]) < 2 {
		t.Fatalf("heard %d and %d frames, %d and %d records", len(frames[true]), len(frames[false]), len(records[true]), len(records[false]))
	}
	m1, m2, m3, m4 := fields(frames[false][0]), fields(frames[true][0]), fields(frames[false][1]), fields(frames[true][1])
	id := must(base64.RawURLEncoding.DecodeString(c.channelID))(t)
	c.sid = slices.Concat(m1[0], m2[0], id)
	c.ya, c.ada, c.yb, c.adb, c.tagA, c.tagB = m2[1], m2[2], m3[0], m3[1], m4[0], m3[2]
	const header, binder = 5, 32
	hello := records[false][0][header:]
	c.truncatedHash, c.binder = hash256(hello[:len(hello)-3-binder]), hello[len(hello)-binder:]
	c.hellos = slices.Concat(hello, records[true][0][header:])
	protected := slices.IndexFunc(records[true], func(r []byte) bool { return r[0] == 23 })
	c.flight = records[true][protected]
	return c
}

func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// fields are what a message of the key exchange consists of.
func fields(message []byte) (all [][]byte) {
	for len(message) > 0 {
		size, used := binary.Uvarint(message)
		all = append(all, message[used:][:size])
		message = message[used:][size:]
	}
	return all
}

// try makes all tests with one code, and tells which of them say that it is right.
func (c *cracker) try(code string) (right []string) {
	if c.quick {
		if c.isBinder([]byte(code)) {
			right = append(right, "binder")
		}
		return right
	}
	keys := keysOf(code)
	g := generatorOf(code, c.sid)
	hashed := sha256.Sum256([]byte(code))
	scalars := append([][]byte{hashed[:], pad([]byte(code))}, c.scalars...)
	points := [][]byte{make([]byte, 32), g, c.ya, c.yb}
	for _, s := range scalars {
		y := times(s, g)
		if bytes.Equal(y, c.ya) || bytes.Equal(y, c.yb) {
			right = append(right, "share")
		}
		points = append(points, y, times(s, c.ya), times(s, c.yb))
	}
	for _, k := range points {
		isk := sha512.Sum512(lv([]byte("CPace255_ISK"), c.sid, k, c.ya, c.ada, c.yb, c.adb))
		mk := sha512.Sum512(slices.Concat([]byte("CPaceMac"), c.sid, isk[:]))
		if bytes.Equal(mac512(mk[:], lv(c.ya, c.ada)), c.tagA) || bytes.Equal(mac512(mk[:], lv(c.yb, c.adb)), c.tagB) {
			right = append(right, "tag")
		}
		keys = append(keys, derive(sha512.New, isk[:], "app.countersign/code/1 tls13-psk sha256"))
	}
	for _, key := range keys {
		if c.isBinder(key) {
			right = append(right, "binder")
		}
		if c.opens(key) {
			right = append(right, "record")
		}
	}
	return right
}

// keysOf are the keys that somebody might have made of a code without a key exchange.
func keysOf(code string) [][]byte {
	short, long := sha256.Sum256([]byte(code)), sha512.Sum512([]byte(code))
	return [][]byte{
		[]byte(code), []byte(code[2:]), []byte(code[:3] + "-" + code[3:]), []byte(strings.ToLower(code)), pad([]byte(code)), short[:], long[:32],
		derive(sha256.New, []byte(code), "app.countersign/code/1 tls13-psk sha256"),
		derive(sha512.New, []byte(code), "app.countersign/code/1 tls13-psk sha256"),
	}
}

func pad(b []byte) []byte { return append(b, make([]byte, 32-len(b))...) }

// isBinder: a client that holds the key would bind its hello so (RFC 8446, section 4.2.11.2).
func (c *cracker) isBinder(key []byte) bool {
	base := deriveSecret(extract(make([]byte, 32), key), "ext binder", nil)
	return bytes.Equal(mac256(expandLabel(base, "finished", nil, 32), c.truncatedHash), c.binder)
}

// opens: the server's first protected record opens with the key (RFC 8446, sections 5.2 and 7).
func (c *cracker) opens(key []byte) bool {
	handshake := extract(deriveSecret(extract(make([]byte, 32), key), "derived", nil), make([]byte, 32))
	traffic := deriveSecret(handshake, "s hs traffic", c.hellos)
	block, err := aes.NewCipher(expandLabel(traffic, "key", nil, 16))
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	_, err = aead.Open(nil, expandLabel(traffic, "iv", nil, 12), c.flight[5:], c.flight[:5])
	return err == nil
}

func derive(hash func() hash.Hash, secret []byte, info string) []byte {
	key, err := hkdf.Key(hash, secret, nil, info, 32)
	if err != nil {
		panic(err)
	}
	return key
}

// mac256 is HMAC-SHA-256 with a key of one block at most, in the shortest way: a cracker is in a hurry.
func mac256(key, text []byte) []byte {
	padded := func(with byte) []byte {
		block := append(make([]byte, 0, 256), key...)[:sha256.BlockSize]
		for i := range block {
			block[i] ^= with
		}
		return block
	}
	inner := sha256.Sum256(append(padded(0x36), text...))
	outer := sha256.Sum256(append(padded(0x5c), inner[:]...))
	return outer[:]
}

func mac512(key, text []byte) []byte {
	m := hmac.New(sha512.New, key)
	m.Write(text)
	return m.Sum(nil)
}

func hash256(text []byte) []byte {
	h := sha256.Sum256(text)
	return h[:]
}

// extract is HKDF-Extract, which is HMAC with the salt as its key.
func extract(salt, secret []byte) []byte { return mac256(salt, secret) }

func deriveSecret(secret []byte, label string, messages []byte) []byte {
	return expandLabel(secret, label, hash256(messages), 32)
}

// expandLabel is HKDF-Expand-Label for at most one block.
func expandLabel(secret []byte, label string, context []byte, size int) []byte {
	text := append([]byte{0, byte(size), byte(len("tls13 ") + len(label))}, "tls13 "+label...)
	text = append(append(text, byte(len(context))), context...)
	return mac256(secret, append(text, 1))[:size]
}

// times multiplies; a product that is no key is as good a guess as any.
func times(scalar, point []byte) []byte {
	private, err := ecdh.X25519().NewPrivateKey(scalar)
	if err != nil {
		panic(err)
	}
	public, err := ecdh.X25519().NewPublicKey(point)
	if err != nil {
		panic(err)
	}
	product, err := private.ECDH(public)
	if err != nil {
		return make([]byte, 32)
	}
	return product
}

func lv(fields ...[]byte) (all []byte) {
	for _, f := range fields {
		all = append(binary.AppendUvarint(all, uint64(len(f))), f...)
	}
	return all
}

// generatorOf is the generator of a code, by the formula of draft-irtf-cfrg-cpace-21, appendix A.5, that has no branches.
func generatorOf(code string, sid []byte) []byte {
	ci := lv([]byte("app.countersign/code/1"), []byte("authority"), []byte("supplicant"))
	padding := make([]byte, 128-1-len(lv([]byte(code)))-len(lv([]byte("CPace255"))))
	h := sha512.Sum512(lv([]byte("CPace255"), []byte(code), padding, ci, sid))
	r, err := new(field.Element).SetBytes(h[:32])
	if err != nil {
		panic(err)
	}
	one := new(field.Element).One()
	a := new(field.Element).Mult32(one, 486662)
	v := new(field.Element).Square(r)
	v.Add(v, v).Add(v, one).Invert(v).Multiply(v, a).Negate(v)
	w := new(field.Element).Add(v, a)
	w.Multiply(w, v).Add(w, one).Multiply(w, v)
	if _, square := new(field.Element).SqrtRatio(w, one); square == 0 {
		v.Add(v, a).Negate(v)
	}
	return v.Bytes()
}
