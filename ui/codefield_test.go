package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"countersign/ui/screen"
)

var joining = screen.Join{Server: "accounts.example.org", Length: 6}

// codeFieldOn is the field of a window that shows screen.Join.
func codeFieldOn(t *testing.T, w *Window) *codeField {
	t.Helper()
	return viewOf[*join](t, w).form.code
}

func submitted(done []screen.Action) (codes []string) {
	for _, a := range done {
		if s, is := a.(screen.SubmitShortCode); is {
			codes = append(codes, s.Code.Reveal())
		}
	}
	return codes
}

func TestACodeIsWrittenAsItIsShown(t *testing.T) {
	for _, c := range []struct {
		length int
		typed  string
		want   string
	}{
		{6, "k7m", "K7M"},
		{6, "k7m4", "K7M-4"},
		{6, "K7M-4", "K7M-4"},
		{6, " k7m - 4", "K7M-4"},
		{6, "k7.m–4", "K7M-4"},
		{6, "--", ""},
		{8, "k7m4", "K7M4"},
		{8, "k7m4x", "K7M4-X"},
		{10, "k7m4x9q", "K7M4X-9Q"},
	} {
		s := joining
		s.Length = c.length
		w, done := shown(t, s)
		typeIn(w, c.typed)
		f := codeFieldOn(t, w)
		if f.Text != c.want || f.CursorColumn != len(c.want) {
			t.Errorf("%q of %d is written %q, the cursor at %d", c.typed, c.length, f.Text, f.CursorColumn)
		}
		if len(*done) > 0 {
			t.Errorf("%q of %d was submitted", c.typed, c.length)
		}
	}
}

func TestACodeIsSubmittedAtItsLastSymbol(t *testing.T) {
	for _, c := range []struct {
		length      int
		typed, want string
	}{
		{6, "k7m4x9", "K7M-4X9"}, {6, "k7m-4x9", "K7M-4X9"}, {6, "K 7 M 4 X 9", "K7M-4X9"}, {8, "k7m44x90", "K7M4-4X90"},
		{10, "k7m44x90zz", "K7M44-X90ZZ"},
	} {
		s := joining
		s.Length = c.length
		w, done := shown(t, s)
		typeIn(w, c.typed)
		if got := submitted(*done); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%q submits %q", c.typed, got)
		}
	}
}

// TestReturnSubmitsOnlyWhatIsWhole, however the code was put there.
func TestReturnSubmitsOnlyWhatIsWhole(t *testing.T) {
	w, done := shown(t, joining)
	press(w, fyne.KeyReturn)
	typeIn(w, "k7m4x")
	press(w, fyne.KeyReturn)
	tap(t, w, "Continue")
	if len(*done) > 0 {
		t.Fatalf("submitted %q", submitted(*done))
	}
	if w.Fyne().Canvas().Focused() != codeFieldOn(t, w).field {
		t.Error("the focus is not where the symbol is missing")
	}
	typeIn(w, "9")
	press(w, fyne.KeyReturn)
	tap(t, w, "Continue")
	if got := submitted(*done); !slices.Equal(got, []string{"K7M-4X9", "K7M-4X9", "K7M-4X9"}) {
		t.Errorf("submitted %q", got)
	}
}

func TestACodeCanBePasted(t *testing.T) {
	for _, c := range []struct {
		pasted string
		shows  string
		sends  []string
	}{
		{"K7M-4X9", "K7M-4X9", []string{"K7M-4X9"}},
		{" k7m 4x9\r\n", "K7M-4X9", []string{"K7M-4X9"}},
		{"K7M4", "K7M-4", nil},
		{"K7M-4X90", "K7M-4X90", nil}, // one too many is seen, and not sent by itself
		{strings.Repeat("K7M-", 5000), "K7M-K7MK7MK7MK7MK", nil},
	} {
		w, done := shown(t, joining)
		clipboard := test.NewClipboard()
		clipboard.SetContent(c.pasted)
		f := codeFieldOn(t, w)
		f.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
		if got := submitted(*done); f.Text != c.shows || !slices.Equal(got, c.sends) {
			t.Errorf("%.20q shows %q and submits %q", c.pasted, f.Text, got)
		}
	}
}

func TestACodeCanBeEdited(t *testing.T) {
	w, done := shown(t, joining)
	f := codeFieldOn(t, w)
	typeIn(w, "k7m4")
	press(w, fyne.KeyBackspace)
	if f.Text != "K7M" {
		t.Errorf("the hyphen stays: %q", f.Text)
	}
	typeIn(w, "4x9")
	press(w, fyne.KeyHome)
	for range 4 {
		press(w, fyne.KeyRight)
	}
	press(w, fyne.KeyBackspace) // on the hyphen
	if f.Text != "K7M-4X9" || f.CursorColumn != 3 {
		t.Errorf("after the hyphen was deleted: %q, the cursor at %d", f.Text, f.CursorColumn)
	}
	press(w, fyne.KeyBackspace)
	if f.Text != "K74-X9" || f.CursorColumn != 2 {
		t.Errorf("after a symbol was deleted: %q, the cursor at %d", f.Text, f.CursorColumn)
	}
	typeIn(w, "q")
	if got := submitted(*done); !slices.Equal(got, []string{"K7M-4X9", "K7Q-4X9"}) {
		t.Errorf("submitted %q", got)
	}
}

// TestTheBadCharacterIsReplacedByTyping: the cursor is there, and the corrected code is submitted at once.
func TestTheBadCharacterIsReplacedByTyping(t *testing.T) {
	for _, c := range []struct {
		typed string
		at    int
		right string
		want  string
	}{
		{"u7m4x9", 1, "k", "K7M-4X9"}, {"k7u4x9", 3, "m", "K7M-4X9"}, {"k7mu59", 5, "4", "K7M-459"}, {"k7m4x!", 7, "9", "K7M-4X9"},
		{"k7m4x9", 0, "q7m4x9", "Q7M-4X9"}, {"k7m4x9", 99, "q7m4x9", "Q7M-4X9"},
	} {
		w, done := shown(t, joining)
		typeIn(w, c.typed)
		w.Show(screen.Join{Length: 6, At: c.at, Problem: noSuchSymbol})
		*done = nil
		typeIn(w, c.right)
		if got := submitted(*done); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%q corrected at %d submits %q", c.typed, c.at, got)
		}
	}
}

func TestAnUpdateLeavesTheCursorOfAnUncorrectedCodeAlone(t *testing.T) {
	w, _ := shown(t, joining)
	typeIn(w, "u7m4x9")
	wrong := screen.Join{Server: "a.example", Length: 6, At: 1, Problem: noSuchSymbol}
	w.Show(wrong)
	press(w, fyne.KeyEnd)
	press(w, fyne.KeyBackspace)
	wrong.Server = "b.example"
	w.Show(wrong)
	if f := codeFieldOn(t, w); f.Text != "U7M-4X" || f.CursorColumn != 6 || f.SelectedText() != "" {
		t.Errorf("%q, the cursor at %d, %q selected", f.Text, f.CursorColumn, f.SelectedText())
	}
}

// TestAnyTypingIsWrittenAsACode: whatever is typed and deleted, the field holds symbols in halves, the cursor stands behind
// one of them, and nothing but whole codes is submitted.
func TestAnyTypingIsWrittenAsACode(t *testing.T) {
	keys := []fyne.KeyName{fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd}
	w, done := shown(t, joining)
	f := codeFieldOn(t, w)
	rapid.Check(t, func(t *rapid.T) {
		f.clear()
		*done = nil
		for range rapid.IntRange(1, 24).Draw(t, "strokes") {
			if rapid.IntRange(0, 2).Draw(t, "kind") == 0 {
				press(w, rapid.SampledFrom(keys).Draw(t, "key"))
			} else {
				typeIn(w, string(rapid.OneOf(rapid.SampledFrom([]rune("k7M4x9-. ")), rapid.Rune()).Draw(t, "rune")))
			}
			if want := inHalves(symbols(f.Text), 6); f.Text != want {
				t.Fatalf("%q should be %q", f.Text, want)
			}
			if f.CursorColumn < 0 || f.CursorColumn > len([]rune(f.Text)) {
				t.Fatalf("the cursor is at %d of %q", f.CursorColumn, f.Text)
			}
		}
		for _, code := range submitted(*done) {
			if len(symbols(code)) != 6 {
				t.Fatalf("submitted %q", code)
			}
		}
	})
}

// TestReturnAfterTheLastSymbolDoesNothing: a person who presses it out of habit neither cancels nor joins.
func TestReturnAfterTheLastSymbolDoesNothing(t *testing.T) {
	for _, step := range []screen.JoinStep{screen.JoinConnecting, screen.JoinAsking, screen.JoinWaiting, screen.JoinFinishing,
		screen.JoinFailed} {
		w, done := shown(t, joining)
		typeIn(w, "k7m4x9")
		*done = nil
		w.Show(screen.Join{Step: step})
		press(w, fyne.KeyReturn)
		press(w, fyne.KeySpace)
		if len(*done) > 0 {
			t.Errorf("step %d: %#v", step, *done)
		}
	}
}

func TestTheCodeIsGoneOnceItWasSent(t *testing.T) {
	for name, next := range map[string]screen.Screen{
		"same screen": screen.Join{Step: screen.JoinConnecting}, "other screen": screen.Home{},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := shown(t, joining)
			f := codeFieldOn(t, w)
			typeIn(w, "k7m4x9")
			w.Show(next)
			f.Undo()
			if f.Text != "" || f.before != "" {
				t.Error("the code is still in its field")
			}
		})
	}
}

func TestTryingAgainBeginsWithAnEmptyField(t *testing.T) {
	w, done := shown(t, joining)
	typeIn(w, "k7m4x9")
	w.Show(screen.Join{Step: screen.JoinFailed})
	w.Show(joining)
	if w.Fyne().Canvas().Focused() != codeFieldOn(t, w).field {
		t.Error("the field has not the focus")
	}
	typeIn(w, "k7m4x9")
	if got := submitted(*done); !slices.Equal(got, []string{"K7M-4X9", "K7M-4X9"}) {
		t.Errorf("submitted %q", got)
	}
}
