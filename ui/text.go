package ui

import (
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
	line *widget.TextSegment
	rich *widget.RichText
}

func newText(style textStyle, words string) *text {
	line := &widget.TextSegment{Style: widget.RichTextStyle{
		Inline:    true,
		SizeName:  style.size,
		ColorName: style.ink,
		Alignment: style.align,
		TextStyle: fyne.TextStyle{Bold: style.bold},
	}}
	t := &text{line: line, rich: widget.NewRichText(line)}
	t.rich.Wrapping = fyne.TextWrapWord
	t.ExtendBaseWidget(t)
	t.Hide()
	t.set(words)
	return t
}

// newLine is text that stays on one line and is cut short where there is no room.
func newLine(style textStyle, words string) *text {
	t := newWord(style, words)
	t.rich.Truncation = fyne.TextTruncateEllipsis
	return t
}

// newWord is text that is short and never wraps nor is cut.
func newWord(style textStyle, words string) *text {
	t := newText(style, words)
	t.rich.Wrapping = fyne.TextWrapOff
	return t
}

func (t *text) set(words string) {
	if words = screen.Plain(words, longest); words != t.line.Text {
		t.line.Text = words
		t.rich.Refresh()
	}
	show(t, words != "")
}

// when says words while a condition holds, and nothing otherwise.
func (t *text) when(holds bool, words string) {
	if !holds {
		words = ""
	}
	t.set(words)
}

// AccessibilityLabel implements fyne.Accessible.
func (t *text) AccessibilityLabel() string { return t.line.Text }

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
func (t *text) CreateRenderer() fyne.WidgetRenderer { return &textRenderer{t.rich} }

type textRenderer struct{ rich *widget.RichText }

func inset() float32 { return theme.InnerPadding() }

func (r *textRenderer) Layout(size fyne.Size) {
	r.rich.Move(fyne.NewSquareOffsetPos(-inset()))
	r.rich.Resize(size.Add(fyne.NewSquareSize(2 * inset())))
}

func (r *textRenderer) MinSize() fyne.Size {
	return r.rich.MinSize().Subtract(fyne.NewSquareSize(2 * inset())).Max(fyne.Size{})
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rich} }
func (r *textRenderer) Refresh()                     { r.rich.Refresh() }
func (r *textRenderer) Destroy()                     {}
