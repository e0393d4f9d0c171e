package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// verify draws screen.Verify.
type verify struct {
	*page
	act                         func(screen.Action)
	shown                       screen.Verify
	title, body, label          *text
	resent, rest                *text
	problem                     *banner
	busy                        *busy
	wait, life                  *countdown
	code                        *field
	codePart, resendPart, other *fyne.Container
	submit, resend, cancel      *button
	others                      map[screen.Second]*button
}

func newVerify(act func(screen.Action)) *verify {
	s := screen.Verify{}
	v := &verify{act: act, title: newText(titleStyle, ""), body: newText(softStyle, ""), label: newText(strongStyle, "")}
	v.resent, v.rest = newText(noteStyle.centred(), ""), newText(noteStyle.centred(), "")
	v.problem, v.busy, v.wait, v.life = newAlarm(), newBusy(""), newCountdown(), newCountdown()
	v.code = newField(v.send)
	v.submit = newButton(s.SubmitLabel(), widget.HighImportance, v.send)
	v.resend = newButton(s.ResendLabel(), widget.LowImportance, func() { act(screen.ResendCode{}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.codePart = stack(gapTight, v.label, v.code)
	v.resendPart = stack(gapTight, v.resend, v.rest, v.resent)
	v.other = v.alternatives()
	v.page = newPage(&column{gap: gapPart}, []fyne.CanvasObject{
		stack(gapClose, v.title, v.body),
		v.problem.root, v.wait.root,
		v.codePart,
		v.submit,
		v.busy.root, v.life.root,
		v.resendPart,
		v.other,
	}, v.cancel)
	v.focus = v.first
	v.escape = func() screen.Action { return screen.Cancel{} }
	v.leave = func() { v.code.SetText("") }
	return v
}

// alternatives are the steps that may be taken instead.
func (v *verify) alternatives() *fyne.Container {
	v.others = map[screen.Second]*button{}
	offers := []fyne.CanvasObject{newText(softStyle.centred(), screen.Verify{}.OthersTitle())}
	for _, step := range []screen.Second{screen.AuthenticatorCode, screen.BackupCode, screen.TextedCode} {
		b := newButton(step.ChooseLabel(), widget.LowImportance, func() { v.act(screen.ChooseStep{Step: step}) })
		v.others[step] = b
		offers = append(offers, b)
	}
	return stack(gapTight, offers...)
}

func (v *verify) first() fyne.Focusable {
	if v.shown.TakesCode() {
		return v.code
	}
	return v.cancel
}

// typed is the code without the blanks people put between groups.
func (v *verify) typed() string { return strings.Join(strings.Fields(v.code.Text), "") }

func (v *verify) send() {
	switch {
	case v.typed() == "":
		focusOn(v.code)
	case v.shown.CanSubmit():
		v.act(screen.SubmitCode{Code: screen.NewSecret(v.typed())})
	}
}

func (v *verify) update(s screen.Verify) {
	before := v.shown
	v.shown = s
	s.Email = screen.Plain(s.Email, longestName)
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.label.set(s.CodeLabel())
	v.cancel.SetText(s.CancelLabel())
	v.problem.set(s.Problem)
	v.busy.words.set(s.BusyLabel())
	v.busy.set(s.Busy || !s.TakesCode())
	v.wait.set(s.Wait)
	v.life.set(s.Life)
	v.updateResend(s)
	v.updateOthers(s)
	show(v.codePart, s.TakesCode())
	show(v.submit, s.TakesCode())
	v.code.enable(!s.Busy)
	v.submit.enable(s.CanSubmit())
	switch {
	case before.Step != s.Step:
		v.code.SetText("")
		v.refocus()
	case before.Busy && !s.Busy && s.TakesCode():
		v.code.retry()
	}
}

func (v *verify) updateResend(s screen.Verify) {
	show(v.resendPart, s.Resends)
	v.resend.SetText(s.ResendLabel())
	v.resend.enable(s.CanResend())
	v.resent.when(s.Resent, s.ResentNote())
	v.rest.when(s.Rest.Running(), screen.Say("Possible in {{.Time}}.", "Time", timeLeft(s.Rest.Left)))
}

func (v *verify) updateOthers(s screen.Verify) {
	show(v.other, len(s.Others) > 0)
	for step, b := range v.others {
		show(b, slices.Contains(s.Others, step))
		b.enable(!s.Busy)
	}
}
