package pairing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

var shortCodeLengths = []ShortCodeLength{SixSymbols, EightSymbols, TenSymbols}

func plate(t testing.TB, text string) Plate {
	t.Helper()
	p, err := ParsePlate(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func shortCode(t testing.TB, text string) ShortCode {
	t.Helper()
	c, err := ParseShortCode(text, SixSymbols)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAlphabet: Crockford's, and the two tables that stand beside it.
func TestAlphabet(t *testing.T) {
	if len(alphabet) != 32 || !slices.IsSorted([]byte(alphabet)) || strings.ContainsAny(alphabet, "ILOU") {
		t.Errorf("the alphabet is %s", alphabet)
	}
	for i, symbol := range []byte(alphabet) {
		word := spellingAlphabet[i]
		if word[0] != symbol || (len(word) == 1) != (symbol <= '9') {
			t.Errorf("%c is spelt %s", symbol, word)
		}
		like, isLike := map[byte]byte{'9': '6', 'A': '4', 'B': '8', 'E': '3', 'G': '6', 'S': '5', 'T': '7', 'Z': '2'}[symbol]
		if !isLike {
			like = symbol
		}
		if folded[i] != like {
			t.Errorf("%c is folded to %c, want %c", symbol, folded[i], like)
		}
	}
}

func TestNewShortCode(t *testing.T) {
	for _, c := range []struct {
		drawn  string
		length ShortCodeLength
		want   string
	}{
		{"\x00\x01\x1e\x1f", SixSymbols, "K701YZ"},
		{"\xff\x20\x5f\xe0", SixSymbols, "K7Z0Z0"},
		{"\x14\x04\x1d\x09\x00\x00", EightSymbols, "K7M4X900"},
		{"\x14\x04\x1d\x09\x00\x00\x01\x02", TenSymbols, "K7M4X90012"},
		{"\x0f\x1b\x0c\x13\x14\x04\x1d\x09", SixSymbols, "K7M4X9"}, // what spells a word is drawn again
	} {
		code, err := NewShortCode(strings.NewReader(c.drawn), plate(t, "K7"), c.length)
		if err != nil || string(code.Bytes()) != c.want {
			t.Errorf("%x: %s, %v, want %s", c.drawn, code.Bytes(), err, c.want)
		}
	}
}

func TestNewShortCodeRefuses(t *testing.T) {
	for _, length := range []ShortCodeLength{0, 2, 5, 7, 9, 11, 255} {
		if c, err := NewShortCode(strings.NewReader(""), plate(t, "K7"), length); err != ErrShortCodeLength || !c.IsZero() {
			t.Errorf("length %d: %v", length, err)
		}
		if c, err := ParseShortCode("K7M4X9", length); err != ErrShortCodeLength || !c.IsZero() {
			t.Errorf("parsing to length %d: %v", length, err)
		}
	}
	if c, err := NewShortCode(strings.NewReader("abcd"), Plate{}, SixSymbols); err != ErrPlate || !c.IsZero() {
		t.Errorf("no plate: %v", err)
	}
	for n := range 4 {
		c, err := NewShortCode(io.LimitReader(rand.NewChaCha8([32]byte{}), int64(n)), plate(t, "K7"), SixSymbols)
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) || !c.IsZero() {
			t.Errorf("%d random bytes: %v", n, err)
		}
	}
	// A source that is stuck at a word ends in an error, and not in a loop.
	stuck := strings.NewReader(strings.Repeat("\x0f\x1b\x0c\x13", 1000))
	if c, err := NewShortCode(stuck, plate(t, "K7"), SixSymbols); !errors.Is(err, errNothingToShow) || !c.IsZero() {
		t.Errorf("%s, %v", c.Bytes(), err)
	}
}

func TestParsePlate(t *testing.T) {
	for _, text := range []string{"K7", "00", "ZZ", "9A"} {
		if p, err := ParsePlate(text); err != nil || p.String() != text {
			t.Errorf("%q: %q, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "K", "K7M", "k7", "K-", "KI", "KL", "KO", "KU", "UK", " K", "Ｋ", "K\x00"} {
		if p, err := ParsePlate(text); err != ErrPlate || p != (Plate{}) {
			t.Errorf("%q: %q, %v", text, p, err)
		}
	}
}

func TestParseShortCode(t *testing.T) {
	for text, want := range map[string]string{
		"K7M4X9": "K7M4X9", "K7M-4X9": "K7M4X9", "k7m-4x9": "K7M4X9", " K7M 4X9 ": "K7M4X9", "K-7-M-4-X-9": "K7M4X9",
		"K7M\u20134X9": "K7M4X9", "K7M\u00a04X9": "K7M4X9", "K.7.M.4.X.9": "K7M4X9", "...K7M4X9---": "K7M4X9",
		"oOiIlL": "001111", "0O1IL1": "001111", "abcdef": "ABCDEF", "Ｋ７Ｍ－４Ｘ９": "K7M4X9", "ｋ７ｍ．４ｘ９": "K7M4X9",
		"Ｏｏ　ＩｉＬｌ": "001111",
	} {
		c, err := ParseShortCode(text, SixSymbols)
		if err != nil || string(c.Bytes()) != want {
			t.Errorf("%q: %s, %v, want %s", text, c.Bytes(), err, want)
		}
	}
	for text, length := range map[string]ShortCodeLength{"K7M4-X900": EightSymbols, "K7M4X-90012": TenSymbols} {
		if c, err := ParseShortCode(text, length); err != nil || c.Display() != text {
			t.Errorf("%q: %q, %v", text, c.Display(), err)
		}
	}
}

func TestParseShortCodeRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"": ErrTooFewSymbols, "K7M4X": ErrTooFewSymbols, "- . -": ErrTooFewSymbols, "K7M4X9K": ErrTooManySymbols,
		"K7M-4X9 K7M-4X9": ErrTooManySymbols,
	} {
		if c, err := ParseShortCode(text, SixSymbols); err != want || !c.IsZero() {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	for text, position := range map[string]int{
		"U7M4X9": 0, "K7u4X9": 2, "K7M-4XU": 6, "K7M_4X9": 3, "K7M4X9\n": 6, "\tK7M4X9": 0, "K7M\u20114X9": 3, "K7M\u20144X9": 3,
		"ＫＵ": 1, "é": 0, "K\u0301": 1, "K\xff7": 1, "\xff\xfe": 0, "－\x80": 1, "K7\u200b": 2, "ſ": 0, "ß": 0, "\u212a": 0, "٣": 0, "𝐊": 0,
		"K7M4X9U": 6, "K7\x00": 2, "！": 0, "～": 0, "｟": 0, "\ufffd": 0, "K7M,": 3, "К": 0,
	} {
		var wrong *SymbolError
		if c, err := ParseShortCode(text, SixSymbols); !errors.As(err, &wrong) || wrong.Position != position || !c.IsZero() {
			t.Errorf("%q: %v, want position %d", text, err, position)
		}
	}
}

// TestEveryCharacter goes through all of Unicode: ten digits and 25 letters, small or not, all of them again in full width; and
// six separators, of which the hyphen and the dot have a full width too.
func TestEveryCharacter(t *testing.T) {
	spellings, separators := 0, 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch symbol, ok := normaliseRune(r); {
		case !ok:
		case symbol == separator:
			separators++
		case strings.IndexByte(alphabet, symbol) < 0:
			t.Errorf("%U stands for %q", r, symbol)
		default:
			spellings++
		}
	}
	if spellings != 2*(10+25+25) || separators != 6+2 {
		t.Errorf("%d spellings, %d separators", spellings, separators)
	}
}

var anyShortCode = rapid.Custom(func(t *rapid.T) string {
	length := rapid.SampledFrom(shortCodeLengths).Draw(t, "length")
	return rapid.StringOfN(rapid.SampledFrom([]rune(alphabet)), int(length), int(length), -1).Draw(t, "symbols")
})

// TestCanonicalFormIsUnique: a code's own spelling, its display, and any other way to write it parse to that code and to no other.
func TestCanonicalFormIsUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyShortCode.Draw(t, "code")
		length := ShortCodeLength(len(text))
		code, err := ParseShortCode(text, length)
		if err != nil || string(code.Bytes()) != text {
			t.Fatalf("%s: %s, %v", text, code.Bytes(), err)
		}
		var loose strings.Builder
		for _, r := range code.Display() {
			switch rapid.IntRange(0, 4).Draw(t, "as") {
			case 0:
				r = unicode.ToLower(r)
			case 1:
				r += '！' - '!'
			case 2:
				loose.WriteString(rapid.SampledFrom([]string{" ", "-", ".", "\u00a0", "\u2013"}).Draw(t, "separator"))
			case 3:
				if alike := map[rune]string{'0': "oO", '1': "iIlL"}[r]; alike != "" {
					r = rune(alike[rapid.IntRange(0, len(alike)-1).Draw(t, "alike")])
				}
			}
			loose.WriteRune(r)
		}
		for _, written := range []string{code.Display(), loose.String()} {
			if again, err := ParseShortCode(written, length); err != nil || !again.Equal(code) {
				t.Errorf("%q is %s, %v, want %s", written, again.Bytes(), err, text)
			}
		}
	})
}

// FuzzParseShortCode: what is taken has the right length, only symbols, and is its own canonical form; what is not says where.
func FuzzParseShortCode(f *testing.F) {
	for _, text := range []string{"K7M-4X9", "k7m 4x9", "Ｋ７Ｍ－４Ｘ９", "oOiIlL", "K7U", "\xff", "K7M4-X900", "K7M\u20134X9\u00a0", "𝐊"} {
		f.Add(text, uint8(0))
		f.Add(text, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		length := shortCodeLengths[int(n)%len(shortCodeLengths)]
		code, err := ParseShortCode(text, length)
		var wrong *SymbolError
		switch {
		case errors.As(err, &wrong):
			if wrong.Position < 0 || wrong.Position >= len([]rune(text)) {
				t.Errorf("%q: position %d", text, wrong.Position)
			}
		case err != nil:
			if err != ErrTooFewSymbols && err != ErrTooManySymbols {
				t.Errorf("%q: %v", text, err)
			}
		default:
			canonical := string(code.Bytes())
			again, err := ParseShortCode(canonical, length)
			if len(canonical) != int(length) || strings.Trim(canonical, alphabet) != "" || err != nil || string(again.Bytes()) != canonical {
				t.Errorf("%q is %q, and that is %q, %v", text, canonical, again.Bytes(), err)
			}
		}
		if err != nil && !code.IsZero() {
			t.Errorf("%q: an error and a code", text)
		}
	})
}

func TestDisplayAndSpelling(t *testing.T) {
	c := shortCode(t, "k7m4x9")
	if c.Display() != "K7M-4X9" || c.Spelling() != "Kilo 7 Mike – 4 X-ray 9" || c.Plate().String() != "K7" {
		t.Errorf("%s, %s, %s", c.Display(), c.Spelling(), c.Plate())
	}
	var none ShortCode
	if none.Display() != "" || none.Spelling() != "" || none.Plate() != (Plate{}) || none.Bytes() != nil || !none.IsZero() {
		t.Error("no code has something to show")
	}
}

func TestShortCodesEqual(t *testing.T) {
	c := shortCode(t, "K7M4X9")
	if !c.Equal(shortCode(t, "k7m-4x9")) || !c.Equal(c) {
		t.Error("a code is not equal to itself")
	}
	long, err := ParseShortCode("K7M4X900", EightSymbols)
	if err != nil {
		t.Fatal(err)
	}
	wiped := shortCode(t, "K7M4X9")
	wiped.Wipe()
	for _, other := range []ShortCode{shortCode(t, "J7M4X9"), shortCode(t, "K7M4X8"), long, {}, wiped} {
		if c.Equal(other) || other.Equal(c) {
			t.Errorf("%s equals %s", c.Bytes(), other.Bytes())
		}
	}
	if (ShortCode{}).Equal(ShortCode{}) || wiped.Equal(wiped) {
		t.Error("no code equals no code")
	}
}

func TestShortCodeWipe(t *testing.T) {
	c := shortCode(t, "K7M4X9")
	other, symbols := c, c.Bytes()
	other.Wipe()
	other.Wipe()
	ShortCode{}.Wipe()
	if !c.IsZero() || c.Bytes() != nil || !bytes.Equal(symbols, make([]byte, 6)) {
		t.Errorf("%s is left, and %s", c.Bytes(), symbols)
	}
}

// TestShortCodeIsNotShown: by no verb, neither by itself nor where fmt cannot call its methods.
func TestShortCodeIsNotShown(t *testing.T) {
	c := shortCode(t, "K7M4X9")
	hiding := struct{ code ShortCode }{c}
	for _, value := range []any{c, &c, hiding, &hiding, []ShortCode{c}, map[string]ShortCode{"": c}} {
		for _, verb := range verbs {
			shown := strings.ToUpper(fmt.Sprintf(verb, value))
			for _, head := range []any{"M4X9", []byte("M4X9"), fmt.Sprintf("%x", "M4X9"), fmt.Sprintf("% X", "M4X9"), fmt.Sprintf("%c", []byte("M4X9"))} {
				if strings.Contains(shown, strings.ToUpper(strings.Trim(fmt.Sprint(head), "[]"))) {
					t.Errorf("%T with %s shows %s", value, verb, shown)
				}
			}
		}
	}
	text, err := c.MarshalText()
	for _, said := range []string{string(text), c.String(), c.GoString(), fmt.Sprint(c), fmt.Sprintf("%x", ShortCode{})} {
		if err != nil || said != redacted {
			t.Errorf("says %q, %v", said, err)
		}
	}
	_, err = ParseShortCode("K7M4XU", SixSymbols)
	if shown := fmt.Sprintf("%+v", err); strings.Contains(shown, "K7") || strings.Contains(shown, "U") {
		t.Errorf("an error shows %s", shown)
	}
}

// TestStems: words and stems are found wherever they stand, and leave every plate alone.
func TestStems(t *testing.T) {
	for _, word := range offensiveWords {
		if len(word) != 3 || strings.Trim(word, alphabet) != "" {
			t.Errorf("%s is no word", word)
		}
	}
	for _, stem := range offensiveStems {
		if len(stem) < 4 || len(stem) > int(SixSymbols) || strings.ContainsFunc(stem, func(r rune) bool { return !strings.ContainsRune(folded, r) }) {
			t.Errorf("%s is no stem", stem)
		}
	}
	spellings := allSpellings()
	for _, spelling := range spellings {
		for at := range int(SixSymbols) - len(spelling) + 1 {
			if symbols := strings.Repeat("R", at) + spelling + strings.Repeat("R", int(SixSymbols)-len(spelling)-at); !offends([]byte(symbols)) {
				t.Errorf("%s is shown", symbols)
			}
		}
	}
	for _, code := range []string{"K7M4X9", "RR455R", "RN16RR", "RRN19R", "FVRCKR"} {
		if offends([]byte(code)) {
			t.Errorf("%s offends", code)
		}
	}
}

// allSpellings are all ways in which an unfolded code spells a word or a stem.
func allSpellings() []string {
	all := slices.Clone(offensiveWords)
	for _, stem := range offensiveStems {
		spellings := []string{""}
		for _, like := range []byte(stem) {
			var longer []string
			for i := range len(alphabet) {
				if folded[i] == like {
					for _, s := range spellings {
						longer = append(longer, s+alphabet[i:i+1])
					}
				}
			}
			spellings = longer
		}
		all = append(all, spellings...)
	}
	return all
}

// TestBitsThatStemsCost: with the plate that is worst for it, a secret keeps more than six decimal digits have, and over all plates it
// loses less than a hundredth of a bit. Counted, not sampled.
func TestBitsThatStemsCost(t *testing.T) {
	reader := newStemReader(allSpellings())
	all, most, worst := 0.0, 0.0, ""
	for _, first := range alphabet {
		for _, second := range alphabet {
			refused := reader.refused(string(first)+string(second), int(SixSymbols)-plateSymbols)
			if all += refused / 1024; refused > most {
				most, worst = refused, string(first)+string(second)
			}
		}
	}
	t.Logf("%d spellings; refused: %.2f %% of codes, %.2f %% with the plate %s; secret bits %.3f and %.3f",
		len(allSpellings()), 100*all, 100*most, worst, 20+math.Log2(1-all), 20+math.Log2(1-most))
	if 20+math.Log2(1-all) < 19.99 || 20+math.Log2(1-most) <= math.Log2(1e6) {
		t.Error("too many")
	}
	if chance := math.Pow(most, maxDraws); chance > math.Exp2(-60) {
		t.Errorf("%d draws fail with 2^%.0f", maxDraws, math.Log2(chance))
	}
	if got := sampleOffending(100_000); math.Abs(got-all) > 0.25*all {
		t.Errorf("%.3f %% of a sample, %.3f %% counted", 100*got, 100*all)
	}
}

// sampleOffending is how much of that many random codes is refused.
func sampleOffending(samples int) float64 {
	random, offending := rand.New(rand.NewPCG(1, 2)), 0
	for range samples {
		var symbols [SixSymbols]byte
		for i := range symbols {
			symbols[i] = alphabet[random.IntN(len(alphabet))]
		}
		if offends(symbols[:]) {
			offending++
		}
	}
	return float64(offending) / float64(samples)
}

// stemReader reads a code symbol by symbol. Its states are the beginnings of spellings, by number; the last is reached where
// one is complete.
type stemReader struct {
	next [][len(alphabet)]int
}

func newStemReader(spellings []string) stemReader {
	numbers, states := map[string]int{"": 0}, []string{""}
	for _, spelling := range spellings {
		for n := range spelling {
			if prefix := spelling[:n]; prefix != "" && numbers[prefix] == 0 {
				numbers[prefix] = len(states)
				states = append(states, prefix)
			}
		}
	}
	complete := func(text string) bool {
		return slices.ContainsFunc(spellings, func(s string) bool { return strings.HasSuffix(text, s) })
	}
	r := stemReader{make([][len(alphabet)]int, len(states)+1)}
	for number, state := range states {
		for i := range len(alphabet) {
			text := state + alphabet[i:i+1]
			if complete(text) {
				r.next[number][i] = len(states)
				continue
			}
			for text != "" && numbers[text] == 0 {
				text = text[1:]
			}
			r.next[number][i] = numbers[text]
		}
	}
	for i := range len(alphabet) {
		r.next[len(states)][i] = len(states)
	}
	return r
}

// refused is how much of all secrets of n symbols is refused with a plate.
func (r stemReader) refused(plate string, n int) float64 {
	state := 0
	for _, symbol := range []byte(plate) {
		state = r.next[state][strings.IndexByte(alphabet, symbol)]
	}
	mass := make([]float64, len(r.next))
	mass[state] = 1
	for range n {
		after := make([]float64, len(r.next))
		for state, m := range mass {
			if m == 0 {
				continue
			}
			for _, next := range r.next[state] {
				after[next] += m / float64(len(alphabet))
			}
		}
		mass = after
	}
	return mass[len(mass)-1]
}

// TestSymbolsAreEven: over 320 000 drawn symbols, no place prefers one of them (chi-square with 31 degrees of freedom, which exceeds 70
// once in 10 000).
func TestSymbolsAreEven(t *testing.T) {
	random, symbols := rand.NewChaCha8([32]byte{7}), make([]byte, 320_000)
	if err := drawSymbols(random, symbols); err != nil {
		t.Fatal(err)
	}
	var counts [256]float64
	for _, symbol := range symbols {
		counts[symbol]++
	}
	chi := 0.0
	for _, symbol := range []byte(alphabet) {
		chi += (counts[symbol] - 10_000) * (counts[symbol] - 10_000) / 10_000
	}
	if chi > 70 {
		t.Errorf("chi-square is %.1f", chi)
	}
	// All 256 bytes give each symbol eight times: there is nothing to correct.
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	if err := drawSymbols(bytes.NewReader(bytes.Clone(every)), every); err != nil {
		t.Fatal(err)
	}
	for _, symbol := range []byte(alphabet) {
		if n := bytes.Count(every, []byte{symbol}); n != 8 {
			t.Errorf("%c comes %d times", symbol, n)
		}
	}
}
