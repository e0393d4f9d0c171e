package core

import (
	"reflect"

	"countersign/pairing"
	"countersign/ui/screen"
)

// What the program has to do with the desktop around it: its tray, its notifications, the window that is put away and fetched
// again, and a second start, which fetches it.

type (
	// LookForTray: look whether the desktop has a tray, and put the program's icon there. Answer: TrayLookedFor.
	LookForTray struct{}
	// AnswerDoor: wait for the program being started again. Answers: StartedAgain, any number of times.
	AnswerDoor struct{}
	// HideWindow puts the window away; RaiseWindow brings it to the front. No answer.
	HideWindow  struct{}
	RaiseWindow struct{}
	// Notify: tell the person, unless the window is in front anyway. No answer.
	Notify struct{ Title, Text string }
)

func (LookForTray) effect() {}
func (AnswerDoor) effect()  {}
func (HideWindow) effect()  {}
func (RaiseWindow) effect() {}
func (Notify) effect()      {}

type (
	// TrayLookedFor answers LookForTray: whether the program's icon is in a tray now.
	TrayLookedFor struct{ Found bool }
	// StartedAgain: the person has started the program once more, or has followed a link to one of its pages.
	StartedAgain struct{ Page screen.Page }
	// LoginStartRefused: the system did not take note that the program is to start at login.
	LoginStartRefused struct{}
)

func (TrayLookedFor) event()     {}
func (StartedAgain) event()      {}
func (LoginStartRefused) event() {}

// Shell is how the program stands in the desktop.
type Shell struct {
	// Tray says that there is one, and that the program's icon is in it.
	Tray bool
	// Hidden says that the window is put away, Told that the person knows where it goes when it is closed.
	Hidden bool
	Told   bool
	// Wanted is the page that is still to be turned to; empty is none.
	Wanted screen.Page
}

// atShell handles what the desktop does. Handled says that it was for nobody else.
func (t *turn) atShell(e Event) (handled bool) {
	switch e := e.(type) {
	case Acted:
		return t.actAtShell(e.Action)
	case Started:
		if t.Windows {
			t.do(AnswerDoor{}, LookForTray{})
		}
	case TrayLookedFor:
		if t.Shell.Tray = e.Found; t.Shell.Hidden && !e.Found {
			t.raise()
		}
		return true
	case StartedAgain:
		if t.raise(); t.pairing() == nil || !pairing.Live(t.pairing()) {
			t.Shell.Wanted = e.Page
		}
		t.turnToWanted()
		return true
	case LoginStartRefused:
		t.unsetLoginStart()
		return true
	}
	return false
}

func (t *turn) actAtShell(a screen.Action) (handled bool) {
	switch a {
	case screen.WindowClosed{}:
		t.closeWindow()
	case screen.Quit{}:
		t.quit()
	case screen.ShowWindow{}:
		t.raise()
	default:
		return false
	}
	return true
}

// closeWindow quits, unless the person wants the program to go on in the tray. A code that nobody sees is good for nobody.
func (t *turn) closeWindow() {
	if !t.Shell.Tray || !t.Preferences.KeepRunning {
		t.quit()
		return
	}
	was := t.Model
	t.giveUp()
	t.Aside, t.Shell.Hidden = nil, true
	t.stopUnwatched(was)
	t.do(HideWindow{})
	if !t.Shell.Told {
		t.Shell.Told = true
		t.notify(screen.Say("Countersign is still there"), screen.Say("You find it in the tray, and can quit it there."))
	}
}

func (t *turn) raise() {
	t.Shell.Hidden = false
	t.do(RaiseWindow{})
}

// giveUp ends what goes on and cannot go on without somebody to look at it.
func (t *turn) giveUp() {
	switch s := t.Stage.(type) {
	case Ready:
		t.Stage = s.cancelAttempt(t)
	case Joining:
		t.Stage = s.feed(t, pairing.UserCancelled{})
	case Adding:
		if j, joining := s.In.(Joining); joining {
			s.In = j.feed(t, pairing.UserCancelled{})
			t.Stage = s
		}
	}
}

// quit leaves cleanly from wherever the program stands.
func (t *turn) quit() {
	t.giveUp()
	t.do(AbortSignIn{}, Quit{})
}

// turnToWanted turns to the page that is wanted, as soon as that is possible. A pairing that goes on stays where it is.
func (t *turn) turnToWanted() {
	switch t.Shell.Wanted {
	case screen.PageSettings:
		t.Aside = t.openAside(screen.OpenSettings{})
	case screen.PageDoctor:
		t.Aside = t.openAside(screen.OpenDoctor{})
	case screen.PageHistory:
		t.Aside = t.openAside(screen.OpenHistory{})
	case screen.PageDevices:
		if t.Aside = nil; !t.isAtHome() {
			return
		}
		t.Stage = t.Stage.on(t, Acted{screen.ManageDevices{}})
	}
	t.Shell.Wanted = ""
}

// tell notifies the person of what a pairing has come to.
func (t *turn) tell(was Model) {
	before, after := was.pairing(), t.pairing()
	if reflect.TypeOf(before) == reflect.TypeOf(after) {
		return
	}
	switch after.(type) {
	case pairing.Deciding:
		t.notify(screen.Say("Somebody asks to join your account"), screen.Say("Look at Countersign, and approve or decline."))
	case pairing.Paired:
		t.notify(screen.Say("A device was let in"), screen.Say("Countersign shows which. For ten minutes you can undo it there."))
	}
}

// pairing is where the rules of pairing stand; nil where nobody is signed in.
func (m Model) pairing() pairing.State {
	if ready, is := m.Stage.(Ready); is {
		return ready.Attempt.State
	}
	return nil
}

func (t *turn) notify(title, text string) {
	if t.Windows && !t.Preferences.Quiet {
		t.do(Notify{title, text})
	}
}

// unsetLoginStart takes the preference back, and says so where it is set.
func (t *turn) unsetLoginStart() {
	t.Preferences.StartAtLogin = false
	ref := t.ref()
	t.do(SavePreferences{ref, t.Preferences})
	if s, is := t.Aside.(Tuning); is {
		s.Kept, s.Unkept = ref, loginStartRefused()
		t.Aside = s
	}
}

func loginStartRefused() screen.Problem {
	return screen.Problem{
		What: screen.Say("Countersign could not be added to what starts when you log in."),
		Do:   screen.Say("Check that there is room on the disk, or add it in the settings of your desktop."),
	}
}

// MenuOf says what of the main menu can be chosen.
func MenuOf(m Model) screen.Menu {
	ready, is := m.Stage.(Ready)
	if !is || m.Aside != nil || ready.SigningOut != 0 || ready.Care != nil {
		return screen.Menu{}
	}
	return screen.Menu{Pair: !pairing.Live(ready.Attempt.State), Account: m.isAtHome()}
}
