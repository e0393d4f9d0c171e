package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// join draws screen.Join: a form to type the code in, and after that how far it has come. No button has the focus there, so
// that a Return after the last symbol neither cancels nor joins.
type join struct {
	*page
	column                         *column
	shown                          screen.Join
	form                           *joinForm
	progress                       *joinProgress
	cancel, submit, confirm, again *button
}

func newJoin(act func(screen.Action)) *join {
	s := screen.Join{}
	v := &join{column: &column{}, progress: newJoinProgress()}
	v.form = newJoinForm(func(code string) { act(screen.SubmitShortCode{Code: screen.NewSecret(code)}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.submit = newButton(s.SubmitLabel(), widget.HighImportance, v.form.code.send)
	v.confirm = newButton(s.ConfirmLabel(), widget.HighImportance, func() { act(screen.JoinConfirmed{}) })
	v.again = newButton(s.AgainLabel(), widget.HighImportance, func() { act(screen.Done{}) })
	v.page = newPage(v.column, []fyne.CanvasObject{v.form.root, v.progress.root}, v.cancel, v.submit, v.confirm, v.again)
	v.focus = v.first
	v.escape = func() screen.Action { return screen.Cancel{} }
	v.leave = v.form.code.clear
	return v
}

// first is nothing while there is no form: see join.
func (v *join) first() fyne.Focusable {
	if v.shown.Step == screen.JoinTyping {
		return v.form.code.field
	}
	return nil
}

func (v *join) update(s screen.Join) {
	moved := v.shown.Step != s.Step
	v.shown = s
	typing := s.Step == screen.JoinTyping
	v.column.middle = !typing
	show(v.form.root, typing)
	show(v.progress.root, !typing)
	v.form.update(s)
	v.progress.update(s)
	v.cancel.SetText(s.CancelLabel())
	show(v.submit, typing)
	show(v.confirm, s.Step == screen.JoinAsking)
	show(v.again, s.Step == screen.JoinFailed)
	if !typing {
		v.form.code.clear()
	}
	if moved {
		v.refocus()
	}
}

// joinForm asks for the code.
type joinForm struct {
	root    *fyne.Container
	body    *text
	problem *banner
	code    *codeField
	// sent says that a code was submitted, and the answer to it has not been shown.
	sent bool
}

func newJoinForm(submit func(code string)) *joinForm {
	s := screen.Join{}
	f := &joinForm{body: newText(softStyle, ""), problem: newAlarm()}
	f.code = newCodeField(func(code string) {
		f.sent = true
		submit(code)
	})
	f.root = stack(gapPart,
		stack(gapTight, newText(titleStyle, s.Title()), f.body),
		stack(gapTight, newText(strongStyle, s.CodeLabel()), f.code.root),
		f.problem.root,
		container.New(facts{gap: gapTight}, numbered(s.Steps())...),
	)
	return f
}

func (f *joinForm) update(s screen.Join) {
	f.code.setLength(s.Length)
	f.body.set(screen.Join{Server: screen.Plain(s.Server, longestName)}.Body())
	f.problem.set(s.Problem)
	if f.sent && s.Step == screen.JoinTyping && !s.Problem.None() {
		f.code.correct(s.At)
	}
	f.sent = false
}

// joinProgress says what is going on since, and asks whether the account is the right one.
type joinProgress struct {
	root                          *fyne.Container
	picture, alarm                *canvas.Image
	title, body, what, do, advice *text
	account, computer             *text
	details                       *card
	busy                          *busy
}

func newJoinProgress() *joinProgress {
	s := screen.Join{}
	p := &joinProgress{
		picture:  newGlyph(assets.Other, theme.ColorNamePrimary, 72),
		alarm:    newGlyph(assets.Alert, colorOnAlarm, 64),
		title:    newText(titleStyle.centred(), ""),
		body:     newText(softStyle.centred(), ""),
		what:     newText(bodyStyle.centred(), ""),
		do:       newText(softStyle.centred(), ""),
		advice:   newText(strongStyle.centred(), ""),
		account:  newText(strongStyle, ""),
		computer: newText(strongStyle, ""),
		busy:     newCentredBusy(""),
	}
	p.details = newCard(container.New(facts{gap: gapClose},
		newWord(softStyle, s.AccountLabel()), p.account, newWord(softStyle, s.ComputerLabel()), p.computer))
	p.root = stack(gapPart, p.picture, p.alarm, p.title, p.body, p.what, p.do, p.details, p.advice, p.busy.root)
	return p
}

func (p *joinProgress) update(s screen.Join) {
	asking, failed := s.Step == screen.JoinAsking, s.Step == screen.JoinFailed
	show(p.picture, !failed)
	show(p.alarm, failed)
	p.title.set(s.Title())
	p.body.set(s.Body())
	p.what.when(failed, s.Problem.What)
	p.do.when(failed, s.Problem.Do)
	show(p.details, asking)
	p.account.set(screen.Plain(s.Account, longestName))
	p.computer.set(screen.Plain(s.Computer, longestName))
	p.advice.when(asking, s.Advice())
	p.busy.set(!asking && !failed)
}
