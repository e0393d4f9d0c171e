package ui

import "fyne.io/fyne/v2"

// ringed draws the ring of the focus around a widget that the toolkit draws.
type ringed struct {
	fyne.WidgetRenderer
	focused func() bool
	ring    ring
}

func newRinged(inner fyne.WidgetRenderer, focused func() bool) *ringed {
	r := &ringed{inner, focused, newRing()}
	r.ring.draw(false)
	return r
}

// Layout implements fyne.WidgetRenderer.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.around(size)
}

// Objects implements fyne.WidgetRenderer.
func (r *ringed) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.ring.Rectangle}, r.WidgetRenderer.Objects()...)
}

// Refresh implements fyne.WidgetRenderer.
func (r *ringed) Refresh() {
	r.WidgetRenderer.Refresh()
	r.ring.draw(r.focused())
}
