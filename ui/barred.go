package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// barred draws screen.Barred.
type barred struct {
	*page
	title, what, do, address *text
	sandboxPart              *fyne.Container
	open, sandbox, back      *button
}

func newBarred(act func(screen.Action)) *barred {
	s := screen.Barred{}
	v := &barred{
		title: newText(titleStyle.centred(), ""), what: newText(bodyStyle.centred(), ""), do: newText(softStyle.centred(), ""),
		address: newText(noteStyle.centred(), ""),
	}
	v.open = newButton(s.PageLabel(), widget.HighImportance, func() { act(screen.OpenPage{}) })
	v.sandbox = newButton(s.SandboxLabel(), widget.MediumImportance, func() { act(screen.ChooseSandbox{}) })
	v.back = newButton(s.DoneLabel(), widget.MediumImportance, func() { act(screen.Done{}) })
	v.sandboxPart = stack(gapClose, v.sandbox, newText(noteStyle.centred(), s.SandboxNote()))
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Alert, colorOnAlarm, 64), v.title, v.what, v.do, v.address, v.sandboxPart,
	}, v.back, v.open)
	v.focus = v.first
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *barred) first() fyne.Focusable {
	if v.open.Visible() {
		return v.open
	}
	return v.back
}

func (v *barred) update(s screen.Barred) {
	v.title.set(s.Title)
	v.what.set(s.Problem.What)
	v.do.set(s.Problem.Do)
	v.address.when(s.Page != "", screen.Plain(s.Page, longestName))
	show(v.open, s.Page != "")
	show(v.sandboxPart, s.Sandbox)
}
