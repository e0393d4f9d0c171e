//go:build js

// Package browser is what the pages' programs need of a browser: the elements of the page, what happens to them, a socket and
// a request to the page's own server, and time.
package browser

import (
	"strconv"
	"syscall/js"
	"time"
)

// happenings wait for their turn: one goroutine handles them all, as a browser's own does.
var happenings = make(chan func(), 64)

// Post has f called in its turn. It is for callbacks of the browser, which run on goroutines of their own.
func Post(f func()) { happenings <- f }

// Run says that the page is ready, after how many milliseconds, and handles what happens for ever.
func Run() {
	now := js.Global().Get("performance").Call("now").Float()
	root().Call("setAttribute", "data-ready", strconv.FormatFloat(now, 'f', 0, 64))
	for f := range happenings {
		f()
	}
}

func root() js.Value { return js.Global().Get("document").Get("documentElement") }

// Setting is what the server wrote into the page under that name; empty if it wrote nothing.
func Setting(name string) string {
	value := root().Get("dataset").Get(name)
	if value.IsUndefined() {
		return ""
	}
	return value.String()
}

// After has f called later.
func After(delay time.Duration, f func()) {
	var callback js.Func
	callback = js.FuncOf(func(js.Value, []js.Value) any {
		callback.Release()
		Post(f)
		return nil
	})
	js.Global().Call("setTimeout", callback, delay.Milliseconds())
}

// Origin is the scheme, host and port of the page's server.
func Origin() string { return location().Get("origin").String() }

// Address is the address of the page, with its fragment.
func Address() string { return location().Get("href").String() }

// ForgetFragment takes the fragment, and what is asked behind the path, out of the address bar and out of the history.
func ForgetFragment() {
	js.Global().Get("history").Call("replaceState", nil, "", location().Get("pathname"))
}

// ReloadOnFragment begins anew when a link to this page, with another fragment, is opened in the same window.
func ReloadOnFragment() {
	js.Global().Call("addEventListener", "hashchange", js.FuncOf(func(js.Value, []js.Value) any {
		location().Call("reload")
		return nil
	}))
}

// Leave opens another page in place of this one, to which there is no way back.
func Leave(address string) { location().Call("replace", address) }

func location() js.Value { return js.Global().Get("location") }

// UserAgent is what the browser says it is, and HasTouch whether it has a touch screen.
func UserAgent() string { return js.Global().Get("navigator").Get("userAgent").String() }
func HasTouch() bool    { return js.Global().Get("navigator").Get("maxTouchPoints").Int() > 0 }
