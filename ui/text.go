package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// textStyle is a way of saying something.
type textStyle struct {
	size  fyne.ThemeSizeName
	ink   fyne.ThemeColorName
	bold  bool
	align fyne.TextAlign
}

var (
	titleStyle   = textStyle{size: theme.SizeNameHeadingText, ink: theme.ColorNameForeground, bold: true}
	headingStyle = textStyle{size: theme.SizeNameSubHeadingText, ink: theme.ColorNameForeground, bold: true}
	strongStyle  = textStyle{size: theme.SizeNameText, ink: theme.ColorNameForeground, bold: true}
	bodyStyle    = textStyle{size: theme.SizeNameText, ink: theme.ColorNameForeground}
	softStyle    = textStyle{size: theme.SizeNameText, ink: colorSoft}
	noteStyle    = textStyle{size: theme.SizeNameCaptionText, ink: colorSoft}
)

func (s textStyle) centred() textStyle {
	s.align = fyne.TextAlignCenter
	return s
}

// longest is how many letters of one text are shown. Nothing this program says itself is as long.
const longest = 400

// text is wrapped plain text without Fyne's inset around it, so that it lines up with everything else. It is hidden
// while empty. Markup in it means nothing.
type text struct {
	widget.BaseWidget
	style textStyle
	words string
	line  *widget.TextSegment
	rich  *widget.RichText
	// wraps and cuts say what is done with words that are longer than a line. The toolkit does it, where it can.
	wraps, cuts bool
}

func newText(style textStyle, words string) *text {
	line := &widget.TextSegment{Style: widget.RichTextStyle{
		Inline:    true,
		SizeName:  style.size,
		ColorName: style.ink,
		Alignment: style.align,
		TextStyle: fyne.TextStyle{Bold: style.bold},
	}}
	t := &text{style: style, line: line, rich: widget.NewRichText(line), wraps: true}
	switch {
	case !breaksLines:
		t.rich.Wrapping = fyne.TextWrapWord
	case rightToLeft && style.align == fyne.TextAlignLeading:
		line.Style.Alignment = fyne.TextAlignTrailing
	}
	t.ExtendBaseWidget(t)
	t.Hide()
	t.set(words)
	return t
}

// newLine is text that stays on one line and is cut short where there is no room.
func newLine(style textStyle, words string) *text {
	t := newWord(style, words)
	t.cuts = true
	if !breaksLines {
		t.rich.Truncation = fyne.TextTruncateEllipsis
	}
	t.compose()
	return t
}

// newWord is text that is short and never wraps nor is cut.
func newWord(style textStyle, words string) *text {
	t := newText(style, words)
	t.wraps = false
	t.rich.Wrapping = fyne.TextWrapOff
	t.compose()
	return t
}

func (t *text) set(words string) {
	if words = screen.PlainSentence(words, longest); words != t.words {
		t.words = words
		t.compose()
	}
	show(t, words != "")
}

// compose gives the toolkit the words, in lines where it would not break them well.
func (t *text) compose() {
	lines := t.words
	if breaksLines {
		lines = t.composed()
	}
	if lines != t.line.Text {
		t.line.Text = lines
		t.rich.Refresh()
	}
}

func (t *text) composed() string {
	width, r := t.Size().Width, ruler(t.style)
	switch {
	case width > 0 && t.wraps:
		lines := r.lines(t.words, width)
		for i, line := range lines {
			lines[i] = visual(line)
		}
		return strings.Join(lines, "\n")
	case width > 0 && t.cuts:
		return visual(r.cut(t.words, width))
	}
	return visual(t.words)
}

// when says words while a condition holds, and nothing otherwise.
func (t *text) when(holds bool, words string) {
	if !holds {
		words = ""
	}
	t.set(words)
}

// AccessibilityLabel implements fyne.Accessible.
func (t *text) AccessibilityLabel() string { return noIsolates.Replace(t.words) }

// AccessibilityRole implements fyne.Accessible.
func (t *text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// show hides or shows o.
func show(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{t, t.rich} }

type textRenderer struct {
	text *text
	rich *widget.RichText
}

func inset() float32 { return theme.InnerPadding() }

func (r *textRenderer) Layout(size fyne.Size) {
	r.text.compose()
	r.rich.Move(fyne.NewSquareOffsetPos(-inset()))
	r.rich.Resize(size.Add(fyne.NewSquareSize(2 * inset())))
}

func (r *textRenderer) MinSize() fyne.Size {
	least := r.rich.MinSize().Subtract(fyne.NewSquareSize(2 * inset())).Max(fyne.Size{})
	if breaksLines && (r.text.wraps || r.text.cuts) {
		least.Width = fyne.Min(least.Width, theme.Size(r.text.style.size)*2) // as the toolkit has it for what it breaks itself
	}
	return least
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rich} }
func (r *textRenderer) Destroy()                     {}

// Refresh breaks the lines again: the letters may be larger now.
func (r *textRenderer) Refresh() {
	r.text.compose()
	r.rich.Refresh()
}
