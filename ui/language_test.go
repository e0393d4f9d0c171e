package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	typeface "github.com/go-text/typesetting/font"

	"countersign/ui/screen"
)

// TestClosest: a locale leads to the language that somebody who has it understands best.
func TestClosest(t *testing.T) {
	for locale, want := range map[string]string{
		"de-AT": "de", "fr-CA": "fr", "es-419": "es", "ja-JP": "ja", "ar-EG": "ar", "en-GB": "en", "en": "en", "zh-CN": "en", "x": "en", "": "en",
	} {
		if got := closest(locale); got != want {
			t.Errorf("%q: %q, want %q", locale, got, want)
		}
	}
}

// TestSpeak: the words of the program, its numbers, its menus and its direction are those of the language.
func TestSpeak(t *testing.T) {
	for language, want := range map[string]struct {
		email, tries string
		paste        string
		mirrored     bool
	}{
		"en": {"Signed in as ada", "2 tries left", "Paste", false},
		"de": {"Angemeldet als ada", "Noch 2 Versuche", "Einfügen", false},
		"ja": {"ada としてログイン中", "残り 2 回", "貼り付け", false},
		"ar": {"تم تسجيل الدخول باسم \u2068ada\u2069", "بقيت محاولتان", "لصق", true},
	} {
		speak(t, language)
		if got := screen.Say("Signed in as {{.Email}}", "Email", "ada"); got != want.email {
			t.Errorf("%s: %q", language, got)
		}
		if got := screen.Count("1 try left", "{{.N}} tries left", 2); got != want.tries {
			t.Errorf("%s: %q", language, got)
		}
		if got := lang.L("Paste"); got != want.paste || rightToLeft != want.mirrored {
			t.Errorf("%s: %q in its menu, from the right: %v", language, got, rightToLeft)
		}
		if got := screen.Say("Nobody has translated {{.This}}", "This", "x"); got != "Nobody has translated x" {
			t.Errorf("%s: %q", language, got)
		}
	}
}

// TestABlankEndsNothing: what is filled in cannot reach out of its place.
func TestABlankEndsNothing(t *testing.T) {
	speak(t, "ar")
	got := screen.Say("Signed in as {{.Email}}", "Email", "a\u2069b\u2068{{.Email}}")
	if strings.Count(got, isolateBegins) != 1 || strings.Count(got, isolateEnds) != 1 || !strings.Contains(got, "{{.Email}}") {
		t.Errorf("%q", got)
	}
}

// TestLettersAreThere: every character of every translation has a glyph, in the fonts of the language or in the toolkit's.
func TestLettersAreThere(t *testing.T) {
	for _, language := range screen.Languages {
		for _, bold := range []bool{false, true} {
			style := fyne.TextStyle{Bold: bold}
			faces := []*typeface.Face{face(t, theme.DefaultTheme().Font(style)), face(t, lettersOf(language).of(style))}
			missing := map[rune]bool{}
			for _, r := range everyText(t, language) + "日本語العربية" {
				if r > ' ' && !has(faces, r) {
					missing[r] = true
				}
			}
			for r := range missing {
				t.Errorf("%s, bold %v: %q has no glyph; run .ci/fonts", language, bold, r)
			}
		}
	}
}

func face(t *testing.T, r fyne.Resource) *typeface.Face {
	t.Helper()
	f, err := typeface.ParseTTF(bytes.NewReader(r.Content()))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func has(faces []*typeface.Face, r rune) bool {
	for _, f := range faces {
		if _, found := f.NominalGlyph(r); found {
			return true
		}
	}
	return false
}

// everyText is all that is said in a language, run together.
func everyText(t *testing.T, language string) string {
	t.Helper()
	var texts map[string]any
	content, err := os.ReadFile(filepath.Join("..", "assets", "translations", language+".json"))
	if err := errors.Join(err, json.Unmarshal(content, &texts)); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, text := range texts {
		forms, are := text.(map[string]any)
		if !are {
			forms = map[string]any{"": text}
		}
		for _, form := range forms {
			all.WriteString(noIsolates.Replace(form.(string)))
		}
	}
	return all.String()
}
