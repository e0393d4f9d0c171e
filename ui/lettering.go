package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// lettering is a word in the letters of another language than the one that is spoken, as the label of a button is written. The toolkit
// measures its own labels in the letters of the program.
type lettering struct {
	widget.BaseWidget
	line *canvas.Text
}

func newLettering(word string, in typefaces) *lettering {
	bold := fyne.TextStyle{Bold: true}
	l := &lettering{line: &canvas.Text{Text: word, TextStyle: bold, Alignment: fyne.TextAlignCenter, FontSource: in.of(bold)}}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer implements fyne.Widget.
func (l *lettering) CreateRenderer() fyne.WidgetRenderer {
	r := &letteringRenderer{l.line}
	r.Refresh()
	return r
}

type letteringRenderer struct{ line *canvas.Text }

func (r *letteringRenderer) Layout(size fyne.Size) { r.line.Resize(size) }

func (r *letteringRenderer) MinSize() fyne.Size {
	r.line.TextSize = theme.TextSize()
	return r.line.MinSize().Add(fyne.NewSquareSize(2 * inset()))
}

func (r *letteringRenderer) Refresh() {
	r.line.TextSize, r.line.Color = theme.TextSize(), theme.Color(theme.ColorNameForeground)
	r.line.Refresh()
}

func (r *letteringRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }
func (r *letteringRenderer) Destroy()                     {}
