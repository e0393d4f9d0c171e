package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// busy says that something is going on. It is hidden while nothing is.
type busy struct {
	root  *fyne.Container
	dots  *widget.Activity
	rest  *text // in their place where nothing is to move
	words *text
}

func newBusy(words string) *busy {
	b := &busy{dots: widget.NewActivity(), rest: newWord(softStyle, "…"), words: newText(softStyle, words)}
	b.root = container.New(beside{gap: gapClose}, container.NewStack(b.dots, b.rest), b.words)
	b.root.Hide()
	return b
}

// newCentredBusy has its words below.
func newCentredBusy(words string) *busy {
	b := &busy{dots: widget.NewActivity(), rest: newWord(softStyle.centred(), "…"), words: newText(softStyle.centred(), words)}
	b.root = stack(gapClose, container.NewStack(b.dots, b.rest), b.words)
	b.root.Hide()
	return b
}

func (b *busy) set(on bool) {
	show(b.root, on)
	show(b.rest, still())
	show(b.dots, !still())
	if on && !still() {
		b.dots.Start()
	} else {
		b.dots.Stop()
	}
}

// countdown shows time running out as a slim bar and in seconds. It is hidden while there is no limit.
type countdown struct {
	root    *fyne.Container
	bar     *bar
	seconds *text
}

func newCountdown() *countdown {
	c := &countdown{bar: newBar(), seconds: newWord(noteStyle, "")}
	c.root = container.New(trailing{}, c.bar, c.seconds)
	c.root.Hide()
	return c
}

func (c *countdown) set(left screen.Countdown) {
	show(c.root, left.Running())
	if !left.Running() {
		return
	}
	show(c.bar, !still())
	c.bar.set(float32(left.Left) / float32(left.Total))
	c.seconds.set(timeLeft(left.Left))
}

// timeLeft is in seconds, or from ten minutes on in the minutes that have begun.
func timeLeft(seconds int) string {
	if seconds >= 600 {
		return screen.Say("{{.Minutes}} min", "Minutes", strconv.Itoa((seconds+59)/60))
	}
	return screen.Say("{{.Seconds}} s", "Seconds", strconv.Itoa(max(seconds, 0)))
}

// bar is a slim bar, filled from where lines begin.
type bar struct {
	widget.BaseWidget
	share float32
}

func newBar() *bar {
	b := &bar{}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(share float32) {
	b.share = min(max(share, 0), 1)
	b.Refresh()
}

const barHeight float32 = 6

// CreateRenderer implements fyne.Widget.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{bar: b, track: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type barRenderer struct {
	bar         *bar
	track, fill *canvas.Rectangle
}

func (r *barRenderer) Layout(size fyne.Size) {
	y := (size.Height - barHeight) / 2
	r.track.Move(fyne.NewPos(0, y))
	r.track.Resize(fyne.NewSize(size.Width, barHeight))
	filled := size.Width * r.bar.share
	r.fill.Move(fyne.NewPos(mirrored(0, filled, size.Width), y))
	r.fill.Resize(fyne.NewSize(filled, barHeight))
}

func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, barHeight) }
func (r *barRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.track, r.fill} }
func (r *barRenderer) Destroy()                     {}

func (r *barRenderer) Refresh() {
	r.track.FillColor = theme.Color(theme.ColorNameButton)
	r.fill.FillColor = theme.Color(theme.ColorNamePrimary)
	r.track.CornerRadius, r.fill.CornerRadius = barHeight/2, barHeight/2
	r.Layout(r.bar.Size())
	r.track.Refresh()
	r.fill.Refresh()
}
