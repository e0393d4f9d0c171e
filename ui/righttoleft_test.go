package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// seen is a line as the toolkit draws it, without what is not seen.
func seen(line string) string { return strings.ReplaceAll(visual(line), rightMark, "") }

// TestVisual: the parts of a line stand in the order in which they are read from the right; each part keeps its own.
func TestVisual(t *testing.T) {
	if got := visual("Ready, ada@example.org."); got != "Ready, ada@example.org." {
		t.Errorf("in English %q", got)
	}
	speak(t, "ar")
	for line, want := range map[string]string{
		"":                                   "",
		"جاهز.":                              "جاهز.",
		"افتح Firefox الآن":                  " الآن" + "Firefox" + "افتح ",
		"بعد 9 أيام.":                        " أيام." + "9" + "بعد ",
		"باسم " + isolate("ada@example.org"): "ada@example.org" + "باسم ",
		"في " + isolate("/home/x") + ".":     "." + "/home/x" + "في ",
		"رمز " + isolate("K7M-4X9") + " هنا": " هنا" + "K7M-4X9" + "رمز ",
		"Countersign يسأل":                   " يسأل" + "Countersign",
	} {
		if got := seen(line); got != want {
			t.Errorf("%q is given as %q, want %q", line, got, want)
		}
	}
}

// TestPieces: lines break at spaces and around Japanese letters, but not in front of a full stop or behind a bracket.
func TestPieces(t *testing.T) {
	for words, want := range map[string][]string{
		"":           nil,
		"two words":  {"two", " words"},
		"端末を、開く。":    {"端", "末", "を、", "開", "く。"},
		"「設定」に QR を": {"「設", "定」", "に", " QR", " を"},
		"スマート":       {"ス", "マー", "ト"},
	} {
		if got := pieces(words); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// TestLines: no line is wider than there is room, nothing is lost, and a word is broken only where it has to be.
func TestLines(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look{})
	speak(t, "ar")
	r := ruler(bodyStyle)
	words := "كل من يمسح هذا الرمز يطلب الانضمام إلى حسابك. " + strings.Repeat("W", 60)
	lines := r.lines(words, 120)
	for _, line := range lines {
		if r.width(line) > 120 {
			t.Errorf("%q is %v wide", line, r.width(line))
		}
	}
	if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(words, " ", "") {
		t.Errorf("%q became %q", words, got)
	}
	if cut := r.cut(words, 120); r.width(cut) > 120 || !strings.HasSuffix(cut, "…") {
		t.Errorf("cut to %q", cut)
	}
	if cut := r.cut("قصير", 120); cut != "قصير" {
		t.Errorf("cut to %q", cut)
	}
}

// TestMirrored: what stands at the left in English stands at the right in Arabic.
func TestMirrored(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look{})
	for _, language := range []string{"en", "ar"} {
		speak(t, language)
		a, b := newWord(bodyStyle, "a"), newWord(bodyStyle, "b")
		for name, l := range map[string]fyne.Layout{
			"beside": beside{}, "apart": apart{}, "facts": facts{}, "choices": &choices{}, "flow": &flow{}, "trailing": trailing{},
		} {
			l.Layout([]fyne.CanvasObject{a, b}, fyne.NewSize(300, 100))
			if first := a.Position().X < b.Position().X; first == rightToLeft {
				t.Errorf("%s, %s: %v and %v", language, name, a.Position(), b.Position())
			}
		}
	}
}
