package main

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"

	"countersign/app/core"
	"countersign/ui/screen"
)

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
