package cpace

import (
	"crypto/sha512"

	"filippo.io/edwards25519/field"
)

// Domain separation of this suite.
const (
	dsi    = "CPace255"
	dsiISK = "CPace255_ISK"
	dsiMac = "CPaceMac"
)

// generator is the base point of one run: a point that only those can name who know the code (prs). The code is padded to
// fill the first block of the hash, alone with dsi.
func generator(prs, ci, sid []byte) []byte {
	padding := make([]byte, max(0, sha512.BlockSize-1-sizeLV(prs)-sizeLV([]byte(dsi))))
	text := lvCat([]byte(dsi), prs, padding, ci, sid)
	hash := sha512.Sum512(text)
	clear(text)
	defer clear(hash[:])
	return mapToCurve(hash[:fieldSize])
}

const fieldSize = 32

// Curve25519 is v² = u³ + Au² + u.
var (
	one    = new(field.Element).One()
	curveA = new(field.Element).Mult32(one, 486662)
)

// mapToCurve is Elligator 2 with the non-square 2: r, whose highest bit does not count, becomes the u-coordinate of a point
// (RFC 9380, section 6.7.1). The time it takes does not depend on r.
func mapToCurve(r []byte) []byte {
	e, err := new(field.Element).SetBytes(r)
	if err != nil {
		panic("cpace: half a SHA-512 hash is a field element")
	}
	// The denominator 1 + 2r² is never zero, for -1/2 is no square.
	denominator := new(field.Element).Square(e)
	denominator.Add(denominator, denominator)
	denominator.Add(denominator, one)
	first := new(field.Element).Multiply(curveA, denominator.Invert(denominator))
	first.Negate(first)
	second := new(field.Element).Add(first, curveA)
	second.Negate(second)

	// Exactly one of the two is on the curve: where u³ + Au² + u = u(u(u + A) + 1) is a square.
	square := new(field.Element).Add(first, curveA)
	square.Multiply(square, first)
	square.Add(square, one)
	square.Multiply(square, first)
	_, isSquare := new(field.Element).SqrtRatio(square, one)
	return new(field.Element).Select(first, second, isSquare).Bytes()
}
