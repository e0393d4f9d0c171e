package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// keeping draws screen.Keeping.
type keeping struct {
	*page
	body                           *text
	problem                        *banner
	busy                           *busy
	keychain, file, memory, cancel *button
}

func newKeeping(act func(screen.Action)) *keeping {
	s := screen.Keeping{}
	choose := func(label string, p screen.Place) *button {
		return newButton(label, widget.MediumImportance, func() { act(screen.KeepIn{Place: p}) })
	}
	v := &keeping{body: newText(bodyStyle, ""), problem: newAlarm(), busy: newBusy(s.BusyLabel())}
	v.keychain = choose(s.KeychainLabel(), screen.InKeychain)
	v.file = choose(s.FileLabel(), screen.SealedFile)
	v.memory = choose(s.MemoryLabel(), screen.MemoryOnly)
	v.cancel = newButton(s.CancelLabel(), widget.LowImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{}, []fyne.CanvasObject{
		newText(titleStyle, s.Title()),
		v.body,
		v.problem.root,
		stack(gapClose, v.keychain, v.file, v.memory),
		newText(noteStyle, s.Note()),
		v.busy.root,
	}, v.cancel)
	v.focus = func() fyne.Focusable { return v.cancel }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

func (v *keeping) update(s screen.Keeping) {
	v.body.set(s.Body())
	v.problem.set(s.Problem)
	v.busy.set(s.Busy)
	show(v.keychain, s.Now != screen.InKeychain)
	show(v.memory, s.Now != screen.MemoryOnly)
	show(v.file, s.Now != screen.SealedFile)
	for _, b := range []*button{v.keychain, v.file, v.memory, v.cancel} {
		b.enable(!s.Busy)
	}
}

// passphrase draws screen.Passphrase.
type passphrase struct {
	*page
	act                    func(screen.Action)
	shown                  screen.Passphrase
	title, body, note      *text
	problem                *banner
	busy                   *busy
	first, again           *field
	againPart              fyne.CanvasObject
	submit, cancel, memory *button
}

func newPassphrase(act func(screen.Action)) *passphrase {
	s := screen.Passphrase{}
	v := &passphrase{act: act, title: newText(titleStyle.centred(), ""), body: newText(bodyStyle.centred(), ""), note: newText(noteStyle.centred(), "")}
	v.problem, v.busy = newAlarm(), newBusy(s.BusyLabel())
	v.first, v.again = newPasswordField(v.typedOnce), newPasswordField(v.send)
	v.againPart = labelled(s.AgainLabel(), v.again)
	v.submit = newButton(s.SubmitLabel(), widget.HighImportance, v.send)
	v.cancel = newButton(s.CancelLabel(), widget.LowImportance, func() { act(screen.Cancel{}) })
	v.memory = newButton(s.MemoryLabel(), widget.LowImportance, func() { act(screen.UseMemory{}) })
	v.page = newPage(&column{}, []fyne.CanvasObject{
		newGlyph(assets.Key, theme.ColorNamePrimary, 56),
		v.title, v.body, v.problem.root,
		labelled(s.Label(), v.first), v.againPart,
		v.submit, v.busy.root, v.note,
	}, v.memory, v.cancel)
	v.focus = func() fyne.Focusable { return v.first }
	v.escape = func() screen.Action {
		if v.shown.New {
			return screen.Cancel{}
		}
		return nil
	}
	v.leave = v.clear
	return v
}

func (v *passphrase) clear() {
	v.first.SetText("")
	v.again.SetText("")
}

// typedOnce goes on to the second field, where there is one.
func (v *passphrase) typedOnce() {
	if v.shown.New {
		focusOn(v.again)
		return
	}
	v.send()
}

func (v *passphrase) send() {
	switch {
	case v.first.Text == "":
		focusOn(v.first)
	case v.shown.New && v.again.Text == "":
		focusOn(v.again)
	default:
		v.act(screen.SubmitPassphrase{Passphrase: screen.NewSecret(v.first.Text), Again: screen.NewSecret(v.again.Text)})
	}
}

func (v *passphrase) update(s screen.Passphrase) {
	before := v.shown
	v.shown = s
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.note.set(s.Note())
	v.problem.set(s.Problem)
	v.busy.set(s.Busy)
	show(v.againPart, s.New)
	show(v.cancel, s.New)
	show(v.memory, !s.New)
	for _, f := range []*field{v.first, v.again} {
		f.enable(!s.Busy)
	}
	for _, b := range []*button{v.submit, v.cancel, v.memory} {
		b.enable(!s.Busy)
	}
	if !s.Busy && (before.Busy || s.Problem != before.Problem) {
		v.clear()
		v.refocus()
	}
}
