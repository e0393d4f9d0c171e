package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// devices draws screen.Devices.
type devices struct {
	*page
	list                      *deviceList
	sheet                     *fyne.Container
	body, hint, most          *text
	refresh, back, disconnect *button
	problem                   *banner
	loading                   *busy
}

func newDevices(act func(screen.Action)) *devices {
	s := screen.Devices{}
	v := &devices{body: newText(bodyStyle, ""), hint: newText(softStyle, ""), most: newText(strongStyle, ""), problem: newAlarm(), loading: newBusy(s.LoadingLabel())}
	v.refresh = newButton(s.RefreshLabel(), widget.LowImportance, func() { act(screen.RefreshDevices{}) })
	v.refresh.Icon = theme.ViewRefreshIcon()
	v.back = newButton(s.DoneLabel(), widget.MediumImportance, func() { act(screen.Done{}) })
	v.disconnect = newButton(s.DisconnectLabel(0), widget.DangerImportance, func() { act(screen.Disconnect{Devices: v.list.keys()}) })
	v.list = newDeviceList(v.chosen)
	v.sheet = container.New(&sheet{measure: 560}, newCard(v.list))
	v.page = newPage(&column{grow: v.sheet}, []fyne.CanvasObject{
		stack(gapTight,
			headed(newText(titleStyle, s.Title()), v.refresh), v.body),
		v.problem.root, v.hint, v.most, v.loading.root, v.sheet,
	}, v.back, v.disconnect)
	v.focus = v.first
	v.escape = func() screen.Action { return screen.Done{} }
	return v
}

func (v *devices) first() fyne.Focusable {
	if v.sheet.Visible() {
		return v.list
	}
	return v.back
}

// chosen counts on the button what it would disconnect.
func (v *devices) chosen() {
	v.disconnect.SetText(screen.Devices{}.DisconnectLabel(len(v.list.chosen)))
	if len(v.list.chosen) > 0 {
		v.disconnect.Enable()
	} else {
		v.disconnect.Disable()
	}
	v.disconnect.Refresh()
	v.most.when(len(v.list.chosen) == screen.MostAtOnce, screen.Devices{}.MostNote())
}

func (v *devices) update(s screen.Devices) {
	s.Account = screen.Plain(s.Account, longestName)
	v.body.set(s.Body())
	v.hint.set(s.Hint())
	v.problem.set(s.Problem)
	v.loading.set(s.Loading)
	v.refresh.enable(!s.Loading)
	if v.list.devices == nil {
		v.list.choose(s.Chosen)
	}
	v.list.set(s.List)
	show(v.sheet, len(s.List) > 0)
}
