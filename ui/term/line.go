package term

import (
	"strings"

	"countersign/ui/screen"
)

// line is one line of text behind a lead of our own, such as "- " or a label.
type line struct {
	lead string
	text string
}

// inset sets in the rows that continue a line with a lead: deeper than any lead begins, so that a long text that
// somebody else chose cannot look like a label or an entry of ours.
const inset = "    "

// wrap breaks the line into rows of at most width columns, where it can. Without a lead no word is broken: a link stays
// whole.
func (l line) wrap(width int) []string {
	margin := ""
	if l.lead != "" {
		margin = inset
	}
	var rows []string
	row, gap := l.lead, ""
	for _, word := range l.words(width - len(inset)) {
		if columnsOf(row) > len(margin) && columnsOf(row+gap+word) > width {
			rows, row, gap = append(rows, strings.TrimRight(row, " ")), margin, ""
		}
		row, gap = row+gap+word, " "
	}
	return append(rows, row)
}

// words are the words of the text, those longer than room broken up if there is a lead.
func (l line) words(room int) []string {
	words := strings.Fields(clean(l.text))
	if l.lead == "" {
		return words
	}
	var pieces []string
	for _, word := range words {
		pieces = append(pieces, chop(word, max(room, 8))...)
	}
	return pieces
}

func chop(word string, room int) []string {
	var pieces []string
	start, used := 0, 0
	for i, r := range word {
		n := runeColumns(r)
		if used+n > room {
			pieces, start, used = append(pieces, word[start:i]), i, 0
		}
		used += n
	}
	return append(pieces, word[start:])
}

// longest is how many letters of a line are written; no word or link of ours comes near.
const longest = 4096

// clean strips what could steer the terminal. Screens hold clean text already; this is the edge where it would do harm.
func clean(text string) string { return screen.Plain(text, longest) }

func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

// firstWide is where characters begin that may take two columns. Counting all of them so breaks some lines early and
// none late.
const firstWide = 0x1100

func runeColumns(r rune) int {
	if r < firstWide {
		return 1
	}
	return 2
}
