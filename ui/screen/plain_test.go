package screen

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"as it is", "Pixel 9 · Berlin", "Pixel 9 · Berlin"},
		{"line breaks", "a\nb\r\nc\u2028d", "a b  c d"},
		{"escape sequence", "\x1b[31mred\x07", "[31mred"},
		{"backwards", "a\u202Egnp.exe", "agnp.exe"},
		{"invisible", "a\u200Bb\uFEFFc\u2066d", "abcd"},
		{"right to left", "טלפון", "טלפון"},
		{"emoji of several", "👩\u200D💻", "👩\u200D💻"},
		{"pile of accents", "e" + strings.Repeat("\u0301", 50) + "x", "e\u0301\u0301x"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
		{"too long", strings.Repeat("m", 21), strings.Repeat("m", 19) + "…"},
		{"just long enough", strings.Repeat("m", 20), strings.Repeat("m", 20)},
		{"only blanks", " \t\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Plain(c.text, 20); got != c.want {
				t.Errorf("Plain(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestPlainIsShortAndHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 40).Draw(t, "most")
		got := Plain(string(rapid.SliceOf(rapid.Byte()).Draw(t, "text")), most)
		if n := utf8.RuneCountInString(got); n > most {
			t.Fatalf("%d letters, want at most %d", n, most)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return r != ' ' && (unicode.IsControl(r) || unicode.IsSpace(r)) }); i >= 0 {
			t.Fatalf("%q has a control character", got)
		}
		if again := Plain(got, most); again != got {
			t.Fatalf("%q becomes %q the second time", got, again)
		}
	})
}
