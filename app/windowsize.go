package main

import (
	"encoding/json"
	"math"
	"os"

	"fyne.io/fyne/v2"
)

// sizeFile keeps how large the window was when it was last there.
type sizeFile struct{ path string }

// windowSize is the size of what is in a window, in the toolkit's units.
type windowSize struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// Between these sizes a window is believed to have been there.
const (
	leastSide float32 = 200
	mostSide  float32 = 8192
)

func (s windowSize) sane() bool {
	ok := func(side float32) bool { return side >= leastSide && side <= mostSide && !math.IsNaN(float64(side)) }
	return ok(s.Width) && ok(s.Height)
}

// restore gives a window its size back. One that makes no sense is none.
func (f sizeFile) restore(w fyne.Window) {
	text, err := os.ReadFile(f.path)
	var size windowSize
	if err == nil && json.Unmarshal(text, &size) == nil && size.sane() {
		w.Resize(fyne.NewSize(size.Width, size.Height))
	}
}

// keep notes the size of a window; one that fills the screen keeps the size that it had before. A size that cannot be noted is
// not worth a word.
func (f sizeFile) keep(w fyne.Window) {
	size := w.Canvas().Size()
	now := windowSize{size.Width, size.Height}
	if text, err := json.Marshal(now); err == nil && now.sane() && !w.FullScreen() {
		_ = replaceFile(f.path, append(text, '\n'))
	}
}
