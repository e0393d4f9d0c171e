package pairing

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// alphabet is Crockford's base32: 32 symbols, so that five random bits are one symbol and none comes more often than
// another. I, L, O and U are not in it.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const plateSymbols = 2

// ShortCodeLength is how many symbols a short code has, plate included. It is a setting of each device and is never
// negotiated: a relay that could ask for a longer plate would be told the secret.
type ShortCodeLength uint8

const (
	SixSymbols   ShortCodeLength = 6  // 20 secret bits
	EightSymbols ShortCodeLength = 8  // 30 secret bits, for a relay that many people share
	TenSymbols   ShortCodeLength = 10 // 40 secret bits
)

func (l ShortCodeLength) valid() bool { return l == SixSymbols || l == EightSymbols || l == TenSymbols }

// What the two constructors of a short code refuse.
var (
	// ErrShortCodeLength is a length that no short code has.
	ErrShortCodeLength = errors.New("pairing: not a length of short codes")
	// ErrPlate is a text that is not exactly two symbols in their canonical spelling.
	ErrPlate = errors.New("pairing: not a plate")
	// ErrTooFewSymbols and ErrTooManySymbols are the wrong number of symbols, all of them good.
	ErrTooFewSymbols  = errors.New("pairing: too few symbols for a short code")
	ErrTooManySymbols = errors.New("pairing: too many symbols for a short code")

	errNothingToShow = errors.New("the random source draws only what cannot be shown")
)

// SymbolError is a character that is in no short code. It says where, and does not repeat it.
type SymbolError struct {
	Position int // in characters from the beginning of the text, from 0
}

// Error has no part of the text.
func (e *SymbolError) Error() string {
	return fmt.Sprintf("pairing: character %d is in no short code", e.Position)
}

// Plate is the public part of a short code, its first two symbols: where the relay finds the authority. It is all of the
// code that ever leaves the supplicant. The zero value is no plate.
type Plate struct{ symbols string }

// ParsePlate accepts exactly two symbols as the relay spells them, in upper case.
func ParsePlate(text string) (Plate, error) {
	if len(text) != plateSymbols || strings.IndexByte(alphabet, text[0]) < 0 || strings.IndexByte(alphabet, text[1]) < 0 {
		return Plate{}, ErrPlate
	}
	return Plate{text}, nil
}

// String is the plate as it stands in the relay's path; empty for the zero value.
func (p Plate) String() string { return p.symbols }

// ShortCode is the code that is typed where there is no camera: a plate, and behind it the secret. It prints as
// "[redacted]". Copies share the same bytes. The zero value holds no code.
type ShortCode struct {
	symbols **[]byte // behind two pointers, as the ChannelKey is, and for the same reason
}

// The chance that an honest source draws this often what cannot be shown is below 2^-60 for every plate.
const maxDraws = 16

// NewShortCode draws the secret that goes with a plate.
func NewShortCode(random io.Reader, plate Plate, length ShortCodeLength) (ShortCode, error) {
	switch {
	case !length.valid():
		return ShortCode{}, ErrShortCodeLength
	case plate == Plate{}:
		return ShortCode{}, ErrPlate
	}
	symbols := append(make([]byte, 0, length), plate.symbols...)[:length]
	for range maxDraws {
		if err := drawSymbols(random, symbols[plateSymbols:]); err != nil {
			clear(symbols)
			return ShortCode{}, fmt.Errorf("draw a short code: %w", err)
		}
		if !offends(symbols) {
			return newShortCode(symbols), nil
		}
	}
	clear(symbols)
	return ShortCode{}, fmt.Errorf("draw a short code: %w", errNothingToShow)
}

func drawSymbols(random io.Reader, symbols []byte) error {
	if _, err := io.ReadFull(random, symbols); err != nil {
		return err
	}
	for i, b := range symbols {
		symbols[i] = alphabet[b&31]
	}
	return nil
}

func newShortCode(symbols []byte) ShortCode {
	p := &symbols
	return ShortCode{&p}
}

// ParseShortCode reads what somebody has typed or pasted. Letters may be small, any character may have its full-width
// form, O counts as 0, I and L count as 1; spaces, hyphens and dots may stand anywhere. Anything else is a *SymbolError.
func ParseShortCode(text string, length ShortCodeLength) (ShortCode, error) {
	if !length.valid() {
		return ShortCode{}, ErrShortCodeLength
	}
	symbols := make([]byte, 0, length)
	if err := normalise(text, &symbols); err != nil {
		clear(symbols)
		return ShortCode{}, err
	}
	return newShortCode(symbols), nil
}

// TypedSymbols is how far a text has come towards a short code, to be shown while somebody types: the symbols up to the first
// mistake, which is a *SymbolError or ErrTooManySymbols. A text that is only too short is no mistake. They are the caller's to
// clear.
func TypedSymbols(text string, length ShortCodeLength) ([]byte, error) {
	if !length.valid() {
		return nil, ErrShortCodeLength
	}
	symbols := make([]byte, 0, length)
	err := normalise(text, &symbols)
	if err == ErrTooFewSymbols {
		err = nil
	}
	return symbols, err
}

// normalise fills symbols, exactly to its capacity.
func normalise(text string, symbols *[]byte) error {
	position := 0
	for _, r := range text {
		symbol, ok := normaliseRune(r)
		switch {
		case !ok:
			return &SymbolError{position}
		case symbol == separator:
		case len(*symbols) == cap(*symbols):
			return ErrTooManySymbols
		default:
			*symbols = append(*symbols, symbol)
		}
		position++
	}
	if len(*symbols) < cap(*symbols) {
		return ErrTooFewSymbols
	}
	return nil
}

const separator = 0

// normaliseRune is the symbol that a character stands for, or the separator. It is not Unicode's compatibility
// normalisation, which would let hundreds of characters stand for one.
func normaliseRune(r rune) (symbol byte, ok bool) {
	const fullWidth = '！' - '!'
	if r >= '！' && r <= '～' {
		r -= fullWidth
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case ' ', '-', '.', '\u00a0', '\u2013', '\u3000': // no-break space, en dash, ideographic space
		return separator, true
	case 'O':
		return '0', true
	case 'I', 'L':
		return '1', true
	}
	if !strings.ContainsRune(alphabet, r) {
		return 0, false
	}
	return byte(r), true
}

// Bytes is the canonical spelling, upper-case ASCII with the plate and without a hyphen: what both sides prove that they
// know. It is no copy; nil when there is no code.
func (c ShortCode) Bytes() []byte {
	if c.symbols == nil {
		return nil
	}
	return **c.symbols
}

// IsZero reports whether c holds no code: it never did, or it was wiped.
func (c ShortCode) IsZero() bool { return len(c.Bytes()) == 0 }

// Clone is the same code with bytes of its own, which Wipe on c does not reach.
func (c ShortCode) Clone() ShortCode { return newShortCode(bytes.Clone(c.Bytes())) }

// Plate is the public part; the zero value when there is no code.
func (c ShortCode) Plate() Plate {
	if c.IsZero() {
		return Plate{}
	}
	return Plate{string(c.Bytes()[:plateSymbols])}
}

// Equal reports whether both hold the same code, in a time that does not depend on where they differ. What holds no code
// equals nothing.
func (c ShortCode) Equal(other ShortCode) bool {
	return !c.IsZero() && subtle.ConstantTimeCompare(c.Bytes(), other.Bytes()) == 1
}

// Wipe clears the code in every copy.
func (c ShortCode) Wipe() {
	if c.symbols != nil {
		clear(**c.symbols)
		**c.symbols = nil
	}
}

// Display is the code for the eye, in two halves: K7M-4X9. Empty when there is no code.
func (c ShortCode) Display() string {
	if c.IsZero() {
		return ""
	}
	first, second := c.halves()
	return string(first) + "-" + string(second) // in one expression, so that the halves are strings nowhere
}

// Spelling is the code for the ear, and for a screen reader: "Kilo 7 Mike – 4 X-ray 9". The words are those of the
// international spelling alphabet in every language. Empty when there is no code.
func (c ShortCode) Spelling() string {
	if c.IsZero() {
		return ""
	}
	first, second := c.halves()
	return spell(first) + " – " + spell(second)
}

func (c ShortCode) halves() (first, second []byte) {
	symbols := c.Bytes()
	middle := len(symbols) / 2
	return symbols[:middle], symbols[middle:]
}

func spell(symbols []byte) string {
	words := make([]string, len(symbols))
	for i, symbol := range symbols {
		words[i] = spellingAlphabet[strings.IndexByte(alphabet, symbol)]
	}
	return strings.Join(words, " ")
}

// spellingAlphabet is that of ICAO, in the order of the alphabet.
var spellingAlphabet = [len(alphabet)]string{
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel",
	"Juliett", "Kilo", "Mike", "November", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Victor", "Whiskey", "X-ray",
	"Yankee", "Zulu",
}

// String, GoString, Format and MarshalText never show the code.
func (ShortCode) String() string               { return redacted }
func (ShortCode) GoString() string             { return redacted }
func (ShortCode) Format(f fmt.State, _ rune)   { io.WriteString(f, redacted) }
func (ShortCode) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// folded has, in the order of the alphabet, the symbol as which each is read where a word is looked for: digits and the
// letters they look like are one.
const folded = "012345678648CD3F6HJKMNPQR57VWXY2"

// No code may contain one of these; V stands for U as well, 0 for O, 1 for I and L. The words of three symbols are looked for
// as they are spelt here, the longer stems in a folded code. Short stems with many spellings would leave too few secrets to
// a plate that begins one, and the relay chooses the plate. Nothing is shorter, so every plate can be shown.
var (
	offensiveWords = []string{"ASS", "CVM", "FAG", "FCK", "FVK", "JAP", "KKK", "N1G", "SEX", "T1T"}
	offensiveStems = []string{
		"FVCK", "5H17", "CVN7", "C0CK", "D1CK", "P155", "R4P3", "N421", "51V7", "WH0R", "7W47", "W4NK", "4N41", "4NV5", "P0RN",
		"PV55", "DYK3", "H0M0", "5P1C", "C00N", "K1K3", "P4K1", "CR4P", "P00P", "7VRD", "8008", "K111", "5VCK", "817CH",
	}
)

// offends looks for words. The time it takes depends on the code, once, on the machine that shows it.
func offends(symbols []byte) bool {
	var buffer [TenSymbols]byte
	text := buffer[:len(symbols)]
	defer clear(text)
	for i, symbol := range symbols {
		text[i] = folded[strings.IndexByte(alphabet, symbol)]
	}
	in := func(text []byte) func(string) bool {
		return func(word string) bool { return bytes.Contains(text, []byte(word)) }
	}
	return slices.ContainsFunc(offensiveWords, in(symbols)) || slices.ContainsFunc(offensiveStems, in(text))
}
