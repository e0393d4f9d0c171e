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
	what, do *text
}

func newKeychainTrouble(act func(screen.Action)) *keychainTrouble {
	s := screen.KeychainTrouble{}
	v := &keychainTrouble{what: newText(bodyStyle.centred(), ""), do: newText(bodyStyle.centred(), "")}
	retry := newButton(s.RetryLabel(), widget.HighImportance, func() { act(screen.RetryKeychain{}) })
	memory := newButton(s.MemoryLabel(), widget.MediumImportance, func() { act(screen.UseMemory{}) })
	file := newButton(s.FileLabel(), widget.MediumImportance, func() { act(screen.KeepIn{Place: screen.SealedFile}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Key, theme.ColorNamePrimary, 56),
		newText(titleStyle.centred(), s.Title()),
		v.what,
		v.do,
		newText(noteStyle.centred(), s.MemoryNote()),
	}, memory, file, retry)
	v.focus = func() fyne.Focusable { return retry }
	return v
}

func (v *keychainTrouble) update(s screen.KeychainTrouble) {
	v.what.set(s.Problem.What)
	v.do.set(s.Problem.Do)
}
