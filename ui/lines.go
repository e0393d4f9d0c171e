package ui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// breaksLines says that the lines of the language are broken here: the toolkit breaks them at spaces, as if all of them were
// written from the left.
var breaksLines bool

// ruler measures letters of a style.
type ruler textStyle

func (r ruler) width(words string) float32 {
	return fyne.MeasureText(visual(words), theme.Size(r.size), fyne.TextStyle{Bold: r.bold}).Width
}

// widest is the width of the longest piece that should stay whole.
func (r ruler) widest(words string) (width float32) {
	for _, p := range pieces(words) {
		width = fyne.Max(width, r.width(strings.TrimSpace(p)))
	}
	return width
}

// lines breaks words into lines of a width, and a piece only where it is longer than a line.
func (r ruler) lines(words string, width float32) []string {
	var lines []string
	line := ""
	for _, p := range pieces(words) {
		longer := strings.TrimSpace(line + p)
		if r.width(longer) <= width {
			line = strings.TrimLeft(line+p, " ")
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		p = strings.TrimSpace(p)
		for r.width(p) > width {
			head := r.head(p, width)
			if head == p {
				break // a letter wider than the line
			}
			lines, p = append(lines, head), strings.TrimPrefix(p, head)
		}
		line = p
	}
	return append(lines, line)
}

// pieces are what a line may be broken between: words, each with the space in front of it, and the letters of a language that
// has no spaces.
func pieces(words string) (all []string) {
	for i, word := range strings.Fields(words) {
		piece := ""
		if i > 0 {
			piece = " "
		}
		letters := []rune(word)
		for j, r := range letters {
			if j > 0 && mayBreak(letters[j-1], r) {
				all, piece = append(all, piece), ""
			}
			piece += string(r)
		}
		all = append(all, piece)
	}
	return all
}

// mayBreak: around the letters of Japanese, but neither in front of what belongs to the letter before, nor behind an opening
// bracket.
func mayBreak(before, after rune) bool {
	const never = "、。，．・：；？！）」』】〕｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…"
	const opening = "（「『【〔｛"
	return (isJapanese(before) || isJapanese(after)) && !strings.ContainsRune(never, after) && !strings.ContainsRune(opening, before) &&
		!unicode.IsPunct(after)
}

func isJapanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

// head is as much of a word as fits, and one letter at least.
func (r ruler) head(word string, width float32) string {
	letters := []rune(word)
	n := 1
	for n < len(letters) && r.width(string(letters[:n+1])) <= width {
		n++
	}
	return string(letters[:n])
}

// cut is as much of words as fits on one line, with dots behind it where that is not all.
func (r ruler) cut(words string, width float32) string {
	if words == "" || r.width(words) <= width {
		return words
	}
	const dots = "…"
	return r.head(words, max(width-r.width(dots), 0)) + dots
}
