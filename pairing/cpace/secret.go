package cpace

import (
	"fmt"
	"io"
)

// secret holds what must be neither printed nor used twice. Copies share it, so that what one of them has taken or wiped is
// gone from all. It prints as "[redacted]", and lies behind two pointers because fmt follows one where it cannot call our
// methods, in an unexported field of somebody's struct.
type secret[T interface {
	comparable
	wipe()
}] struct{ value *T }

// take is the value, once; ok is false if there is none any more.
func (s secret[T]) take() (value T, ok bool) {
	value, ok = s.look()
	if ok {
		var none T
		*s.value = none
	}
	return value, ok
}

func (s secret[T]) look() (value T, ok bool) {
	if s.value == nil {
		return value, false
	}
	var none T
	return *s.value, *s.value != none
}

// Wipe clears what is held, in every copy. There is nothing to do with it afterwards.
func (s secret[T]) Wipe() {
	if value, ok := s.take(); ok {
		value.wipe()
	}
}

const redacted = "[redacted]"

// String, GoString, Format and MarshalText never show what is held.
func (secret[T]) String() string               { return redacted }
func (secret[T]) GoString() string             { return redacted }
func (secret[T]) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (secret[T]) MarshalText() ([]byte, error) { return []byte(redacted), nil }
