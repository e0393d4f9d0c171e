package cpace

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The protocol once more, from its text, slowly and in whole numbers. It shares no code with the package.

var (
	prime      = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	montgomery = big.NewInt(486662)
)

func mod(x *big.Int) *big.Int       { return x.Mod(x, prime) }
func mul(x, y *big.Int) *big.Int    { return mod(new(big.Int).Mul(x, y)) }
func add(x, y *big.Int) *big.Int    { return mod(new(big.Int).Add(x, y)) }
func sub(x, y *big.Int) *big.Int    { return mod(new(big.Int).Sub(x, y)) }
func inverse(x *big.Int) *big.Int   { return new(big.Int).Exp(x, sub(prime, big.NewInt(2)), prime) }
func number(x int64) *big.Int       { return mod(big.NewInt(x)) }
func curve(u *big.Int) *big.Int     { return mul(u, add(mul(u, add(u, montgomery)), number(1))) }
func concat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
func hmacSHA512(key, text []byte) []byte {
	m := hmac.New(sha512.New, key)
	m.Write(text)
	return m.Sum(nil)
}
func refHKDF(ikm, salt []byte, info string, n int) []byte {
	return hmacSHA512(hmacSHA512(salt, ikm), append([]byte(info), 1))[:n]
}

func littleEndian(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	b[0] &= 0x7f
	return mod(new(big.Int).SetBytes(b))
}

func fieldBytes(x *big.Int) []byte {
	b := x.FillBytes(make([]byte, 32))
	slices.Reverse(b)
	return b
}

func refLV(fields ...[]byte) []byte {
	var out []byte
	for _, f := range fields {
		n := len(f)
		for ; n > 127; n /= 128 {
			out = append(out, byte(n%128+128))
		}
		out = append(append(out, byte(n)), f...)
	}
	return out
}

func refGenerator(prs, ci, sid []byte) []byte {
	var pad []byte
	for len(refLV([]byte("CPace255"), prs))+len(pad) < 127 {
		pad = append(pad, 0)
	}
	h := sha512.Sum512(refLV([]byte("CPace255"), prs, pad, ci, sid))
	return refMap(h[:32])
}

// refMap tries the first candidate, and takes the second where there is no such point.
func refMap(b []byte) []byte {
	r := littleEndian(b)
	u := sub(number(0), mul(montgomery, inverse(add(number(1), mul(number(2), mul(r, r))))))
	if big.Jacobi(curve(u), prime) < 0 {
		u = sub(sub(number(0), u), montgomery)
	}
	return fieldBytes(u)
}

// refX25519 is the ladder of RFC 7748, section 5, with a projective point in whole numbers.
func refX25519(scalar, point []byte) []byte {
	k := slices.Clone(scalar)
	k[0] &= 248
	k[31] = k[31]&127 | 64
	x1 := littleEndian(point)
	x2, z2, x3, z3 := number(1), number(0), x1, number(1)
	for t := 254; t >= 0; t-- {
		bit := k[t/8]>>(t%8)&1 == 1
		if bit {
			x2, z2, x3, z3 = x3, z3, x2, z2
		}
		a, b, c, d := add(x2, z2), sub(x2, z2), add(x3, z3), sub(x3, z3)
		aa, bb, da, cb := mul(a, a), mul(b, b), mul(d, a), mul(c, b)
		x3, z3 = mul(add(da, cb), add(da, cb)), mul(x1, mul(sub(da, cb), sub(da, cb)))
		e := sub(aa, bb)
		x2, z2 = mul(aa, bb), mul(e, add(aa, mul(number(121665), e)))
		if bit {
			x2, z2, x3, z3 = x3, z3, x2, z2
		}
	}
	return fieldBytes(mul(x2, inverse(z2)))
}

// draws are what the two ends draw in one run.
type draws struct{ nS, nA, opening, ya, yb []byte }

func (d draws) authority() *bytes.Reader { return bytes.NewReader(concat(d.nA, d.opening, d.ya)) }

// refRun has the four messages, the key and the check number of a run.
func refRun(code []byte, server, id string, d draws) (messages [4][]byte, psk []byte, check string) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		panic(err)
	}
	sid := concat(d.nS, d.nA, raw)
	ci := refLV([]byte("app.countersign/code/1"), []byte("authority"), []byte("supplicant"))
	g := refGenerator(code, ci, sid)
	ya, yb := refX25519(d.ya, g), refX25519(d.yb, g)
	commitment := sha256.Sum256(d.opening)
	ada := refLV([]byte("1"), []byte(server), []byte(id), commitment[:])
	adb := refLV([]byte("1"))
	isk := sha512.Sum512(concat(refLV([]byte("CPace255_ISK"), sid, refX25519(d.ya, yb)), refLV(ya, ada), refLV(yb, adb)))
	mk := sha512.Sum512(concat([]byte("CPaceMac"), sid, isk[:]))
	tagA, tagB := hmacSHA512(mk[:], refLV(ya, ada)), hmacSHA512(mk[:], refLV(yb, adb))
	digits := new(big.Int).SetBytes(refHKDF(isk[:], d.opening, "app.countersign/code/1 check", 4))
	return [4][]byte{refLV(d.nS), refLV(d.nA, ya, ada), refLV(yb, adb, tagB), refLV(tagA, d.opening)},
		refHKDF(isk[:], nil, "app.countersign/code/1 tls13-psk sha256", 32),
		fmt.Sprintf("%04d", digits.Mod(digits, big.NewInt(10000)))
}

func bytesOf(n int) *rapid.Generator[[]byte] { return rapid.SliceOfN(rapid.Byte(), n, n) }

var (
	anyCode = rapid.Map(rapid.StringMatching(`[0-9A-HJKMNP-TV-Z]{6}([0-9A-HJKMNP-TV-Z]{2}){0,2}`), func(s string) []byte { return []byte(s) })
	anyID   = rapid.Map(bytesOf(16), base64.RawURLEncoding.EncodeToString)
	// Long enough for lengths of two bytes.
	anyServer = rapid.StringMatching(`wss://[a-z.]{1,300}(:[0-9]{1,5})?/[!-~]{0,20}`)
	anyDraws  = rapid.Custom(func(t *rapid.T) draws {
		return draws{bytesOf(16).Draw(t, "nS"), bytesOf(16).Draw(t, "nA"), bytesOf(32).Draw(t, "opening"), bytesOf(32).Draw(t, "ya"), bytesOf(32).Draw(t, "yb")}
	})
)

// TestAgainstReference: every byte of every message, the key and the check number are those of the text.
func TestAgainstReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code, server, id, d := anyCode.Draw(t, "code"), anyServer.Draw(t, "server"), anyID.Draw(t, "id"), anyDraws.Draw(t, "draws")
		want, psk, check := refRun(code, server, id, d)
		channel, err := NewChannel(server, id)
		if err != nil {
			t.Fatal(err)
		}
		claiming, hello, err := NewClaiming(bytes.NewReader(d.nS), code)
		if err != nil {
			t.Fatal(err)
		}
		offering, offer, err := NewOffering(d.authority(), code, channel, hello)
		if err != nil {
			t.Fatal(err)
		}
		proving, proof, err := claiming.Prove(bytes.NewReader(d.yb), offer)
		if err != nil {
			t.Fatal(err)
		}
		ours, confirmation, err := offering.Verify(proof)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := proving.Confirm(confirmation)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range [4][]byte{hello.Encode(), offer.Encode(), proof.Encode(), confirmation.Encode()} {
			if !bytes.Equal(got, want[i]) {
				t.Errorf("M%d is %x, want %x", i+1, got, want[i])
			}
		}
		for _, a := range []Agreement{ours, theirs} {
			if !bytes.Equal(a.PSK(), psk) || a.CheckNumber() != check || a.Channel() != channel {
				t.Errorf("agreed on %x, %s, %v", a.PSK(), a.CheckNumber(), a.Channel())
			}
		}
	})
}

// edges are field elements as X25519 may get them: around zero, the prime, its half and some powers of two, and the points of
// order eight; all with and without the highest bit.
func edges() [][]byte {
	values := []*big.Int{}
	power := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	for _, around := range []*big.Int{new(big.Int), prime, new(big.Int).Rsh(prime, 1), montgomery, power(51), power(128), power(204), power(255)} {
		for d := int64(-20); d <= 20; d++ {
			if v := new(big.Int).Add(around, big.NewInt(d)); v.Sign() >= 0 && v.BitLen() <= 255 {
				values = append(values, v)
			}
		}
	}
	for _, order8 := range []string{
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	} {
		raw, err := hex.DecodeString(order8)
		if err != nil {
			panic(err)
		}
		values = append(values, littleEndian(raw))
	}
	var all [][]byte
	for _, v := range values {
		low := v.FillBytes(make([]byte, 32))
		slices.Reverse(low)
		high := slices.Clone(low)
		high[31] |= 0x80
		all = append(all, low, high)
	}
	return all
}

// TestMultiplyAtTheEdges: encodings that are not canonical count as what they are modulo the prime, points of the twist and of
// any order are multiplied as the reference does it, and just the ones with a zero product are refused.
func TestMultiplyAtTheEdges(t *testing.T) {
	zero, refused, points := make([]byte, 32), 0, edges()
	scalars := [][]byte{zero, bytes.Repeat([]byte{0xff}, 32), append([]byte{7}, bytes.Repeat([]byte{0x55}, 31)...)}
	for i, point := range points {
		s := scalars[i%len(scalars)]
		want := refX25519(s, point)
		got, err := multiply(scalar(t, s), point)
		switch {
		case bytes.Equal(want, zero):
			refused++
			if !errors.Is(err, ErrRefused) || got != nil {
				t.Errorf("%x: %x, %v", point, got, err)
			}
		case err != nil || !bytes.Equal(got, want):
			t.Errorf("%x × %x is %x, %v, want %x", s, point, got, err, want)
		}
	}
	if refused < 2*7 {
		t.Errorf("%d of %d points refused", refused, len(points))
	}
	for _, length := range []int{0, 31, 33} {
		if _, err := multiply(scalar(t, zero), make([]byte, length)); !errors.Is(err, ErrRefused) {
			t.Errorf("a point of %d bytes: %v", length, err)
		}
	}
}

// TestMapToCurve: the map is the reference's, and its result is on the curve, at the edges and elsewhere.
func TestMapToCurve(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, r []byte) {
		u := mapToCurve(r)
		if !bytes.Equal(u, refMap(r)) || big.Jacobi(curve(littleEndian(u)), prime) < 0 {
			t.Fatalf("%x becomes %x", r, u)
		}
	}
	for _, r := range edges() {
		check(t, r)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, bytesOf(32).Draw(t, "r")) })
}

// TestGenerator: also with codes that leave no room for padding.
func TestGenerator(t *testing.T) {
	for _, length := range []int{0, 1, 6, 10, 115, 116, 117, 118, 119, 127, 128, 300} {
		prs, ci, sid := bytes.Repeat([]byte{'P'}, length), []byte("ci"), []byte("sid")
		equal(t, fmt.Sprintf("g of %d bytes", length), generator(prs, ci, sid), refGenerator(prs, ci, sid))
	}
}
