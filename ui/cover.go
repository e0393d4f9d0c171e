package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// cover lies over a code, and is away only as long as a button of the mouse or the space bar is held down on it. It comes back as
// soon as that ends, the pointer leaves, something else or another window has the keyboard. The pointer is not seen meanwhile: it
// would be in the picture.
type cover struct {
	widget.BaseWidget
	words *text
	// lift says whether it is away.
	lift    func(away bool)
	away    bool
	focused bool
}

func newCover(words string, lift func(away bool)) *cover {
	c := &cover{words: newText(strongStyle.centred(), words), lift: lift}
	c.ExtendBaseWidget(c)
	return c
}

// put takes the cover into use, or out of it.
func (c *cover) put(on bool) {
	if on != c.Visible() {
		c.away = false
		show(c, on)
		c.lift(!on)
	}
}

func (c *cover) set(away bool) {
	if away != c.away {
		c.away = away
		c.lift(away)
		c.Refresh()
	}
}

// MouseDown implements desktop.Mouseable.
func (c *cover) MouseDown(*desktop.MouseEvent) {
	if on := fyne.CurrentApp().Driver().CanvasForObject(c); on != nil {
		on.Focus(c)
	}
	c.set(true)
}

// MouseUp implements desktop.Mouseable.
func (c *cover) MouseUp(*desktop.MouseEvent) { c.set(false) }

// MouseIn implements desktop.Hoverable.
func (c *cover) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (c *cover) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *cover) MouseOut() { c.set(false) }

// Cursor implements desktop.Cursorable.
func (c *cover) Cursor() desktop.Cursor {
	if c.away {
		return desktop.HiddenCursor
	}
	return desktop.PointerCursor
}

// KeyDown implements desktop.Keyable.
func (c *cover) KeyDown(key *fyne.KeyEvent) {
	if key.Name == fyne.KeySpace {
		c.set(true)
	}
}

// KeyUp implements desktop.Keyable.
func (c *cover) KeyUp(key *fyne.KeyEvent) {
	if key.Name == fyne.KeySpace {
		c.set(false)
	}
}

// TypedKey implements fyne.Focusable.
func (c *cover) TypedKey(key *fyne.KeyEvent) {
	if key.Name != fyne.KeySpace {
		passOn(c, key)
	}
}

// TypedRune implements fyne.Focusable.
func (c *cover) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (c *cover) FocusGained() {
	c.focused = true
	c.Refresh()
	reveal(c)
}

// FocusLost implements fyne.Focusable.
func (c *cover) FocusLost() {
	c.focused = false
	c.set(false)
	c.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (c *cover) AccessibilityLabel() string { return c.words.AccessibilityLabel() }

// AccessibilityRole implements fyne.Accessible.
func (c *cover) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (c *cover) CreateRenderer() fyne.WidgetRenderer {
	r := &coverRenderer{cover: c, ground: canvas.NewRectangle(nil), middle: container.New(&column{middle: true}, c.words), ring: newRing()}
	r.ground.CornerRadius = 12
	r.ground.StrokeWidth = 1
	r.colour()
	return r
}

type coverRenderer struct {
	cover  *cover
	ground *canvas.Rectangle
	middle *fyne.Container
	ring   ring
}

func (r *coverRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.middle.Move(fyne.NewPos(gapPart, 0))
	r.middle.Resize(size.SubtractWidthHeight(2*gapPart, 0))
	r.ring.around(size)
}

func (r *coverRenderer) MinSize() fyne.Size {
	return r.middle.MinSize().AddWidthHeight(2*gapPart, 0)
}

func (r *coverRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.middle, r.ring.Rectangle}
}

func (r *coverRenderer) Refresh() {
	r.colour()
	r.Layout(r.cover.Size())
	r.middle.Refresh()
}

func (r *coverRenderer) Destroy() {}

func (r *coverRenderer) colour() {
	r.ground.FillColor = theme.Color(colorCalm)
	r.ground.StrokeColor = theme.Color(colorCardBorder)
	show(r.ground, !r.cover.away)
	show(r.middle, !r.cover.away)
	r.ring.draw(r.cover.focused)
	r.ground.Refresh()
}
