package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// signIn draws screen.SignIn.
type signIn struct {
	*page
	act                         func(screen.Action)
	shown                       screen.SignIn
	title, body, noJoin         *text
	demoPart, emailPart         *fyne.Container
	notice, problem, keychain   *banner
	why                         *why
	busy                        *busy
	wait                        *countdown
	email, password             *field
	submit, browser, demo, join *button
	change, cancel              *button
}

func newSignIn(act func(screen.Action)) *signIn {
	s := screen.SignIn{}
	v := &signIn{act: act, title: newText(titleStyle, ""), body: newText(softStyle, ""), noJoin: newText(noteStyle, "")}
	v.notice, v.problem, v.keychain = newAlarm(), newAlarm(), newNotice()
	v.why = newWhy(act)
	v.busy, v.wait = newBusy(s.BusyLabel()), newCountdown()
	v.email = newField(func() { focusOn(v.password) })
	v.password = newPasswordField(v.send)
	v.submit = newButton(s.SubmitLabel(), widget.HighImportance, v.send)
	v.browser = newButton(screen.BrowserLabel(), widget.MediumImportance, func() { act(screen.SignInWithBrowser{Email: v.email.Text}) })
	v.emailPart = labelled(s.EmailLabel(), v.email)
	v.demo = newButton(s.DemoLabel(), widget.MediumImportance, func() { act(screen.UseDemoAccount{}) })
	v.demoPart = stack(gapClose, v.demo, newText(noteStyle.centred(), s.DemoNote()))
	v.join = newButton(s.JoinLabel(), widget.LowImportance, func() { act(screen.JoinWithCode{}) })
	v.change = newButton(s.ChangeLabel(), widget.LowImportance, func() { act(screen.ChangeServer{}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{gap: gapPart}, []fyne.CanvasObject{
		stack(gapTight, v.title, headed(v.body, newDoctorButton(act))),
		v.notice.root, v.problem.root, v.why.button, v.wait.root,
		v.emailPart,
		labelled(s.PasswordLabel(), v.password),
		newText(noteStyle, s.Promise()),
		v.submit, v.browser, v.busy.root, v.cancel,
		v.demoPart,
		v.keychain.root,
		v.noJoin,
	}, v.change, v.join)
	v.focus = v.first
	v.escape = func() screen.Action {
		if v.shown.Busy || v.shown.Again || v.shown.CanGoBack {
			return screen.Cancel{}
		}
		return nil
	}
	v.leave = func() { v.password.SetText("") }
	return v
}

func (v *signIn) first() fyne.Focusable {
	if v.email.Text == "" && !v.shown.Again {
		return v.email
	}
	return v.password
}

// send submits what was typed, or puts the focus where something is missing.
func (v *signIn) send() {
	email := strings.TrimSpace(v.email.Text)
	switch {
	case email == "":
		focusOn(v.email)
	case v.password.Text == "":
		focusOn(v.password)
	case v.submit.Disabled():
	default:
		v.act(screen.SubmitSignIn{Email: email, Password: screen.NewSecret(v.password.Text)})
	}
}

func (v *signIn) update(s screen.SignIn) {
	before := v.shown
	v.shown = s
	v.title.set(s.Title())
	v.body.set(screen.SignIn{Server: screen.Plain(s.Server, longestName), Again: s.Again, Email: screen.Plain(s.Email, longestName)}.Body())
	if s.Email != before.Email {
		v.email.SetText(s.Email)
	}
	v.notice.set(s.Notice)
	v.problem.set(s.Problem)
	v.why.set(s.Why)
	v.keychain.note(s.KeychainNote)
	v.busy.set(s.Busy)
	v.wait.set(s.Wait)
	v.submit.SetText(s.SubmitLabel())
	v.cancel.SetText(s.CancelLabel())
	show(v.emailPart, !s.Again)
	show(v.change, !s.Again && !s.StaysHere)
	show(v.cancel, s.Busy || s.Again || s.CanGoBack)
	show(v.browser, s.Browser)
	show(v.demoPart, s.Demo != "")
	show(v.join, s.CanJoin)
	v.noJoin.when(!s.CanJoin, s.NoJoin)
	v.email.enable(!s.Busy)
	v.password.enable(!s.Busy)
	v.browser.enable(!s.Busy)
	v.demo.enable(!s.Busy)
	v.join.enable(!s.Busy)
	v.change.enable(!s.Busy)
	v.submit.enable(!s.Busy && !s.Wait.Running())
	if before.Busy && !s.Busy {
		v.password.retry()
	}
}
