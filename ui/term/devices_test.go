package term_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"countersign/ui/screen"
	"countersign/ui/term"
)

func TestOnlyTheWholeWordDisconnects(t *testing.T) {
	for line, want := range map[string]string{
		"disconnect": "DisconnectConfirmed", " disconnect ": "DisconnectConfirmed", "c": "Cancel", "Cancel": "Cancel",
		"": "", "d": "", "y": "", "yes": "", "1": "", "disconnec": "", "DISCONNECT": "", "Undo pairing": "",
	} {
		for _, undo := range []bool{true, false} {
			tt := term.New(term.Options{Out: io.Discard})
			tt.Show(screen.ConfirmDisconnect{Devices: home().Devices[1:], Undo: undo})
			got := ""
			if action, ok := tt.Answer(line); ok {
				got = kind(action)
			}
			if got != want {
				t.Errorf("%q: %q, want %q", line, got, want)
			}
		}
	}
}

// TestNoMoreThanCanBeRead: more than can be disconnected at once are refused.
func TestNoMoreThanCanBeRead(t *testing.T) {
	var s screen.Devices
	numbers := ""
	for i := range screen.MostAtOnce + 1 {
		s.List = append(s.List, screen.Device{Key: screen.DeviceKey(i + 1)})
		numbers += fmt.Sprint(" ", i+1)
	}
	tt := term.New(term.Options{Out: io.Discard})
	tt.Show(s)
	if action, did := tt.Answer(numbers); did {
		t.Errorf("%T", action)
	}
	if _, did := tt.Answer(strings.TrimSuffix(numbers, fmt.Sprint(" ", screen.MostAtOnce+1))); !did {
		t.Error("as many as can be are refused")
	}
}

// TestNumbersChooseDevices: only what has a number, which this computer has not; one bad number spoils them all.
func TestNumbersChooseDevices(t *testing.T) {
	s := screen.Devices{List: []screen.Device{{Key: 7, ThisOne: true}, {Key: 5, Name: "1. Fake"}, {Key: 9}, {Key: 2}}}
	for line, want := range map[string][]screen.DeviceKey{
		"1": {5}, "3,1": {2, 5}, " 2  3 ": {9, 2}, "0": nil, "4": nil, "1 4": nil, "-1": nil, "1x": nil, "": nil, ",": nil, "99999999999999999999": nil,
	} {
		tt := term.New(term.Options{Out: io.Discard})
		tt.Show(s)
		var got []screen.DeviceKey
		if action, ok := tt.Answer(line); ok {
			got = action.(screen.Disconnect).Devices
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
