package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// dial shows time running out: a ring that is taken away clockwise, and in it what is left. It moves with the seconds that it is
// told, and never by itself; its colour stays what it is to the end, for what ends is replaced. It keeps its place while nothing runs
// out.
type dial struct {
	widget.BaseWidget
	left screen.Countdown
	time *text
}

const (
	// dialFactor is how much wider the ring is than its letters are high.
	dialFactor float32 = 3.4
	// dialHole is how much of the ring's width is hollow.
	dialHole float32 = 0.86
)

func newDial() *dial {
	d := &dial{time: newWord(noteStyle.centred(), "")}
	d.ExtendBaseWidget(d)
	return d
}

func (d *dial) set(left screen.Countdown) {
	if left != d.left {
		d.left = left
		d.time.when(left.Running(), minutes(left.Left))
		d.Refresh()
	}
}

// minutes is as a clock shows them.
func minutes(seconds int) string {
	seconds = max(seconds, 0)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// CreateRenderer implements fyne.Widget.
func (d *dial) CreateRenderer() fyne.WidgetRenderer {
	r := &dialRenderer{dial: d, track: canvas.NewArc(0, 360, dialHole, nil), rest: canvas.NewArc(0, 360, dialHole, nil)}
	r.colour()
	return r
}

type dialRenderer struct {
	dial        *dial
	track, rest *canvas.Arc
}

func (r *dialRenderer) Layout(size fyne.Size) {
	side := fyne.Min(size.Width, size.Height)
	for _, arc := range []*canvas.Arc{r.track, r.rest} {
		arc.Resize(fyne.NewSquareSize(side))
		arc.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
	}
	time := r.dial.time.MinSize()
	r.dial.time.Resize(time)
	r.dial.time.Move(fyne.NewPos((size.Width-time.Width)/2, (size.Height-time.Height)/2))
}

func (r *dialRenderer) MinSize() fyne.Size {
	return fyne.NewSquareSize(theme.Size(theme.SizeNameCaptionText) * dialFactor)
}

func (r *dialRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.rest, r.dial.time}
}

func (r *dialRenderer) Refresh() {
	r.colour()
	r.Layout(r.dial.Size())
	r.track.Refresh()
	r.rest.Refresh()
}

func (r *dialRenderer) Destroy() {}

func (r *dialRenderer) colour() {
	r.track.FillColor = theme.Color(theme.ColorNameButton)
	r.rest.FillColor = theme.Color(theme.ColorNamePrimary)
	share := float32(0)
	if left := r.dial.left; left.Running() {
		share = min(max(float32(left.Left)/float32(left.Total), 0), 1)
	}
	r.rest.StartAngle, r.rest.EndAngle = 360*(1-share), 360
	show(r.rest, share > 0 && !still())
}
