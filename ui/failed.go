package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// failedStep says which step of a pairing failed: in words, and in a strip with one mark for each step. It is hidden while there is
// none.
type failedStep struct {
	root  *fyne.Container
	strip *strip
	words *text
}

func newFailedStep() *failedStep {
	f := &failedStep{strip: newStrip(screen.PairingSteps), words: newText(noteStyle.centred(), "")}
	f.root = stack(gapClose, f.strip, f.words)
	f.root.Hide()
	return f
}

func (f *failedStep) set(s screen.Failed) {
	f.words.set(s.StepNote())
	f.strip.set(int(s.Step))
	show(f.root, s.Step != 0)
}

// why is the button that asks the doctor about something that failed. It is hidden while there is nothing to ask.
type why struct {
	*button
	about screen.CheckName
}

func newWhy(act func(screen.Action)) *why {
	w := &why{}
	w.button = newButton(screen.WhyLabel(), widget.MediumImportance, func() { act(screen.OpenDoctor{At: w.about}) })
	w.button.Hide()
	return w
}

func (w *why) set(about screen.CheckName) {
	w.about = about
	show(w.button, about != "")
}

// newDoctorButton opens the doctor for all that there is to check.
func newDoctorButton(act func(screen.Action)) *button {
	return newButton(screen.DoctorLabel(), widget.LowImportance, func() { act(screen.OpenDoctor{}) })
}

// strip is a row of marks: those that are done, the one that failed, which is also taller, and those that were never reached.
type strip struct {
	widget.BaseWidget
	marks  int
	failed int // counted from 1
}

func newStrip(marks int) *strip {
	s := &strip{marks: marks}
	s.ExtendBaseWidget(s)
	return s
}

func (s *strip) set(failed int) {
	s.failed = failed
	s.Refresh()
}

// Sizes of a mark, in Fyne's units.
const (
	markWidth  float32 = 28
	markHeight float32 = 4
	markTall   float32 = 12
)

// CreateRenderer implements fyne.Widget.
func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	r := &stripRenderer{strip: s}
	for range s.marks {
		r.marks = append(r.marks, canvas.NewRectangle(nil))
	}
	r.Refresh()
	return r
}

type stripRenderer struct {
	strip *strip
	marks []*canvas.Rectangle
}

func (r *stripRenderer) Layout(size fyne.Size) {
	x := (size.Width - r.MinSize().Width) / 2
	for i, mark := range r.marks {
		height := markHeight
		if i+1 == r.strip.failed {
			height = markTall
		}
		mark.Move(fyne.NewPos(mirrored(x, markWidth, size.Width), (size.Height-height)/2))
		mark.Resize(fyne.NewSize(markWidth, height))
		x += markWidth + gapTight
	}
}

func (r *stripRenderer) MinSize() fyne.Size {
	return fyne.NewSize(float32(len(r.marks))*(markWidth+gapTight)-gapTight, markTall)
}

func (r *stripRenderer) Refresh() {
	for i, mark := range r.marks {
		ink := theme.ColorNamePrimary
		switch {
		case i+1 == r.strip.failed:
			ink = colorOnAlarm
		case i+1 > r.strip.failed:
			ink = theme.ColorNameInputBorder
		}
		mark.FillColor = theme.Color(ink)
		mark.CornerRadius = markHeight / 2
		mark.Refresh()
	}
	r.Layout(r.strip.Size())
}

func (r *stripRenderer) Destroy() {}

func (r *stripRenderer) Objects() (all []fyne.CanvasObject) {
	for _, mark := range r.marks {
		all = append(all, mark)
	}
	return all
}
