package ui

import (
	"cmp"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"countersign/ui/screen"
)

var approvable = screen.Approve{Device: "Pixel 9", CanApprove: true}

// No key approves by itself: whatever has the focus at first, and whatever is pressed without having walked to the button.
func TestNoKeyApproves(t *testing.T) {
	keys := []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyTab, fyne.KeyEscape, fyne.KeyA, fyne.KeyY,
		fyne.KeyRight, fyne.KeyDown}
	for name, pressed := range map[string][]fyne.KeyName{
		"Return":      {fyne.KeyReturn},
		"Space":       {fyne.KeySpace},
		"Tab, Return": {fyne.KeyTab, fyne.KeyReturn},
		"Tab, Enter":  {fyne.KeyTab, fyne.KeyEnter},
	} {
		t.Run(name, func(t *testing.T) {
			w, done := shown(t, approvable)
			for _, key := range pressed {
				press(w, key)
			}
			neverApproved(t, *done)
		})
	}
	t.Run("any", func(t *testing.T) {
		w, done := shown(t, approvable)
		yes := viewOf[*approve](t, w).yes
		rapid.Check(t, func(t *rapid.T) {
			key := rapid.SampledFrom(keys).Draw(t, "key")
			if key == fyne.KeySpace && w.Fyne().Canvas().Focused() == fyne.Focusable(yes) {
				return
			}
			press(w, key)
			neverApproved(t, *done)
		})
	})
}

func neverApproved(t interface{ Fatalf(string, ...any) }, done []screen.Action) {
	for _, a := range done {
		if a == (screen.PairApproved{}) {
			t.Fatalf("a key approved the phone")
		}
	}
}

// TestApprovingByKeyboard takes walking there and space, once it may be approved at all.
func TestApprovingByKeyboard(t *testing.T) {
	early := approvable
	early.CanApprove = false
	w, done := shown(t, early)
	press(w, fyne.KeyTab)
	press(w, fyne.KeySpace)
	for _, a := range *done {
		if a == (screen.PairApproved{}) {
			t.Fatal("approved before anybody can have looked")
		}
	}
	w, done = shown(t, approvable)
	press(w, fyne.KeyTab)
	press(w, fyne.KeySpace)
	if len(*done) != 1 || (*done)[0] != (screen.PairApproved{}) {
		t.Errorf("done: %#v", *done)
	}
}

func TestApproveWaits(t *testing.T) {
	early := approvable
	early.CanApprove = false
	w, done := shown(t, early)
	tap(t, w, "Approve")
	if len(*done) > 0 {
		t.Fatalf("done: %#v", *done)
	}
	w.Show(approvable)
	tap(t, w, "Approve")
	if len(*done) != 1 {
		t.Fatalf("done: %#v", *done)
	}
}

func TestDeclineIsAsVisibleAsApprove(t *testing.T) {
	for _, d := range dresses {
		w, _ := open(t, d.look)
		w.Show(approvable)
		decline, approve := buttonOn(w, "Decline").(*button), buttonOn(w, "Approve").(*button)
		if decline.Size() != approve.Size() {
			t.Errorf("%s: Decline is %v, Approve %v", d.name, decline.Size(), approve.Size())
		}
	}
}

func TestFirstFocus(t *testing.T) {
	for _, c := range []struct {
		name   string
		screen screen.Screen
		want   func(*Window) any
	}{
		{"decline", approvable, labelledButton("Decline")},
		{"e-mail", screen.SignIn{}, func(w *Window) any { return w.view.(*signIn).email }},
		{"password", screen.SignIn{Email: "ada@example.org"}, func(w *Window) any { return w.view.(*signIn).password }},
		{"digits", screen.Verify{}, func(w *Window) any { return w.view.(*verify).code }},
		{"pair", screen.Home{}, labelledButton("Pair a device")},
		{"server", screen.Welcome{Address: "a.example"}, func(w *Window) any { return w.view.(*welcome).address }},
		{"Mozilla", screen.Welcome{}, labelledButton("Mozilla account")},
		{"code", joining, func(w *Window) any { return w.view.(*join).form.code.field }},
		{"nothing while connecting", screen.Join{Step: screen.JoinConnecting}, nothing},
		{"nothing while asking", screen.Join{Step: screen.JoinAsking}, nothing},
		{"cancel", sampleCode(sixSymbols), labelledButton("Cancel")},
		{"cancel the browser", waitingBrowser(), labelledButton("Cancel")},
		{"the browser", screen.Barred{Browser: true, Page: "https://a.example"}, labelledButton("Sign in with the browser")},
		{"the warning's answer", screen.Invite{Warn: true}, labelledButton("Show the code")},
		{"what is held", screen.Invite{Hold: true}, func(w *Window) any { return w.view.(*invite).code.cover }},
		{"what is held for a typed code", heldCode(), func(w *Window) any { return w.view.(*code).cover }},
		{"another code", screen.Ended{Typed: true}, labelledButton("Get another code")},
		{"try again", screen.Ended{}, labelledButton("Try again")},
		{"done", screen.Connected{}, labelledButton("Done")},
		{"the list", screen.Devices{List: sampleDevices}, func(w *Window) any { return w.view.(*devices).list }},
		{"back from no list", screen.Devices{}, labelledButton("Back")},
		{"not disconnecting", screen.ConfirmDisconnect{Devices: sampleDevices[1:]}, labelledButton("Cancel")},
		{"nothing while disconnecting", screen.Disconnecting{Working: true}, nothing},
		{"done disconnecting", screen.Disconnecting{}, labelledButton("Done")},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, _ := shown(t, c.screen)
			if got := w.Fyne().Canvas().Focused(); any(got) != c.want(w) {
				t.Errorf("%T has the focus", got)
			}
		})
	}
}

func nothing(*Window) any { return nil }

func labelledButton(label string) func(*Window) any {
	return func(w *Window) any { return buttonOn(w, label) }
}

// TestTabReachesEverything: from top to bottom, each once, and then from the top again.
func TestTabReachesEverything(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			w, _ := shown(t, s.screen)
			var want []fyne.Focusable
			walk(w.Fyne().Content(), func(o fyne.CanvasObject) {
				switch o := o.(type) {
				case *button:
					if !o.Disabled() {
						want = append(want, o)
					}
				case *field:
					if !o.Disabled() {
						want = append(want, o)
					}
				case *deviceList, *historyList, *options, *toggle, *cover:
					want = append(want, o.(fyne.Focusable))
				}
			})
			w.Fyne().Canvas().Unfocus()
			for i := range 2 * len(want) {
				press(w, fyne.KeyTab)
				if got := w.Fyne().Canvas().Focused(); got != want[i%len(want)] {
					t.Fatalf("Tab %d goes to %T, want %T", i+1, got, want[i%len(want)])
				}
			}
			if !slices.IsSortedFunc(want, fromTop) {
				t.Error("Tab jumps up and down")
			}
		})
	}
}

// TestTabScrollsToWhatItReaches in the smallest window, with large text.
func TestTabScrollsToWhatItReaches(t *testing.T) {
	w, _ := open(t, dresses[2].look)
	w.Fyne().Resize(windowSizes[0])
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			showAnew(w, s.screen)
			for range 12 {
				press(w, fyne.KeyTab)
				o, is := w.Fyne().Canvas().Focused().(fyne.CanvasObject)
				if !is || contains(w.page.foot, o) {
					continue
				}
				top := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
				if end := top + o.Size().Height; top < 0 || end > w.page.scroll.Size().Height {
					t.Errorf("%T is from %v to %v, and %v are in sight", o, top, end, w.page.scroll.Size().Height)
				}
			}
		})
	}
}

// fromTop compares where things begin.
func fromTop(a, b fyne.Focusable) int {
	top := func(f fyne.Focusable) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(f.(fyne.CanvasObject)).Y
	}
	return cmp.Compare(top(a), top(b))
}

func TestSubmittingWithSomethingMissingGoesThere(t *testing.T) {
	w, done := shown(t, screen.SignIn{})
	tap(t, w, "Sign in")
	v := viewOf[*signIn](t, w)
	if w.Fyne().Canvas().Focused() != v.email {
		t.Error("the e-mail field should have the focus")
	}
	typeIn(w, "ada@example.org")
	tap(t, w, "Sign in")
	if w.Fyne().Canvas().Focused() != v.password {
		t.Error("the password field should have the focus")
	}
	if len(*done) > 0 {
		t.Errorf("done: %#v", *done)
	}
}
