package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

const (
	// leastCode is how large a short code is at least, whatever the window's size.
	leastCode float32 = 32
	// codeFactor is how much larger than a heading a short code is where there is room.
	codeFactor float32 = 3
)

// largeCode shows a short code on one line, in a face that tells a zero from an O, as large as there is room for. While there
// is no code it keeps the place. A screen reader gets the code spelled.
type largeCode struct {
	widget.BaseWidget
	text, spoken screen.Secret
	covered      bool
	line         *canvas.Text
	opening      *widget.Activity
}

func newLargeCode() *largeCode {
	c := &largeCode{line: canvas.NewText("", nil), opening: widget.NewActivity()}
	c.line.TextStyle.Monospace = true
	c.line.Alignment = fyne.TextAlignCenter
	c.ExtendBaseWidget(c)
	c.wait()
	return c
}

// set shows another code, or none.
func (c *largeCode) set(text, spoken screen.Secret) {
	if text.Equal(c.text) && spoken.Equal(c.spoken) {
		return
	}
	c.text, c.spoken = text, spoken
	c.line.Text = text.Reveal()
	c.wait()
	c.Refresh()
}

// wait moves the dots while there is no code.
func (c *largeCode) wait() {
	show(c.opening, c.text.IsEmpty() && !still())
	if c.text.IsEmpty() {
		c.opening.Start()
	} else {
		c.opening.Stop()
	}
}

// uncover tells whether the code lies open; covered, it is not read aloud either.
func (c *largeCode) uncover(open bool) { c.covered = !open }

// AccessibilityLabel implements fyne.Accessible.
func (c *largeCode) AccessibilityLabel() string {
	if c.covered {
		return ""
	}
	return c.spoken.Reveal()
}

// AccessibilityRole implements fyne.Accessible.
func (c *largeCode) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer implements fyne.Widget.
func (c *largeCode) CreateRenderer() fyne.WidgetRenderer {
	r := &largeCodeRenderer{code: c}
	r.Refresh()
	return r
}

type largeCodeRenderer struct{ code *largeCode }

// widthAt is how wide the code is with letters of a size.
func (r *largeCodeRenderer) widthAt(size float32) float32 {
	return fyne.MeasureText(r.code.line.Text, size, r.code.line.TextStyle).Width
}

// Layout chooses the size of the letters.
func (r *largeCodeRenderer) Layout(size fyne.Size) {
	line := r.code.line
	line.TextSize = theme.Size(theme.SizeNameHeadingText) * codeFactor
	if needs := r.widthAt(line.TextSize); needs > size.Width {
		line.TextSize = fyne.Max(leastCode, float32(int(line.TextSize*size.Width/needs)))
	}
	line.Resize(size)
	line.Refresh()
	dots := r.code.opening
	dots.Resize(dots.MinSize())
	dots.Move(fyne.NewPos((size.Width-dots.Size().Width)/2, (size.Height-dots.Size().Height)/2))
}

// MinSize is as high as the letters are now, and as wide as they are at their smallest.
func (r *largeCodeRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.widthAt(leastCode), r.code.line.MinSize().Height)
}

func (r *largeCodeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.code.line, r.code.opening}
}

func (r *largeCodeRenderer) Destroy() {}

func (r *largeCodeRenderer) Refresh() {
	r.code.line.Color = theme.Color(theme.ColorNameForeground)
	r.Layout(r.code.Size())
}
