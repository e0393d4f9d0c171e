package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// connected draws screen.Connected.
type connected struct {
	*page
	title, body *text
	checking    *busy
	receipt     *receipt
	undo        *fyne.Container
}

func newConnected(act func(screen.Action)) *connected {
	s := screen.Connected{}
	v := &connected{title: newText(titleStyle.centred(), ""), body: newText(softStyle.centred(), "")}
	v.checking, v.receipt = newCentredBusy(""), newReceipt()
	done := newButton(s.DoneLabel(), widget.HighImportance, func() { act(screen.Done{}) })
	another := newButton(s.AnotherLabel(), widget.MediumImportance, func() { act(screen.Pair{}) })
	v.undo = stack(gapTight,
		newButton(screen.UndoLabel(), widget.MediumImportance, func() { act(screen.UndoPairing{}) }),
		newText(noteStyle.centred(), screen.UndoNote()))
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Done, theme.ColorNameSuccess, 80), v.title, v.body, v.checking.root, v.receipt.root, v.undo,
	}, another, done)
	v.focus = func() fyne.Focusable { return done }
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *connected) update(s screen.Connected) {
	s.Phone, s.Account = screen.Plain(s.Phone, longestName), screen.Plain(s.Account, longestName)
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.checking.set(s.Checking)
	v.receipt.set(s)
	show(v.undo, s.CanUndo)
}
