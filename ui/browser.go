package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// browser draws screen.Browser.
type browser struct {
	*page
	shown              screen.Browser
	title, body, note  *text
	link, copied       *text
	linkPart           *card
	problem            *banner
	life               *countdown
	copy, open, cancel *button
}

func newBrowser(act func(screen.Action)) *browser {
	s := screen.Browser{}
	v := &browser{title: newText(titleStyle.centred(), ""), body: newText(softStyle.centred(), ""), note: newText(noteStyle.centred(), "")}
	v.link, v.copied = newText(noteStyle, ""), newText(noteStyle.centred(), "")
	v.link.rich.Wrapping = fyne.TextWrapBreak
	v.linkPart = newCard(stack(gapTight, newText(strongStyle, s.LinkLabel()), v.link))
	v.problem, v.life = newAlarm(), newCountdown()
	v.copy = newButton(s.CopyLabel(), widget.MediumImportance, func() { act(screen.CopyLink{}) })
	v.open = newButton(s.AgainLabel(), widget.MediumImportance, func() { act(screen.OpenPage{}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	dots := newCentredBusy("")
	dots.set(true)
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Computer, theme.ColorNamePrimary, 72), v.title, v.body, v.problem.root, dots.root, v.life.root,
		v.linkPart, v.copied, v.note, v.open,
	}, v.cancel, v.copy)
	v.focus = func() fyne.Focusable { return v.cancel }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

func (v *browser) update(s screen.Browser) {
	before := v.shown
	v.shown = s
	s.Server, s.Account = screen.Plain(s.Server, longestName), screen.Plain(s.Account, longestName)
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.note.set(s.Note())
	v.problem.set(s.Problem())
	v.life.set(s.Life)
	v.link.set(screen.Plain(s.Link, longestLink))
	v.copied.set(s.CopiedNote())
	for _, part := range []fyne.CanvasObject{v.linkPart, v.copy, v.open} {
		show(part, s.Link != "")
	}
	if s.Link == "" && before.Link != "" {
		v.refocus() // what had the keyboard may be gone
	}
}

// longestLink is how many letters of a link are shown: enough to see where it leads. The whole of it can be copied.
const longestLink = 120
