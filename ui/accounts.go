package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// accounts draws screen.Accounts.
type accounts struct {
	*page
	act       func(screen.Action)
	shown     []screen.Account
	body      *text
	problem   *banner
	busy      *busy
	rows      *fyne.Container
	uses      []*button // of the rows: to use an account
	leaves    []*button // and to leave one
	add, back *button
}

func newAccounts(act func(screen.Action)) *accounts {
	s := screen.Accounts{}
	v := &accounts{act: act, body: newText(bodyStyle, ""), problem: newAlarm(), busy: newBusy(s.BusyLabel())}
	v.rows = stack(gapClose)
	v.add = newButton(s.AddLabel(), widget.MediumImportance, func() { act(screen.AddAccount{}) })
	v.add.Icon = theme.ContentAddIcon()
	v.back = newButton(s.DoneLabel(), widget.LowImportance, func() { act(screen.Done{}) })
	v.page = newPage(&column{}, []fyne.CanvasObject{
		stack(gapTight, newText(titleStyle, s.Title()), v.body),
		v.problem.root, v.rows, v.busy.root,
	}, v.back, v.add)
	v.focus = v.first
	v.escape = func() screen.Action {
		if v.back.Visible() {
			return screen.Done{}
		}
		return nil
	}
	return v
}

// first is never a button that signs somebody out.
func (v *accounts) first() fyne.Focusable {
	return append(slices.Clone(v.uses), v.add)[0]
}

func (v *accounts) update(s screen.Accounts) {
	v.body.set(s.Body())
	v.problem.set(s.Problem)
	v.busy.set(s.Busy)
	show(v.back, s.CanGoBack)
	if !slices.Equal(v.shown, s.List) {
		v.shown, v.uses, v.leaves = slices.Clone(s.List), nil, nil
		v.rows.Objects = nil
		for _, a := range s.List {
			v.rows.Add(v.row(a))
		}
		v.refocus()
	}
	for _, b := range slices.Concat(v.uses, v.leaves, []*button{v.add, v.back}) {
		b.enable(!s.Busy)
	}
}

// row is one account, with what can be done about it.
func (v *accounts) row(a screen.Account) fyne.CanvasObject {
	email := newText(strongStyle, screen.Plain(a.Email, longestName))
	lines := []fyne.CanvasObject{email}
	plain := a
	plain.Server = screen.Plain(a.Server, longestName)
	lines = append(lines, newText(noteStyle, plain.Detail()))
	if word := a.StateWord(); word != "" {
		lines = append(lines, container.New(&flow{}, newPill(word)))
	}
	deeds := container.New(&flow{gap: gapClose})
	if a.CanUse() {
		use := newButton(a.UseLabel(), widget.MediumImportance, func() { v.act(screen.UseAccount{Key: a.Key}) })
		v.uses = append(v.uses, use)
		deeds.Add(use)
	}
	if a.CanLeave() {
		leave := newButton(a.LeaveLabel(), widget.LowImportance, func() { v.act(screen.LeaveAccount{Key: a.Key}) })
		v.leaves = append(v.leaves, leave)
		deeds.Add(leave)
	}
	return newCard(container.New(beside{gap: 14},
		newGlyph(assets.Key, theme.ColorNamePrimary, 28), stack(gapClose, stack(gapTight, lines...), deeds)))
}
