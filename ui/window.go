// Package ui draws the screens of package screen in a window. Rules of this renderer:
//
//   - One title and at most one primary action on a screen; what can be done stands below what scrolls.
//   - A screen of a new kind is built anew; the same kind is updated in place, so that the focus, the text being typed and
//     the scroll position survive a ticking clock.
//   - What somebody else chose is plain text, never markup.
//   - Return and space press the button with the focus, Escape leaves. Return never approves a phone: that takes Tab, and then space.
//   - Return after the last symbol of a short code neither cancels nor joins.
//   - The QR code is black on white in every theme.
package ui

import (
	"fyne.io/fyne/v2"

	"countersign/ui/screen"
)

// Window is a window that shows one screen at a time. It is for the UI goroutine only.
type Window struct {
	window fyne.Window
	act    func(screen.Action)
	page   *page
	menu   *mainMenu // nil until there is one
	view   any
	// speaks is which of the languages that were spoken the view speaks.
	speaks int
}

// NewWindow makes a window without showing it. What the person does in it goes to act, closing it too: that is for the
// program to answer.
func NewWindow(a fyne.App, title string, act func(screen.Action)) *Window {
	if _, dressed := a.Settings().Theme().(look); !dressed {
		a.Settings().SetTheme(look{})
	}
	w := &Window{window: a.NewWindow(title), act: act}
	w.window.SetPadded(false)
	w.window.Resize(fyne.NewSize(460, 720))
	w.window.SetCloseIntercept(w.closing)
	w.window.Canvas().SetOnTypedKey(w.typedKey)
	return w
}

// Fyne is the window itself, for showing, titling and closing it.
func (w *Window) Fyne() fyne.Window { return w.window }

// Show draws s.
func (w *Window) Show(s screen.Screen) {
	switch s := s.(type) {
	case screen.Starting:
		draw(w, s, newStarting)
	case screen.KeychainTrouble:
		draw(w, s, newKeychainTrouble)
	case screen.Keeping:
		draw(w, s, newKeeping)
	case screen.Passphrase:
		draw(w, s, newPassphrase)
	case screen.Welcome:
		draw(w, s, newWelcome)
	case screen.SignIn:
		draw(w, s, newSignIn)
	case screen.Verify:
		draw(w, s, newVerify)
	case screen.Barred:
		draw(w, s, newBarred)
	case screen.Server:
		draw(w, s, newServer)
	case screen.Browser:
		draw(w, s, newBrowser)
	case screen.Home:
		draw(w, s, newHome)
	case screen.Devices:
		draw(w, s, newDevices)
	case screen.ConfirmDisconnect:
		draw(w, s, newConfirmDisconnect)
	case screen.Disconnecting:
		draw(w, s, newDisconnecting)
	case screen.Invite:
		draw(w, s, newInvite)
	case screen.Code:
		draw(w, s, newCode)
	case screen.Waiting:
		draw(w, s, newWaiting)
	case screen.Approve:
		draw(w, s, newApprove)
	case screen.Connected:
		draw(w, s, newConnected)
	case screen.Ended:
		draw(w, s, newEnded)
	case screen.Join:
		draw(w, s, newJoin)
	case screen.Phone:
		draw(w, s, newPhone)
	default:
		w.showAside(s)
	}
}

// showAside draws a screen that is looked at beside what goes on.
func (w *Window) showAside(s screen.Screen) {
	switch s := s.(type) {
	case screen.Accounts:
		draw(w, s, newAccounts)
	case screen.Doctor:
		draw(w, s, newDoctor)
	case screen.Crashed:
		draw(w, s, newCrashed)
	case screen.History:
		draw(w, s, newHistory)
	case screen.ConfirmClear:
		draw(w, s, newConfirmClear)
	case screen.Settings:
		draw(w, s, newSettings)
	default:
		panic("ui: a screen nobody draws")
	}
}

// view draws one kind of screen on a page.
type view[S screen.Screen] interface {
	// update shows s, in the widgets that are there.
	update(s S)
	// base is the page, the same one always.
	base() *page
}

// resumer is a view that goes on where the person was when it is built again, in another language.
type resumer[V any] interface{ resume(before V) }

// draw updates the view that is shown if it is of the right kind and speaks the language of now, and builds one otherwise.
func draw[S screen.Screen, V view[S]](w *Window, s S, build func(act func(screen.Action)) V) {
	before, shown := w.view.(V)
	if shown && w.speaks == spoken {
		before.update(s)
		w.page.reflow()
		return
	}
	v := build(w.act)
	v.update(s)
	w.turn(v, v.base())
	if again, is := any(v).(resumer[V]); is && shown {
		again.resume(before)
	}
}

func (w *Window) turn(v any, p *page) {
	if w.page != nil && w.page.leave != nil {
		w.page.leave()
	}
	w.view, w.page, w.speaks = v, p, spoken
	w.window.SetContent(p.root)
	p.reflow()
	p.focusOn(w.window.Canvas())
}

func (w *Window) closing() { w.act(screen.WindowClosed{}) }

func (w *Window) typedKey(key *fyne.KeyEvent) {
	switch {
	case w.page == nil:
	case key.Name == fyne.KeyF11 && w.page.fullScreen != nil:
		w.page.fullScreen()
	case key.Name == fyne.KeyEscape && w.page.escape != nil:
		if a := w.page.escape(); a != nil {
			w.act(a)
		}
	}
}

// windowOf is the window that o is in; nil for none.
func windowOf(o fyne.CanvasObject) fyne.Window {
	driver := fyne.CurrentApp().Driver()
	on := driver.CanvasForObject(o)
	for _, w := range driver.AllWindows() {
		if on != nil && w.Canvas() == on {
			return w
		}
	}
	return nil
}
