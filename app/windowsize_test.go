package main

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestWindowSize: a window has the size that the last one had; one that nobody can have chosen is not taken.
func TestWindowSize(t *testing.T) {
	test.NewTempApp(t)
	f := sizeFile{filepath.Join(t.TempDir(), "folder", "window.json")}
	last := test.NewTempWindow(t, nil)
	last.Resize(fyne.NewSize(611, 733))
	f.keep(last)
	next := test.NewTempWindow(t, nil)
	f.restore(next)
	if got := next.Canvas().Size(); got != fyne.NewSize(611, 733) {
		t.Errorf("%v", got)
	}
	for _, text := range []string{``, `{`, `7`, `{}`, `{"width":1,"height":700}`, `{"width":1e9,"height":700}`, `{"width":-500,"height":700}`} {
		f.path = writeFile(t, text)
		f.restore(next)
		if got := next.Canvas().Size(); got != fyne.NewSize(611, 733) {
			t.Errorf("%q makes it %v", text, got)
		}
	}
}
