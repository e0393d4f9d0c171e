package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// verify draws screen.Verify.
type verify struct {
	*page
	act                    func(screen.Action)
	shown                  screen.Verify
	title, body, resent    *text
	problem                *banner
	busy                   *busy
	code                   *field
	submit, resend, cancel *button
}

func newVerify(act func(screen.Action)) *verify {
	s := screen.Verify{}
	v := &verify{act: act, title: newText(titleStyle, ""), body: newText(softStyle, ""), resent: newText(noteStyle, "")}
	v.problem, v.busy = newAlarm(), newBusy(s.BusyLabel())
	v.code = newField(v.send)
	v.submit = newButton(s.SubmitLabel(), widget.HighImportance, v.send)
	v.resend = newButton(s.ResendLabel(), widget.LowImportance, func() { act(screen.ResendCode{}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{gap: gapPart}, []fyne.CanvasObject{
		stack(gapClose, v.title, v.body),
		v.problem.root,
		labelled(s.CodeLabel(), v.code),
		v.submit,
		v.busy.root,
		stack(gapTight, v.resend, v.resent),
	}, v.cancel)
	v.focus = func() fyne.Focusable { return v.code }
	v.escape = func() screen.Action { return screen.Cancel{} }
	v.leave = func() { v.code.SetText("") }
	return v
}

// digits is what was typed without the blanks people put between groups of digits.
func (v *verify) digits() string { return strings.Join(strings.Fields(v.code.Text), "") }

func (v *verify) send() {
	if v.digits() == "" {
		focusOn(v.code)
		return
	}
	v.act(screen.SubmitCode{Code: screen.NewSecret(v.digits())})
}

func (v *verify) update(s screen.Verify) {
	before := v.shown
	v.shown = s
	s.Email = screen.Plain(s.Email, longestName)
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.problem.set(s.Problem)
	v.busy.set(s.Busy)
	v.resent.when(s.Resent, s.ResentNote())
	show(v.resend, s.Step == screen.EmailedCode)
	v.resend.enable(!s.Busy)
	v.code.enable(!s.Busy)
	v.submit.enable(!s.Busy)
	if before.Busy && !s.Busy {
		v.code.retry()
	}
}
