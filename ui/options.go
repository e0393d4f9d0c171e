package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// options is a choice of one among a few, all in sight: with the pointer, or with the arrow keys. One has a tick.
type options struct {
	widget.BaseWidget
	choice  screen.Choice
	act     func(screen.Action)
	chips   []fyne.CanvasObject
	root    *fyne.Container
	focused bool
}

func newOptions(act func(screen.Action)) *options {
	o := &options{act: act, root: container.New(&flow{gap: gapClose})}
	o.ExtendBaseWidget(o)
	return o
}

// set shows what is chosen.
func (o *options) set(c screen.Choice) {
	if c.At != o.choice.At || !slices.Equal(c.Options, o.choice.Options) {
		o.build(c)
	}
	o.choice = c
	o.Refresh()
}

// build makes the chips anew: a button that had a tick keeps its room.
func (o *options) build(c screen.Choice) {
	o.chips = nil
	for i, word := range c.Options {
		chosen := func() {
			focusOn(o)
			o.choose(i)
		}
		switch {
		case i == c.At:
			chip := newPointerButton(word, widget.HighImportance, chosen)
			chip.face.Icon = theme.ConfirmIcon()
			o.chips = append(o.chips, chip)
		case i < len(c.Spoken) && ownLetters(c.Spoken[i]) != letters:
			chip := newPointerButton("", widget.MediumImportance, chosen)
			chip.over = newLettering(word, ownLetters(c.Spoken[i]))
			o.chips = append(o.chips, chip)
		default:
			o.chips = append(o.chips, newPointerButton(word, widget.MediumImportance, chosen))
		}
	}
	o.root.Objects = o.chips
}

func (o *options) choose(i int) {
	if i >= 0 && i < len(o.chips) && i != o.choice.At {
		o.act(o.choice.Prefer(i))
	}
}

// FocusGained implements fyne.Focusable.
func (o *options) FocusGained() {
	o.focused = true
	o.Refresh()
	reveal(o)
}

// FocusLost implements fyne.Focusable.
func (o *options) FocusLost() {
	o.focused = false
	o.Refresh()
}

// TypedRune implements fyne.Focusable.
func (o *options) TypedRune(rune) {}

// TypedKey implements fyne.Focusable. Keys that it has no use for go to the window.
func (o *options) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp, towardsBeginning():
		o.choose(o.choice.At - 1)
	case fyne.KeyDown, towardsEnd():
		o.choose(o.choice.At + 1)
	case fyne.KeyHome:
		o.choose(0)
	case fyne.KeyEnd:
		o.choose(len(o.chips) - 1)
	default:
		passOn(o, key)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (o *options) AccessibilityLabel() string {
	if o.choice.At < len(o.choice.Options) {
		return o.choice.Label + ": " + o.choice.Options[o.choice.At]
	}
	return o.choice.Label
}

// AccessibilityRole implements fyne.Accessible.
func (o *options) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer implements fyne.Widget.
func (o *options) CreateRenderer() fyne.WidgetRenderer {
	r := &optionsRenderer{options: o, ring: newRing()}
	r.Refresh()
	return r
}

type optionsRenderer struct {
	options *options
	ring    ring
}

func (r *optionsRenderer) Layout(size fyne.Size) {
	r.options.root.Resize(size)
	r.options.root.Layout.Layout(r.options.root.Objects, size)
	if at := r.options.choice.At; at < len(r.options.chips) {
		chip := r.options.chips[at]
		r.ring.aroundAt(chip.Position(), chip.Size())
	}
}

func (r *optionsRenderer) MinSize() fyne.Size { return r.options.root.MinSize() }

func (r *optionsRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring.Rectangle, r.options.root}
}

func (r *optionsRenderer) Refresh() {
	r.Layout(r.options.Size())
	r.ring.draw(r.options.focused)
}

func (r *optionsRenderer) Destroy() {}
