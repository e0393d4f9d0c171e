package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	qrcode "github.com/skip2/go-qrcode"

	"countersign/ui/screen"
)

const (
	// leastModule is how many pixels of the screen a module is wide at least.
	leastModule = 4
	// usualModules is how many modules a code with its quiet zone usually has: a pairing URL at level M.
	usualModules = 49 + 8
	// qrRim is white around the quiet zone, where the corners are rounded.
	qrRim float32 = 8
)

// qrCode shows a text as a QR code, black on white in every theme, as large as fits with every module the same whole
// number of pixels. While there is no text it keeps the place and says so.
type qrCode struct {
	widget.BaseWidget
	text    screen.Secret
	modules [][]bool
	// drawn is the picture on the screen. Nothing else holds its pixels.
	drawn   *image.RGBA
	opening *busy
	// scanned takes the place of the code once it has been scanned.
	scanned fyne.CanvasObject
	// cover lies over the code if it is to be seen only while something is held down.
	cover *cover
	// twice is called when the code is clicked on twice.
	twice func()
}

func newQRCode(opening, hold string, scanned fyne.CanvasObject) *qrCode {
	q := &qrCode{opening: newCentredBusy(opening), scanned: scanned, twice: func() {}}
	q.scanned.Hide()
	q.opening.set(true)
	q.cover = newCover(hold, func(bool) { q.Refresh() })
	q.cover.Hide()
	q.ExtendBaseWidget(q)
	return q
}

// DoubleTapped implements fyne.DoubleTappable.
func (q *qrCode) DoubleTapped(*fyne.PointEvent) { q.twice() }

// done says whether the code has been scanned.
func (q *qrCode) done(scanned bool) {
	show(q.scanned, scanned)
	q.opening.set(q.modules == nil && !scanned)
}

// set shows another text. The picture of the one before is cleared.
func (q *qrCode) set(text screen.Secret) {
	if text.Equal(q.text) {
		return
	}
	q.clear()
	q.text = text
	if !text.IsEmpty() {
		q.modules = qrModules(text)
	}
	q.opening.set(q.modules == nil && !q.scanned.Visible())
	q.Refresh()
}

func (q *qrCode) clear() {
	q.text = screen.Secret{}
	for _, row := range q.modules {
		clear(row)
	}
	q.modules = nil
	q.clearDrawn()
}

func (q *qrCode) clearDrawn() {
	if q.drawn != nil {
		clear(q.drawn.Pix)
		q.drawn = nil
	}
}

// qrModules is the code with its quiet zone of four modules, true for black; nil if the text does not fit into one. Level M
// withstands more dirt, but a large module is worth more than that to a camera, so longer texts get level L.
func qrModules(text screen.Secret) [][]bool {
	code, err := qrcode.New(text.Reveal(), qrcode.Medium)
	if err == nil {
		if modules := code.Bitmap(); len(modules) <= usualModules {
			return modules
		}
	}
	code, err = qrcode.New(text.Reveal(), qrcode.Low)
	if err != nil {
		return nil
	}
	return code.Bitmap()
}

// picture draws the code for width by height pixels of the screen: every module as many whole pixels as fit, in the
// middle, white around it.
func (q *qrCode) picture(width, height int) image.Image {
	q.clearDrawn()
	q.drawn = image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range q.drawn.Pix {
		q.drawn.Pix[i] = 0xff
	}
	n := len(q.modules)
	if n == 0 {
		return q.drawn
	}
	module := min(width, height) / n
	left, top := (width-module*n)/2, (height-module*n)/2
	for y, row := range q.modules {
		for x, black := range row {
			if black {
				fillBlack(q.drawn, image.Rect(0, 0, module, module).Add(image.Pt(left+x*module, top+y*module)))
			}
		}
	}
	return q.drawn
}

func fillBlack(img *image.RGBA, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.SetRGBA(x, y, color.RGBA{A: 0xff})
		}
	}
}

func (q *qrCode) count() int {
	if q.modules == nil {
		return usualModules
	}
	return len(q.modules)
}

// scale is how many pixels of the screen one of Fyne's units is.
func (q *qrCode) scale() float32 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(q); c != nil && c.Scale() > 0 {
		return c.Scale()
	}
	return 1
}

// CreateRenderer implements fyne.Widget.
func (q *qrCode) CreateRenderer() fyne.WidgetRenderer {
	r := &qrRenderer{code: q, ground: canvas.NewRectangle(color.White), raster: canvas.NewRaster(q.picture)}
	r.ground.CornerRadius = qrRim
	r.raster.ScaleMode = canvas.ImageScalePixels
	r.waiting = newCard(container.New(&column{middle: true}, q.opening.root, q.scanned))
	r.choose()
	return r
}

type qrRenderer struct {
	code    *qrCode
	ground  *canvas.Rectangle
	raster  *canvas.Raster
	waiting *card
}

// Layout makes the raster a whole multiple of the modules on the screen, and the white ground a little larger.
func (r *qrRenderer) Layout(size fyne.Size) {
	scale, n := r.code.scale(), float32(r.code.count())
	room := fyne.Min(size.Width, size.Height) - 2*qrRim
	module := fyne.Max(float32(int(room*scale/n)), 1)
	// A hair less than the whole number, which one of the painters rounds up.
	side := (module*n - 0.002) / scale
	r.place(r.raster, size, side)
	// And a little beyond a whole pixel: the other one rounds both ends, and would lose a pixel if they came to lie half-way.
	at := r.raster.Position()
	r.raster.Move(fyne.NewPos(beyondPixel(at.X, scale), beyondPixel(at.Y, scale)))
	r.place(r.ground, size, side+2*qrRim)
	r.place(r.waiting, size, side+2*qrRim)
	r.place(r.code.cover, size, side+2*qrRim)
}

func beyondPixel(v, scale float32) float32 {
	return (float32(int(v*scale)) + 0.06) / scale
}

func (r *qrRenderer) place(o fyne.CanvasObject, size fyne.Size, side float32) {
	o.Resize(fyne.NewSquareSize(side))
	o.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}

func (r *qrRenderer) MinSize() fyne.Size {
	side := leastModule * float32(r.code.count())
	return fyne.NewSquareSize(fyne.Max(side, side/r.code.scale()) + 2*qrRim)
}

func (r *qrRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.waiting, r.ground, r.raster, r.code.cover}
}

func (r *qrRenderer) Refresh() {
	r.choose()
	r.Layout(r.code.Size())
	r.waiting.Refresh()
	if r.code.drawn == nil {
		r.raster.Refresh()
	}
}

func (r *qrRenderer) choose() {
	ready, covered := r.code.modules != nil, r.code.cover.Visible() && !r.code.cover.away
	show(r.raster, ready && !covered)
	show(r.ground, ready && !covered)
	show(r.waiting, !ready && !covered)
}

// Destroy is called when the window has been hidden for a while, too, so the code itself stays.
func (r *qrRenderer) Destroy() { r.code.clearDrawn() }
