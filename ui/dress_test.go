package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"countersign/ui/screen"
)

// TestLook: what the person wants comes before what the desktop says.
func TestLook(t *testing.T) {
	type prefs = screen.Preferences
	for _, c := range []struct {
		person prefs
		desk   Desk
		want   look
	}{
		{prefs{}, Desk{}, look{}},
		{prefs{Theme: screen.ThemeDark, TextSize: 150, LessMotion: true}, Desk{}, look{theme: screen.ThemeDark, text: 1.5, still: true}},
		{prefs{}, Desk{Contrast: true, LessMotion: true, TextScale: 1.25}, look{theme: screen.ThemeContrast, text: 1.25, still: true}},
		{prefs{Theme: screen.ThemeLight, TextSize: 100}, Desk{Contrast: true, TextScale: 2}, look{theme: screen.ThemeLight, text: 1}},
		{prefs{}, Desk{TextScale: 9}, look{text: 2}},
		{prefs{}, Desk{TextScale: 0.1}, look{text: 1}},
	} {
		c.want.spoken = spoken
		if got := lookOf(c.person, c.desk); got != c.want {
			t.Errorf("%+v, %+v: %+v, want %+v", c.person, c.desk, got, c.want)
		}
	}
}

// TestDressCountsAtOnce in all windows, and does nothing while nothing has changed.
func TestDressCountsAtOnce(t *testing.T) {
	a := test.NewTempApp(t)
	w, other := NewWindow(a, "", func(screen.Action) {}), NewWindow(a, "", func(screen.Action) {})
	w.Show(screen.Settings{})
	other.Show(screen.Phone{})
	before := other.Fyne().Canvas().Capture()
	changes := 0
	a.Settings().AddListener(func(fyne.Settings) { changes++ })
	for range 3 {
		Dress(a, screen.Preferences{Theme: screen.ThemeContrast, TextSize: 200}, Desk{})
	}
	if changes != 1 {
		t.Errorf("%d changes", changes)
	}
	if differing(other.Fyne().Canvas().Capture(), before) == 0 {
		t.Error("the other window looks as it did")
	}
}

// TestTheFocusStaysWhileTheLookChanges, so that the arrow keys can go through all of them.
func TestTheFocusStaysWhileTheLookChanges(t *testing.T) {
	a := test.NewTempApp(t)
	var w *Window
	w = NewWindow(a, "", func(did screen.Action) {
		p := did.(screen.Prefer).Preferences
		Dress(a, p, Desk{})
		w.Show(screen.Settings{Preferences: p})
	})
	w.Show(screen.Settings{})
	w.Fyne().Resize(windowSizes[0])
	for range len(screen.Themes) {
		press(w, fyne.KeyRight)
	}
	press(w, fyne.KeyTab)
	for range len(screen.TextSizes) {
		press(w, fyne.KeyRight)
	}
	if got, want := current(), (look{theme: screen.ThemeContrast, text: 2, spoken: spoken}); got != fyne.Theme(want) {
		t.Errorf("it looks like %+v", got)
	}
	if o := w.Fyne().Canvas().Focused().(*options); !o.focused || !inSight(w, o) {
		t.Error("what has the focus is out of sight")
	}
}

// TestLessMotion: nothing moves that need not, and everything is still said.
func TestLessMotion(t *testing.T) {
	for _, calm := range []bool{false, true} {
		w, done := open(t, look{theme: screen.ThemeLight, still: calm})
		w.Show(screen.SignIn{Email: "ada@example.org", Busy: true, Wait: screen.Countdown{Left: 5, Total: 9}})
		v := viewOf[*signIn](t, w)
		if v.busy.dots.Visible() == calm || v.wait.bar.Visible() == calm || v.busy.rest.Visible() != calm {
			t.Errorf("calm %v: dots %v, bar %v", calm, v.busy.dots.Visible(), v.wait.bar.Visible())
		}
		if !v.busy.words.Visible() || !v.wait.seconds.Visible() {
			t.Error("something is not said any more")
		}
		d := newDial()
		d.set(screen.Countdown{Left: 5, Total: 9})
		if ring := test.WidgetRenderer(d).(*dialRenderer).rest; ring.Visible() == calm || !d.time.Visible() {
			t.Errorf("calm %v: ring %v, time %v", calm, ring.Visible(), d.time.Visible())
		}
		tap(t, w, "Cancel")
		if len(*done) != 1 {
			t.Errorf("calm %v: done %v", calm, *done)
		}
	}
}

// TestLanguageCountsAtOnce: the page is there in the other language, and the keyboard where it was.
func TestLanguageCountsAtOnce(t *testing.T) {
	t.Cleanup(func() { Speak("en") })
	Speak("en")
	a := test.NewTempApp(t)
	w := NewWindow(a, "", func(screen.Action) {})
	w.Show(screen.Settings{})
	press(w, fyne.KeyTab)
	press(w, fyne.KeyTab)
	press(w, fyne.KeyTab)
	w.page.scroll.ScrollToOffset(fyne.NewPos(0, 40))
	before := viewOf[*settings](t, w)
	Speak("de")
	w.Show(screen.Settings{})
	after := viewOf[*settings](t, w)
	if after == before || w.Fyne().Canvas().Focused() != after.choices[2] || w.page.scroll.Offset.Y != 40 {
		t.Errorf("built anew: %v, focus on %T, scrolled to %v", after != before, w.Fyne().Canvas().Focused(), w.page.scroll.Offset)
	}
	w.Show(screen.Settings{})
	if viewOf[*settings](t, w) != after {
		t.Error("it was built again for nothing")
	}
}

// TestFastKeysAreNotLost: the next key is about what has become of the last, also while the program has not answered yet.
func TestFastKeysAreNotLost(t *testing.T) {
	w, done := shown(t, screen.Settings{})
	for _, key := range []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyTab, fyne.KeyEnd, fyne.KeyTab, fyne.KeySpace, fyne.KeySpace, fyne.KeySpace} {
		press(w, key)
	}
	want := screen.Prefer{Preferences: screen.Preferences{Theme: screen.ThemeDark, TextSize: 200, LessMotion: true}}
	if last := (*done)[len(*done)-1]; len(*done) != 6 || last != screen.Action(want) {
		t.Errorf("%d changes, the last is %+v", len(*done), last)
	}
}

// inSight reports whether all of o is.
func inSight(w *Window, o fyne.CanvasObject) bool {
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
	return top >= 0 && top+o.Size().Height <= w.page.scroll.Size().Height
}

// TestAChoiceLooksTheSameHoweverItCameAbout.
func TestAChoiceLooksTheSameHoweverItCameAbout(t *testing.T) {
	dark := screen.Settings{Preferences: screen.Preferences{Theme: screen.ThemeDark}}
	w, _ := shown(t, dark)
	want := w.Fyne().Canvas().Capture()
	again, _ := shown(t, screen.Settings{})
	again.Show(dark)
	if n := differing(again.Fyne().Canvas().Capture(), want); n > 0 {
		t.Errorf("%d pixels differ", n)
	}
}
