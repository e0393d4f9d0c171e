package main

import (
	"context"
	"math"
	"time"

	"github.com/godbus/dbus/v5"

	"countersign/ui"
)

// deskLimit is how long the desktop may take to answer. It is asked before the first window, so that nothing changes its size then.
const deskLimit = 150 * time.Millisecond

// Where desktops say how programs are to look: the settings portal, which is asked only if it is there.
const (
	portalName   = "org.freedesktop.portal.Desktop"
	portalPath   = "/org/freedesktop/portal/desktop"
	portalRead   = "org.freedesktop.portal.Settings.ReadAll"
	appearance   = "org.freedesktop.appearance"
	gnomeLook    = "org.gnome.desktop.interface"
	moreContrast = uint32(1)
)

// askDesk asks the desktop how programs are to look. A desktop that does not say, or not in time, says nothing.
func askDesk(ctx context.Context) ui.Desk {
	if !settleSessionBus() {
		return ui.Desk{}
	}
	ctx, cancel := context.WithTimeout(ctx, deskLimit)
	defer cancel()
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return ui.Desk{}
	}
	defer bus.Close()
	said := map[string]map[string]dbus.Variant{}
	call := bus.Object(portalName, portalPath).CallWithContext(ctx, portalRead, dbus.FlagNoAutoStart, []string{appearance, gnomeLook})
	if call.Store(&said) != nil {
		return ui.Desk{}
	}
	return deskOf(said)
}

// deskOf reads the portal's answer. What has another type than it should is left out.
func deskOf(said map[string]map[string]dbus.Variant) (d ui.Desk) {
	if contrast, is := said[appearance]["contrast"].Value().(uint32); is {
		d.Contrast = contrast == moreContrast
	}
	if animated, is := said[gnomeLook]["enable-animations"].Value().(bool); is {
		d.LessMotion = !animated
	}
	if motion, is := said[appearance]["reduced-motion"].Value().(uint32); is && motion == 1 {
		d.LessMotion = true
	}
	if scale, is := said[gnomeLook]["text-scaling-factor"].Value().(float64); is && scale > 0 && !math.IsInf(scale, 0) {
		d.TextScale = float32(scale)
	}
	return d
}
