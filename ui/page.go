package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"countersign/ui/screen"
)

// page is what every screen looks like: a body that scrolls where it is too tall, and below it what can be done.
type page struct {
	root   *fyne.Container
	body   *fyne.Container
	scroll *container.Scroll
	foot   *fyne.Container

	// focus says what has the keyboard when the page appears; nil for nothing.
	focus func() fyne.Focusable
	// escape says what the Escape key does now; nil for nothing.
	escape func() screen.Action
	// leave is called when another page takes the place of this one; nil for nothing.
	leave func()
	// fullScreen answers the key F11; nil for nothing.
	fullScreen func()
	// inSight is what may never have to be scrolled to; nil for nothing. It is an object of the body.
	inSight fyne.CanvasObject
}

// newPage lays the parts of the body out in a column; actions are the buttons below.
func newPage(c *column, parts []fyne.CanvasObject, actions ...fyne.CanvasObject) *page {
	if c.gap == 0 {
		c.gap = gapPart
	}
	c.measure = 560
	p := &page{}
	p.body = container.New(layout.NewCustomPaddedLayout(margin, gapPart, margin, margin), container.New(c, parts...))
	p.scroll = container.NewVScroll(p.body)
	buttons := container.New(&column{measure: c.measure}, container.New(&choices{gap: 12}, actions...))
	p.foot = container.New(layout.NewCustomPaddedLayout(gapPart, margin, margin, margin), buttons)
	show(p.foot, len(actions) > 0)
	p.root = container.New(p, p.scroll, p.foot)
	return p
}

func (p *page) base() *page { return p }

// refocus puts the focus where it belongs now. Before the page is shown that is nowhere.
func (p *page) refocus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.root); c != nil {
		p.focusOn(c)
	}
}

func (p *page) focusOn(c fyne.Canvas) {
	if p.focus == nil {
		return
	}
	if first := p.focus(); first != nil {
		c.Focus(first)
	} else {
		c.Unfocus()
	}
}

// reveal scrolls to what has got the focus on the page that is shown.
func reveal(o fyne.CanvasObject) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if root, is := c.Content().(*fyne.Container); is {
		if p, is := root.Layout.(*page); is && !contains(p.foot, o) {
			p.scrollTo(o)
		}
	}
}

func contains(c *fyne.Container, o fyne.CanvasObject) bool {
	return slices.ContainsFunc(c.Objects, func(child fyne.CanvasObject) bool {
		inner, is := child.(*fyne.Container)
		return child == o || is && contains(inner, o)
	})
}

// scrollTo scrolls as little as shows o, with room for the ring around it.
func (p *page) scrollTo(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.scroll).Y - gapClose
	beyond := top + o.Size().Height + 2*gapClose - p.scroll.Size().Height
	switch {
	case top < 0:
		p.scroll.ScrollToOffset(p.scroll.Offset.AddXY(0, top))
	case beyond > 0:
		p.scroll.ScrollToOffset(p.scroll.Offset.AddXY(0, fyne.Min(beyond, top)))
	}
}

// reflow lays the page out again after its texts or its buttons have changed. The buttons first: how tall they are they know only
// once they are laid out.
func (p *page) reflow() {
	p.foot.Refresh()
	p.root.Refresh()
}

// Layout implements fyne.Layout.
func (p *page) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	room := size.Height
	if p.foot.Visible() {
		room -= fit(p.foot, size.Width)
		p.foot.Move(fyne.NewPos(0, room))
	}
	// The scroller asks how tall the body is before it tells it how wide to be.
	p.body.Resize(fyne.NewSize(size.Width, p.body.Size().Height))
	p.scroll.Resize(fyne.NewSize(size.Width, room))
	p.scroll.Refresh()
}

// Smallest useful window, in Fyne's units.
const (
	leastWidth  float32 = 340
	leastHeight float32 = 480
)

// MinSize implements fyne.Layout.
func (p *page) MinSize([]fyne.CanvasObject) fyne.Size {
	width := fyne.Max(leastWidth, p.body.MinSize().Width)
	if p.foot.Visible() {
		width = fyne.Max(width, p.foot.MinSize().Width)
	}
	return fyne.NewSize(width, fyne.Max(leastHeight, p.leastHeight()))
}

// leastHeight is how tall the page has to be for what must stay in sight.
func (p *page) leastHeight() float32 {
	if p.inSight == nil {
		return 0
	}
	parts := p.body.Objects[0].(*fyne.Container)
	height := margin + parts.Layout.(*column).heightTo(parts.Objects, p.inSight) + gapPart
	if p.foot.Visible() {
		height += p.foot.MinSize().Height
	}
	return height
}
