package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// ended draws screen.Ended.
type ended struct {
	*page
	calm, failure, alarm      *canvas.Image
	title, what, do           *text
	step                      *failedStep
	why                       *why
	danger                    *card
	seen, urge                *text
	back, again, qr, codeAnew *button
}

func newEnded(act func(screen.Action)) *ended {
	s := screen.Ended{}
	v := &ended{
		calm:    newGlyph(assets.Stopped, colorSoft, 64),
		failure: newGlyph(assets.Alert, colorOnAlarm, 64),
		alarm:   newGlyph(assets.Alert, theme.ColorNameError, 80),
		title:   newText(titleStyle.centred(), ""),
		what:    newText(bodyStyle.centred(), ""),
		do:      newText(softStyle.centred(), ""),
		step:    newFailedStep(),
		why:     newWhy(act),
		seen:    newText(strongStyle.centred(), ""),
		urge:    newText(bodyStyle.centred(), ""),
	}
	v.danger = newGround(colorAlarm, colorAlarm, stack(gapClose, v.seen, v.urge))
	v.again = newButton(s.AgainLabel(), widget.HighImportance, func() { act(screen.Pair{}) })
	v.qr = newButton(s.QRLabel(), widget.MediumImportance, func() { act(screen.Pair{}) })
	v.codeAnew = newButton(s.NewCodeLabel(), widget.HighImportance, func() { act(screen.TypeCode{}) })
	v.back = newButton(s.DoneLabel(), widget.MediumImportance, func() { act(screen.Done{}) })
	v.page = newPage(&column{middle: true},
		[]fyne.CanvasObject{v.calm, v.failure, v.alarm, v.title, v.what, v.do, v.danger, v.step.root, v.why.button},
		v.back, v.again, v.qr, v.codeAnew)
	v.focus = v.first
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *ended) first() fyne.Focusable {
	switch {
	case v.again.Visible():
		return v.again
	case v.codeAnew.Visible():
		return v.codeAnew
	}
	return v.qr
}

func (v *ended) update(s screen.Ended) {
	show(v.calm, s.Calm && !s.Alarm)
	show(v.failure, !s.Calm && !s.Alarm)
	show(v.alarm, s.Alarm)
	v.title.set(s.Title)
	v.what.when(!s.Alarm, s.Failed.Problem.What)
	v.do.when(!s.Alarm, s.Failed.Problem.Do)
	show(v.danger, s.Alarm)
	v.seen.set(s.Failed.Problem.What)
	v.urge.set(s.Failed.Problem.Do)
	v.step.set(s.Failed)
	v.why.set(s.Failed.Check)
	show(v.again, !s.Typed && !s.Alarm)
	show(v.qr, s.Typed || s.Alarm)
	v.qr.SetText(s.QRLabel())
	show(v.codeAnew, s.Typed && !s.Alarm)
}
