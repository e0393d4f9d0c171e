package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// waiting draws screen.Waiting.
type waiting struct {
	*page
	picture, computer  *canvas.Image
	title, phone, body *text
	life               *countdown
}

func newWaiting(act func(screen.Action)) *waiting {
	s := screen.Waiting{}
	v := &waiting{title: newText(titleStyle.centred(), ""), phone: newText(strongStyle.centred(), ""), life: newCountdown()}
	v.picture, v.computer = newGlyph(assets.Phone, theme.ColorNamePrimary, 72), newGlyph(assets.Other, theme.ColorNamePrimary, 72)
	v.body = newText(softStyle.centred(), "")
	dots := newCentredBusy("")
	dots.set(true)
	cancel := newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		v.picture, v.computer, v.title, v.phone, v.body, dots.root, v.life.root,
	}, cancel)
	v.focus = func() fyne.Focusable { return cancel }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

func (v *waiting) update(s screen.Waiting) {
	show(v.picture, !s.Typed)
	show(v.computer, s.Typed)
	v.title.set(s.Title())
	v.phone.set(screen.Plain(s.Phone, longestName))
	v.body.set(s.Body())
	v.life.set(s.Life)
}
