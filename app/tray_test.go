package main

import (
	"slices"
	"testing"

	"fyne.io/systray"

	"countersign/ui/screen"
)

// TestChoiceIsKept: what is chosen in the tray's menu before anybody waits for it is done when somebody does, once.
func TestChoiceIsKept(t *testing.T) {
	shown := &tray{show: addEntry("Show"), pair: addEntry("Pair"), quit: addEntry("Quit"), remove: func() {}}
	for _, chosen := range []*systray.MenuItem{shown.show, shown.show, shown.quit} {
		select { // as the library does it: a choice that nobody takes is lost
		case chosen.ClickedCh <- struct{}{}:
		default:
		}
	}
	acted := make(chan screen.Action, 4)
	go shown.serve(t.Context(), func(a screen.Action) { acted <- a })
	got := []screen.Action{<-acted, <-acted}
	if len(acted) > 0 || !slices.Contains(got, screen.Action(screen.ShowWindow{})) || !slices.Contains(got, screen.Action(screen.Quit{})) {
		t.Errorf("%v", got)
	}
}
