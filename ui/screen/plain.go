package screen

import (
	"slices"
	"strings"
	"unicode"
)

// Plain makes a text somebody else chose fit to be shown on one line among other words: no line breaks, no control and
// formatting characters (escape sequences, text that runs backwards, invisible letters), no piles of accents, and at
// most the given number of letters, the last one then being an ellipsis.
func Plain(text string, most int) string { return plain(text, most, joiner) }

// PlainSentence is Plain for a sentence into which a Language has put names. It may have set them apart by the two characters
// for that, U+2068 and U+2069, which change nothing outside of what they enclose: they stay.
func PlainSentence(text string, most int) string {
	return plain(text, most, joiner, '\u2068', '\u2069')
}

// plain lets those formatting characters stand.
func plain(text string, most int, format ...rune) string {
	var b strings.Builder
	letters, accents := 0, 0
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r) && !slices.Contains(format, r):
			continue
		}
		if unicode.Is(unicode.M, r) {
			if accents++; accents > mostAccents {
				continue
			}
		} else {
			accents = 0
		}
		if letters++; letters > most {
			return ellipsize(b.String())
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

const (
	// joiner makes one emoji of several, and one letter of several in some scripts.
	joiner = '\u200D'
	// mostAccents is how many marks a letter may carry; two are in common use.
	mostAccents = 2
)

func ellipsize(text string) string {
	letters := []rune(text)
	if len(letters) == 0 {
		return ""
	}
	return strings.TrimSpace(string(letters[:len(letters)-1])) + "…"
}
