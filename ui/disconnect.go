package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// confirmDisconnect draws screen.ConfirmDisconnect.
type confirmDisconnect struct {
	*page
	title, body *text
	shown       []screen.Device
	devices     *fyne.Container
	yes         *button
}

func newConfirmDisconnect(act func(screen.Action)) *confirmDisconnect {
	s := screen.ConfirmDisconnect{}
	v := &confirmDisconnect{title: newText(titleStyle, ""), body: newText(bodyStyle, ""), devices: stack(gapPart)}
	no := newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.yes = newButton("", widget.DangerImportance, func() { act(screen.DisconnectConfirmed{}) })
	v.page = newPage(&column{}, []fyne.CanvasObject{v.title, newCard(v.devices), v.body}, no, v.yes)
	v.focus = func() fyne.Focusable { return no }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

func (v *confirmDisconnect) update(s screen.ConfirmDisconnect) {
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.yes.SetText(s.ConfirmLabel())
	if !slices.Equal(v.shown, s.Devices) {
		v.shown = slices.Clone(s.Devices)
		v.devices.Objects = deviceRows(s.Devices)
	}
}

// disconnecting draws screen.Disconnecting.
type disconnecting struct {
	*page
	title, body       *text
	shown             []screen.Leaving
	devices           *fyne.Container
	working           *busy
	problem           *banner
	stop, check, done *button
}

func newDisconnecting(act func(screen.Action)) *disconnecting {
	s := screen.Disconnecting{}
	v := &disconnecting{
		title: newText(titleStyle, ""), body: newText(softStyle, ""), devices: stack(gapPart), problem: newAlarm(),
		working: newBusy(s.WorkingLabel()),
	}
	v.stop = newButton(s.StopLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.check = newButton(s.CheckLabel(), widget.MediumImportance, func() { act(screen.RefreshDevices{}) })
	v.done = newButton(s.DoneLabel(), widget.HighImportance, func() { act(screen.Done{}) })
	v.page = newPage(&column{},
		[]fyne.CanvasObject{v.title, v.working.root, v.problem.root, newCard(v.devices), v.body}, v.stop, v.check, v.done)
	v.focus = v.first
	v.escape = v.left
	return v
}

// first is where Return leads on, once there is somewhere to go.
func (v *disconnecting) first() fyne.Focusable {
	if v.done.Visible() {
		return v.done
	}
	return nil
}

func (v *disconnecting) left() screen.Action {
	if v.done.Visible() {
		return screen.Done{}
	}
	return nil
}

func (v *disconnecting) update(s screen.Disconnecting) {
	wasDone := v.done.Visible()
	v.title.set(s.Title())
	v.body.set(s.Body())
	v.working.set(s.Working)
	v.problem.set(s.Problem)
	show(v.stop, s.CanStop())
	show(v.check, !s.Working)
	show(v.done, !s.Working)
	show(v.foot, s.CanStop() || !s.Working)
	v.rows(s.Devices)
	if v.done.Visible() != wasDone {
		v.refocus()
	}
}

// rows draws anew only what has changed.
func (v *disconnecting) rows(now []screen.Leaving) {
	if len(now) != len(v.shown) {
		v.shown, v.devices.Objects = make([]screen.Leaving, len(now)), make([]fyne.CanvasObject, len(now))
	}
	for i, l := range now {
		if v.devices.Objects[i] == nil || v.shown[i] != l {
			v.shown[i], v.devices.Objects[i] = l, leavingRow(l)
		}
	}
}

func leavingRow(l screen.Leaving) fyne.CanvasObject {
	style := noteStyle
	if l.Parting == screen.PartingRefused || l.Parting == screen.PartingStillListed {
		style = textStyle{size: noteStyle.size, ink: theme.ColorNameForeground, bold: true}
	}
	return deviceRow(l.Device, newText(style, l.Word()), newText(noteStyle, l.Problem.What), newText(noteStyle, l.Problem.Do))
}
