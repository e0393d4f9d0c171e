package ui

import (
	"encoding/json"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"countersign/assets"
	"countersign/ui/screen"
)

// Speak has the program speak one of screen.Languages or, if that is empty, the one of them that is closest to the
// system's. Call it before the first screen is made, in a window and in a terminal, and whenever the person changes it.
//
// Package lang speaks the system's language and takes no other, and it logs each text that it does not know. So our
// sentences go to go-i18n, on which lang stands, and lang is told the few words that are the toolkit's own.
func Speak(preference string) {
	name := preference
	if name == "" {
		name = closest(lang.SystemLocale().LanguageString())
	}
	screen.Speak(translation(name))
	rightToLeft, breaksLines, letters = name == arabic, name == arabic || name == japanese, lettersOf(name)
	speakToolkit()
	spoken++
}

// spoken counts the languages that have been spoken: what was built before the last one speaks another.
var spoken int

const (
	arabic   = "ar"
	japanese = "ja"
)

// typefaces are the fonts with the letters of a language.
type typefaces struct{ regular, bold fyne.Resource }

// letters are those of the language that is spoken.
var letters = latin

// latin languages have all their letters in the toolkit's own font.
var latin = typefaces{font(assets.NamesRegular), font(assets.NamesBold)}

func lettersOf(name string) typefaces {
	if own := ownLetters(name); own != (typefaces{}) {
		return own
	}
	return latin
}

// ownLetters is none for a language that has no font of its own.
func ownLetters(name string) (own typefaces) {
	if read := fonts[name]; read != nil {
		own = read()
	}
	return own
}

// fonts are those of the languages that have their own. They are large, and read only when one is spoken, or offered.
var fonts = map[string]func() typefaces{
	arabic:   sync.OnceValue(func() typefaces { return typefaces{font(assets.ArabicRegular), font(assets.ArabicBold)} }),
	japanese: sync.OnceValue(func() typefaces { return typefaces{font(assets.JapaneseRegular), font(assets.JapaneseBold)} }),
}

func font(name string) fyne.Resource { return fyne.NewStaticResource(name, assets.Font(name)) }

// of is the font for a style, which the toolkit looks into first; nil for its own.
func (f typefaces) of(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace:
		return nil
	case style.Bold:
		return f.bold
	}
	return f.regular
}

// closest is the one of screen.Languages that somebody with this locale understands best; English if none.
func closest(locale string) string {
	var tags []language.Tag
	for _, name := range screen.Languages {
		tags = append(tags, language.Make(name))
	}
	_, i, confidence := language.NewMatcher(tags).Match(language.Make(locale))
	if confidence == language.No {
		return screen.Languages[0]
	}
	return screen.Languages[i]
}

// translated implements screen.Language. What it does not know it says in English.
type translated struct {
	localizer *i18n.Localizer
	// fill readies what is put into a blank.
	fill func(string) string
}

func translation(name string) screen.Language {
	if name == screen.Languages[0] {
		return screen.English{}
	}
	bundle := i18n.NewBundle(language.Make(name))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	if _, err := bundle.ParseMessageFileBytes(assets.Translation(name), name+".json"); err != nil {
		return screen.English{} // a test reads every file
	}
	t := translated{localizer: i18n.NewLocalizer(bundle, name), fill: func(value string) string { return value }}
	if name == arabic {
		t.fill = isolate
	}
	return t
}

// Say implements screen.Language.
func (t translated) Say(text string, blanks map[string]string) string {
	said, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: text, TemplateData: t.filled(blanks)})
	if err != nil {
		return screen.English{}.Say(text, blanks)
	}
	return said
}

// Count implements screen.Language. The text is known by its English for many.
func (t translated) Count(one, many string, n int, blanks map[string]string) string {
	said, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: many, PluralCount: n, TemplateData: t.filled(blanks)})
	if err != nil {
		return screen.English{}.Count(one, many, n, blanks)
	}
	return said
}

func (t translated) filled(blanks map[string]string) map[string]string {
	ready := make(map[string]string, len(blanks))
	for name, value := range blanks {
		ready[name] = t.fill(value)
	}
	return ready
}

// speakToolkit tells the toolkit its own words, under the name of the system's language, which is the one it will ask for.
func speakToolkit() {
	words, err := json.Marshal(map[string]string{
		"Cut": screen.Say("Cut"), "Copy": screen.Say("Copy"), "Paste": screen.Say("Paste"), "Select all": screen.Say("Select all"),
		"Undo": screen.Say("Undo"), "Redo": screen.Say("Redo"), "Quit": screen.Say("Quit"),
		"OK": screen.Say("OK"), "Cancel": screen.Say("Cancel"), "Yes": screen.Say("Yes"), "No": screen.Say("No"),
		"Confirm": screen.Say("Confirm"), "Error": screen.Say("Error"), "Open": screen.Say("Open"), "Save": screen.Say("Save"),
		"File": screen.Say("File"), "Folder": screen.Say("Folder"), "New Folder": screen.Say("New folder"),
		"Create Folder": screen.Say("Create folder"), "Enter filename": screen.Say("Enter a file name"),
		"Show Hidden Files": screen.Say("Show hidden files"), "Advanced": screen.Say("Advanced"),
	})
	if err == nil {
		_ = lang.AddTranslationsForLocale(words, lang.SystemLocale()) // where it cannot, its menus stay as they are
	}
}
