package main

import (
	"math"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"countersign/ui"
)

// portal is a desktop that says how programs are to look.
type portal struct {
	says   map[string]map[string]dbus.Variant
	silent <-chan struct{}
}

// ReadAll implements the portal's method.
func (p portal) ReadAll([]string) (map[string]map[string]dbus.Variant, *dbus.Error) {
	if p.silent != nil {
		<-p.silent
	}
	return p.says, nil
}

func (p portal) serve(t *testing.T) {
	t.Helper()
	conn := privateBus(t)
	if err := conn.Export(p, portalPath, "org.freedesktop.portal.Settings"); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("%v, reply %d", err, reply)
	}
}

func saying(appearanceSays, gnomeSays map[string]any) map[string]map[string]dbus.Variant {
	all := map[string]map[string]dbus.Variant{appearance: {}, gnomeLook: {}}
	for key, value := range appearanceSays {
		all[appearance][key] = dbus.MakeVariant(value)
	}
	for key, value := range gnomeSays {
		all[gnomeLook][key] = dbus.MakeVariant(value)
	}
	return all
}

// TestDeskIsAsked on a real bus.
func TestDeskIsAsked(t *testing.T) {
	portal{says: saying(map[string]any{"contrast": uint32(1), "color-scheme": uint32(1)},
		map[string]any{"enable-animations": false, "text-scaling-factor": 1.5})}.serve(t)
	if got, want := askDesk(t.Context()), (ui.Desk{Contrast: true, LessMotion: true, TextScale: 1.5}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestDeskThatSaysNothing, in every way, says nothing, and holds nobody up.
func TestDeskThatSaysNothing(t *testing.T) {
	for name, serve := range map[string]func(t *testing.T){
		"no portal": func(t *testing.T) { privateBus(t) },
		"no bus":    func(t *testing.T) { t.Setenv(busVariable, noBus) },
		"dead bus":  func(t *testing.T) { t.Setenv(busVariable, "unix:path=/nowhere/at/all") },
		"silent":    func(t *testing.T) { portal{silent: t.Context().Done()}.serve(t) },
	} {
		t.Run(name, func(t *testing.T) {
			serve(t)
			begun := time.Now()
			if got := askDesk(t.Context()); got != (ui.Desk{}) {
				t.Errorf("%+v", got)
			}
			if took := time.Since(begun); took > 20*deskLimit {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestWhatADeskMaySay: only what is meant is taken.
func TestWhatADeskMaySay(t *testing.T) {
	type says = map[string]any
	for _, c := range []struct {
		appearance, gnome says
		want              ui.Desk
	}{
		{nil, nil, ui.Desk{}},
		{says{"contrast": uint32(0), "reduced-motion": uint32(0)}, says{"enable-animations": true, "text-scaling-factor": 1.0}, ui.Desk{TextScale: 1}},
		{says{"reduced-motion": uint32(1)}, nil, ui.Desk{LessMotion: true}},
		{says{"contrast": "1", "reduced-motion": true}, says{"enable-animations": "no", "text-scaling-factor": int32(2)}, ui.Desk{}},
		{nil, says{"text-scaling-factor": math.NaN()}, ui.Desk{}},
		{nil, says{"text-scaling-factor": math.Inf(1)}, ui.Desk{}},
		{nil, says{"text-scaling-factor": -1.0}, ui.Desk{}},
	} {
		if got := deskOf(saying(c.appearance, c.gnome)); got != c.want {
			t.Errorf("%v %v: %+v, want %+v", c.appearance, c.gnome, got, c.want)
		}
	}
	if got := deskOf(nil); got != (ui.Desk{}) {
		t.Errorf("%+v", got)
	}
}
