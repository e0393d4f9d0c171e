package ui

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"

	"countersign/ui/screen"
)

// TestAShortCodeIsLargeAndWhole in every look and window, whatever its length.
func TestAShortCodeIsLargeAndWhole(t *testing.T) {
	for _, d := range dresses {
		for _, size := range windowSizes {
			w, _ := open(t, d.look)
			for _, c := range []spelt{sixSymbols, eightSymbols, tenSymbols} {
				t.Run(fmt.Sprintf("%s/%v/%s", d.name, size, c.text), func(t *testing.T) {
					w.Fyne().Resize(size)
					showAnew(w, sampleCode(c))
					code := w.view.(*code).code
					if code.line.TextSize < leastCode {
						t.Errorf("the letters are %v large", code.line.TextSize)
					}
					if needs, has := code.line.MinSize(), code.Size(); needs.Width > has.Width || needs.Height > has.Height {
						t.Errorf("the code needs %v and has %v", needs, has)
					}
				})
			}
		}
	}
}

func TestAShortCodeGrowsWithTheWindow(t *testing.T) {
	w, _ := shown(t, sampleCode(tenSymbols))
	line := w.view.(*code).code.line
	before := line.TextSize
	w.Fyne().Resize(fyne.NewSize(900, 900))
	if line.TextSize <= before {
		t.Errorf("the letters are %v large, and were %v", line.TextSize, before)
	}
}

// TestAZeroIsNoLetter: it has a mark in its middle, where an O and a D are empty.
func TestAZeroIsNoLetter(t *testing.T) {
	open(t, dresses[0].look)
	for symbol, marked := range map[string]bool{"0": true, "O": false, "D": false} {
		line := newLargeCode().line
		line.Text, line.TextSize, line.Color = symbol, leastCode, color.Black
		c := software.NewTransparentCanvas()
		c.SetContent(line)
		c.Resize(line.MinSize())
		if got := inkInTheMiddle(c.Capture()); got != marked {
			t.Errorf("%s: a mark in its middle is %v", symbol, got)
		}
	}
}

// inkInTheMiddle reports whether the middle of what is drawn is drawn upon.
func inkInTheMiddle(img image.Image) bool {
	var drawn image.Rectangle
	ink := func(x, y int) bool {
		_, _, _, alpha := img.At(x, y).RGBA()
		return alpha > 0x8000
	}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if ink(x, y) {
				drawn = drawn.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink((drawn.Min.X+drawn.Max.X)/2, (drawn.Min.Y+drawn.Max.Y)/2)
}

func TestTheNextCodeReplacesTheOneBefore(t *testing.T) {
	w, _ := shown(t, sampleCode(sixSymbols))
	w.Show(sampleCode(eightSymbols))
	v := viewOf[*code](t, w)
	if v.code.line.Text != eightSymbols.text || v.spoken.line.Text != eightSymbols.spoken {
		t.Errorf("it shows %q and says %q", v.code.line.Text, v.spoken.line.Text)
	}
}

// TestLeavingTakesTheShortCodeAway looks at every text the page is made of, seen or not.
func TestLeavingTakesTheShortCodeAway(t *testing.T) {
	w, _ := shown(t, sampleCode(sixSymbols))
	v := viewOf[*code](t, w)
	held := func() (texts []string) {
		walk(v.root, func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *canvas.Text:
				texts = append(texts, o.Text)
			case *text:
				texts = append(texts, o.line.Text)
			}
		})
		return append(texts, v.code.text.Reveal(), v.code.spoken.Reveal(), v.spoken.line.Text, v.code.AccessibilityLabel())
	}
	if texts := held(); !slices.Contains(texts, sixSymbols.text) || !slices.Contains(texts, sixSymbols.spoken) {
		t.Fatalf("the code is not shown: %q", texts)
	}
	w.Show(screen.Waiting{Typed: true})
	if texts := held(); slices.Contains(texts, sixSymbols.text) || slices.Contains(texts, sixSymbols.spoken) {
		t.Errorf("the code is still there: %q", texts)
	}
}

func TestAScreenReaderGetsTheSpelling(t *testing.T) {
	w, _ := shown(t, sampleCode(sixSymbols))
	if got := viewOf[*code](t, w).code.AccessibilityLabel(); got != sixSymbols.spoken {
		t.Errorf("it is read as %q", got)
	}
}

func TestPlaceIsKeptWhileThereIsNoShortCode(t *testing.T) {
	w, _ := shown(t, screen.Code{Page: "https://pair.example.org/join"})
	v := viewOf[*code](t, w)
	before := v.code.Size()
	if !v.code.opening.Visible() || !slices.Contains(words(w), "Getting a code") {
		t.Error("it is not said that a code is on its way")
	}
	w.Show(sampleCode(sixSymbols))
	if v.code.Size() != before {
		t.Errorf("the place grows from %v to %v", before, v.code.Size())
	}
	if v.code.opening.Visible() {
		t.Error("the dots still move")
	}
}

// TestTheWarningIsInSight beside the code without scrolling, in full ink: in the smallest window, and beside the QR code, which
// needs the room, in one of the usual size.
func TestTheWarningIsInSight(t *testing.T) {
	for _, c := range []struct {
		screen screen.Screen
		words  string
		size   fyne.Size
	}{
		{sampleCode(tenSymbols), screen.Code{}.Warning(), windowSizes[0]},
		{screen.Invite{URL: screen.NewSecret(sampleURL)}, screen.Invite{}.Warning(), windowSizes[1]},
	} {
		w, _ := shown(t, c.screen)
		w.Fyne().Resize(c.size)
		found := false
		walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
			line, is := o.(*text)
			if !is || line.line.Text != c.words {
				return
			}
			found = true
			end := fyne.CurrentApp().Driver().AbsolutePositionForObject(line).Y + line.Size().Height
			if style := line.line.Style; !style.TextStyle.Bold || style.ColorName != strongStyle.ink || end > w.page.scroll.Size().Height {
				t.Errorf("%T: bold is %v, the ink %s, and it ends at %v", c.screen, style.TextStyle.Bold, style.ColorName, end)
			}
		})
		if !found {
			t.Errorf("%T does not warn", c.screen)
		}
	}
}
