package ui

import (
	"fmt"
	"image"
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

// TestSymbolsCannotBeMistaken draws the symbols that look alike in many faces and compares them.
func TestSymbolsCannotBeMistaken(t *testing.T) {
	open(t, dresses[0].look)
	drawn := map[string]image.Image{}
	for _, symbol := range []string{"0", "Q", "D", "8", "B", "1", "7", "5", "S", "2", "Z", "O", "I", "L"} {
		line := newLargeCode().line
		line.Text, line.TextSize = symbol, leastCode
		c := software.NewCanvas()
		c.SetContent(line)
		c.Resize(fyne.NewSize(40, 50))
		drawn[symbol] = c.Capture()
	}
	for _, pair := range [][2]string{{"0", "O"}, {"0", "D"}, {"0", "Q"}, {"8", "B"}, {"5", "S"}, {"2", "Z"}, {"1", "I"}, {"1", "L"}, {"1", "7"}} {
		if n := differing(drawn[pair[0]], drawn[pair[1]]); n < 40 {
			t.Errorf("%s and %s differ in %d pixels only", pair[0], pair[1], n)
		}
	}
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

// TestTheWarningIsInSight beside the code in a window of the usual size, in full ink, as it is beside the QR code.
func TestTheWarningIsInSight(t *testing.T) {
	for words, s := range map[string]screen.Screen{
		screen.Code{}.Warning(): sampleCode(tenSymbols), screen.Invite{}.Warning(): screen.Invite{URL: screen.NewSecret(sampleURL)},
	} {
		w, _ := shown(t, s)
		found := false
		walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
			line, is := o.(*text)
			if !is || line.line.Text != words {
				return
			}
			found = true
			end := fyne.CurrentApp().Driver().AbsolutePositionForObject(line).Y + line.Size().Height
			if style := line.line.Style; !style.TextStyle.Bold || style.ColorName != strongStyle.ink || end > w.page.scroll.Size().Height {
				t.Errorf("%T: bold is %v, the ink %s, and it ends at %v", s, style.TextStyle.Bold, style.ColorName, end)
			}
		})
		if !found {
			t.Errorf("%T does not warn", s)
		}
	}
}
