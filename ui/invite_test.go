package ui

import (
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"countersign/ui/screen"
)

var inviting = screen.Invite{URL: screen.NewSecret(sampleURL), Life: screen.Countdown{Left: 200, Total: 270}}

func invitingWith(change func(*screen.Invite)) screen.Invite {
	s := inviting
	change(&s)
	return s
}

// TestCodeIsEnlarged by its button, by two clicks on it and by F11, and made smaller by the same and by Escape, which then does not
// cancel. What is on screen meanwhile can be read.
func TestCodeIsEnlarged(t *testing.T) {
	f11 := func(t *testing.T, w *Window) { press(w, fyne.KeyF11) }
	escape := func(t *testing.T, w *Window) { press(w, fyne.KeyEscape) }
	twice := func(t *testing.T, w *Window) { test.DoubleTap(viewOf[*invite](t, w).code) }
	button := func(label string) func(*testing.T, *Window) {
		return func(t *testing.T, w *Window) { tap(t, w, label) }
	}
	for name, c := range map[string]struct {
		enlarge, reduce func(*testing.T, *Window)
		full            bool
	}{
		"buttons":        {button("Enlarge"), button("Make smaller"), false},
		"clicks":         {twice, twice, false},
		"F11 and Escape": {f11, escape, true},
		"F11 and button": {f11, button("Make smaller"), true},
	} {
		t.Run(name, func(t *testing.T) {
			w, done := shown(t, inviting)
			v := viewOf[*invite](t, w)
			small := codeIn(w).Bounds().Dx()
			c.enlarge(t, w)
			if !v.enlarged || w.Fyne().FullScreen() != c.full {
				t.Fatalf("enlarged %v, full screen %v", v.enlarged, w.Fyne().FullScreen())
			}
			if large := codeIn(w).Bounds().Dx(); large <= small {
				t.Errorf("the code goes from %d to %d pixels", small, large)
			}
			if got := decode(t, codeIn(w)); got != sampleURL {
				t.Errorf("read %q", got)
			}
			c.reduce(t, w)
			if v.enlarged || w.Fyne().FullScreen() || codeIn(w).Bounds().Dx() != small {
				t.Error("the code stays large")
			}
			if len(*done) > 0 {
				t.Errorf("done: %#v", *done)
			}
		})
	}
}

// TestFullScreenComesAndGoes while the code is large, and ends with the code.
func TestFullScreenComesAndGoes(t *testing.T) {
	w, _ := shown(t, inviting)
	v := viewOf[*invite](t, w)
	press(w, fyne.KeyF11)
	press(w, fyne.KeyF11)
	if !v.enlarged || w.Fyne().FullScreen() {
		t.Error("F11 once more should leave the full screen, and the code large")
	}
	tap(t, w, "Full screen")
	if !w.Fyne().FullScreen() {
		t.Error("the button does nothing")
	}
	w.Show(invitingWith(func(s *screen.Invite) { s.Life.Left = 1 }))
	if !v.enlarged || !w.Fyne().FullScreen() {
		t.Error("a second ends the large view")
	}
	w.Show(screen.Invite{Scanned: true})
	if v.enlarged || w.Fyne().FullScreen() {
		t.Error("the large view stays when there is no code any more")
	}
	press(w, fyne.KeyF11)
	if w.Fyne().FullScreen() {
		t.Error("nothing is enlarged")
	}
	w.Show(inviting)
	press(w, fyne.KeyF11)
	w.Show(approvable)
	if w.Fyne().FullScreen() {
		t.Error("another page fills the screen")
	}
}

// TestScannedStaysInPlace: when a phone has connected, the code is gone at once, and what tells so stands where the code was; the
// title and the way out stay where they are.
func TestScannedStaysInPlace(t *testing.T) {
	for _, d := range dresses {
		for _, size := range windowSizes {
			w, _ := open(t, d.look)
			w.Fyne().Resize(size)
			w.Show(inviting)
			v := viewOf[*invite](t, w)
			w.Fyne().Canvas().Capture()
			before := [][2]any{{v.code.Position(), v.code.Size()}, {v.heading.Position(), v.heading.Size()}, {v.cancel.Position(), v.cancel.Size()}}
			bitmap, modules := v.code.drawn, v.code.modules
			w.Show(screen.Invite{Scanned: true})
			checkCleared(t, bitmap, modules)
			after := [][2]any{{v.code.Position(), v.code.Size()}, {v.heading.Position(), v.heading.Size()}, {v.cancel.Position(), v.cancel.Size()}}
			if !slices.Equal(before, after) {
				t.Errorf("%s, %v: from %v to %v", d.name, size, before, after)
			}
			if viewOf[*invite](t, w) != v || !v.code.scanned.Visible() || v.code.opening.root.Visible() {
				t.Error("the code's place does not tell")
			}
		}
	}
}

// rasterOf is where the code itself is painted.
func rasterOf(v *invite) (raster *canvas.Raster) {
	walk(v.code, func(o fyne.CanvasObject) {
		if r, is := o.(*canvas.Raster); is {
			raster = r
		}
	})
	return raster
}

// TestCodeIsHeld: with Hold the code is seen while the mouse or the space bar is held down, and ends with whatever ends that.
func TestCodeIsHeld(t *testing.T) {
	held := invitingWith(func(s *screen.Invite) { s.Hold = true })
	space := &fyne.KeyEvent{Name: fyne.KeySpace}
	pressMouse := func(c *cover) { c.MouseDown(&desktop.MouseEvent{}) }
	pressSpace := func(c *cover) { c.KeyDown(space) }
	for name, c := range map[string]struct {
		hold func(c *cover)
		ends func(w *Window, c *cover)
	}{
		"the button is let go":        {pressMouse, func(_ *Window, c *cover) { c.MouseUp(&desktop.MouseEvent{}) }},
		"the pointer leaves":          {pressMouse, func(_ *Window, c *cover) { c.MouseOut() }},
		"the key is let go":           {pressSpace, func(_ *Window, c *cover) { c.KeyUp(space) }},
		"the keyboard goes elsewhere": {pressSpace, func(w *Window, _ *cover) { press(w, fyne.KeyTab) }},
		"the window loses it":         {pressMouse, func(w *Window, _ *cover) { w.Fyne().Canvas().Unfocus() }},
		"the preference changes":      {pressMouse, func(w *Window, c *cover) { w.Show(inviting); w.Show(held) }},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := shown(t, held)
			v := viewOf[*invite](t, w)
			if rasterOf(v) != nil {
				t.Fatal("the code lies open")
			}
			c.hold(v.code.cover)
			w.Show(invitingWith(func(s *screen.Invite) { s.Hold, s.Life.Left = true, 199 }))
			if rasterOf(v) == nil || decode(t, codeIn(w)) != sampleURL {
				t.Fatal("the code is not shown")
			}
			if v.code.cover.Cursor() != desktop.HiddenCursor {
				t.Error("the pointer is in the picture")
			}
			c.ends(w, v.code.cover)
			if rasterOf(v) != nil {
				t.Error("the code lies open still")
			}
		})
	}
}

// TestCoveredPictureHasNoCode, in every look, for both kinds of code.
func TestCoveredPictureHasNoCode(t *testing.T) {
	for _, d := range dresses {
		w, _ := open(t, d.look)
		held := invitingWith(func(s *screen.Invite) { s.Hold = true })
		w.Show(held)
		w.Fyne().Canvas().Capture() // of a window that has come to rest
		w.Show(held)
		hidden := w.Fyne().Canvas().Capture()
		held.URL = screen.NewSecret(sampleURL + "&v=2")
		w.Show(held)
		if differing(hidden, w.Fyne().Canvas().Capture()) > 0 {
			t.Errorf("%s: something of the QR code is to be seen", d.name)
		}
		w.Show(heldCode())
		v := viewOf[*code](t, w)
		covered := w.Fyne().Canvas().Capture()
		other := heldCode()
		other.Text, other.Spoken = screen.NewSecret("K7M-4X1"), screen.NewSecret("Kilo 7 Mike – 4 X-ray 1")
		w.Show(other)
		if differing(covered, w.Fyne().Canvas().Capture()) > 0 || v.code.AccessibilityLabel() != "" {
			t.Errorf("%s: something of the typed code is to be seen or heard", d.name)
		}
		v.cover.MouseDown(&desktop.MouseEvent{})
		if v.code.AccessibilityLabel() == "" || differing(covered, w.Fyne().Canvas().Capture()) == 0 {
			t.Errorf("%s: the typed code is not shown", d.name)
		}
	}
}

// TestKeyboardFollowsTheWarning: once it is read, the keyboard is on what there is then.
func TestKeyboardFollowsTheWarning(t *testing.T) {
	for _, hold := range []bool{false, true} {
		w, _ := shown(t, screen.Invite{Warn: true, Hold: hold})
		w.Show(invitingWith(func(s *screen.Invite) { s.Hold = hold }))
		v := viewOf[*invite](t, w)
		want := fyne.Focusable(v.cancel)
		if hold {
			want = v.code.cover
		}
		if got := w.Fyne().Canvas().Focused(); got != want {
			t.Errorf("hold %v: %T has the keyboard", hold, got)
		}
	}
}

// TestDialTellsTheShare that is left, and keeps its place when there is nothing to tell.
func TestDialTellsTheShare(t *testing.T) {
	for _, c := range []struct {
		left  screen.Countdown
		start float32
		shown bool
		time  string
	}{
		{screen.Countdown{Left: 270, Total: 270}, 0, true, "4:30"},
		{screen.Countdown{Left: 90, Total: 360}, 270, true, "1:30"},
		{screen.Countdown{Left: 0, Total: 270}, 360, false, "0:00"},
		{screen.Countdown{Left: -5, Total: 270}, 360, false, "0:00"},
		{screen.Countdown{}, 360, false, ""},
	} {
		d := newDial()
		r := test.WidgetRenderer(d).(*dialRenderer)
		size := d.MinSize()
		d.set(screen.Countdown{Left: 1, Total: 2})
		d.set(c.left)
		if r.rest.StartAngle != c.start || r.rest.EndAngle != 360 || r.rest.Visible() != c.shown || d.MinSize() != size {
			t.Errorf("%v: from %v to %v, %v", c.left, r.rest.StartAngle, r.rest.EndAngle, r.rest.Visible())
		}
		if d.time.Visible() && d.time.line.Text != c.time || d.time.Visible() == (c.time == "") {
			t.Errorf("%v: it says %q", c.left, d.time.line.Text)
		}
	}
}

// TestInviteLooksAsItDid where a screen alone does not say it: enlarged, held, and in the smallest window there can be.
func TestInviteLooksAsItDid(t *testing.T) {
	for _, d := range dresses {
		for name, prepare := range map[string]func(*Window, *invite){
			"enlarged": func(_ *Window, v *invite) { v.zoom(true) },
			"held": func(w *Window, v *invite) {
				w.Show(invitingWith(func(s *screen.Invite) { s.Hold = true }))
				v.code.cover.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
			},
			"smallest": func(w *Window, _ *invite) {
				w.Show(invitingWith(func(s *screen.Invite) { s.Failed = phoneLeft }))
				settle(w, fyne.Size{})
			},
		} {
			t.Run(d.name+"/"+name, func(t *testing.T) {
				w, _ := open(t, d.look)
				w.Show(inviting)
				prepare(w, viewOf[*invite](t, w))
				compare(t, filepath.Join("testdata", d.name, "invite-"+name+".png"), w.Fyne().Canvas().Capture())
			})
		}
	}
}
