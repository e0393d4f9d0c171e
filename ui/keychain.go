package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// keychainTrouble draws screen.KeychainTrouble.
type keychainTrouble struct {
	*page
	title, what, do *text
	again           *button
}

func newKeychainTrouble(act func(screen.Action)) *keychainTrouble {
	s := screen.KeychainTrouble{}
	v := &keychainTrouble{title: newText(titleStyle.centred(), ""), what: newText(bodyStyle.centred(), ""), do: newText(bodyStyle.centred(), "")}
	retry := newButton(s.RetryLabel(), widget.HighImportance, func() { act(screen.RetryKeychain{}) })
	memory := newButton(s.MemoryLabel(), widget.MediumImportance, func() { act(screen.UseMemory{}) })
	file := newButton(s.FileLabel(), widget.MediumImportance, func() { act(screen.KeepIn{Place: screen.SealedFile}) })
	v.again = newButton(s.SignInLabel(), widget.MediumImportance, func() { act(screen.SignInAgain{}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Key, theme.ColorNamePrimary, 56),
		v.title,
		v.what,
		v.do,
		newText(noteStyle.centred(), s.MemoryNote()),
	}, memory, file, v.again, retry)
	v.focus = func() fyne.Focusable { return retry }
	return v
}

func (v *keychainTrouble) update(s screen.KeychainTrouble) {
	v.title.set(s.Title())
	v.what.set(s.Problem.What)
	v.do.set(s.Problem.Do)
	show(v.again, s.CanSignIn)
}
