package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// field is a line to type in. Escape goes to the window.
type field struct{ widget.Entry }

func newField(submit func()) *field {
	f := &field{}
	f.Wrapping = fyne.TextWrapOff
	f.Scroll = fyne.ScrollHorizontalOnly
	f.OnSubmitted = func(string) { submit() }
	f.ExtendBaseWidget(f)
	return f
}

// newPasswordField hides what is typed.
func newPasswordField(submit func()) *field {
	f := newField(submit)
	f.Password = true
	return f
}

// FocusGained implements fyne.Focusable.
func (f *field) FocusGained() {
	f.Entry.FocusGained()
	reveal(f)
}

// TypedKey implements fyne.Focusable.
func (f *field) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		passOn(f, key)
		return
	}
	f.Entry.TypedKey(key)
}

func (f *field) enable(on bool) {
	switch {
	case on && f.Disabled():
		f.Enable()
	case !on && !f.Disabled():
		f.Disable()
	}
}

// retry puts the focus here with everything selected, so that typing replaces it.
func (f *field) retry() {
	focusOn(f)
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
}

func focusOn(o interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(o)
	}
}

// labelled puts what a field is for above it.
func labelled(label string, f *field) *fyne.Container {
	return stack(gapTight, newText(strongStyle, label), f)
}
