package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"countersign/ui/screen"
)

var disconnectingTwo = screen.Disconnecting{Working: true, Devices: []screen.Leaving{
	{Device: sampleDevices[1], Parting: screen.PartingAsked}, {Device: sampleDevices[2]},
}}

// choosing clicks on rows of the list, then on the button that counts them.
func choosing(rows ...int) func(*testing.T, *Window) {
	return func(t *testing.T, w *Window) {
		for _, row := range rows {
			tapLine(t, w, row)
		}
		label := screen.Devices{}.DisconnectLabel(len(rows))
		tap(t, w, label)
	}
}

// tapLine clicks in the middle of a row that is in sight.
func tapLine(t *testing.T, w *Window, row int) {
	t.Helper()
	var lines []*deviceLine
	walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
		if l, is := o.(*deviceLine); is {
			lines = append(lines, l)
		}
	})
	top := func(l *deviceLine) float32 { return fyne.CurrentApp().Driver().AbsolutePositionForObject(l).Y }
	slices.SortFunc(lines, func(a, b *deviceLine) int { return int(top(a) - top(b)) })
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(lines[row])
	test.TapCanvas(w.Fyne().Canvas(), at.AddXY(lines[row].Size().Width/2, lines[row].Size().Height/2))
}

// TestThisComputerCannotBeChosen, by pointer or by key, and nothing can be disconnected while nothing is chosen.
func TestThisComputerCannotBeChosen(t *testing.T) {
	w, done := shown(t, screen.Devices{List: sampleDevices})
	tapLine(t, w, 0)
	tap(t, w, "Disconnect")
	w.Fyne().Canvas().Focus(viewOf[*devices](t, w).list)
	press(w, fyne.KeySpace)
	tap(t, w, "Disconnect")
	tapLine(t, w, 1)
	tapLine(t, w, 1)
	tap(t, w, "Disconnect")
	if len(*done) > 0 {
		t.Errorf("done: %#v", *done)
	}
}

// TestWhatIsListedNoMoreIsNotChosen: a fresh list takes it out of what would be disconnected, and keeps the rest.
func TestWhatIsListedNoMoreIsNotChosen(t *testing.T) {
	w, done := shown(t, screen.Devices{List: sampleDevices})
	tapLine(t, w, 1)
	tapLine(t, w, 2)
	w.Show(screen.Devices{List: []screen.Device{sampleDevices[0], sampleDevices[3], sampleDevices[2]}})
	tap(t, w, "Disconnect")
	if len(*done) != 1 || !same((*done)[0], screen.Disconnect{Devices: []screen.DeviceKey{3}}) {
		t.Errorf("done: %#v", *done)
	}
}

// TestWhoGoesBackFindsTheChoice as it was before the question, and can change it; a later update does not bring it back.
func TestWhoGoesBackFindsTheChoice(t *testing.T) {
	s := screen.Devices{List: sampleDevices, Chosen: []screen.DeviceKey{2, 3}}
	w, done := shown(t, s)
	tapLine(t, w, 1)
	w.Show(s)
	tap(t, w, "Disconnect")
	if len(*done) != 1 || !same((*done)[0], screen.Disconnect{Devices: []screen.DeviceKey{3}}) {
		t.Errorf("done: %#v", *done)
	}
}

// TestChoosingLooksAsItDid is for what a screen alone does not say: two that are chosen, and a row that the keys have reached.
func TestChoosingLooksAsItDid(t *testing.T) {
	for _, d := range dresses {
		t.Run(d.name, func(t *testing.T) {
			w, _ := open(t, d.look)
			w.Show(screen.Devices{Account: "ada@example.org", List: sampleDevices})
			for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace} {
				press(w, key)
			}
			compare(t, filepath.Join("testdata", d.name, "devices-chosen.png"), w.Fyne().Canvas().Capture())
		})
	}
}

func manyDevices(n int) (list []screen.Device) {
	for i := range n {
		d := sampleDevices[i%len(sampleDevices)]
		d.Key, d.ThisOne, d.PairedHere = screen.DeviceKey(i+1), i == 0, i == 1
		d.Name = fmt.Sprintf("%s %d", d.Name, i)
		list = append(list, d)
	}
	return list
}

// TestFiveHundredDevices: as many as an account server lists can be reached, and only those in sight are drawn.
func TestFiveHundredDevices(t *testing.T) {
	w, done := shown(t, screen.Devices{List: manyDevices(500)})
	viewOf[*devices](t, w).list.Highlight(497)
	press(w, fyne.KeyDown)
	press(w, fyne.KeyDown)
	press(w, fyne.KeySpace)
	tap(t, w, "Disconnect")
	if len(*done) != 1 || !same((*done)[0], screen.Disconnect{Devices: []screen.DeviceKey{500}}) {
		t.Fatalf("done: %#v", *done)
	}
	drawn := 0
	walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
		if _, is := o.(*deviceLine); is {
			drawn++
		}
	})
	if drawn == 0 || drawn > 20 {
		t.Errorf("%d rows are drawn", drawn)
	}
	began := time.Now()
	for range 10 {
		w.Show(screen.Devices{List: manyDevices(500)})
	}
	t.Logf("showing a fresh list of 500 takes %v", time.Since(began)/10)
}

// TestNoMoreThanCanBeRead: one more than can be disconnected at once is not chosen, and the window says why.
func TestNoMoreThanCanBeRead(t *testing.T) {
	w, done := shown(t, screen.Devices{List: manyDevices(screen.MostAtOnce + 2)})
	v := viewOf[*devices](t, w)
	for i := range screen.MostAtOnce + 2 {
		if v.list.toggle(i); slices.Contains(words(w), screen.Devices{}.MostNote()) != (i >= screen.MostAtOnce) {
			t.Errorf("after row %d it says %q", i, words(w))
		}
	}
	tap(t, w, "Disconnect 50")
	if len(*done) != 1 || len((*done)[0].(screen.Disconnect).Devices) != screen.MostAtOnce {
		t.Errorf("done: %#v", *done)
	}
	began := time.Now()
	w.Show(screen.ConfirmDisconnect{Devices: manyDevices(screen.MostAtOnce)})
	t.Logf("asking about as many takes %v", time.Since(began))
}
