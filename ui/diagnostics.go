package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// report offers to save diagnostics, and says what has come of it.
type report struct {
	root    *fyne.Container
	save    *button
	saving  *busy
	problem *banner
	saved   *text
}

func newReport(act func(screen.Action)) *report {
	s := screen.Diagnostics{}
	r := &report{saving: newBusy(s.SavingLabel()), problem: newAlarm(), saved: newText(strongStyle, "")}
	r.save = newButton(s.Label(), widget.MediumImportance, func() { act(screen.SaveDiagnostics{}) })
	r.root = stack(gapPart, newText(noteStyle, s.Note()), r.save, r.saving.root, r.problem.root, r.saved)
	return r
}

func (r *report) set(s screen.Diagnostics) {
	r.save.enable(!s.Saving)
	r.saving.set(s.Saving)
	r.problem.set(s.Problem)
	r.saved.set(s.SavedNote())
}

// crashed draws screen.Crashed.
type crashed struct {
	*page
	report *report
}

func newCrashed(act func(screen.Action)) *crashed {
	s := screen.Crashed{}
	v := &crashed{report: newReport(act)}
	done := newButton(s.DoneLabel(), widget.HighImportance, func() { act(screen.Done{}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{
		newGlyph(assets.Alert, theme.ColorNamePrimary, 64),
		newText(titleStyle.centred(), s.Title()),
		newText(bodyStyle.centred(), s.Body()),
		v.report.root,
	}, done)
	v.focus = func() fyne.Focusable { return done }
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *crashed) update(s screen.Crashed) { v.report.set(s.Diagnostics) }
