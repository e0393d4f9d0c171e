package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// invite draws screen.Invite. The code can be enlarged, to all of the window or all of the screen.
type invite struct {
	*page
	layout   *column
	enlarged bool
	last     screen.Invite

	heading, lifeNote, enlargedNote, warnTitle, warnBody *text
	warning                                              *text
	problem, seen                                        *banner
	why                                                  *why
	step                                                 *text
	warnSign                                             fyne.CanvasObject
	code                                                 *qrCode
	life                                                 *dial
	// below is what stands below the code, with how to scan it in guide and what to do after that in scanned.
	below, guide, scanned  *fyne.Container
	steps                  *fyne.Container
	shown                  []string
	cancel, show           *button
	demoPhone, typeCode    *button
	enlarge, reduce, whole *button
}

func newInvite(act func(screen.Action)) *invite {
	s := screen.Invite{}
	v := &invite{life: newDial(), problem: newAlarm(), seen: newAlarm(), why: newWhy(act), step: newText(noteStyle, "")}
	v.makeWords(s)
	v.makeButtons(s, act)
	v.makeCode(s)
	v.steps = container.New(facts{gap: gapTight})
	life := container.NewBorder(nil, nil, nil, container.NewCenter(v.enlarge), container.New(beside{gap: 12}, v.life, v.lifeNote))
	v.guide = container.New(&column{gap: 10}, life, v.step, v.steps, newWarning(v.warning),
		container.New(&choices{gap: 12}, v.why.button, v.typeCode))
	v.scanned = stack(gapClose, newText(strongStyle.centred(), s.ScannedBody()))
	v.below = container.New(inPlaceOf{}, v.guide, v.scanned)
	v.layout = &column{gap: 10, grow: v.code}
	v.page = newPage(v.layout, []fyne.CanvasObject{
		v.warnSign, v.warnTitle, v.warnBody, v.seen.root, v.heading, v.problem.root, v.code, v.enlargedNote, v.below,
	}, v.cancel, v.demoPhone, v.show, v.reduce, v.whole)
	v.page.inSight = v.code
	v.page.focus = v.first
	v.page.escape = v.back
	v.page.fullScreen = v.toggleFullScreen
	v.page.leave = func() {
		v.fill(false)
		v.code.clear()
	}
	return v
}

func (v *invite) makeWords(s screen.Invite) {
	v.heading, v.lifeNote = newText(headingStyle.centred(), ""), newText(noteStyle, "")
	v.warning = newText(strongStyle, "")
	v.enlargedNote = newText(noteStyle.centred(), s.EnlargedNote())
	v.warnSign = newGlyph(assets.Alert, colorOnAlarm, 64)
	v.warnTitle, v.warnBody = newText(titleStyle.centred(), ""), newText(softStyle.centred(), s.WarnBody())
}

func (v *invite) makeButtons(s screen.Invite, act func(screen.Action)) {
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.show = newButton(s.ShowLabel(), widget.HighImportance, func() { act(screen.ShowCode{}) })
	v.demoPhone = newButton(s.DemoPhoneLabel(), widget.MediumImportance, func() { act(screen.OpenDemoPhone{}) })
	v.typeCode = newButton(s.TypeCodeLabel(), widget.LowImportance, func() { act(screen.TypeCode{}) })
	v.enlarge = newButton(s.EnlargeLabel(), widget.MediumImportance, func() { v.zoom(true) })
	v.reduce = newButton(s.ReduceLabel(), widget.MediumImportance, func() { v.zoom(false) })
	v.whole = newButton(s.FullScreenLabel(), widget.MediumImportance, v.toggleFullScreen)
}

func (v *invite) makeCode(s screen.Invite) {
	dots := newCentredBusy("")
	dots.set(true)
	phone := stack(gapPart, newGlyph(assets.Phone, theme.ColorNamePrimary, 144), dots.root)
	v.code = newQRCode(s.OpeningLabel(), s.HoldLabel(), phone)
	v.code.twice = func() { v.zoom(!v.enlarged) }
}

// first is where the keyboard begins.
func (v *invite) first() fyne.Focusable {
	switch {
	case v.show.Visible():
		return v.show
	case v.code.cover.Visible():
		return v.code.cover
	case v.enlarged:
		return v.reduce
	}
	return v.cancel
}

func (v *invite) back() screen.Action {
	if v.enlarged {
		v.zoom(false)
		return nil
	}
	return screen.Cancel{}
}

// zoom gives the code all of the window, or its usual place.
func (v *invite) zoom(on bool) {
	if on == v.enlarged || v.last.Warn || v.last.Scanned {
		return
	}
	v.enlarged = on
	if !on {
		v.fill(false)
	}
	v.arrange()
	v.reflow()
	v.refocus()
}

func (v *invite) toggleFullScreen() {
	w := windowOf(v.root)
	if w == nil || v.last.Warn || v.last.Scanned {
		return
	}
	v.zoom(true)
	v.fill(!w.FullScreen())
}

// fill gives the window all of the screen, or its usual size.
func (v *invite) fill(on bool) {
	if w := windowOf(v.root); w != nil && w.FullScreen() != on {
		w.SetFullScreen(on)
	}
}

func (v *invite) update(s screen.Invite) {
	asked := v.show.Visible()
	v.last = s
	if s.Scanned && v.enlarged {
		v.enlarged = false
		v.fill(false)
	}
	s.Account = screen.Plain(s.Account, longestName)
	v.warning.set(s.Warning())
	v.seen.set(s.Onlooker.Warning())
	v.heading.set(s.Title())
	v.warnTitle.set(s.Title())
	if v.problem.set(s.Problem); s.Problem.None() {
		v.problem.set(s.Failed.Problem)
	}
	v.why.set(s.Failed.Check)
	v.step.set(s.Failed.StepNote())
	v.code.done(s.Scanned)
	v.code.cover.put(s.Hold && !s.Scanned && !s.Warn)
	v.code.set(s.URL)
	v.life.set(s.Life)
	v.lifeNote.set(s.LifeNote())
	v.demoPhone.enable(!s.Scanned)
	if steps := s.Steps(); !slices.Equal(v.shown, steps) {
		v.shown = steps
		v.steps.Objects = numbered(steps)
	}
	v.arrange()
	if asked && !s.Warn {
		v.refocus()
	}
}

// arrange shows what belongs to what goes on, and only that.
func (v *invite) arrange() {
	s := v.last
	usual := !s.Warn && !v.enlarged
	v.layout.middle = s.Warn
	show(v.warnSign, s.Warn)
	show(v.warnTitle, s.Warn)
	show(v.warnBody, s.Warn)
	show(v.show, s.Warn)
	show(v.heading, usual)
	show(v.code, !s.Warn)
	show(v.enlargedNote, v.enlarged)
	show(v.below, usual)
	show(v.guide, !s.Scanned)
	show(v.scanned, s.Scanned)
	show(v.cancel, !v.enlarged)
	show(v.demoPhone, usual && s.DemoPhone)
	show(v.reduce, v.enlarged)
	show(v.whole, v.enlarged)
}

func numbered(steps []string) (lines []fyne.CanvasObject) {
	for i, step := range steps {
		lines = append(lines, newWord(strongStyle, fmt.Sprint(i+1)), newText(bodyStyle, step))
	}
	return lines
}
