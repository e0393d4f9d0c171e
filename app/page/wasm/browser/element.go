//go:build js

package browser

import (
	"syscall/js"
	"unicode/utf16"
)

// Element is one element of the page.
type Element struct{ value js.Value }

// Find finds the element with that id, which the page has.
func Find(id string) Element {
	return Element{js.Global().Get("document").Call("getElementById", id)}
}

// Children are the elements right inside.
func (e Element) Children() []Element {
	list := e.value.Get("children")
	children := make([]Element, list.Length())
	for i := range children {
		children[i] = Element{list.Index(i)}
	}
	return children
}

// Text is the text inside.
func (e Element) Text() string { return e.value.Get("textContent").String() }

// SetText replaces all that is inside by a text. The same text again is left alone, so that no screen reader repeats it.
func (e Element) SetText(text string) {
	if e.Text() != text {
		e.value.Set("textContent", text)
	}
}

// Show shows or hides.
func (e Element) Show(visible bool) { e.value.Set("hidden", !visible) }

// Mark sets or takes away a class.
func (e Element) Mark(class string, marked bool) {
	e.value.Get("classList").Call("toggle", class, marked)
}

// Set sets an attribute.
func (e Element) Set(attribute, value string) { e.value.Call("setAttribute", attribute, value) }

// Focus moves the keyboard there.
func (e Element) Focus() { e.value.Call("focus") }

// Input is what stands in a field. SetInput puts something else there, and SetReadOnly keeps it from being changed.
func (e Element) Input() string             { return e.value.Get("value").String() }
func (e Element) SetInput(text string)      { e.value.Set("value", text) }
func (e Element) SetReadOnly(readOnly bool) { e.value.Set("readOnly", readOnly) }

// Select selects the characters of a field from one place to another, counted in characters.
func (e Element) Select(from, to int) {
	text := []rune(e.Input())
	at := func(n int) int { return len(utf16.Encode(text[:min(n, len(text))])) }
	e.value.Call("setSelectionRange", at(from), at(to))
}

// On has f called, in its turn, each time that something happens to the element. The browser does nothing about it by itself.
func (e Element) On(event string, f func()) {
	e.value.Call("addEventListener", event, js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		arguments[0].Call("preventDefault")
		Post(f)
		return nil
	}))
}
