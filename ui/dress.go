package ui

import (
	"fyne.io/fyne/v2"

	"countersign/ui/screen"
)

// Desk is how the desktop says that programs are to look. The zero value says nothing.
type Desk struct {
	// Contrast asks for high contrast.
	Contrast bool
	// LessMotion asks to leave out what moves only to please.
	LessMotion bool
	// TextScale multiplies the size of text; zero means 1.
	TextScale float32
}

// Dress makes all windows of a look as the person wants it, and where they have not said, as their desktop says. It is for the UI
// goroutine, and costs nothing while nothing has changed.
func Dress(a fyne.App, p screen.Preferences, d Desk) {
	if l := lookOf(p, d); a.Settings().Theme() != fyne.Theme(l) {
		a.Settings().SetTheme(l)
	}
}

func lookOf(p screen.Preferences, d Desk) look {
	l := look{theme: p.Theme, text: float32(p.TextSize) / 100, still: p.LessMotion || d.LessMotion, spoken: spoken}
	if l.theme == "" && d.Contrast {
		l.theme = screen.ThemeContrast
	}
	if l.text == 0 && d.TextScale != 0 {
		l.text = min(max(d.TextScale, leastText), mostText)
	}
	return l
}

// Between these all screens have been laid out.
const (
	leastText float32 = 1
	mostText  float32 = 2
)
