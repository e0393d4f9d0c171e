package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// code draws screen.Code.
type code struct {
	*page
	code             *largeCode
	cover            *cover
	spoken           *text
	life             *countdown
	lifeNote, tries  *text
	checking, copied *text
	warning          *text
	wrong, failed    *banner
	seen             *banner
	why              *why
	step             *text
	steps            *fyne.Container
	shown            []string
	copy             *button
}

func newCode(act func(screen.Action)) *code {
	s := screen.Code{}
	v := &code{why: newWhy(act), step: newText(noteStyle, ""), code: newLargeCode(), spoken: newText(softStyle.centred(), "")}
	v.life, v.wrong, v.failed, v.seen = newCountdown(), newAlarm(), newAlarm(), newAlarm()
	v.copied, v.warning = newText(noteStyle.centred(), ""), newText(strongStyle, s.Warning())
	v.checking = newText(strongStyle.centred(), "")
	open := newCard(stack(gapClose, v.code, v.spoken, v.checking, v.copied))
	v.cover = newCover(s.HoldLabel(), func(away bool) {
		v.code.uncover(away)
		show(open, away)
	})
	v.cover.Hide()
	v.lifeNote, v.tries = newText(noteStyle, s.LifeNote()), newWord(noteStyle, "")
	v.steps = container.New(facts{gap: gapTight})
	v.copy = newButton(s.CopyLabel(), widget.MediumImportance, func() { act(screen.CopyCode{}) })
	showQR := newButton(s.ShowQRLabel(), widget.LowImportance, func() { act(screen.ShowQR{}) })
	cancel := newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{gap: 14}, []fyne.CanvasObject{
		newText(headingStyle.centred(), s.Title()),
		v.seen.root,
		v.failed.root, v.step,
		v.wrong.root,
		container.New(inPlaceOf{}, open, v.cover),
		stack(gapTight, v.life.root, container.New(apart{gap: gapPart}, v.lifeNote, v.tries)),
		newWarning(v.warning),
		v.steps,
		container.New(&choices{gap: 12}, v.why.button, showQR),
	}, cancel, v.copy)
	v.focus = func() fyne.Focusable {
		if v.cover.Visible() {
			return v.cover
		}
		return cancel
	}
	v.escape = func() screen.Action { return screen.Cancel{} }
	v.leave = v.clear
	return v
}

// clear takes the code off the screen.
func (v *code) clear() {
	v.code.set(screen.Secret{}, screen.Secret{})
	v.spoken.set("")
}

func (v *code) update(s screen.Code) {
	s.Page, s.Account = screen.Plain(s.Page, longestName), screen.Plain(s.Account, longestName)
	v.warning.set(s.Warning())
	v.cover.put(s.Hold)
	v.seen.set(s.Onlooker.Warning())
	v.failed.set(s.Failed.Problem)
	v.why.set(s.Failed.Check)
	v.step.set(s.Failed.StepNote())
	v.code.set(s.Text, s.Spoken)
	v.spoken.set(s.Spoken.Reveal())
	if s.Text.IsEmpty() {
		v.spoken.set(s.OpeningLabel())
	}
	show(v.copy, !s.Text.IsEmpty())
	v.life.set(s.Life)
	v.tries.set(s.TriesNote())
	v.wrong.set(s.WrongProblem())
	v.checking.when(s.Checking, s.CheckingNote())
	v.copied.when(s.Copied, s.CopiedNote())
	if steps := s.Steps(); !slices.Equal(v.shown, steps) {
		v.shown = steps
		v.steps.Objects = numbered(steps)
	}
}
