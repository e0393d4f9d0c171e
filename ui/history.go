package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// history draws screen.History.
type history struct {
	*page
	list                *historyList
	sheet               *fyne.Container
	shown               []screen.HistoryDay
	note, saved, more   *text
	damaged, problem    *banner
	busy                *busy
	export, clear, back *button
}

func newHistory(act func(screen.Action)) *history {
	s := screen.History{}
	v := &history{
		list: newHistoryList(), note: newText(noteStyle, ""), saved: newText(strongStyle, ""), more: newText(noteStyle, ""), damaged: newAlarm(), problem: newAlarm(),
		busy: newBusy(s.LoadingLabel()),
	}
	v.export = newButton(s.ExportLabel(), widget.MediumImportance, func() { act(screen.ExportHistory{}) })
	v.clear = newButton(s.ClearLabel(), widget.LowImportance, func() { act(screen.ClearHistory{}) })
	v.back = newButton(s.BackLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	v.sheet = container.New(&sheet{measure: 560}, newCard(v.list))
	v.page = newPage(&column{grow: v.sheet}, []fyne.CanvasObject{
		stack(gapTight, headed(newText(titleStyle, s.Title()), v.clear), v.note),
		v.damaged.root, v.problem.root, v.busy.root, v.saved, v.sheet, v.more,
	}, v.export, v.back)
	v.focus = func() fyne.Focusable { return v.back }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

func (v *history) update(s screen.History) {
	v.note.set(s.Note())
	v.damaged.set(s.DamagedNote())
	v.problem.set(s.Problem)
	v.busy.set(s.Loading)
	v.saved.set(s.SavedNote())
	v.more.set(s.MoreNote())
	for _, b := range []*button{v.export, v.clear} {
		b.enable(!s.IsEmpty() && !s.Loading && !s.Saving)
	}
	show(v.sheet, !s.IsEmpty())
	if !slices.EqualFunc(v.shown, s.Days, func(a, b screen.HistoryDay) bool {
		return a.Name == b.Name && slices.Equal(a.Entries, b.Entries)
	}) {
		v.shown = s.Days
		v.list.set(s.Days)
	}
}

// confirmClear draws screen.ConfirmClear. Keeping it is what the keyboard does first.
type confirmClear struct {
	*page
	body *text
}

func newConfirmClear(act func(screen.Action)) *confirmClear {
	s := screen.ConfirmClear{}
	v := &confirmClear{body: newText(bodyStyle.centred(), "")}
	keep := newButton(s.CancelLabel(), widget.MediumImportance, func() { act(screen.Cancel{}) })
	clear := newButton(s.ConfirmLabel(), widget.DangerImportance, func() { act(screen.ClearConfirmed{}) })
	v.page = newPage(&column{middle: true}, []fyne.CanvasObject{newText(titleStyle.centred(), s.Title()), v.body}, keep, clear)
	v.focus = func() fyne.Focusable { return keep }
	v.escape = func() screen.Action { return screen.Cancel{} }
	return v
}

func (v *confirmClear) update(s screen.ConfirmClear) { v.body.set(s.Body()) }
