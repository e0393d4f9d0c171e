package pairing

import (
	"errors"
	"testing"
)

// What is shown while a code is typed is what it will be read as, up to the first mistake.
func TestTypedSymbols(t *testing.T) {
	for _, c := range []struct {
		text, symbols string
		mistake       error
	}{
		{"", "", nil},
		{"k", "K", nil},
		{"k7m-", "K7M", nil},
		{"k7m-4x9", "K7M4X9", nil},
		{" ol i", "011", nil},
		{"k7u", "K7", &SymbolError{2}},
		{"k7-!m", "K7", &SymbolError{3}},
		{"k7m4x95", "K7M4X9", ErrTooManySymbols},
	} {
		symbols, err := TypedSymbols(c.text, SixSymbols)
		if string(symbols) != c.symbols || !sameMistake(err, c.mistake) {
			t.Errorf("%q: %s and %v, want %s and %v", c.text, symbols, err, c.symbols, c.mistake)
		}
		code, parsed := ParseShortCode(c.text, SixSymbols)
		if len(symbols) == int(SixSymbols) && err == nil && string(code.Bytes()) != string(symbols) || !sameMistake(parsed, c.mistake) && c.mistake != nil {
			t.Errorf("%q: typed %s, parsed %s %v", c.text, symbols, code.Bytes(), parsed)
		}
	}
	if _, err := TypedSymbols("K7", 7); !errors.Is(err, ErrShortCodeLength) {
		t.Errorf("a length that no code has: %v", err)
	}
}

func sameMistake(got, want error) bool {
	var one, other *SymbolError
	if errors.As(got, &one) && errors.As(want, &other) {
		return *one == *other
	}
	return errors.Is(got, want)
}
