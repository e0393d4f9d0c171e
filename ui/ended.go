package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// ended draws screen.Ended.
type ended struct {
	*page
	calm, alarm     *canvas.Image
	title, what, do *text
}

func newEnded(act func(screen.Action)) *ended {
	s := screen.Ended{}
	v := &ended{
		calm:  newGlyph(assets.Stopped, colorSoft, 64),
		alarm: newGlyph(assets.Alert, colorOnAlarm, 64),
		title: newText(titleStyle.centred(), ""),
		what:  newText(bodyStyle.centred(), ""),
		do:    newText(softStyle.centred(), ""),
	}
	again := newButton(s.AgainLabel(), widget.HighImportance, func() { act(screen.Pair{}) })
	back := newButton(s.DoneLabel(), widget.MediumImportance, func() { act(screen.Done{}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{v.calm, v.alarm, v.title, v.what, v.do}, back, again)
	v.focus = func() fyne.Focusable { return again }
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *ended) update(s screen.Ended) {
	show(v.calm, s.Calm)
	show(v.alarm, !s.Calm)
	v.title.set(s.Title)
	v.what.set(s.Problem.What)
	v.do.set(s.Problem.Do)
}
