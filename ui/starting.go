package ui

import (
	"fyne.io/fyne/v2"

	"countersign/ui/screen"
)

// starting draws screen.Starting.
type starting struct{ *page }

func newStarting(func(screen.Action)) starting {
	s := screen.Starting{}
	dots := newCentredBusy(s.Body())
	dots.set(true)
	return starting{newPage(&column{middle: true}, []fyne.CanvasObject{
		newLogo(72),
		newText(titleStyle.centred(), s.Title()),
		dots.root,
	})}
}

func (starting) update(screen.Starting) {}
