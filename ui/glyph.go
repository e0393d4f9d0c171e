package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
)

func glyphResource(g assets.Glyph) fyne.Resource {
	return fyne.NewStaticResource(string(g)+".svg", g.SVG())
}

// newGlyph draws g in a colour of the theme, side units wide and high.
func newGlyph(g assets.Glyph, ink fyne.ThemeColorName, side float32) *canvas.Image {
	return picture(theme.NewColoredResource(glyphResource(g), ink), side)
}

// newInlineGlyph draws g beside text, and grows with it.
func newInlineGlyph(g assets.Glyph, ink fyne.ThemeColorName) *widget.Icon {
	return widget.NewIcon(theme.NewColoredResource(glyphResource(g), ink))
}

func newLogo(side float32) *canvas.Image {
	return picture(fyne.NewStaticResource("logo.svg", assets.Logo()), side)
}

func picture(r fyne.Resource, side float32) *canvas.Image {
	image := canvas.NewImageFromResource(r)
	image.FillMode = canvas.ImageFillContain
	image.SetMinSize(fyne.NewSquareSize(side))
	return image
}
