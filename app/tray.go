package main

import (
	"bytes"
	"context"
	"image/png"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/systray"
	"github.com/fyne-io/image/ico"
	"github.com/godbus/dbus/v5"

	"countersign/assets"
	"countersign/ui/screen"
)

// trayHost is who shows the icons of programs on a Linux desktop. A tray is never taken for granted: where there is none, a window
// that was put away could not be fetched again.
const trayHost = "org.kde.StatusNotifierWatcher"

// trayPatience is how long the desktop may take to have its tray ready after the person has logged in, and how often it is asked.
var trayPatience = []time.Duration{0, time.Second, 3 * time.Second, 10 * time.Second}

// hasTray reports whether there is a tray.
func hasTray(ctx context.Context) bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	if !settleSessionBus() {
		return false
	}
	bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer bus.Close()
	for _, pause := range trayPatience {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return false
		}
		var owned bool
		if bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, trayHost).Store(&owned) == nil && owned {
			return true
		}
	}
	return false
}

// tray is the program's icon in the tray, with a menu.
type tray struct {
	show, pair, quit *systray.MenuItem
	remove           func()
}

// showTray puts the icon into the tray. The toolkit could do it only before its first frame, so it is done with the library that the
// toolkit uses. It blocks until the desktop has answered.
func showTray() *tray {
	words := screen.Menu{}
	t := &tray{}
	ready := make(chan struct{})
	start, end := systray.RunWithExternalLoop(func() {
		systray.SetIcon(trayIcon())
		systray.SetTitle(assets.Name)
		systray.SetTooltip(assets.Name)
		t.show = addEntry(words.ShowLabel())
		t.pair = addEntry(screen.Home{}.PairLabel())
		systray.AddSeparator()
		t.quit = addEntry(words.QuitLabel())
		close(ready)
	}, nil)
	t.remove = end
	fyne.DoAndWait(start)
	<-ready
	return t
}

// addEntry adds an entry to the menu. The library drops a choice that nobody waits for, so one is kept until serve comes to it.
func addEntry(label string) *systray.MenuItem {
	item := systray.AddMenuItem(label, "")
	item.ClickedCh = make(chan struct{}, 1) // before the menu can be read: that waits until all of it has been added
	return item
}

// serve passes on what is chosen, until ctx ends.
func (t *tray) serve(ctx context.Context, act func(screen.Action)) {
	defer t.remove()
	for {
		select {
		case <-t.show.ClickedCh:
			act(screen.ShowWindow{})
		case <-t.pair.ClickedCh:
			act(screen.ShowWindow{})
			act(screen.Pair{})
		case <-t.quit.ClickedCh:
			act(screen.Quit{})
		case <-ctx.Done():
			return
		}
	}
}

// trayIcon is the program's icon in the format that the system takes.
func trayIcon() []byte {
	if runtime.GOOS != "windows" {
		return assets.Icon()
	}
	picture, err := png.Decode(bytes.NewReader(assets.Icon()))
	var icon bytes.Buffer
	if err != nil || ico.Encode(&icon, picture) != nil {
		return nil
	}
	return icon.Bytes()
}
