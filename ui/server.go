package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// server draws screen.Server.
type server struct {
	*page
	shown              screen.Server
	title, body        *text
	problem, warning   *banner
	parts              *fyne.Container
	list               *card
	busy               *busy
	use, again, cancel *button
}

func newServer(act func(screen.Action)) *server {
	s := screen.Server{}
	v := &server{title: newText(titleStyle, ""), body: newText(softStyle, ""), problem: newAlarm(), warning: newAlarm(), busy: newBusy("")}
	v.parts = stack(gapPart)
	v.list = newCard(v.parts)
	v.use = newButton(s.UseLabel(), widget.HighImportance, func() { act(screen.UseServer{}) })
	v.again = newButton(s.AgainLabel(), widget.HighImportance, func() { act(screen.CheckServer{}) })
	v.cancel = newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.page = newPage(&column{gap: gapPart}, []fyne.CanvasObject{
		stack(gapTight, v.title, v.body), v.problem.root, v.warning.root, v.busy.root, v.list,
	}, v.cancel, v.again, v.use)
	v.focus = v.first
	v.escape = func() screen.Action {
		if v.shown.Step == screen.ServerUsing {
			return nil
		}
		return screen.Cancel{}
	}
	return v
}

// first is the way back, unless there is only another try: nobody says yes by pressing Return once too often.
func (v *server) first() fyne.Focusable {
	if v.shown.Step == screen.ServerUnchecked {
		return v.again
	}
	return v.cancel
}

func (v *server) update(s screen.Server) {
	before := v.shown
	v.shown = s
	s.Host = screen.Plain(s.Host, longestName)
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.problem.set(s.Problem)
	v.warning.set(s.Warning())
	v.busy.set(s.IsBusy())
	v.use.SetText(s.UseLabel())
	show(v.use, s.CanUse())
	show(v.again, s.Step == screen.ServerUnchecked)
	v.cancel.enable(s.Step != screen.ServerUsing)
	if show(v.list, len(s.Parts) > 0); !reflect.DeepEqual(before.Parts, s.Parts) || before.Step != s.Step {
		v.parts.Objects = serverParts(s)
		v.parts.Refresh()
	}
	if before.Step != s.Step {
		v.refocus()
	}
}

func serverParts(s screen.Server) (rows []fyne.CanvasObject) {
	for _, p := range s.Parts {
		p.Address, p.Was = screen.Plain(p.Address, longestDetail), screen.Plain(p.Was, longestDetail)
		address := newText(bodyStyle, p.Text())
		address.rich.Wrapping = fyne.TextWrapBreak
		row := stack(gapTight, newText(strongStyle, p.Label()), address)
		for _, note := range p.Notes(s.Host) {
			row.Add(newText(noteStyle, note))
		}
		rows = append(rows, row)
	}
	return rows
}
