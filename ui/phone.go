package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// phone draws screen.Phone, the demo phone in a window of its own.
type phone struct {
	*page
	shown                 screen.Phone
	picture, done, alarm  *canvas.Image
	title, body, what, do *text
	busy                  *busy
	confirm, cancel, over *button
}

func newPhone(act func(screen.Action)) *phone {
	s := screen.Phone{}
	v := &phone{
		picture: newGlyph(assets.Phone, theme.ColorNamePrimary, 64),
		done:    newGlyph(assets.Done, theme.ColorNameSuccess, 64),
		alarm:   newGlyph(assets.Alert, colorOnAlarm, 64),
		title:   newText(titleStyle.centred(), ""),
		body:    newText(softStyle.centred(), ""),
		what:    newText(bodyStyle.centred(), ""),
		do:      newText(softStyle.centred(), ""),
		busy:    newCentredBusy(""),
	}
	v.confirm = newButton(s.ConfirmLabel(), widget.HighImportance, func() { act(screen.PhoneConfirmed{}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.over = newButton(s.DoneLabel(), widget.HighImportance, func() { act(screen.Done{}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newText(noteStyle.centred(), s.WindowTitle()), v.picture, v.done, v.alarm, v.title, v.body, v.what, v.do, v.busy.root,
	}, v.cancel, v.confirm, v.over)
	v.focus = v.first
	v.escape = func() screen.Action {
		if v.ended() {
			return screen.Done{}
		}
		return screen.Cancel{}
	}
	return v
}

func (v *phone) ended() bool {
	return v.shown.Step == screen.PhoneDone || v.shown.Step == screen.PhoneFailed
}

func (v *phone) first() fyne.Focusable {
	switch {
	case v.ended():
		return v.over
	case v.shown.Step == screen.PhoneAsking:
		return v.confirm
	}
	return v.cancel
}

func (v *phone) update(s screen.Phone) {
	moved := v.shown.Step != s.Step
	v.shown = s
	s.Computer, s.Account = screen.Plain(s.Computer, longestName), screen.Plain(s.Account, longestName)
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.what.set(s.Problem.What)
	v.do.set(s.Problem.Do)
	asking := s.Step == screen.PhoneAsking
	v.busy.set(!asking && !v.ended())
	show(v.picture, !v.ended())
	show(v.done, s.Step == screen.PhoneDone)
	show(v.alarm, s.Step == screen.PhoneFailed)
	show(v.confirm, asking)
	show(v.cancel, !v.ended())
	show(v.over, v.ended())
	if moved {
		v.refocus()
	}
}
