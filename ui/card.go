package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// card is a rounded ground with something on it, in colours of the theme.
type card struct {
	widget.BaseWidget
	fill, border fyne.ThemeColorName
	radius       float32
	padding      fyne.Size
	content      fyne.CanvasObject
}

func newCard(content fyne.CanvasObject) *card {
	return newGround(colorCard, colorCardBorder, content)
}

func newGround(fill, border fyne.ThemeColorName, content fyne.CanvasObject) *card {
	c := &card{fill: fill, border: border, radius: 12, padding: fyne.NewSquareSize(gapPart), content: content}
	c.ExtendBaseWidget(c)
	return c
}

// newPill is a word on a small ground.
func newPill(words string) *card { return newPillOf(newWord(noteStyle, words)) }

func newPillOf(word *text) *card {
	c := newGround(colorCalm, colorCalm, word)
	c.radius, c.padding = 8, fyne.NewSize(8, 2)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{card: c, ground: canvas.NewRectangle(nil)}
	r.colour()
	return r
}

type cardRenderer struct {
	card   *card
	ground *canvas.Rectangle
}

func (r *cardRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	pad := r.card.padding
	r.card.content.Move(fyne.NewPos(pad.Width, pad.Height))
	r.card.content.Resize(size.Subtract(pad).Subtract(pad))
}

func (r *cardRenderer) MinSize() fyne.Size {
	return r.card.content.MinSize().Add(r.card.padding).Add(r.card.padding)
}

func (r *cardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.card.content}
}

func (r *cardRenderer) Refresh() {
	r.colour()
	r.Layout(r.card.Size())
	r.card.content.Refresh()
}

func (r *cardRenderer) Destroy() {}

func (r *cardRenderer) colour() {
	r.ground.FillColor = theme.Color(r.card.fill)
	r.ground.StrokeColor = theme.Color(r.card.border)
	r.ground.StrokeWidth = 1
	r.ground.CornerRadius = r.card.radius
	r.ground.Refresh()
}

// newWarning is one sentence that must be seen, on the page itself.
func newWarning(sentence *text) fyne.CanvasObject {
	return container.New(beside{gap: 10},
		newGlyph(assets.Alert, colorOnAlarm, theme.Size(theme.SizeNameInlineIcon)), sentence)
}

// banner is something to know before anything else: what happened and what to do. It is hidden while there is nothing.
type banner struct {
	root     *card
	what, do *text
}

// newAlarm is a banner for what went wrong.
func newAlarm() *banner { return newBanner(assets.Alert, colorOnAlarm, colorAlarm, strongStyle) }

// newNotice is a banner for what is merely good to know.
func newNotice() *banner { return newBanner(assets.Key, theme.ColorNamePrimary, colorCalm, bodyStyle) }

func newBanner(g assets.Glyph, ink, ground fyne.ThemeColorName, style textStyle) *banner {
	b := &banner{what: newText(style, ""), do: newText(bodyStyle, "")}
	b.root = newGround(ground, ground, container.New(beside{gap: 12},
		newInlineGlyph(g, ink), stack(gapTight, b.what, b.do)))
	b.root.padding = fyne.NewSize(14, 12)
	b.root.Hide()
	return b
}

func (b *banner) set(p screen.Problem) {
	b.what.set(p.What)
	b.do.set(p.Do)
	show(b.root, !p.None())
}

// note puts one sentence on the banner.
func (b *banner) note(words string) { b.set(screen.Problem{What: words}) }
