package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// The layouts below are those of languages that are written from the left, and the other way round for the others.

// fit gives o the width and the height it needs at that width, which is known only after its text has wrapped there.
func fit(o fyne.CanvasObject, width float32) (height float32) {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	height = o.MinSize().Height
	o.Resize(fyne.NewSize(width, height))
	return height
}

func visible(objects []fyne.CanvasObject) (shown []fyne.CanvasObject) {
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	return shown
}

// stack puts objects under one another at the full width.
func stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap}, objects...)
}

// column is the layout of a stack: every object at the full width and as tall as it needs to be there.
type column struct {
	gap float32
	// grow is an object without text that takes the height left over; nil for none.
	grow fyne.CanvasObject
	// middle leaves the height left over above and below in equal parts.
	middle bool
	// measure is how wide the objects, but for grow, may become; zero for no limit.
	measure float32
}

// Layout implements fyne.Layout.
func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	total := c.gap * float32(max(len(objects)-1, 0))
	for _, o := range objects {
		if o == c.grow {
			total += o.MinSize().Height
		} else {
			total += fit(o, c.width(o, size.Width))
		}
	}
	spare := fyne.Max(size.Height-total, 0)
	y := float32(0)
	if c.middle {
		y = spare / 2
	}
	for _, o := range objects {
		if o == c.grow {
			o.Resize(fyne.NewSize(size.Width, o.MinSize().Height+spare))
		}
		o.Move(fyne.NewPos((size.Width-o.Size().Width)/2, y))
		y += o.Size().Height + c.gap
	}
}

func (c *column) width(o fyne.CanvasObject, room float32) float32 {
	if c.measure == 0 || o == c.grow {
		return room
	}
	return fyne.Min(c.measure, room)
}

// MinSize implements fyne.Layout.
func (c *column) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for i, o := range visible(objects) {
		least := o.MinSize()
		size.Width = fyne.Max(size.Width, least.Width)
		size.Height += least.Height
		if i > 0 {
			size.Height += c.gap
		}
	}
	return size
}

// heightTo is how tall the column is down to the end of o, or 0 if that is hidden.
func (c *column) heightTo(objects []fyne.CanvasObject, o fyne.CanvasObject) float32 {
	shown := visible(objects)
	last := slices.Index(shown, o)
	return c.MinSize(shown[:last+1]).Height
}

// inPlaceOf is the layout of objects that are in one place: it is as tall as the tallest, visible or not, so that nothing around
// them moves when another one shows.
type inPlaceOf struct{}

// Layout implements fyne.Layout.
func (inPlaceOf) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		fit(o, size.Width)
		o.Resize(size)
		o.Move(fyne.Position{})
	}
}

// MinSize implements fyne.Layout.
func (inPlaceOf) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

// sheet is the layout of one thing that takes all the height there is, in the middle and no wider than the measure.
type sheet struct{ measure float32 }

// Layout implements fyne.Layout.
func (s *sheet) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := fyne.Min(s.measure, size.Width)
	objects[0].Move(fyne.NewPos((size.Width-width)/2, 0))
	objects[0].Resize(fyne.NewSize(width, size.Height))
}

// MinSize implements fyne.Layout.
func (s *sheet) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// beside is the layout of a picture with text behind it: the first object keeps its size, the second has the rest.
type beside struct{ gap float32 }

// Layout implements fyne.Layout.
func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	picture, rest := objects[0], objects[1]
	least := picture.MinSize()
	picture.Resize(least)
	x := least.Width + b.gap
	room := fyne.Max(size.Width-x, 0)
	height := fit(rest, room)
	rest.Move(fyne.NewPos(mirrored(x, room, size.Width), fyne.Max((size.Height-height)/2, 0)))
	picture.Move(fyne.NewPos(mirrored(0, least.Width, size.Width), fyne.Max((size.Height-least.Height)/2, 0)))
}

// MinSize implements fyne.Layout.
func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	picture, rest := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(picture.Width+b.gap+rest.Width, fyne.Max(picture.Height, rest.Height))
}

// apart is the layout of two texts at both ends of a line, the second as wide as it needs to be.
type apart struct{ gap float32 }

// Layout implements fyne.Layout.
func (a apart) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, second := objects[0], objects[1]
	least := second.MinSize()
	second.Resize(least)
	second.Move(fyne.NewPos(mirrored(size.Width-least.Width, least.Width, size.Width), 0))
	room := fyne.Max(size.Width-least.Width-a.gap, 0)
	fit(first, room)
	first.Move(fyne.NewPos(mirrored(0, room, size.Width), 0))
}

// MinSize implements fyne.Layout.
func (a apart) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return beside{a.gap}.MinSize(objects)
}

// trailing is the layout of something with another thing at the end of its line, which may be hidden.
type trailing struct{}

// Layout implements fyne.Layout.
func (trailing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, last := objects[0], objects[1]
	room := size.Width
	if last.Visible() {
		width := last.MinSize().Width
		last.Resize(fyne.NewSize(width, size.Height))
		last.Move(fyne.NewPos(mirrored(size.Width-width, width, size.Width), 0))
		room -= width + theme.Padding()
	}
	first.Resize(fyne.NewSize(room, size.Height))
	first.Move(fyne.NewPos(mirrored(0, room, size.Width), 0))
}

// MinSize implements fyne.Layout.
func (trailing) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	if last := objects[1]; last.Visible() {
		least.Width += last.MinSize().Width + theme.Padding()
		least.Height = fyne.Max(least.Height, last.MinSize().Height)
	}
	return least
}

// headline is the layout of a heading with a button at the end of its line, or beneath it where a word would have to break for that.
type headline struct {
	heading *text
	stacked bool
}

// Layout implements fyne.Layout.
func (h *headline) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, last := objects[0], objects[1]
	least := last.MinSize()
	room := size.Width - least.Width - theme.Padding()
	h.stacked = last.Visible() && ruler(h.heading.style).widest(h.heading.words) > room
	if !h.stacked {
		trailing{}.Layout(objects, size)
		return
	}
	y := fit(first, size.Width) + gapTight
	first.Move(fyne.Position{})
	last.Resize(least)
	last.Move(fyne.NewPos(mirrored(0, least.Width, size.Width), y))
}

// MinSize implements fyne.Layout.
func (h *headline) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if h.stacked {
		return (&column{gap: gapTight}).MinSize(objects)
	}
	return trailing{}.MinSize(objects)
}

// facts is the layout of labels and values in turn: two columns, rows as tall as the values need.
type facts struct{ gap float32 }

// Layout implements fyne.Layout.
func (f facts) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := f.labelWidth(objects) + gapPart
	y := float32(0)
	for i := 0; i+1 < len(objects); i += 2 {
		label, value := objects[i], objects[i+1]
		room := fyne.Max(size.Width-x, 0)
		height := fyne.Max(fit(label, x-gapPart), fit(value, room))
		label.Move(fyne.NewPos(mirrored(0, x-gapPart, size.Width), y))
		value.Move(fyne.NewPos(mirrored(x, room, size.Width), y))
		y += height + f.gap
	}
}

// MinSize implements fyne.Layout.
func (f facts) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	for i := 0; i+1 < len(objects); i += 2 {
		label, value := objects[i].MinSize(), objects[i+1].MinSize()
		size.Width = fyne.Max(size.Width, f.labelWidth(objects)+gapPart+value.Width)
		size.Height += fyne.Max(label.Height, value.Height)
		if i > 0 {
			size.Height += f.gap
		}
	}
	return size
}

func (facts) labelWidth(objects []fyne.CanvasObject) (width float32) {
	for i := 0; i < len(objects); i += 2 {
		width = fyne.Max(width, objects[i].MinSize().Width)
	}
	return width
}

// choices is the layout of buttons: side by side and equally wide, or under one another where that is too narrow.
type choices struct {
	gap     float32
	stacked bool
}

// Layout implements fyne.Layout.
func (c *choices) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	n := float32(len(objects))
	each := (size.Width - c.gap*(n-1)) / n
	c.stacked = each < widest(objects)
	if c.stacked {
		(&column{gap: c.gap}).Layout(objects, size)
		return
	}
	for i, o := range objects {
		o.Resize(fyne.NewSize(each, size.Height))
		o.Move(fyne.NewPos(mirrored(float32(i)*(each+c.gap), each, size.Width), 0))
	}
}

// MinSize implements fyne.Layout.
func (c *choices) MinSize(objects []fyne.CanvasObject) fyne.Size {
	objects = visible(objects)
	if c.stacked {
		return (&column{gap: c.gap}).MinSize(objects)
	}
	height := float32(0)
	for _, o := range objects {
		height = fyne.Max(height, o.MinSize().Height)
	}
	return fyne.NewSize(widest(objects), height)
}

func widest(objects []fyne.CanvasObject) (width float32) {
	for _, o := range objects {
		width = fyne.Max(width, o.MinSize().Width)
	}
	return width
}

// flow is the layout of small things that go on in the next line where one is full.
type flow struct {
	gap    float32
	height float32
}

// Layout implements fyne.Layout.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range visible(objects) {
		least := o.MinSize()
		if x > 0 && x+least.Width > size.Width {
			x, y = 0, y+line+f.gap
		}
		o.Resize(least)
		o.Move(fyne.NewPos(mirrored(x, least.Width, size.Width), y))
		x += least.Width + f.gap
		line = fyne.Max(line, least.Height)
	}
	f.height = y + line
}

// MinSize implements fyne.Layout.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(widest(visible(objects)), f.height)
}
