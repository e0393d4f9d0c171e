package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"countersign/ui/screen"
)

// deviceList is a long list of devices of which some can be chosen: with the pointer, or with the arrow keys and space. It
// draws only what is in sight. A device that is listed no more is chosen no more.
type deviceList struct {
	widget.List
	devices []screen.Device
	chosen  map[screen.DeviceKey]bool
	// changed is called after a device was chosen, or is no more.
	changed func()
	focused bool
}

func newDeviceList(changed func()) *deviceList {
	l := &deviceList{chosen: map[screen.DeviceKey]bool{}, changed: changed}
	l.Length = func() int { return len(l.devices) }
	l.CreateItem = func() fyne.CanvasObject { return newDeviceLine() }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		d := l.devices[i]
		o.(*deviceLine).set(d, l.chosen[d.Key])
	}
	l.OnSelected = func(i widget.ListItemID) {
		l.UnselectAll() // to Fyne nothing is ever selected
		l.toggle(i)
	}
	l.ExtendBaseWidget(l)
	return l
}

func (l *deviceList) toggle(i int) {
	d := l.devices[i]
	if d.ThisOne {
		return
	}
	switch {
	case l.chosen[d.Key]:
		delete(l.chosen, d.Key)
	case len(l.chosen) < screen.MostAtOnce:
		l.chosen[d.Key] = true
	}
	l.RefreshItem(i)
	l.changed()
}

func (l *deviceList) choose(keys []screen.DeviceKey) {
	for _, key := range keys {
		l.chosen[key] = true
	}
}

func (l *deviceList) set(devices []screen.Device) {
	still := map[screen.DeviceKey]bool{}
	for _, d := range devices {
		if l.chosen[d.Key] && !d.ThisOne {
			still[d.Key] = true
		}
	}
	l.devices, l.chosen = devices, still
	l.Refresh()
	l.changed()
}

// keys names what is chosen, from top to bottom.
func (l *deviceList) keys() (keys []screen.DeviceKey) {
	for _, d := range l.devices {
		if l.chosen[d.Key] {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

// fewestRows is how many rows are in sight, if there are as many, even where the window is small.
const fewestRows = 2

// MinSize implements fyne.Widget.
func (l *deviceList) MinSize() fyne.Size {
	row := l.List.MinSize()
	row.Height = row.Height*float32(min(max(len(l.devices), 1), fewestRows)) + theme.Padding()
	return row
}

// FocusGained implements fyne.Focusable.
func (l *deviceList) FocusGained() {
	l.focused = true
	l.List.FocusGained()
	reveal(l)
}

// FocusLost implements fyne.Focusable.
func (l *deviceList) FocusLost() {
	l.focused = false
	l.List.FocusLost()
	l.Refresh()
}

// TypedKey implements fyne.Focusable. Keys that a list has no use for go to the window.
func (l *deviceList) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeySpace:
		l.List.TypedKey(key)
	case fyne.KeyReturn, fyne.KeyEnter:
		l.List.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	default:
		passOn(l, key)
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (l *deviceList) AccessibilityLabel() string { return screen.Devices{}.ListLabel() }

// AccessibilityRole implements fyne.Accessible.
func (l *deviceList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// CreateRenderer implements fyne.Widget.
func (l *deviceList) CreateRenderer() fyne.WidgetRenderer {
	return newRinged(l.List.CreateRenderer(), func() bool { return l.focused })
}

// deviceLine is one row of the list.
type deviceLine struct {
	widget.BaseWidget
	check, glyph         *canvas.Image
	name, detail, access *text
	mark                 *text
	pill                 *card
	root                 *fyne.Container
}

func newDeviceLine() *deviceLine {
	l := &deviceLine{
		check: picture(theme.CheckButtonIcon(), 24), glyph: newGlyph(deviceGlyph(""), theme.ColorNamePrimary, 28),
		name: newLine(strongStyle, "-"), detail: newLine(noteStyle, "-"), access: newLine(noteStyle, "-"),
		mark: newWord(noteStyle, screen.Device{}.ThisLabel()),
	}
	l.pill = newPillOf(l.mark)
	l.root = container.New(layout.NewCustomPaddedLayout(gapClose, gapClose, gapClose, gapClose), container.New(beside{gap: 10}, l.check, container.New(beside{gap: 14}, l.glyph,
		stack(gapTight, l.name, l.detail, container.New(trailing{}, l.access, l.pill)))))
	l.ExtendBaseWidget(l)
	return l
}

func (l *deviceLine) set(d screen.Device, chosen bool) {
	l.name.set(screen.Plain(d.Name, longestName))
	l.detail.set(screen.Plain(d.Detail, longestDetail))
	l.access.set(screen.Plain(d.Access, longestDetail))
	switch {
	case d.ThisOne:
		l.mark.set(d.ThisLabel())
	case d.PairedHere:
		l.mark.set(d.PairedHereLabel())
	}
	show(l.pill, d.ThisOne || d.PairedHere)
	show(l.check, !d.ThisOne)
	box := theme.CheckButtonIcon()
	if chosen {
		box = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	redraw(l.check, box)
	redraw(l.glyph, theme.NewColoredResource(glyphResource(deviceGlyph(d.Kind)), theme.ColorNamePrimary))
	l.root.Refresh()
}

// redraw changes a picture, if it is another one.
func redraw(image *canvas.Image, r fyne.Resource) {
	if image.Resource.Name() != r.Name() {
		image.Resource = r
		image.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *deviceLine) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.root) }
