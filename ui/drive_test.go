package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"countersign/ui/screen"
)

// walk calls visit for everything visible below o, o first.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, visit)
		}
	}
}

// pressable is a button of either kind.
type pressable interface {
	fyne.CanvasObject
	fyne.Tappable
}

// buttonOn finds the button with a label; nil if it is not shown.
func buttonOn(w *Window, label string) (found pressable) {
	walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
		switch b := o.(type) {
		case *button:
			if b.Text == label {
				found = b
			}
		case *pointerButton:
			if b.face.Text == label {
				found = b
			}
		}
	})
	return found
}

// tap scrolls to a button and clicks in the middle of it, on whatever is there.
func tap(t *testing.T, w *Window, label string) {
	t.Helper()
	b := buttonOn(w, label)
	if b == nil {
		t.Fatalf("there is no button %q", label)
	}
	if !contains(w.page.foot, b) {
		w.page.scrollTo(b)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	test.TapCanvas(w.Fyne().Canvas(), at.AddXY(b.Size().Width/2, b.Size().Height/2))
}

// press is a key pressed in the window, as a desktop delivers it: Tab moves the focus unless what has it wants it.
func press(w *Window, key fyne.KeyName) {
	c := w.Fyne().Canvas()
	if wants, is := c.Focused().(fyne.Tabbable); key == fyne.KeyTab && !(is && wants.AcceptsTab()) {
		c.FocusNext()
		return
	}
	event := &fyne.KeyEvent{Name: key}
	if f := c.Focused(); f != nil {
		f.TypedKey(event)
		if key == fyne.KeySpace {
			f.TypedRune(' ')
		}
		return
	}
	c.OnTypedKey()(event)
}

func typeIn(w *Window, words string) {
	for _, r := range words {
		w.Fyne().Canvas().Focused().TypedRune(r)
	}
}

// words is all text in sight.
func words(w *Window) (all []string) {
	walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
		if t, is := o.(*text); is {
			all = append(all, t.line.Text)
		}
	})
	return all
}

// viewOf is the view of the window, which must be of kind V.
func viewOf[V any](t *testing.T, w *Window) V {
	t.Helper()
	v, is := w.view.(V)
	if !is {
		t.Fatalf("the window shows a %T", w.view)
	}
	return v
}

// shown opens a window of the usual look on s.
func shown(t *testing.T, s screen.Screen) (*Window, *[]screen.Action) {
	t.Helper()
	w, done := open(t, dresses[0].look)
	w.Show(s)
	return w, done
}
