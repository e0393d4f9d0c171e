package term

import (
	"fmt"
	"slices"

	"countersign/ui/screen"
)

// Escape sequences, used with Options.Color only. Black and white are those of the 256 colour cube, which no theme
// changes.
const (
	bold         = "\x1b[1m"
	plain        = "\x1b[0m"
	blackOnWhite = "\x1b[38;5;16;48;5;231m"
	onBlack      = "\x1b[48;5;16m"
	onWhite      = "\x1b[48;5;231m"
	keepCursor   = "\x1b7"
	backToCursor = "\x1b8"
)

func (t *Terminal) writeWhole() {
	t.leavePrompt()
	t.pending.WriteByte('\n')
	t.writeTitle()
	for _, b := range t.page.blocks {
		t.pending.WriteByte('\n')
		t.writeBlock(b)
	}
	if !t.page.code.IsEmpty() {
		t.writeCode(t.page.code)
	}
	t.pending.WriteByte('\n')
	t.lifeWritten = 0
	t.writeLife()
	t.writePrompt()
}

// writeChanges writes the parts of the page that were not there before, and the prompt if it is needed to go on.
func (t *Terminal) writeChanges(before page, asksAnew bool) {
	wrote := t.writeNews(before)
	ticking := t.options.Color && t.page.life.Running() != before.life.Running()
	switch {
	case t.options.Color && (wrote || asksAnew || ticking || t.owed):
		t.leavePrompt()
		t.writePrompt()
	case t.options.Color:
		t.tickInPlace(before.life)
	default:
		if t.lifeIsDue() {
			t.writeLife()
		}
		if wrote || asksAnew || t.owed {
			t.writePrompt()
		}
	}
}

func (t *Terminal) writeNews(before page) (wrote bool) {
	write := func(part func()) {
		t.leavePrompt()
		part()
		wrote = true
	}
	if t.page.title != before.title {
		write(t.writeTitle)
	}
	for _, b := range t.page.blocks {
		known := func(old block) bool { return slices.Equal(old, b) }
		if !slices.ContainsFunc(before.blocks, known) || t.sameMistake(b) {
			write(func() { t.writeBlock(b) })
		}
	}
	if !t.page.code.IsEmpty() && !t.page.code.Equal(before.code) {
		write(func() { t.writeCode(t.page.code) })
	}
	return wrote
}

// sameMistake reports whether b says what is wrong with what was typed just now, in the words of the time before.
func (t *Terminal) sameMistake(b block) bool {
	return t.owed && t.page.prompt.typed != nil && slices.Equal(b, t.page.problem)
}

func (t *Terminal) writeTitle() {
	title := line{text: t.page.title}
	if !t.options.Color {
		t.writeBlock(block{title})
		return
	}
	t.pending.WriteString(bold)
	t.writeBlock(block{title})
	t.pending.WriteString(plain)
}

// writeBlock is the only way for words to reach the output: line.wrap strips what could steer the terminal.
func (t *Terminal) writeBlock(b block) {
	for _, l := range b {
		for _, row := range l.wrap(t.options.Width) {
			t.pending.WriteString(row)
			t.pending.WriteByte('\n')
		}
	}
}

func (t *Terminal) writePrompt() {
	p := t.prompt()
	t.writeBlock(p.words())
	t.owed = false
	if !t.options.Color {
		return // a pipe echoes no Enter, so the prompt ends its own line
	}
	t.pending.WriteString(clockOf(t.page.life) + "> ")
	t.inline = true
}

// leavePrompt ends the line of a prompt that has not been answered.
func (t *Terminal) leavePrompt() {
	if t.inline {
		t.pending.WriteByte('\n')
	}
	t.inline = false
}

// leftByEnter notes that the person's own Enter ended the line of the prompt. Without echo it did not.
func (t *Terminal) leftByEnter() {
	if t.inline && t.prompt().taken != nil {
		t.pending.WriteByte('\n')
	}
	t.inline = false
}

// tickInPlace rewrites the clock in front of the prompt and leaves alone what is being typed behind it.
func (t *Terminal) tickInPlace(before screen.Countdown) {
	if t.inline && t.page.life.Running() && clockOf(before) != clockOf(t.page.life) {
		t.pending.WriteString(keepCursor + "\r" + clockOf(t.page.life) + backToCursor)
	}
}

// clockOf has the same width for every countdown, so that a tick covers the one before.
func clockOf(c screen.Countdown) string {
	if !c.Running() {
		return ""
	}
	left := min(max(c.Left, 0), 99*60+59)
	return fmt.Sprintf("%2d:%02d ", left/60, left%60)
}

// writeLife writes the countdown as a line of its own, where it cannot tick in place.
func (t *Terminal) writeLife() {
	if t.page.life.Running() && !t.options.Color {
		t.writeBlock(block{{text: timeLeft(t.page.life.Left)}})
		t.lifeWritten = t.page.life.Left
	}
}

// spokenAt are the seconds left at which who hears the countdown hears of it.
var spokenAt = []int{300, 120, 60, 30, 10}

// lifeIsDue reports whether enough time has passed since the countdown was last written: a minute, or ten seconds at the
// end. More would talk over everything else in a screen reader.
func (t *Terminal) lifeIsDue() bool {
	passed := t.lifeWritten - t.page.life.Left
	if t.options.Spoken {
		return passed <= -10 || slices.ContainsFunc(spokenAt, func(at int) bool { return t.page.life.Left <= at && at < t.lifeWritten })
	}
	return passed >= 60 || passed >= 10 && t.page.life.Left < 60 || passed <= -10
}
