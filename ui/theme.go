package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"countersign/ui/screen"
)

// Colours of this program beside those Fyne names.
const (
	colorSoft       fyne.ThemeColorName = "soft"
	colorCard       fyne.ThemeColorName = "card"
	colorCardBorder fyne.ThemeColorName = "cardBorder"
	colorCalm       fyne.ThemeColorName = "calm"
	colorAlarm      fyne.ThemeColorName = "alarm"
	colorOnAlarm    fyne.ThemeColorName = "onAlarm"
	// colorEdge is the outline of buttons; it is seen where their ground does not tell them from the page.
	colorEdge fyne.ThemeColorName = "edge"
)

// Distances between things, in Fyne's units.
const (
	gapTight   float32 = 4
	gapClose   float32 = 8
	gapPart    float32 = 16
	gapSection float32 = 24
	margin     float32 = 24
)

// look is the program's theme. The zero value follows the desktop's light or dark preference.
type look struct {
	// theme is one of screen.Themes; empty follows the desktop.
	theme string
	// text multiplies the size of text and of the icons beside it; zero means 1.
	text float32
	// still leaves out what moves only to please.
	still bool
	// spoken is which language it is for: another one may have other letters.
	spoken int
}

// still reports whether the person wants nothing to move only to please.
func still() bool {
	l, _ := current().(look)
	return l.still
}

// current is the theme of the program.
func current() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color implements fyne.Theme.
func (l look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	palette := dark
	switch {
	case l.theme == screen.ThemeContrast:
		palette, variant = highContrast, theme.VariantDark
	case l.theme == screen.ThemeLight, l.theme == "" && variant == theme.VariantLight:
		palette, variant = light, theme.VariantLight
	default:
		variant = theme.VariantDark
	}
	if c, named := palette[name]; named {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Size implements fyne.Theme.
func (l look) Size(name fyne.ThemeSizeName) float32 {
	factor := l.text
	if factor == 0 {
		factor = 1
	}
	switch name {
	case theme.SizeNameText:
		return 15 * factor
	case theme.SizeNameCaptionText:
		return 13 * factor
	case theme.SizeNameSubHeadingText:
		return 17 * factor
	case theme.SizeNameHeadingText:
		return 24 * factor
	case theme.SizeNameInlineIcon:
		return 20 * factor
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return 8
	case theme.SizeNameInnerPadding:
		return 10
	case theme.SizeNameInputBorder:
		return 1.5
	}
	return theme.DefaultTheme().Size(name)
}

// Font implements fyne.Theme.
func (look) Font(style fyne.TextStyle) fyne.Resource {
	if f := letters.of(style); f != nil {
		return f
	}
	return theme.DefaultTheme().Font(style)
}

// Icon implements fyne.Theme.
func (look) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

func rgb(hex uint32) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func faint(hex uint32, alpha uint8) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: alpha}
}

var light = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0xf7f8f8),
	theme.ColorNameForeground:          rgb(0x1b2226),
	theme.ColorNameDisabled:            rgb(0x79858c),
	theme.ColorNamePlaceHolder:         rgb(0x5e6970),
	theme.ColorNamePrimary:             rgb(0x0d6b6b),
	theme.ColorNameHyperlink:           rgb(0x0d6b6b),
	theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
	theme.ColorNameButton:              rgb(0xe3e8e9),
	theme.ColorNameDisabledButton:      rgb(0xeaeded),
	theme.ColorNameInputBackground:     rgb(0xffffff),
	theme.ColorNameInputBorder:         rgb(0x7f8b92),
	theme.ColorNameError:               rgb(0xa8322a),
	theme.ColorNameForegroundOnError:   rgb(0xffffff),
	theme.ColorNameSuccess:             rgb(0x0d6b6b),
	theme.ColorNameForegroundOnSuccess: rgb(0xffffff),
	theme.ColorNameFocus:               faint(0x1b2226, 0x10),
	theme.ColorNameHover:               faint(0x1b2226, 0x14),
	theme.ColorNamePressed:             faint(0x1b2226, 0x28),
	theme.ColorNameSelection:           faint(0x0d6b6b, 0x44),
	theme.ColorNameSeparator:           rgb(0xdde2e4),
	theme.ColorNameScrollBar:           faint(0x1b2226, 0x66),
	theme.ColorNameShadow:              faint(0x000000, 0x22),
	colorSoft:                          rgb(0x59646b),
	colorCard:                          rgb(0xffffff),
	colorCardBorder:                    rgb(0xdde2e4),
	colorCalm:                          rgb(0xe2f0ee),
	colorAlarm:                         rgb(0xfdefd9),
	colorOnAlarm:                       rgb(0x8a4b00),
	colorEdge:                          color.Transparent,
}

var dark = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0x14191c),
	theme.ColorNameForeground:          rgb(0xedf1f2),
	theme.ColorNameDisabled:            rgb(0x74828a),
	theme.ColorNamePlaceHolder:         rgb(0x9aa6ad),
	theme.ColorNamePrimary:             rgb(0x66cdc2),
	theme.ColorNameHyperlink:           rgb(0x66cdc2),
	theme.ColorNameForegroundOnPrimary: rgb(0x062322),
	theme.ColorNameButton:              rgb(0x2d363b),
	theme.ColorNameDisabledButton:      rgb(0x20272b),
	theme.ColorNameInputBackground:     rgb(0x1d2428),
	theme.ColorNameInputBorder:         rgb(0x6c7a82),
	theme.ColorNameError:               rgb(0xf0968f),
	theme.ColorNameForegroundOnError:   rgb(0x2b0604),
	theme.ColorNameSuccess:             rgb(0x66cdc2),
	theme.ColorNameForegroundOnSuccess: rgb(0x062322),
	theme.ColorNameFocus:               faint(0xffffff, 0x12),
	theme.ColorNameHover:               faint(0xffffff, 0x18),
	theme.ColorNamePressed:             faint(0xffffff, 0x30),
	theme.ColorNameSelection:           faint(0x66cdc2, 0x50),
	theme.ColorNameSeparator:           rgb(0x2e373c),
	theme.ColorNameScrollBar:           faint(0xffffff, 0x66),
	theme.ColorNameShadow:              faint(0x000000, 0x66),
	colorSoft:                          rgb(0xa3afb5),
	colorCard:                          rgb(0x1d2428),
	colorCardBorder:                    rgb(0x2e373c),
	colorCalm:                          rgb(0x173432),
	colorAlarm:                         rgb(0x3a2c14),
	colorOnAlarm:                       rgb(0xf5c277),
	colorEdge:                          color.Transparent,
}

// highContrast is white and yellow on black. What is a control has an edge.
var highContrast = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0x000000),
	theme.ColorNameForeground:          rgb(0xffffff),
	theme.ColorNameDisabled:            rgb(0xb0b0b0),
	theme.ColorNamePlaceHolder:         rgb(0xd0d0d0),
	theme.ColorNamePrimary:             rgb(0xffff00),
	theme.ColorNameHyperlink:           rgb(0xffff00),
	theme.ColorNameForegroundOnPrimary: rgb(0x000000),
	theme.ColorNameButton:              rgb(0x000000),
	theme.ColorNameDisabledButton:      rgb(0x141414),
	theme.ColorNameInputBackground:     rgb(0x000000),
	theme.ColorNameInputBorder:         rgb(0xffffff),
	theme.ColorNameError:               rgb(0xffa0a0),
	theme.ColorNameForegroundOnError:   rgb(0x000000),
	theme.ColorNameSuccess:             rgb(0x80ff80),
	theme.ColorNameForegroundOnSuccess: rgb(0x000000),
	theme.ColorNameFocus:               faint(0xffffff, 0x20),
	theme.ColorNameHover:               faint(0xffffff, 0x38),
	theme.ColorNamePressed:             faint(0xffffff, 0x48),
	theme.ColorNameSelection:           faint(0x2040d0, 0xd0),
	theme.ColorNameSeparator:           rgb(0xffffff),
	theme.ColorNameScrollBar:           faint(0xffffff, 0xc0),
	theme.ColorNameShadow:              faint(0x000000, 0x00),
	theme.ColorNameOverlayBackground:   rgb(0x000000),
	theme.ColorNameMenuBackground:      rgb(0x000000),
	colorSoft:                          rgb(0xffffff),
	colorCard:                          rgb(0x000000),
	colorCardBorder:                    rgb(0xffffff),
	colorCalm:                          rgb(0x00303a),
	colorAlarm:                         rgb(0x3c2800),
	colorOnAlarm:                       rgb(0xffff00),
	colorEdge:                          rgb(0xffffff),
}
