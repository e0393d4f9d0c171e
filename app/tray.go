package main

import (
	"bytes"
	"context"
	"image/png"
	"path/filepath"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/systray"
	"github.com/fyne-io/image/ico"
	"github.com/godbus/dbus/v5"

	"countersign/app/core"
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
		t.show = systray.AddMenuItem(words.ShowLabel(), "")
		t.pair = systray.AddMenuItem(screen.Home{}.PairLabel(), "")
		systray.AddSeparator()
		t.quit = systray.AddMenuItem(words.QuitLabel(), "")
		close(ready)
	}, nil)
	t.remove = end
	fyne.DoAndWait(start)
	<-ready
	return t
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

// shell is the program's place in the desktop; the window's, and so nil in a terminal.
type shell struct {
	app    fyne.App
	window fyne.Window
	act    func(screen.Action)
	// front says that one of the program's windows has the keyboard.
	front bool
	size  sizeFile
}

// newShell finds the window's place: its size is that of the last time.
func newShell(a fyne.App, w fyne.Window, settings string, act func(screen.Action)) *shell {
	s := &shell{app: a, window: w, act: act, size: sizeFile{filepath.Join(filepath.Dir(settings), "window.json")}}
	s.size.restore(w)
	a.Lifecycle().SetOnEnteredForeground(func() { s.front = true })
	a.Lifecycle().SetOnExitedForeground(func() { s.front = false })
	return s
}

// atDesktop is begin for the effects on the desktop, in which a program has no place that has no window.
func (p *performer) atDesktop(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	if p.shell == nil {
		return nil
	}
	switch e := effect.(type) {
	case core.LookForTray:
		return func() { p.lookForTray(ctx, post) }
	case core.AnswerDoor:
		return func() { p.instance.answer(ctx, func(page screen.Page) { post(core.StartedAgain{Page: page}) }) }
	case core.HideWindow:
		p.shell.hide()
	case core.RaiseWindow:
		p.shell.raise()
	case core.Notify:
		if !p.shell.front {
			return func() { p.shell.app.SendNotification(fyne.NewNotification(e.Title, e.Text)) }
		}
	}
	return nil
}

// lookForTray shows the icon if there is a tray, and stays to hear what is chosen there.
func (p *performer) lookForTray(ctx context.Context, post func(core.Event)) {
	if !hasTray(ctx) {
		post(core.TrayLookedFor{})
		return
	}
	t := showTray()
	post(core.TrayLookedFor{Found: true})
	t.serve(ctx, p.shell.act)
}

func (s *shell) hide() {
	s.front = false
	s.size.keep(s.window)
	s.window.Hide()
}

func (s *shell) raise() {
	s.window.Show()
	s.window.RequestFocus()
}
