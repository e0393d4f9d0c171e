package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// toggle is a box with a tick or without one, and words beside it that wrap. A click anywhere on it flips it, and so do space and
// Return.
type toggle struct {
	widget.BaseWidget
	shown   screen.Switch
	act     func(screen.Action)
	box     *widget.Icon
	words   *text
	root    *fyne.Container
	focused bool
}

func newToggle(act func(screen.Action)) *toggle {
	t := &toggle{act: act, box: widget.NewIcon(theme.CheckButtonIcon()), words: newText(bodyStyle, "")}
	t.root = container.New(beside{gap: 10}, t.box, t.words)
	t.ExtendBaseWidget(t)
	return t
}

// set shows whether it is on.
func (t *toggle) set(s screen.Switch) {
	t.shown = s
	t.words.set(s.Label)
	box := theme.CheckButtonIcon()
	if s.On {
		box = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	t.box.SetResource(box)
}

// Tapped implements fyne.Tappable.
func (t *toggle) Tapped(*fyne.PointEvent) {
	focusOn(t)
	t.act(t.shown.Flip())
}

// Cursor implements desktop.Cursorable.
func (t *toggle) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements fyne.Focusable.
func (t *toggle) FocusGained() {
	t.focused = true
	t.Refresh()
	reveal(t)
}

// FocusLost implements fyne.Focusable.
func (t *toggle) FocusLost() {
	t.focused = false
	t.Refresh()
}

// TypedRune implements fyne.Focusable.
func (t *toggle) TypedRune(rune) {}

// TypedKey implements fyne.Focusable. Keys that it has no use for go to the window.
func (t *toggle) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		t.act(t.shown.Flip())
	default:
		passOn(t, key)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (t *toggle) AccessibilityLabel() string { return t.shown.Label }

// AccessibilityRole implements fyne.Accessible.
func (t *toggle) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (t *toggle) CreateRenderer() fyne.WidgetRenderer {
	r := &toggleRenderer{toggle: t, ring: newRing()}
	r.ring.draw(false)
	return r
}

type toggleRenderer struct {
	toggle *toggle
	ring   ring
}

func (r *toggleRenderer) Layout(size fyne.Size) {
	r.toggle.root.Resize(size)
	r.ring.around(size)
}

func (r *toggleRenderer) MinSize() fyne.Size { return r.toggle.root.MinSize() }

func (r *toggleRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring.Rectangle, r.toggle.root}
}

func (r *toggleRenderer) Refresh() {
	r.toggle.root.Refresh()
	r.ring.draw(r.toggle.focused)
}

func (r *toggleRenderer) Destroy() {}
