package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// doctor draws screen.Doctor.
type doctor struct {
	*page
	act               func(screen.Action)
	shown             screen.Doctor
	body, copied      *text
	problem           *banner
	list              *fyne.Container
	rows              []*checkRow
	again, copy, back *button
}

func newDoctor(act func(screen.Action)) *doctor {
	s := screen.Doctor{}
	v := &doctor{act: act, body: newText(bodyStyle, ""), copied: newText(noteStyle.centred(), ""), problem: newAlarm(), list: stack(gapClose)}
	v.again = newButton(s.AgainLabel(), widget.MediumImportance, func() { act(screen.CheckAgain{}) })
	v.again.Icon = theme.ViewRefreshIcon()
	v.back = newButton(s.DoneLabel(), widget.MediumImportance, func() { act(screen.Done{}) })
	v.copy = newButton(s.CopyLabel(), widget.LowImportance, func() { act(screen.CopyReport{}) })
	v.copy.Icon = theme.ContentCopyIcon()
	v.page = newPage(&column{gap: gapPart}, []fyne.CanvasObject{
		stack(gapTight, newText(titleStyle, s.Title()), v.body),
		v.problem.root, v.list, v.copy, v.copied,
	}, v.back, v.again)
	v.focus = func() fyne.Focusable { return v.back }
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *doctor) update(s screen.Doctor) {
	before := v.shown
	v.shown = s
	v.body.set(s.Body())
	v.problem.set(s.Problem)
	v.copied.when(s.Copied, s.CopiedNote())
	v.again.enable(!s.Looking)
	show(v.copy, s.CanCopy)
	if len(v.rows) != len(s.Checks) {
		v.rows = nil
		for range s.Checks {
			v.rows = append(v.rows, newCheckRow(v.act))
		}
		v.list.Objects = objects(v.rows)
	}
	for i, c := range s.Checks {
		v.rows[i].set(c, s.Concerns(c))
	}
	if v.arrives(before) {
		v.goTo(s)
	}
}

func objects(rows []*checkRow) (all []fyne.CanvasObject) {
	for _, r := range rows {
		all = append(all, r.root)
	}
	return all
}

// arrives reports whether there is something new to go to: what the doctor was asked about has come to something, or all has.
func (v *doctor) arrives(before screen.Doctor) bool {
	over := func(s screen.Doctor) bool {
		return slices.ContainsFunc(s.Checks, func(c screen.Check) bool { return s.Concerns(c) && c.State.Over() })
	}
	return before.Looking && !v.shown.Looking || over(v.shown) && !over(before)
}

// goTo scrolls to the check that the doctor was asked about or, where that says nothing, to the first in trouble.
func (v *doctor) goTo(s screen.Doctor) {
	at := slices.IndexFunc(s.Checks, func(c screen.Check) bool { return s.Concerns(c) && c.State != screen.CheckSkipped })
	if at < 0 {
		at = slices.IndexFunc(s.Checks, func(c screen.Check) bool { return c.State == screen.CheckTrouble })
	}
	if at >= 0 {
		v.reflow()
		v.scrollTo(v.rows[at].root)
	}
}

// checkRow is one check.
type checkRow struct {
	root                  *card
	glyph                 *widget.Icon
	title, note, what, do *text
	marks                 *fyne.Container
	remedy                *button
	offered               screen.Remedy
}

func newCheckRow(act func(screen.Action)) *checkRow {
	r := &checkRow{
		glyph: newInlineGlyph(assets.Waiting, colorSoft),
		title: newText(strongStyle, ""), note: newWord(noteStyle, ""), marks: container.New(&flow{}, newPill(screen.Doctor{}.AtNote())),
		what: newText(bodyStyle, ""), do: newText(softStyle, ""),
	}
	r.remedy = newButton("", widget.MediumImportance, func() { act(screen.UseRemedy{Remedy: r.offered}) })
	r.remedy.Hide()
	r.root = newCard(stack(gapClose, container.New(facts{}, r.glyph,
		stack(gapTight, container.New(apart{gap: gapClose}, r.title, r.note), r.marks, r.what, r.do)), r.remedy))
	r.root.padding = fyne.NewSize(14, 10)
	return r
}

func (r *checkRow) set(c screen.Check, at bool) {
	r.title.set(c.Title)
	r.note.set(c.Note())
	show(r.marks, at)
	r.what.set(c.What)
	r.do.set(c.Do)
	r.offered = c.Remedy
	if c.Remedy != "" {
		r.remedy.SetText(c.Remedy.Label())
	}
	show(r.remedy, c.Remedy != "")
	glyph, ink := checkGlyph(c.State)
	r.glyph.SetResource(theme.NewColoredResource(glyphResource(glyph), ink))
	r.root.fill, r.root.border = colorCard, colorCardBorder
	if c.State == screen.CheckTrouble {
		r.root.fill, r.root.border = colorAlarm, colorAlarm
	}
	if at {
		r.root.border = theme.ColorNamePrimary
	}
	r.root.Refresh()
}

// checkGlyph is how the state of a check looks: each has a shape of its own.
func checkGlyph(s screen.CheckState) (assets.Glyph, fyne.ThemeColorName) {
	switch s {
	case screen.CheckFine:
		return assets.Done, theme.ColorNamePrimary
	case screen.CheckTrouble:
		return assets.Alert, colorOnAlarm
	case screen.CheckSkipped:
		return assets.Stopped, colorSoft
	case screen.CheckLooking:
		return assets.Waiting, theme.ColorNamePrimary
	}
	return assets.Waiting, colorSoft
}
