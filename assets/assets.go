// Package assets carries what the program is made of besides code: its name, its icon and the drawings on its screens.
package assets

import "embed"

// The program, as FyneApp.toml has it too.
const (
	Name    = "Countersign"
	ID      = "app.countersign"
	Version = "0.1.0"
)

//go:embed *.svg icon.png fonts
//go:embed translations/ar.json translations/de.json translations/es.json translations/fr.json translations/ja.json
var files embed.FS

// Icon is the program's icon, a PNG of 512 by 512 pixels drawn from icon.svg.
func Icon() []byte { return read("icon.png") }

// Logo is the program's icon as an SVG.
func Logo() []byte { return read("icon.svg") }

// Glyph names a drawing in one colour, to be coloured by the theme.
type Glyph string

// The drawings: kinds of device, and what a screen is about.
const (
	Computer Glyph = "computer"
	Phone    Glyph = "phone"
	Tablet   Glyph = "tablet"
	Other    Glyph = "other"
	Pair     Glyph = "pair"
	Done     Glyph = "done"
	Stopped  Glyph = "stopped"
	Alert    Glyph = "alert"
	Key      Glyph = "key"
	Waiting  Glyph = "waiting"
)

// SVG is the drawing, 24 by 24 units.
func (g Glyph) SVG() []byte { return read(string(g) + ".svg") }

// Translation is what the program says in a language other than English, named as in "de": the English texts of the code, each
// with its translation, as go-i18n reads it. English needs none: en.json is for translators.
func Translation(language string) []byte { return read("translations/" + language + ".json") }

// The fonts, which have only what the toolkit's own fonts lack: the letters of a language, or no more than the names by which
// people look for theirs.
const (
	ArabicRegular   = "arabic-Regular.ttf"
	ArabicBold      = "arabic-Bold.ttf"
	JapaneseRegular = "japanese-Regular.ttf"
	JapaneseBold    = "japanese-Bold.ttf"
	NamesRegular    = "names-Regular.ttf"
	NamesBold       = "names-Bold.ttf"
)

// Font is one of the fonts.
func Font(name string) []byte { return read("fonts/" + name) }

func read(name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		panic("assets: " + name + " is not embedded")
	}
	return content
}
