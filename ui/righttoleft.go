package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/text/unicode/bidi"
)

// rightToLeft says that the language is written from the right, so that everything is laid out the other way round.
var rightToLeft bool

// The toolkit shapes letters, but it puts the parts of a line next to one another from the left, whatever they are. So here they
// are put in the order in which they stand, line by line.

const (
	// isolateBegins and isolateEnds set a part of a sentence apart, so that its direction is its own: a name, an address, a code.
	isolateBegins = "\u2068"
	isolateEnds   = "\u2069"
	// rightMark counts as a letter of such a language, and is not seen.
	rightMark = "\u200F"
)

var noIsolates = strings.NewReplacer(isolateBegins, "", isolateEnds, "")

// isolate sets a value apart from the sentence around it. What is inside cannot end that.
func isolate(value string) string { return isolateBegins + noIsolates.Replace(value) + isolateEnds }

// visual is a line as the toolkit has to be given it, so that it stands as it is read.
func visual(line string) string {
	if !rightToLeft || line == "" {
		return line
	}
	var p bidi.Paragraph
	if _, err := p.SetString(line, bidi.DefaultDirection(bidi.RightToLeft)); err != nil {
		return line
	}
	order, err := p.Order()
	if err != nil {
		return line
	}
	var parts []string
	for i := range order.NumRuns() {
		run := order.Run(i)
		part := noIsolates.Replace(run.String())
		if run.Direction() == bidi.RightToLeft {
			part = rightMark + part + rightMark // so that a full stop or a space at its end stays with it
		}
		parts = append(parts, part)
	}
	slices.Reverse(parts)
	return strings.Join(parts, "")
}

// towardsBeginning is the arrow key that points to where a line begins, and towardsEnd the other one.
func towardsBeginning() fyne.KeyName {
	if rightToLeft {
		return fyne.KeyRight
	}
	return fyne.KeyLeft
}

func towardsEnd() fyne.KeyName {
	if rightToLeft {
		return fyne.KeyLeft
	}
	return fyne.KeyRight
}

// iconPlacement has the icon of a button in front of its words.
func iconPlacement() widget.ButtonIconPlacement {
	if rightToLeft {
		return widget.ButtonIconTrailingText
	}
	return widget.ButtonIconLeadingText
}

// mirrored is where something of a width stands in a room, x being where it would stand if the language were written from the
// left.
func mirrored(x, width, room float32) float32 {
	if rightToLeft {
		return room - x - width
	}
	return x
}
