package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/assets"
	"countersign/ui/screen"
)

// historyList is a long list of entries under the names of their days, to be read with the pointer or with the arrow keys. It
// draws only what is in sight; rows are as tall as their texts are at the width of the list.
type historyList struct {
	widget.List
	rows     []historyRow
	measured fyne.Size // the width, and the size of letters, for which the heights of rows are set
	focused  bool
}

// historyRow is the name of a day, or an entry.
type historyRow struct {
	day   string
	entry screen.HistoryEntry
}

func newHistoryList() *historyList {
	l := &historyList{}
	l.Length = func() int { return len(l.rows) }
	l.CreateItem = func() fyne.CanvasObject { return newHistoryLine() }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*historyLine).set(l.rows[i]) }
	l.OnSelected = func(widget.ListItemID) { l.UnselectAll() } // nothing can be done with an entry
	l.HideSeparators = true
	l.ExtendBaseWidget(l)
	return l
}

func (l *historyList) set(days []screen.HistoryDay) {
	l.rows = nil
	for _, d := range days {
		l.rows = append(l.rows, historyRow{day: d.Name})
		for _, e := range d.Entries {
			l.rows = append(l.rows, historyRow{entry: e})
		}
	}
	l.measured = fyne.Size{}
	l.Refresh()
}

// measure sets the height of every row at a width.
func (l *historyList) measure(width float32) {
	now := fyne.NewSize(width, theme.Size(theme.SizeNameText))
	if width <= 0 || now == l.measured {
		return
	}
	l.measured = now
	ruler := newHistoryLine()
	for i, row := range l.rows {
		ruler.set(row)
		l.SetItemHeight(i, fit(ruler, width))
	}
}

// Refresh implements fyne.CanvasObject.
func (l *historyList) Refresh() {
	l.measure(l.Size().Width)
	l.List.Refresh()
}

// Resize implements fyne.CanvasObject.
func (l *historyList) Resize(size fyne.Size) {
	l.measure(size.Width)
	l.List.Resize(size)
}

// fewestLines is how many lines of text are in sight even where the window is small.
const fewestLines = 8

// MinSize implements fyne.Widget.
func (l *historyList) MinSize() fyne.Size {
	return fyne.NewSize(l.List.MinSize().Width, fewestLines*theme.Size(theme.SizeNameText))
}

// FocusGained implements fyne.Focusable.
func (l *historyList) FocusGained() {
	l.focused = true
	l.List.FocusGained()
	reveal(l)
}

// FocusLost implements fyne.Focusable.
func (l *historyList) FocusLost() {
	l.focused = false
	l.List.FocusLost()
	l.Refresh()
}

// TypedKey implements fyne.Focusable. Keys that a list has no use for go to the window.
func (l *historyList) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp, fyne.KeyDown:
		l.List.TypedKey(key)
	default:
		passOn(l, key)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (l *historyList) AccessibilityLabel() string { return screen.History{}.Title() }

// AccessibilityRole implements fyne.Accessible.
func (l *historyList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer implements fyne.Widget.
func (l *historyList) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(l.List.CreateRenderer(), func() bool { return l.focused })
}

// historyLine is one row of the list.
type historyLine struct {
	widget.BaseWidget
	day, time, what, alarm *text
	more                   [4]*text
	warning, entry, root   *fyne.Container
}

func newHistoryLine() *historyLine {
	l := &historyLine{
		day: newText(headingStyle, ""), time: newWord(softStyle, "00:00"), what: newText(strongStyle, "-"),
		alarm: newText(strongStyle, ""),
	}
	l.warning = container.New(beside{gap: 6}, newGlyph(assets.Alert, colorOnAlarm, 20), l.alarm)
	words := stack(gapTight, l.what, l.warning)
	for i := range l.more {
		l.more[i] = newText(noteStyle, "")
		words.Add(l.more[i])
	}
	l.entry = container.New(facts{}, l.time, words)
	l.root = container.New(layout.NewCustomPaddedLayout(gapTight, gapClose, gapClose, gapClose), stack(0, l.day, l.entry))
	l.ExtendBaseWidget(l)
	return l
}

func (l *historyLine) set(row historyRow) {
	e := row.entry
	l.day.set(row.day)
	show(l.entry, row.day == "")
	l.time.set(e.Time)
	l.what.when(!e.Alarm, screen.Plain(e.What, longestDetail))
	l.alarm.set(screen.Plain(e.What, longestDetail))
	show(l.warning, e.Alarm)
	for i, words := range []string{e.Why, e.Who, e.Where, e.Account} {
		l.more[i].set(screen.Plain(words, longestDetail))
	}
	l.root.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (l *historyLine) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.root) }
