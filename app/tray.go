package main

import (
	"context"
	"path/filepath"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/godbus/dbus/v5"

	"countersign/app/core"
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

// showTray puts the program's icon into the tray, with a menu. It is for the UI goroutine.
func showTray(a fyne.App, act func(screen.Action)) {
	desk, is := a.(desktop.App)
	if !is {
		return
	}
	words := screen.Menu{}
	quit := fyne.NewMenuItem(words.QuitLabel(), func() { act(screen.Quit{}) })
	quit.IsQuit = true
	desk.SetSystemTrayMenu(fyne.NewMenu("",
		fyne.NewMenuItem(words.ShowLabel(), func() { act(screen.ShowWindow{}) }),
		fyne.NewMenuItem(screen.Home{}.PairLabel(), func() {
			act(screen.ShowWindow{})
			act(screen.Pair{})
		}),
		fyne.NewMenuItemSeparator(),
		quit,
	))
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

// atDesktop is begin for the effects on the desktop.
func (p *performer) atDesktop(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
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

func (p *performer) lookForTray(ctx context.Context, post func(core.Event)) {
	found := hasTray(ctx)
	if found {
		fyne.Do(func() { showTray(p.shell.app, p.shell.act) })
	}
	post(core.TrayLookedFor{Found: found})
}

func (s *shell) hide() {
	s.size.keep(s.window)
	s.window.Hide()
}

func (s *shell) raise() {
	s.window.Show()
	s.window.RequestFocus()
}
