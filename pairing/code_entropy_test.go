package pairing

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Secrets are counted with one plate: the relay knows it, so it is no part of what is drawn, and with it the secrets that can be
// shown are known one by one.
const (
	entropyPlate  = "K7"
	secretSymbols = int(SixSymbols) - plateSymbols
	allSecrets    = 1 << (5 * secretSymbols)
)

// lowestP and highestP have between them the p-value of an honest count, but for one in 500.
const lowestP, highestP = 0.001, 0.999

// TestEntropy draws codes, 10^7 of them but under the race detector, and compares how often each secret came with how often it
// should: symbol by symbol, in pairs of places, and as a whole; how many pairs of codes are the same is the last of these once
// more, as a number that one can picture. The stems that are drawn again are accounted for, exactly. The source is seeded,
// so that the outcome is always the same.
func TestEntropy(t *testing.T) {
	shown := shownSecrets()
	faults := shown.drawn(t, rand.NewChaCha8([32]byte{'e', 'n', 't', 'r', 'o', 'p', 'y'}), drawnCodes).faults(t.Logf)
	if len(faults) > 0 {
		t.Error("not even: ", faults)
	}
	secret := math.Log2(float64(shown.total()))
	t.Logf("%d codes; a code has %.1f bits, of them %.3f secret with the plate %s: %.1f but for what is not shown",
		drawnCodes, 5*float64(SixSymbols), secret, entropyPlate, 5*float64(secretSymbols))
	if secret < 19.99 || secret >= 20 {
		t.Errorf("%.3f secret bits", secret)
	}
}

// TestEntropyOfBadSources: what TestEntropy looks at sees a fault where there is one, and each of its looks is needed.
func TestEntropyOfBadSources(t *testing.T) {
	const codes = 500_000
	shown := shownSecrets()
	for name, c := range map[string]struct {
		source spoiled
		want   string // what has to be among the faults
	}{
		"a remainder by 31":              {func(_ *rand.Rand, b []byte) { remainders(b, 31) }, "place 0"},
		"one symbol repeats in 1 of 100": {func(r *rand.Rand, b []byte) { repeat(r, b, 100) }, "places 1 and 2"},
		"all even but for their sum":     {func(_ *rand.Rand, b []byte) { b[3] = b[0] ^ b[1] ^ b[2] }, "secrets"},
		"16 bits of entropy":             {func(_ *rand.Rand, b []byte) { stretch(b) }, "secrets"},
		"more even than chance":          {counter(), "places 2 and 3"},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewChaCha8([32]byte{9}))
			faults := shown.drawn(t, spoiledSource{random, c.source}, codes).faults(func(string, ...any) {})
			if !slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, c.want+":") }) {
				t.Errorf("found %v, want %s", faults, c.want)
			}
		})
	}
}

// A spoiled source does something to the bytes of each code.
type spoiled func(*rand.Rand, []byte)

type spoiledSource struct {
	random *rand.Rand
	spoil  spoiled
}

func (s spoiledSource) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(s.random.Uint32())
	}
	s.spoil(s.random, b)
	return len(b), nil
}

func remainders(b []byte, n byte) {
	for i := range b {
		b[i] %= n
	}
}

func repeat(r *rand.Rand, b []byte, often int) {
	if r.IntN(often) == 0 {
		b[2] = b[1]
	}
}

func stretch(b []byte) {
	seed := binary.LittleEndian.Uint16(b)
	binary.LittleEndian.PutUint32(b, uint32(seed)*0x9e3779b1>>7)
}

func counter() spoiled {
	n := uint32(0)
	return func(_ *rand.Rand, b []byte) {
		for i := range b {
			b[i] = byte(n >> (5 * i))
		}
		n += 0x9e3779b1
	}
}

// tally is how often each secret came, or with shownSecrets once for each that can come.
type tally []uint32

// number is the place of a secret in a tally, its first symbol in the lowest five bits.
func number(secret []byte) (n int) {
	for i, symbol := range secret {
		n |= strings.IndexByte(alphabet, symbol) << (5 * i)
	}
	return n
}

// shownSecrets are those that are not drawn again.
func shownSecrets() tally {
	shown := make(tally, allSecrets)
	code := []byte(entropyPlate + "0000")
	for n := range shown {
		for i := range secretSymbols {
			code[plateSymbols+i] = alphabet[n>>(5*i)&31]
		}
		if !offends(code) {
			shown[n] = 1
		}
	}
	return shown
}

func (shown tally) total() (all int) {
	for _, n := range shown {
		all += int(n)
	}
	return all
}

// A count is a tally of drawn codes, beside what can be shown.
type count struct {
	came, shown    tally
	codes, secrets float64
}

func (shown tally) drawn(t *testing.T, random io.Reader, codes int) count {
	c := count{make(tally, allSecrets), shown, float64(codes), float64(shown.total())}
	p := plate(t, entropyPlate)
	for range codes {
		code, err := NewShortCode(random, p, SixSymbols)
		if err != nil {
			t.Fatal(err)
		}
		c.came[number(code.Bytes()[plateSymbols:])]++
	}
	return c
}

// faults are the looks that something is wrong at, each with its p-value.
func (c count) faults(logf func(string, ...any)) (faults []string) {
	look := func(at string, p float64) {
		logf("%s: p = %.4f", at, p)
		if !(p >= lowestP && p <= highestP) {
			faults = append(faults, fmt.Sprintf("%s: p = %.4f", at, p))
		}
	}
	for i := range secretSymbols {
		look(fmt.Sprint("place ", i), c.evenness(32, func(n int) int { return n >> (5 * i) & 31 }))
		for j := range i {
			look(fmt.Sprintf("places %d and %d", j, i), c.evenness(1024, func(n int) int { return n>>(5*i)&31<<5 | n>>(5*j)&31 }))
		}
	}
	look("secrets", c.evenness(allSecrets, func(n int) int { return n }))
	same, expected := c.same()
	logf("%.0f pairs of codes are the same, %.0f expected", same, expected)
	look("same", normalTail((same-expected)/math.Sqrt(expected)))
	return faults
}

// evenness is the p-value of the chi-square test for secrets that fall into cells; 0 if a secret came that is not shown.
func (c count) evenness(cells int, cell func(number int) int) float64 {
	came, shown := make([]float64, cells), make([]float64, cells)
	for n := range c.came {
		came[cell(n)] += float64(c.came[n])
		shown[cell(n)] += float64(c.shown[n])
	}
	chi, freedom := 0.0, -1.0
	for i := range cells {
		expected := c.codes * shown[i] / c.secrets
		switch {
		case expected > 0:
			chi += (came[i] - expected) * (came[i] - expected) / expected
			freedom++
		case came[i] > 0:
			return 0
		}
	}
	return chiSquareTail(chi, freedom)
}

// same is how many pairs of codes are the same, and how many should be. The number is Poisson's, very nearly.
func (c count) same() (same, expected float64) {
	for _, n := range c.came {
		same += float64(n) * (float64(n) - 1) / 2
	}
	return same, c.codes * (c.codes - 1) / 2 / c.secrets
}

// chiSquareTail is the chance that chi-square exceeds x, after Wilson and Hilferty: right to three digits from 31 degrees of freedom on.
func chiSquareTail(x, freedom float64) float64 {
	spread := 2 / (9 * freedom)
	return normalTail((math.Cbrt(x/freedom) - (1 - spread)) / math.Sqrt(spread))
}

func normalTail(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// TestChiSquareTail has quantiles of printed tables.
func TestChiSquareTail(t *testing.T) {
	for _, c := range []struct{ x, freedom, want float64 }{
		{59.703, 30, 0.001}, {43.773, 30, 0.05}, {29.336, 30, 0.5}, {13.787, 30, 0.995}, {149.449, 100, 0.001}, {67.328, 100, 0.995},
	} {
		if got := chiSquareTail(c.x, c.freedom); math.Abs(got-c.want) > 0.02*min(c.want, 1-c.want)+0.0002 {
			t.Errorf("chi-square of %v with %v degrees of freedom: %.5f, want %.5f", c.x, c.freedom, got, c.want)
		}
	}
}
