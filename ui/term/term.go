package term

import (
	"bytes"
	"io"
	"reflect"

	"countersign/ui/screen"
)

// Options say what the terminal can do.
type Options struct {
	Out io.Writer
	// Width in columns; 0 is 80.
	Width int
	// Color allows escape sequences: colours for the code, and a countdown that ticks in place.
	Color bool
	// Blocks allows half blocks, which need UTF-8 (one column for each module of the code). Otherwise the code takes two
	// ASCII characters for each module.
	Blocks bool
	// Light says that the terminal's background is light. It matters for the code without Color.
	Light bool
	// Spoken is for who hears what is written, by a screen reader: nothing is drawn unless somebody asks for it, and time
	// running out is said a few times only. It goes with no Color.
	Spoken bool
}

// Terminal writes screens and understands answers. It is for one goroutine. Failures of Out are not reported: a terminal
// that is gone also ends the app's reading.
type Terminal struct {
	options Options
	pending bytes.Buffer

	screen screen.Screen
	page   page
	// followUp is asked instead of the page's own prompt after an answer that needs a second line; usually nil.
	followUp *prompt
	// owed says that the last prompt has been answered and none was written since.
	owed bool
	// inline says that the cursor stands behind a prompt, on its line.
	inline bool
	// lifeWritten is the countdown as last written, in seconds left.
	lifeWritten int
}

// New makes a terminal that has shown nothing yet.
func New(o Options) *Terminal {
	o.Width = columnsOr80(o.Width)
	return &Terminal{options: o}
}

// Show writes what is new in s: all of it if the screen before was of another kind.
func (t *Terminal) Show(s screen.Screen) {
	before, next := t.page, pageOf(s)
	if t.options.Spoken {
		next = next.spoken()
	}
	fresh := reflect.TypeOf(s) != reflect.TypeOf(t.screen)
	asksAnew := fresh || !next.prompt.sameWords(before.prompt)
	t.screen, t.page = s, next
	if asksAnew {
		t.followUp = nil
	}
	if fresh {
		t.writeWhole()
	} else {
		t.writeChanges(before, asksAnew)
	}
	t.flush()
}

// Resize tells a new width in columns. A code that did not fit before and does now is drawn.
func (t *Terminal) Resize(columns int) {
	did := t.codeFits()
	t.options.Width = columnsOr80(columns)
	if !did && t.codeFits() {
		t.leavePrompt()
		t.writeCode(t.page.code)
		t.writePrompt()
	}
	t.flush()
}

// WantsSecret reports whether the answer to the current prompt must be read without echo.
func (t *Terminal) WantsSecret() bool { return t.prompt().taken != nil }

// Answer is what the person typed as an answer to the current prompt. False says that there is nothing to do: a sentence
// or the next prompt was written.
func (t *Terminal) Answer(line string) (screen.Action, bool) {
	t.leftByEnter()
	return t.reply(t.prompt().answer(line))
}

// AnswerSecret is Answer for a line that was read without echo.
func (t *Terminal) AnswerSecret(line screen.Secret) (screen.Action, bool) {
	t.leftByEnter()
	return t.reply(t.prompt().answerSecret(line))
}

func (t *Terminal) reply(r reply) (screen.Action, bool) {
	if !r.again {
		t.followUp = r.followUp
	}
	if r.action == nil {
		t.writeBlock(r.say)
		if !r.draw.IsEmpty() {
			t.writeCode(r.draw)
		}
		t.writePrompt()
	}
	t.owed = r.action != nil
	t.flush()
	return r.action, r.action != nil
}

func (t *Terminal) prompt() prompt {
	if t.followUp != nil {
		return *t.followUp
	}
	return t.page.prompt
}

func (t *Terminal) flush() {
	written := t.pending.Bytes()
	_, _ = t.pending.WriteTo(t.options.Out)
	clear(written) // codes and links among it
	t.pending.Reset()
}

func columnsOr80(columns int) int {
	if columns <= 0 {
		return 80
	}
	return columns
}
