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
	why                      *why
	sandboxPart              *fyne.Container
	wait                     *countdown
	browser, open            *button
	sandbox, back            *button
}

func newBarred(act func(screen.Action)) *barred {
	s := screen.Barred{}
	v := &barred{
		title: newText(titleStyle.centred(), ""), what: newText(bodyStyle.centred(), ""), do: newText(softStyle.centred(), ""),
		address: newText(noteStyle.centred(), ""), why: newWhy(act),
	}
	v.wait = newCountdown()
	v.browser = newButton(screen.BrowserLabel(), widget.HighImportance, func() { act(screen.SignInWithBrowser{}) })
	v.open = newButton(s.PageLabel(), widget.HighImportance, func() { act(screen.OpenPage{}) })
	v.sandbox = newButton(s.SandboxLabel(), widget.MediumImportance, func() { act(screen.ChooseSandbox{}) })
	v.back = newButton(s.DoneLabel(), widget.MediumImportance, func() { act(screen.Done{}) })
	v.sandboxPart = stack(gapClose, v.sandbox, newText(noteStyle.centred(), s.SandboxNote()))
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Alert, colorOnAlarm, 64), v.title, v.what, v.do, v.wait.root, v.address, v.why.button, v.sandboxPart,
	}, v.back, v.open, v.browser)
	v.focus = v.first
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *barred) first() fyne.Focusable {
	for _, b := range []*button{v.browser, v.open} {
		if b.Visible() {
			return b
		}
	}
	return v.back
}

func (v *barred) update(s screen.Barred) {
	v.title.set(s.Title)
	v.what.set(s.Problem.What)
	v.do.set(s.Problem.Do)
	v.address.when(s.Page != "", screen.Plain(s.Page, longestName))
	v.wait.set(s.Wait)
	show(v.browser, s.Browser)
	v.why.set(s.Why)
	show(v.open, s.Page != "")
	v.open.Importance = widget.HighImportance
	if s.Browser {
		v.open.Importance = widget.MediumImportance // there is one primary action
	}
	v.open.Refresh()
	show(v.sandboxPart, s.Sandbox)
}
