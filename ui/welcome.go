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
	address                   *field
}

func newWelcome(act func(screen.Action)) *welcome {
	s := screen.Welcome{}
	v := &welcome{act: act, problem: newAlarm(), why: newWhy(act), busy: newBusy(s.BusyLabel())}
	v.mozilla = newButton(s.MozillaLabel(), widget.HighImportance, func() { act(screen.ChooseMozilla{}) })
	v.sandbox = newButton(s.SandboxLabel(), widget.MediumImportance, func() { act(screen.ChooseSandbox{}) })
	v.another = newButton(s.UseServerLabel(), widget.MediumImportance, v.submit)
	v.address = newField(v.submit)
	v.address.SetPlaceHolder(s.ServerPlaceholder())
	v.page = newPage(&column{gap: gapSection}, []fyne.CanvasObject{
		stack(gapClose, newLogo(64), newText(titleStyle.centred(), s.Title()), newText(softStyle.centred(), s.Body())),
		v.problem.root, v.why.button,
		stack(gapClose, v.mozilla, newText(noteStyle.centred(), s.MozillaNote())),
		stack(gapClose, v.sandbox, newText(noteStyle.centred(), s.SandboxNote())),
		stack(gapClose,
			stack(gapTight, newText(strongStyle, s.ServerLabel()), newText(noteStyle, s.ServerNote())),
			v.address, v.another),
		v.busy.root,
		newDoctorButton(act),
	}, newButton(screen.SettingsLabel(), widget.LowImportance, func() { act(screen.OpenSettings{}) }))
	v.focus = v.first
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
	v.problem.set(s.Problem)
	v.why.set(s.Why)
	v.busy.set(s.Busy)
	for _, b := range []*button{v.mozilla, v.sandbox, v.another} {
		b.enable(!s.Busy)
	}
	v.address.enable(!s.Busy)
}
