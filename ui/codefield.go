package ui

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

// codeField is a line to type a short code in. It writes the code as the other computer shows it, in upper case and in two
// halves, whatever was typed or pasted, and submits a whole code by itself.
type codeField struct {
	*field
	// root is the field with large letters.
	root fyne.CanvasObject
	// length is how many symbols a whole code has.
	length int
	submit func(code string)
	// before is the text before the last change.
	before string
}

func newCodeField(submit func(code string)) *codeField {
	f := &codeField{submit: submit}
	f.field = newField(f.send)
	f.TextStyle.Monospace = true
	f.OnChanged = f.shape
	f.root = container.NewThemeOverride(f.field, largeType{})
	return f
}

// send submits a code that is whole, or puts the focus where something is missing.
func (f *codeField) send() {
	if len(symbols(f.Text)) < f.length {
		focusOn(f.field)
		return
	}
	f.submit(f.Text)
}

// shape writes what was typed as a code. The cursor stays behind the same symbol.
func (f *codeField) shape(typed string) {
	shaped := inHalves(symbols(typed), f.length)
	if shaped != typed {
		behind := string([]rune(typed)[:f.CursorColumn])
		f.CursorColumn = len([]rune(inHalves(symbols(behind), f.length)))
		f.SetText(shaped) // which comes back here
		return
	}
	changed := shaped != f.before
	f.before = shaped
	if changed && len(symbols(shaped)) == f.length {
		f.submit(shaped)
	}
}

// mostSymbols is how many symbols are kept of what is pasted: more than any code has, so that one too many is seen.
const mostSymbols = 16

// symbols is what was typed without what stands between symbols, in upper case.
func symbols(typed string) (all []rune) {
	for _, r := range typed {
		if !separates(r) && len(all) < mostSymbols {
			all = append(all, unicode.ToUpper(r))
		}
	}
	return all
}

// separates reports whether r may stand between the symbols of a code.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("-.–", r)
}

// inHalves puts a hyphen in the middle of a code of the given length, as soon as there is something behind it.
func inHalves(symbols []rune, length int) string {
	middle := length / 2
	if len(symbols) <= middle {
		return string(symbols)
	}
	return string(symbols[:middle]) + "-" + string(symbols[middle:])
}

// correct selects the character at a position, counted from 1, so that typing replaces it; all of them if it is 0.
func (f *codeField) correct(at int) {
	if at < 1 || at > len([]rune(f.Text)) {
		f.retry()
		return
	}
	focusOn(f.field)
	shift := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	f.CursorColumn = at - 1
	f.KeyDown(shift)
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	f.KeyUp(shift)
}

// setLength says how many symbols a whole code has, and shows it.
func (f *codeField) setLength(length int) {
	if length == f.length {
		return
	}
	f.length = length
	f.SetPlaceHolder(inHalves([]rune(strings.Repeat("·", length)), length))
}

// clear forgets what was typed, also what could be undone.
func (f *codeField) clear() {
	f.before = ""
	f.SetText("")
}

// largeType is the theme of the program with letters of twice the size.
type largeType struct{ look }

// Color implements fyne.Theme.
func (largeType) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	return current().Color(name, variant)
}

// Size implements fyne.Theme.
func (largeType) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameText {
		return 2 * current().Size(name)
	}
	return current().Size(name)
}
