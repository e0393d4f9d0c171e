package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"countersign/ui/screen"
)

// TestNothingIsCut lays every screen out with small, usual and twice as large text, in the smallest and in the usual
// window, and looks for words and buttons that have less room than they need, leave the window or lie on one another.
func TestNothingIsCut(t *testing.T) {
	for _, factor := range []float32{1, 1.5, 2} {
		for _, size := range windowSizes[:2] {
			w, _ := open(t, look{theme: screen.ThemeLight, text: factor})
			for _, s := range samples {
				t.Run(fmt.Sprintf("%v/%v/%s", factor, size, s.name), func(t *testing.T) {
					w.Fyne().Resize(fyne.NewSize(900, 900))
					showAnew(w, s.screen)
					w.Fyne().Resize(size.Max(w.Fyne().Content().MinSize()))
					checkLayout(t, w)
				})
			}
		}
	}
}

// TestNothingIsCutInOtherLanguages does the same where words are long, and where they come from the right.
func TestNothingIsCutInOtherLanguages(t *testing.T) {
	for _, language := range []string{"de", "ar"} {
		for _, factor := range []float32{1, 2} {
			speak(t, language)
			w, _ := open(t, look{text: factor})
			for _, s := range samples {
				t.Run(fmt.Sprintf("%s/%v/%s", language, factor, s.name), func(t *testing.T) {
					w.Fyne().Resize(fyne.NewSize(900, 900))
					showAnew(w, s.screen)
					w.Fyne().Resize(windowSizes[0].Max(w.Fyne().Content().MinSize()))
					checkLayout(t, w)
				})
			}
		}
	}
}

func checkLayout(t *testing.T, w *Window) {
	t.Helper()
	driver := fyne.CurrentApp().Driver()
	window := w.Fyne().Canvas().Size()
	var bottom float32
	scrolled := inLists(w)
	walk(w.page.body, func(o fyne.CanvasObject) {
		if t, is := o.(*text); is && !scrolled[t] {
			bottom = fyne.Max(bottom, driver.AbsolutePositionForObject(t).Y+t.Size().Height)
		}
	})
	end := driver.AbsolutePositionForObject(w.page.body).Y + w.page.body.Size().Height
	if bottom > end+0.5 {
		t.Errorf("text goes on to %v, but the body ends at %v", bottom, end)
	}
	walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
		switch o.(type) {
		case *text, *button, *pointerButton, *field, *card, *qrCode, *bar, *options, *toggle:
		default:
			return
		}
		least, has := o.MinSize(), o.Size()
		if least.Height > has.Height+0.5 || least.Width > has.Width+0.5 {
			t.Errorf("%T %q needs %v and has %v", o, said(o), least, has)
		}
		at := driver.AbsolutePositionForObject(o)
		if at.X < 0 || at.X+has.Width > window.Width+0.5 {
			t.Errorf("%T %q leaves the window: %v, %v wide", o, said(o), at.X, has.Width)
		}
	})
	checkApart(t, w.Fyne().Content())
}

// inLists is the text in lists, which scroll by themselves.
func inLists(w *Window) map[*text]bool {
	texts := map[*text]bool{}
	walk(w.page.body, func(o fyne.CanvasObject) {
		switch o.(type) {
		case *deviceList, *historyList:
			walk(o, func(o fyne.CanvasObject) {
				if t, is := o.(*text); is {
					texts[t] = true
				}
			})
		}
	})
	return texts
}

// checkApart looks for siblings that overlap.
func checkApart(t *testing.T, root fyne.CanvasObject) {
	t.Helper()
	walk(root, func(o fyne.CanvasObject) {
		c, is := o.(*fyne.Container)
		if !is {
			return
		}
		shown := visible(c.Objects)
		for i, a := range shown {
			for _, b := range shown[i+1:] {
				if overlap(a, b) {
					t.Errorf("%T %q lies on %T %q", a, said(a), b, said(b))
				}
			}
		}
	})
}

func overlap(a, b fyne.CanvasObject) bool {
	const hair = 0.5
	return a.Position().X+a.Size().Width > b.Position().X+hair && b.Position().X+b.Size().Width > a.Position().X+hair &&
		a.Position().Y+a.Size().Height > b.Position().Y+hair && b.Position().Y+b.Size().Height > a.Position().Y+hair
}

func said(o fyne.CanvasObject) string {
	var all []string
	walk(o, func(o fyne.CanvasObject) {
		if t, is := o.(*text); is {
			all = append(all, t.line.Text)
		}
	})
	return strings.Join(all, " | ")
}

// TestLinesStayInsideTheirText looks at the lines Fyne really draws: a word too long for its line must have been broken.
func TestLinesStayInsideTheirText(t *testing.T) {
	for _, s := range samples {
		if !strings.HasSuffix(s.name, "-hostile") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			w, _ := shown(t, s.screen)
			width := w.Fyne().Canvas().Size().Width
			walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
				line, is := o.(*canvas.Text)
				if !is {
					return
				}
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(line)
				if end := at.X + line.MinSize().Width; end > width-margin+1 {
					t.Errorf("%q ends at %v of %v", line.Text, end, width)
				}
				if strings.ContainsAny(line.Text, "\x1b\u202E\n") {
					t.Errorf("%q has control characters", line.Text)
				}
			})
		})
	}
}
