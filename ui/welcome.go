package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// welcome draws screen.Welcome.
type welcome struct {
	*page
	act                       func(screen.Action)
	problem                   *banner
	why                       *why
	busy                      *busy
	mozilla, sandbox, another *button
	back                      *button
	title                     *text
	sandboxPart               *fyne.Container
	shown                     screen.Welcome
	address                   *field
}

func newWelcome(act func(screen.Action)) *welcome {
	s := screen.Welcome{}
	v := &welcome{act: act, title: newText(titleStyle.centred(), ""), problem: newAlarm(), why: newWhy(act), busy: newBusy(s.BusyLabel())}
	v.mozilla = newButton(s.MozillaLabel(), widget.HighImportance, func() { act(screen.ChooseMozilla{}) })
	v.sandbox = newButton(s.SandboxLabel(), widget.MediumImportance, func() { act(screen.ChooseSandbox{}) })
	v.another = newButton(s.UseServerLabel(), widget.MediumImportance, v.submit)
	v.address = newField(v.submit)
	v.address.SetPlaceHolder(s.ServerPlaceholder())
	v.back = newButton(s.BackLabel(), widget.LowImportance, func() { act(screen.Cancel{}) })
	v.sandboxPart = stack(gapClose, v.sandbox, newText(noteStyle.centred(), s.SandboxNote()))
	v.page = newPage(&column{gap: gapSection}, []fyne.CanvasObject{
		stack(gapClose, newLogo(64), v.title, newText(softStyle.centred(), s.Body())),
		v.problem.root, v.why.button,
		stack(gapClose, v.mozilla, newText(noteStyle.centred(), s.MozillaNote())),
		v.sandboxPart,
		stack(gapClose,
			stack(gapTight, newText(strongStyle, s.ServerLabel()), newText(noteStyle, s.ServerNote())),
			v.address, v.another),
		v.busy.root,
		newDoctorButton(act),
	}, v.back, newButton(screen.SettingsLabel(), widget.LowImportance, func() { act(screen.OpenSettings{}) }))
	v.focus = v.first
	v.escape = func() screen.Action {
		if v.shown.CanGoBack && !v.shown.Busy {
			return screen.Cancel{}
		}
		return nil
	}
	return v
}

func (v *welcome) first() fyne.Focusable {
	if v.address.Text != "" {
		return v.address
	}
	return v.mozilla
}

func (v *welcome) submit() {
	address := strings.TrimSpace(v.address.Text)
	if address == "" {
		focusOn(v.address)
		return
	}
	v.act(screen.ChooseServer{Address: address})
}

func (v *welcome) update(s screen.Welcome) {
	if v.address.Text == "" && s.Address != "" {
		v.address.SetText(s.Address)
	}
	v.shown = s
	v.title.set(s.Title())
	show(v.sandboxPart, !s.Adding)
	show(v.back, s.CanGoBack)
	v.problem.set(s.Problem)
	v.why.set(s.Why)
	v.busy.set(s.Busy)
	for _, b := range []*button{v.mozilla, v.sandbox, v.another, v.back} {
		b.enable(!s.Busy)
	}
	v.address.enable(!s.Busy)
}
