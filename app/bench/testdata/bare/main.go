// Command bare opens a window of the toolkit with one line of text in it, of the size that ours has: what our own window is
// measured against.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("app.countersign.bare")
	w := a.NewWindow("Bare")
	w.SetContent(widget.NewLabel("Welcome"))
	w.Resize(fyne.NewSize(460, 720))
	w.ShowAndRun()
}
