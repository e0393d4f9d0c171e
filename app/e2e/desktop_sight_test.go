package e2e

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"countersign/ui"
	"countersign/ui/screen"
)

// sight knows what words look like: it has Fyne's software painter draw the screen that they stand on, cuts them out, and
// looks for the same pixels on the display, which the graphics card's painter drew.
type sight struct {
	theme string // empty is the light one
	scale float32
	text  int // in per cent; 0 is 100
}

// drawing keeps the painter to one test at a time: its program and its theme are global.
var drawing sync.Mutex

// words cuts the first text or button of that label out of a screen.
func (s sight) words(t *testing.T, shown screen.Screen, label string) *image.RGBA {
	t.Helper()
	drawing.Lock()
	defer drawing.Unlock()
	a := test.NewApp()
	defer a.Quit()
	w := ui.NewWindow(a, "", func(screen.Action) {})
	defer w.Fyne().Close()
	canvas := w.Fyne().Canvas()
	canvas.Capture() // starts the toolkit's clock: it stands still between two pictures, and what looks a minute old is made anew, without a place
	ui.Dress(a, screen.Preferences{Theme: cmp.Or(s.theme, screen.ThemeLight), TextSize: s.text}, ui.Desk{})
	w.Show(shown)
	canvas.(software.WindowlessCanvas).SetScale(s.scale)
	canvas.Unfocus()
	found := labelled(w.Fyne().Content(), label)
	if found == nil {
		t.Fatalf("there is no %q on %T", label, shown)
	}
	leave(w.Fyne().Content(), found)
	at, size := a.Driver().AbsolutePositionForObject(found), found.Size()
	pixel := func(f float32) int { return int(f * s.scale) }
	area := image.Rect(pixel(at.X), pixel(at.Y), pixel(at.X+size.Width), pixel(at.Y+size.Height))
	return trim(rgba(rgba(canvas.Capture()).SubImage(area)))
}

// labelled finds what bears a label in sight.
func labelled(o fyne.CanvasObject, label string) fyne.CanvasObject {
	if !o.Visible() {
		return nil
	}
	if rich, ok := o.(*widget.RichText); ok && strings.TrimSpace(rich.String()) == label {
		return o
	}
	for _, child := range children(o) {
		if found := labelled(child, label); found != nil {
			return found
		}
	}
	return nil
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// leave hides what stands beside one object, which may reach into its area, but not what is drawn beneath it. Left says that the
// object is within o.
func leave(o, one fyne.CanvasObject) (left bool) {
	if o == one {
		return true
	}
	var beside []fyne.CanvasObject
	for _, child := range children(o) {
		switch child.(type) {
		case *fyne.Container, fyne.Widget:
			if leave(child, one) {
				left = true
			} else {
				beside = append(beside, child)
			}
		}
	}
	if left {
		for _, b := range beside {
			b.Hide()
		}
	}
	return left
}

// rgba copies a picture to the origin.
func rgba(img image.Image) *image.RGBA {
	flat := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(flat, flat.Rect, img, img.Bounds().Min, draw.Src)
	return flat
}

// trim cuts off the rows and columns that are ground only; the ground is the colour of the first pixel.
func trim(img *image.RGBA) *image.RGBA {
	area := image.Rectangle{}
	for _, p := range ink(img) {
		area = area.Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
	}
	area = area.Inset(-1).Add(img.Rect.Min)
	return rgba(img.SubImage(area.Intersect(img.Rect)))
}

// ink is where a picture, which begins at the origin, differs from its first pixel.
func ink(img *image.RGBA) (points []image.Point) {
	ground := dotsOf(img, []image.Point{{}}, img)[0]
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if ground.off(img.Pix[img.PixOffset(x, y):]) >= 150 {
				points = append(points, image.Pt(x, y))
			}
		}
	}
	return points
}

// dot is a pixel of one picture, and how far from a place in another it should be, in bytes.
type dot struct {
	r, g, b uint8
	offset  int
}

func dotsOf(part *image.RGBA, points []image.Point, whole *image.RGBA) []dot {
	dots := make([]dot, len(points))
	for i, p := range points {
		pixel := part.Pix[part.PixOffset(p.X, p.Y):]
		dots[i] = dot{pixel[0], pixel[1], pixel[2], p.Y*whole.Stride + 4*p.X}
	}
	return dots
}

// off is how far the colour is from that of a pixel: 0 to 765.
func (d dot) off(pixel []byte) int {
	off := func(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
	return off(d.r, pixel[0]) + off(d.g, pixel[1]) + off(d.b, pixel[2])
}

// find looks for a picture within another, which begins at the origin as the first does; not ok: it is not there. The two
// need not be the same in every pixel, nor in any: two painters make other edges, the more so the more letters and ground differ.
func find(part, whole *image.RGBA) (at image.Rectangle, ok bool) {
	letters, size := ink(part), part.Rect.Size()
	var all, some []image.Point // some rule most places out: as many of the letters as of their ground
	for i := range size.X * size.Y {
		all = append(all, image.Pt(i%size.X, i/size.X))
	}
	ground := slices.DeleteFunc(slices.Clone(all), func(p image.Point) bool { return slices.Contains(letters, p) })
	for i := range 24 {
		some = append(some, letters[i*len(letters)/24], ground[i*len(ground)/24])
	}
	contrast, paper := 0, dotsOf(part, ground[:1], whole)[0]
	for _, p := range letters {
		contrast = max(contrast, paper.off(part.Pix[part.PixOffset(p.X, p.Y):]))
	}
	first, second, third := dotsOf(part, some, whole), dotsOf(part, letters, whole), dotsOf(part, all, whole)
	for y := range max(0, whole.Rect.Dy()-size.Y+1) {
		for x := range max(0, whole.Rect.Dx()-size.X+1) {
			place := whole.Pix[whole.PixOffset(x, y):]
			if looksLike(first, place, contrast, 200) && looksLike(second, place, contrast, 150) && looksLike(third, place, contrast, 60) {
				return image.Rectangle{image.Pt(x, y), image.Pt(x, y).Add(size)}, true
			}
		}
	}
	return at, false
}

// looksLike says whether no more than so many dots in a thousand are off by three tenths of the contrast.
func looksLike(dots []dot, place []byte, contrast, most int) bool {
	left := len(dots) * most / 1000
	for _, d := range dots {
		if 10*d.off(place[d.offset:]) >= 3*contrast {
			if left--; left < 0 {
				return false
			}
		}
	}
	return true
}

// sees waits until a label of a screen is on the display, and says where.
func (p *desktop) sees(shown screen.Screen, label string) image.Rectangle {
	p.t.Helper()
	wanted := p.sight.words(p.t, shown, label)
	var at image.Rectangle
	var before *image.RGBA
	p.until("to see "+label, func() (ok bool) {
		now := p.picture()
		if before == nil || !bytes.Equal(before.Pix, now.Pix) {
			at, ok = find(wanted, now)
		}
		before = now
		return ok
	})
	return at
}

// click waits for a button and clicks on it.
func (p *desktop) click(shown screen.Screen, label string) {
	p.t.Helper()
	at := p.sees(shown, label)
	p.clickAt(at.Min.Add(at.Size().Div(2)))
}

// keep writes a picture into the folder that COUNTERSIGN_SHOTS names, or else among the test's artifacts.
func (d *display) keep(name string, img image.Image) (path string) {
	d.t.Helper()
	name = strings.NewReplacer("/", "-", " ", "-").Replace(d.t.Name() + " " + name)
	path = filepath.Join(cmp.Or(os.Getenv("COUNTERSIGN_SHOTS"), d.t.ArtifactDir()), name+".png")
	d.write(path, img, png.BestSpeed)
	return path
}

func (d *display) write(path string, img image.Image, level png.CompressionLevel) {
	d.t.Helper()
	var content bytes.Buffer
	err := (&png.Encoder{CompressionLevel: level}).Encode(&content, img)
	if err := errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content.Bytes(), 0o644)); err != nil {
		d.t.Fatal(err)
	}
}
