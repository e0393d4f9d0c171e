package main

import (
	"cmp"
	"context"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"countersign/app/core"
	"countersign/app/loop"
	"countersign/assets"
	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui"
	"countersign/ui/screen"
)

// runOnlyWindow runs the program in a window, unless it runs in one already over the same settings: then that one is shown. Not
// opened: the display did not let the window in, and nothing has begun.
func runOnlyWindow(ctx context.Context, o options, start program) (opened bool) {
	folder := filepath.Dir(start.performer.settings.path)
	page := screen.Page(cmp.Or(o.page, string(screen.PageHome)))
	only, told := onlyInstance(folder, page, start.performer.log)
	if told {
		return true
	}
	defer only.leave()
	start.performer.instance = only
	start.model.Shell = core.Shell{Hidden: o.hidden, Wanted: page}
	return runWindow(ctx, start.performer, start.model)
}

// settling is how long after the start the memory is given back that it took to read the fonts and to draw the first screen.
const settling = 2 * time.Second

// runWindow runs the program in a window until it is closed. The toolkit's main goroutine is the UI goroutine.
func runWindow(ctx context.Context, p *performer, model core.Model) (opened bool) {
	// The migration to fyne.Do is not declared here but by the tag migrated_fynedo, so that a build without the tag keeps
	// the toolkit's check of which goroutine touches a widget.
	app.SetMetadata(fyne.AppMetadata{
		ID: assets.ID, Name: assets.Name, Version: assets.Version, Build: 1,
		Icon: fyne.NewStaticResource("icon.png", assets.Icon()),
	})
	settleSessionBus()
	a := app.NewWithID(assets.ID)
	model.Windows, p.look = true, lookAround(true)
	l := &loop.Loop[core.Model, core.Event, core.Effect]{Step: core.Step, Begin: p.begin, Dispatch: fyne.Do}
	desk := askDesk(ctx)
	ui.Dress(a, model.Preferences, desk)
	w := ui.NewWindow(a, assets.Name, func(action screen.Action) { l.Post(core.Acted{Action: action}) })
	l.Render = func(m core.Model) {
		ui.Dress(a, m.Preferences, desk)
		w.SetMenu(core.MenuOf(m))
		w.Show(core.View(m))
	}
	p.shell = newShell(a, w.Fyne(), p.settings.path, func(action screen.Action) { l.Post(core.Acted{Action: action}) })
	phones := &phoneWindows{app: a, performer: p}
	// The toolkit stops last: what it is asked to run while it stops is lost, and whoever waits for that hangs.
	p.exit = sync.OnceFunc(func() {
		fyne.Do(func() {
			l.Stop()
			p.shell.hide()
			phones.end(func() { l.End(a.Quit) })
		})
	})
	p.clipboard = a.Clipboard()
	p.openPhone = func(servers oauth.Servers, link screen.Secret) { phones.open(ctx, servers, link) }
	a.Lifecycle().SetOnStarted(func() {
		l.Start(ctx, model, core.Started{})
		time.AfterFunc(settling, debug.FreeOSMemory)
	})
	if !model.Shell.Hidden && !canShow(w.Fyne()) {
		return false
	}
	stopOnSignal := context.AfterFunc(ctx, func() { l.Post(core.Acted{Action: screen.WindowClosed{}}) })
	dropStopHook(a.Lifecycle())
	a.Run()
	stopOnSignal()
	phones.finish()
	l.Stop()
	l.Wait()
	return true
}

// dropStopHook takes out what the toolkit, in its version 2.8.1, would do after its end: it hands that to a queue that nobody reads
// any more, unless the machine is quick, and then waits for it for ever. All it does is to save the toolkit's preferences, of which
// this program has none.
func dropStopHook(l fyne.Lifecycle) {
	if hooked, is := l.(interface{ SetOnStoppedHookExecuted(func()) }); is {
		hooked.SetOnStoppedHookExecuted(nil)
	}
}

// canShow shows the first window, or reports that it cannot be: the toolkit panics then.
func canShow(w fyne.Window) (shown bool) {
	defer func() { shown = recover() == nil }()
	w.Show()
	return
}

// phoneWindows opens demo phones, one at a time.
type phoneWindows struct {
	app       fyne.App
	performer *performer
	window    *ui.Window
	// loops are those of all phones so far; only the last one may still run.
	loops []*loop.Loop[core.PhoneModel, core.PhoneEvent, core.PhoneEffect]
}

func (w *phoneWindows) open(ctx context.Context, servers oauth.Servers, link screen.Secret) {
	w.close()
	_, invitation, err := pairing.ParseURL(link.Reveal())
	link.Wipe()
	if err != nil {
		return
	}
	phone := newDemoPhone(servers, invitation, w.performer.log, w.close)
	l := &loop.Loop[core.PhoneModel, core.PhoneEvent, core.PhoneEffect]{Step: core.StepPhone, Begin: phone.begin, Dispatch: fyne.Do}
	w.loops = append(w.loops, l)
	w.window = ui.NewWindow(w.app, screen.Phone{}.WindowTitle(), func(a screen.Action) { l.Post(core.PhoneActed{Action: a}) })
	l.Render = func(m core.PhoneModel) { w.window.Show(core.ViewPhone(m)) }
	w.window.Fyne().Show()
	l.Start(ctx, core.NewPhone(), core.PhoneStarted{})
}

// close ends the demo phone that is open, if any.
func (w *phoneWindows) close() {
	for _, l := range w.loops {
		l.Stop()
	}
	if w.window != nil {
		w.window.Fyne().Close()
		w.window = nil
	}
}

// end ends the phone that is open, if any, and then does what is then to be done.
func (w *phoneWindows) end(then func()) {
	w.close()
	for _, l := range w.loops {
		next := then
		then = func() { l.End(next) }
	}
	then()
}

// finish ends the last phone when the toolkit has gone, and waits for all of them.
func (w *phoneWindows) finish() {
	for _, l := range w.loops {
		l.Stop()
		l.Wait()
	}
}
