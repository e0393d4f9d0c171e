package ui

import (
	"image/color"
	"math"
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"countersign/ui/screen"
)

// TestTextCanBeRead: WCAG 2.2, 1.4.3 wants a contrast of 4.5:1 for text, and 1.4.6 one of 7:1 where contrast is asked for; 1.4.11
// wants 3:1 for what controls are made of.
func TestTextCanBeRead(t *testing.T) {
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, colorCard, colorCalm, colorAlarm}
	for _, d := range dresses {
		text, faint, shape := 4.5, 3.0, 3.0
		if d.look.theme == screen.ThemeContrast {
			text, faint, shape = 7, 7, 4.5
			for _, control := range []fyne.ThemeColorName{theme.ColorNameButton, theme.ColorNameBackground, colorCard} {
				if got := contrast(d.look.Color(colorEdge, 0), d.look.Color(control, 0)); got < shape {
					t.Errorf("the edge of a button beside %s: %.2f", control, got)
				}
			}
		}
		check := func(ink, ground fyne.ThemeColorName, over fyne.ThemeColorName, least float64) {
			t.Helper()
			under := d.look.Color(ground, 0)
			if over != "" {
				under = blend(under, d.look.Color(over, 0))
			}
			if got := contrast(d.look.Color(ink, 0), under); got < least {
				t.Errorf("%s: %s on %s (%s): %.2f", d.name, ink, ground, over, got)
			}
		}
		for _, ground := range grounds {
			check(theme.ColorNameForeground, ground, "", text)
			check(colorSoft, ground, "", text)
			check(theme.ColorNamePrimary, ground, "", shape)
			check(colorOnAlarm, ground, "", shape)
		}
		for _, over := range []fyne.ThemeColorName{"", theme.ColorNameFocus, theme.ColorNameHover} {
			check(theme.ColorNameForeground, theme.ColorNameButton, over, text)
			check(theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, over, text)
			check(theme.ColorNameForegroundOnError, theme.ColorNameError, over, text)
		}
		check(theme.ColorNameDisabled, theme.ColorNameDisabledButton, "", faint)
		check(theme.ColorNameForeground, theme.ColorNameInputBackground, "", text)
		check(theme.ColorNameForeground, theme.ColorNameInputBackground, theme.ColorNameSelection, text)
		check(theme.ColorNamePlaceHolder, theme.ColorNameInputBackground, "", text)
		check(theme.ColorNameInputBorder, theme.ColorNameBackground, "", shape)
		check(theme.ColorNamePrimary, theme.ColorNameButton, "", shape)
		check(theme.ColorNameError, theme.ColorNameBackground, "", shape)
	}
}

// contrast is the WCAG contrast ratio of two opaque colours.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func blend(under, over color.Color) color.Color {
	r, g, b, _ := under.RGBA()
	r2, g2, b2, a := over.RGBA()
	mix := func(u, o uint32) uint16 { return uint16(o + u*(0xffff-a)/0xffff) }
	return color.RGBA64{R: mix(r, r2), G: mix(g, g2), B: mix(b, b2), A: 0xffff}
}

// TestEveryTextIsInACheckedInk: TestTextCanBeRead knows the inks that words are written in.
func TestEveryTextIsInACheckedInk(t *testing.T) {
	for _, s := range samples {
		w, _ := shown(t, s.screen)
		inks := map[color.Color]bool{}
		for _, ink := range []fyne.ThemeColorName{theme.ColorNameForeground, colorSoft, theme.ColorNameDisabled, theme.ColorNamePlaceHolder,
			theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError} {
			inks[theme.Color(ink)] = true
		}
		walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
			if line, is := o.(*canvas.Text); is && line.Text != "" && !inks[line.Color] {
				t.Errorf("%s: %q is written in %v", s.name, line.Text, line.Color)
			}
		})
	}
}

// resized are the screens that can be in sight while the size of text changes.
var resized = map[reflect.Type]bool{reflect.TypeFor[screen.Settings](): true, reflect.TypeFor[screen.Phone](): true}

// TestScreensFollowTheirLook: a screen that is shown while its look changes looks as if it had been so always. The cursor in a field
// is left out: it has its colour from its blinking, which stands still in tests.
func TestScreensFollowTheirLook(t *testing.T) {
	always, _ := open(t, dresses[0].look)
	turned, _ := open(t, dresses[0].look)
	look := func(w *Window, s screen.Screen, d dress, show func(*Window, screen.Screen)) {
		fyne.CurrentApp().Settings().SetTheme(d.look)
		show(w, s)
		w.Fyne().Resize(windowSizes[1])
		w.Fyne().Canvas().Unfocus()
	}
	for _, d := range dresses[1:] {
		for _, s := range dresses[2].samples() {
			if d.look.text != 0 && !resized[reflect.TypeOf(s.screen)] {
				continue
			}
			t.Run(d.name+"/"+s.name, func(t *testing.T) {
				look(always, s.screen, d, showAnew)
				want := always.Fyne().Canvas().Capture()
				look(turned, s.screen, dresses[0], showAnew)
				turned.Fyne().Canvas().Capture()
				look(turned, s.screen, d, (*Window).Show)
				if n := differing(turned.Fyne().Canvas().Capture(), want); n > 0 {
					t.Errorf("%d pixels stay as they were", n)
				}
			})
		}
	}
}

func TestThemeFollowsTheDesktop(t *testing.T) {
	for name := range light {
		_, inDark := dark[name]
		_, inContrast := highContrast[name]
		if !inDark || !inContrast {
			t.Errorf("%s has no dark colour, or none of high contrast", name)
		}
	}
	if len(light) != len(dark) {
		t.Error("a colour has no light variant")
	}
	day := look{}.Color(theme.ColorNameBackground, theme.VariantLight)
	night := look{}.Color(theme.ColorNameBackground, theme.VariantDark)
	if luminance(day) < luminance(night) {
		t.Error("light and dark are the wrong way round")
	}
}
