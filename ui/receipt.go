package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"countersign/ui/screen"
)

// receipt says what was let have, in the words of the card.
type receipt struct {
	root        *card
	title, note *text
	shown       []string
	grants      *fyne.Container
}

func newReceipt() *receipt {
	r := &receipt{title: newText(strongStyle, ""), grants: stack(gapTight), note: newText(noteStyle, "")}
	r.root = newCard(stack(gapClose, r.title, r.grants, r.note))
	return r
}

func (r *receipt) set(s screen.Connected) {
	r.title.set(s.ReceiptTitle())
	r.note.set(s.ListedNote())
	if !slices.Equal(r.shown, s.Grants) {
		r.shown = slices.Clone(s.Grants)
		r.grants.Objects = bullets(s.Grants)
	}
	show(r.root, len(s.Grants) > 0)
}
