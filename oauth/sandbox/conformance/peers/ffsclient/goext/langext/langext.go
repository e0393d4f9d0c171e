// Package langext stands in for the part of the module goext that ffsclient's library calls: small change of the language,
// nothing of accounts. With it, the peer needs no server of its author to be built.
package langext

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// H is a JSON object.
type H = map[string]any

// Ptr points to a copy of v.
func Ptr[T any](v T) *T { return &v }

// InArray reports whether one is among all.
func InArray[T comparable](one T, all []T) bool { return slices.Contains(all, one) }

// ArrFirstIndex is the place of one among all, -1 for none.
func ArrFirstIndex[T comparable](all []T, one T) int { return slices.Index(all, one) }

// ArrMap and ArrMapExt apply f to each element.
func ArrMap[T, U any](all []T, f func(T) U) []U {
	return ArrMapExt(all, func(_ int, one T) U { return f(one) })
}

// ArrMapExt tells f the place of each element as well.
func ArrMapExt[T, U any](all []T, f func(int, T) U) []U {
	made := make([]U, len(all))
	for i, one := range all {
		made[i] = f(i, one)
	}
	return made
}

// ArrCastToAny forgets the type of the elements.
func ArrCastToAny[T any](all []T) []any { return ArrMap(all, func(one T) any { return one }) }

// ArrSum adds up.
func ArrSum(all []int) (sum int) {
	for _, one := range all {
		sum += one
	}
	return sum
}

// Range counts from start to before end.
func Range(start, end int) []int {
	var all []int
	for i := start; i < end; i++ {
		all = append(all, i)
	}
	return all
}

// ForceArray is an empty slice for none.
func ForceArray[T any](all []T) []T { return append([]T{}, all...) }

// FormatBool is one of two texts.
func FormatBool(v bool, yes, no string) string {
	if v {
		return yes
	}
	return no
}

// StrPadRight fills a text up to so many bytes.
func StrPadRight(text, pad string, length int) string {
	return text + strings.Repeat(pad, max(0, length-len(text)))
}

// StrRunePadRight fills a text up to so many characters.
func StrRunePadRight(text, pad string, length int) string {
	return text + strings.Repeat(pad, max(0, length-utf8.RuneCountInString(text)))
}

// TryPrettyPrintJson leaves the text as it is.
func TryPrettyPrintJson(text string) string { return text }

// BytesXOR combines two slices of the same length.
func BytesXOR(a, b []byte) ([]byte, error) {
	if len(a) != len(b) {
		return nil, errors.New("langext: different lengths")
	}
	out := make([]byte, len(a))
	for i := range a {
		out[i] = a[i] ^ b[i]
	}
	return out, nil
}
