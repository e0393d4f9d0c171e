package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// invite draws screen.Invite.
type invite struct {
	*page
	code      *qrCode
	life      *countdown
	lifeNote  *text
	steps     *fyne.Container
	shown     []string
	problem   *banner
	demoPhone *button
}

func newInvite(act func(screen.Action)) *invite {
	s := screen.Invite{}
	v := &invite{code: newQRCode(s.OpeningLabel()), life: newCountdown(), lifeNote: newText(noteStyle, "")}
	v.problem = newAlarm()
	v.steps = container.New(facts{gap: gapTight})
	v.demoPhone = newButton(s.DemoPhoneLabel(), widget.MediumImportance, func() { act(screen.OpenDemoPhone{}) })
	typeCode := newButton(s.TypeCodeLabel(), widget.LowImportance, func() { act(screen.TypeCode{}) })
	cancel := newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{gap: 14, grow: v.code}, []fyne.CanvasObject{
		newText(headingStyle.centred(), s.Title()),
		v.problem.root,
		v.code,
		stack(gapTight, v.life.root, v.lifeNote),
		v.steps,
		newWarning(s.Warning()),
		typeCode,
	}, cancel, v.demoPhone)
	v.focus = func() fyne.Focusable { return cancel }
	v.escape = func() screen.Action { return screen.Cancel{} }
	v.leave = v.code.clear
	return v
}

func (v *invite) update(s screen.Invite) {
	v.problem.set(s.Problem)
	v.code.set(s.URL)
	v.life.set(s.Life)
	v.lifeNote.set(s.LifeNote())
	show(v.demoPhone, s.DemoPhone)
	if steps := s.Steps(); !slices.Equal(v.shown, steps) {
		v.shown = steps
		v.steps.Objects = numbered(steps)
	}
}

func numbered(steps []string) (lines []fyne.CanvasObject) {
	for i, step := range steps {
		lines = append(lines, newWord(strongStyle, fmt.Sprint(i+1)), newText(bodyStyle, step))
	}
	return lines
}
