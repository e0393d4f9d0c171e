package ui

import (
	"fmt"
	"image"
	"image/color"
	imagedraw "image/draw"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"github.com/makiuchi-d/gozxing"
	zxing "github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"countersign/ui/screen"
)

var windowSizes = []fyne.Size{
	{Width: leastWidth, Height: leastHeight},
	{Width: 460, Height: 720},
	{Width: 700, Height: 900},
	{Width: 1280, Height: 760},
}

// TestCodeCanBeScanned takes a picture of the window, finds the code in it and reads it, in every look, at several sizes
// and on several screens.
func TestCodeCanBeScanned(t *testing.T) {
	for _, d := range dresses {
		scales := []float32{0.75, 1, 1.25, 1.5, 2}
		if d.look.text > 1 {
			scales = []float32{1}
		}
		for _, scale := range scales {
			w, _ := open(t, d.look)
			w.Fyne().Canvas().(software.WindowlessCanvas).SetScale(scale)
			for _, size := range windowSizes {
				t.Run(fmt.Sprintf("%s/%v/%v", d.name, scale, size), func(t *testing.T) {
					w.Fyne().Resize(size)
					showAnew(w, screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 200, Total: 280}})
					seen := codeIn(w)
					checkModules(t, w.view.(*invite).code, seen)
					if got := decode(t, seen); got != sampleURL {
						t.Errorf("read %q", got)
					}
				})
			}
		}
	}
}

// reporter is a test of either kind.
type reporter interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// codeIn is the part of a picture of the window where the code is, with its quiet zone.
func codeIn(w *Window) *image.NRGBA {
	c := w.Fyne().Canvas()
	var raster *canvas.Raster
	for _, o := range test.WidgetRenderer(w.view.(*invite).code).Objects() {
		if r, is := o.(*canvas.Raster); is {
			raster = r
		}
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(raster)
	pixels := func(v float32) int { return int(math.Ceil(float64(v * c.Scale()))) }
	place := image.Rect(0, 0, pixels(raster.Size().Width), pixels(raster.Size().Height)).Add(image.Pt(pixels(at.X), pixels(at.Y)))
	return c.Capture().(*image.NRGBA).SubImage(place).(*image.NRGBA)
}

// checkModules checks that every module is the same whole number of pixels, at least four, and pure black or white, and
// that the four outermost rows and columns of modules are white.
func checkModules(t reporter, code *qrCode, seen *image.NRGBA) {
	t.Helper()
	n, b := len(code.modules), seen.Bounds()
	if b.Dx() != b.Dy() || b.Dx()%n != 0 {
		t.Fatalf("%d modules on %v", n, b)
	}
	module := b.Dx() / n
	if module < leastModule {
		t.Errorf("a module is %d pixels", module)
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			row, column := y/module, x/module
			want := color.NRGBA{0xff, 0xff, 0xff, 0xff}
			if code.modules[row][column] {
				want = color.NRGBA{0, 0, 0, 0xff}
				if min(row, column, n-1-row, n-1-column) < 4 {
					t.Fatalf("the quiet zone is black at module %d,%d", column, row)
				}
			}
			if got := seen.NRGBAAt(b.Min.X+x, b.Min.Y+y); got != want {
				t.Fatalf("pixel %d,%d is %v, want %v", x, y, got, want)
			}
		}
	}
}

func decode(t reporter, seen image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(seen)
	if err != nil {
		t.Fatalf("no picture: %v", err)
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
	result, err := zxing.NewQRCodeReader().Decode(bits, hints)
	if err != nil {
		t.Fatalf("cannot be read: %v", err)
	}
	return result.GetText()
}

func TestCodeGrowsWithTheWindow(t *testing.T) {
	w, _ := shown(t, screen.Invite{URL: screen.NewSecret(sampleURL)})
	small := codeIn(w).Bounds().Dx()
	w.Fyne().Resize(fyne.NewSize(900, 1200))
	if large := codeIn(w).Bounds().Dx(); large < small*3/2 {
		t.Errorf("the code grows from %d to %d pixels", small, large)
	}
}

func TestNextCodeClearsTheOneBefore(t *testing.T) {
	w, _ := shown(t, screen.Invite{URL: screen.NewSecret(sampleURL)})
	w.Fyne().Canvas().Capture()
	code := w.view.(*invite).code
	bitmap, modules := code.drawn, code.modules
	next := sampleURL[:len(sampleURL)-4] + "abcd"
	w.Show(screen.Invite{URL: screen.NewSecret(next)})
	checkCleared(t, bitmap, modules)
	if got := decode(t, codeIn(w)); got != next {
		t.Errorf("read %q", got)
	}
}

func TestLeavingClearsTheCode(t *testing.T) {
	w, _ := shown(t, screen.Invite{URL: screen.NewSecret(sampleURL)})
	w.Fyne().Canvas().Capture()
	code := w.view.(*invite).code
	bitmap, modules := code.drawn, code.modules
	w.Show(screen.Waiting{})
	checkCleared(t, bitmap, modules)
	if !code.text.IsEmpty() {
		t.Error("the text is still there")
	}
}

func checkCleared(t *testing.T, bitmap *image.RGBA, modules [][]bool) {
	t.Helper()
	for _, b := range bitmap.Pix {
		if b != 0 {
			t.Fatal("the picture is still there")
		}
	}
	for _, row := range modules {
		for _, black := range row {
			if black {
				t.Fatal("the modules are still there")
			}
		}
	}
}

func TestPlaceIsKeptWhileThereIsNoCode(t *testing.T) {
	life := screen.Countdown{Left: 280, Total: 280}
	w, _ := shown(t, screen.Invite{Life: life})
	w.Fyne().Resize(windowSizes[0])
	code := w.view.(*invite).code
	before := code.Size()
	w.Show(screen.Invite{URL: screen.NewSecret(sampleURL), Life: life})
	if code.Size() != before {
		t.Errorf("the place grows from %v to %v", before, code.Size())
	}
	w.Show(screen.Invite{})
	if code.modules != nil || !code.opening.root.Visible() {
		t.Error("a code is shown where there is none")
	}
}

// TestLongTextsGetThinnerCodes and a text no code can hold leaves the place empty.
func TestLongTextsGetThinnerCodes(t *testing.T) {
	long := sampleURL
	for len(long) < 210 {
		long += "x"
	}
	for _, c := range []struct {
		text string
		want int
	}{
		{sampleURL, 49 + 8}, // version 8, level M
		{long, 53 + 8},      // version 9, level L
		{string(make([]byte, 3000)), 0},
	} {
		if got := len(qrModules(screen.NewSecret(c.text))); got != c.want {
			t.Errorf("%d letters give %d modules, want %d", len(c.text), got, c.want)
		}
	}
}

// TestCodeIsSharpEverywhere: in a window of any size that it can have, on a screen of any scale, with large text or usual text,
// whatever stands above it, the code is in sight without scrolling, its modules are at least four whole pixels of the screen, and
// what is painted can be read.
func TestCodeIsSharpEverywhere(t *testing.T) {
	w, _ := open(t, dresses[0].look)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]float32{1, 1.5, 2}).Draw(t, "text")
		scale := float32(rapid.IntRange(14, 60).Draw(t, "twentieths")) / 20
		asked := fyne.NewSize(float32(rapid.IntRange(340, 2000).Draw(t, "width")), float32(rapid.IntRange(340, 2000).Draw(t, "height")))
		shown := screen.Invite{URL: screen.NewSecret(sampleURL + rapid.SampledFrom([]string{"", "&v=2"}).Draw(t, "version")), Life: inviting.Life}
		shown.DemoPhone = rapid.Bool().Draw(t, "demo")
		if rapid.Bool().Draw(t, "failed") {
			shown.Failed = phoneLeft
		}
		fyne.CurrentApp().Settings().SetTheme(look{theme: screen.ThemeLight, text: text})
		w.Fyne().Canvas().(software.WindowlessCanvas).SetScale(scale)
		showAnew(w, shown)
		v := w.view.(*invite)
		v.zoom(rapid.Bool().Draw(t, "enlarged"))
		allowed := settle(w, asked)
		if limit := (fyne.Size{Width: 700, Height: 1000}); allowed.Height > fyne.Max(asked.Height, limit.Height) || allowed.Width > fyne.Max(asked.Width, limit.Width) {
			t.Fatalf("the window wants to be %v", allowed)
		}
		checkSharp(t, v, shown.URL.Reveal(), scale)
	})
}

// settle makes the window as large as was asked for, or as large as it has to be.
func settle(w *Window, size fyne.Size) fyne.Size {
	for range 4 { // texts tell their height once they know their width
		size = size.Max(w.Fyne().Content().MinSize())
		w.Fyne().Resize(size)
	}
	return size
}

func checkSharp(t *rapid.T, v *invite, text string, scale float32) {
	t.Helper()
	raster, driver, n := rasterOf(v), fyne.CurrentApp().Driver(), len(v.code.modules)
	if raster == nil {
		t.Fatal("there is no code")
	}
	at, view := driver.AbsolutePositionForObject(raster), driver.AbsolutePositionForObject(v.scroll)
	end, viewEnd := at.Add(raster.Size()), view.Add(v.scroll.Size())
	const hair = 0.01
	if at.X < view.X || at.Y < view.Y || end.X > viewEnd.X+hair || end.Y > viewEnd.Y+hair {
		t.Fatalf("the code is from %v to %v, and in sight is from %v to %v", at, end, view, viewEnd)
	}
	side := int(math.Ceil(float64(raster.Size().Width * scale)))
	if raster.Size().Width != raster.Size().Height || side%n != 0 || side/n < leastModule {
		t.Fatalf("%d modules on %v at %v: %d pixels", n, raster.Size(), scale, side)
	}
	if side > 1000 {
		return // and more of the same
	}
	painted := image.NewNRGBA(image.Rect(0, 0, side, side))
	imagedraw.Draw(painted, painted.Rect, v.code.picture(side, side), image.Point{}, imagedraw.Src)
	checkModules(t, v.code, painted)
	if got := decode(t, painted); got != text {
		t.Fatalf("read %q", got)
	}
}
