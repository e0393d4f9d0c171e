package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// button is a push button that Return presses as well as space, with a ring around it while it has the focus. Keys it has
// no use for go to the window.
type button struct {
	widget.Button
	focused bool
	// tall makes it the one big button of a screen.
	tall bool
	// careful leaves Return alone, which people press without looking: of all keys only space presses it.
	careful bool
}

func newButton(label string, importance widget.Importance, tapped func()) *button {
	b := &button{}
	b.Text, b.Importance, b.OnTapped = visual(label), importance, tapped
	b.IconPlacement = iconPlacement()
	b.ExtendBaseWidget(b)
	return b
}

// SetText changes the label.
func (b *button) SetText(label string) { b.Button.SetText(visual(label)) }

func (b *button) enable(on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// FocusGained implements fyne.Focusable.
func (b *button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	reveal(b)
}

// FocusLost implements fyne.Focusable.
func (b *button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// TypedKey implements fyne.Focusable. It presses the button without Button.Tapped, which would drop the focus.
func (b *button) TypedKey(key *fyne.KeyEvent) {
	isReturn := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter
	switch {
	case isReturn && b.careful:
	case isReturn, key.Name == fyne.KeySpace:
		if !b.Disabled() {
			b.OnTapped()
		}
	default:
		passOn(b, key)
	}
}

// Tapped implements fyne.Tappable.
func (b *button) Tapped(at *fyne.PointEvent) { tapped(&b.Button, b, at) }

// tapped presses face, which is drawn by o, without the ripple where nothing is to move.
func tapped(face *widget.Button, o fyne.CanvasObject, at *fyne.PointEvent) {
	if !still() {
		face.Tapped(at)
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Unfocus()
	}
	if !face.Disabled() {
		face.OnTapped()
	}
}

// passOn gives a key that a focused widget has no use for to the window.
func passOn(o fyne.CanvasObject, key *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil || c.OnTypedKey() == nil {
		return
	}
	c.OnTypedKey()(key)
}

// CreateRenderer implements fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{WidgetRenderer: edge(b.Button.CreateRenderer()), button: b, ring: newRing()}
	r.drawRing()
	return r
}

const (
	ringWidth float32 = 2
	ringGap   float32 = 2
)

// ring is drawn around what has the focus.
type ring struct{ *canvas.Rectangle }

func newRing() ring {
	r := ring{canvas.NewRectangle(nil)}
	r.StrokeWidth = ringWidth
	return r
}

// around lays the ring around something of this size.
func (r ring) around(size fyne.Size) { r.aroundAt(fyne.Position{}, size) }

// aroundAt lays the ring around something of this size, at this place.
func (r ring) aroundAt(at fyne.Position, size fyne.Size) {
	out := ringWidth + ringGap
	r.Move(at.Add(fyne.NewSquareOffsetPos(-out)))
	r.Resize(size.Add(fyne.NewSquareSize(2 * out)))
}

func (r ring) draw(on bool) {
	r.StrokeColor = theme.Color(theme.ColorNamePrimary)
	r.CornerRadius = theme.Size(theme.SizeNameButtonRadius) + ringWidth + ringGap
	show(r.Rectangle, on)
	r.Refresh()
}

type buttonRenderer struct {
	fyne.WidgetRenderer
	button *button
	ring   ring
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.around(size)
}

func (r *buttonRenderer) MinSize() fyne.Size {
	size := r.WidgetRenderer.MinSize()
	if r.button.tall {
		size.Height += gapPart
	}
	return size
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.ring.Rectangle}, r.WidgetRenderer.Objects()...)
}

func (r *buttonRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.drawRing()
}

func (r *buttonRenderer) drawRing() { r.ring.draw(r.button.focused && !r.button.Disabled()) }

// edge draws the outline of a button around what a renderer draws.
func edge(face fyne.WidgetRenderer) fyne.WidgetRenderer {
	r := &edgeRenderer{face, canvas.NewRectangle(nil)}
	r.outline.StrokeWidth = 1.5
	r.draw()
	return r
}

type edgeRenderer struct {
	fyne.WidgetRenderer
	outline *canvas.Rectangle
}

func (r *edgeRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.outline.Resize(size)
}

func (r *edgeRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.outline)
}

func (r *edgeRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.draw()
}

func (r *edgeRenderer) draw() {
	r.outline.StrokeColor = theme.Color(colorEdge)
	r.outline.CornerRadius = theme.Size(theme.SizeNameButtonRadius)
	r.outline.Refresh()
}

// pointerButton looks like a button and can be pressed with the pointer only: it has no methods for keys and focus, so
// that no key reaches it, whatever has the focus.
type pointerButton struct {
	fyne.Widget
	desktop.Hoverable
	face *widget.Button
	// over is drawn on the face; nil for nothing.
	over fyne.CanvasObject
}

func newPointerButton(label string, importance widget.Importance, tapped func()) *pointerButton {
	face := &widget.Button{Text: visual(label), Importance: importance, IconPlacement: iconPlacement(), OnTapped: tapped}
	p := &pointerButton{Widget: face, Hoverable: face, face: face}
	face.ExtendBaseWidget(p)
	return p
}

// Tapped implements fyne.Tappable.
func (p *pointerButton) Tapped(at *fyne.PointEvent) { tapped(p.face, p, at) }

// CreateRenderer implements fyne.Widget.
func (p *pointerButton) CreateRenderer() fyne.WidgetRenderer {
	r := edge(p.face.CreateRenderer())
	if p.over != nil {
		return &overRenderer{r, p.over}
	}
	return r
}

type overRenderer struct {
	fyne.WidgetRenderer
	over fyne.CanvasObject
}

func (r *overRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.over.Resize(size)
}

func (r *overRenderer) MinSize() fyne.Size { return r.WidgetRenderer.MinSize().Max(r.over.MinSize()) }

func (r *overRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.over)
}

func (r *overRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.over.Refresh()
}
