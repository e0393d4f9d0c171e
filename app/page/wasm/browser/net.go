//go:build js

package browser

import (
	"strings"
	"syscall/js"
)

// Socket is a WebSocket to the page's own server.
type Socket struct {
	value     js.Value
	callbacks []js.Func
	closed    bool
}

// Dial opens a socket at a path. Heard gets each text frame, in its turn; over is called once, when the connection has ended, or
// was not made at all. After Close neither is called.
func Dial(path string, heard func(text []byte), over func(wasOpen bool)) *Socket {
	s := &Socket{value: js.Global().Get("WebSocket").New("ws" + strings.TrimPrefix(Origin(), "http") + path)}
	wasOpen := false
	s.on("open", func(js.Value) {
		wasOpen = true
	})
	s.on("message", func(event js.Value) {
		if data := event.Get("data"); data.Type() == js.TypeString {
			heard([]byte(data.String()))
			return
		}
		s.Close() // nothing here speaks in bytes
		over(true)
	})
	s.on("close", func(js.Value) {
		s.Close()
		over(wasOpen)
	})
	return s
}

func (s *Socket) on(event string, f func(js.Value)) {
	callback := js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		what := arguments[0]
		Post(func() {
			if !s.closed {
				f(what)
			}
		})
		return nil
	})
	s.callbacks = append(s.callbacks, callback)
	s.value.Call("addEventListener", event, callback)
}

// Send sends a text frame.
func (s *Socket) Send(text string) {
	if !s.closed {
		s.value.Call("send", text)
	}
}

// Close hangs up. What was sent before still arrives.
func (s *Socket) Close() {
	s.closed = true
	s.value.Call("close")
}

// Fetch asks the page's own server, without cookies and without following it elsewhere; a form makes it a POST. Done gets the
// status and what was answered; status 0 is no answer.
func Fetch(path, form string, done func(status int, body []byte)) {
	options := map[string]any{"credentials": "omit", "redirect": "error", "cache": "no-store"}
	if form != "" {
		options["method"] = "POST"
		options["body"] = form
		options["headers"] = map[string]any{"Content-Type": "application/x-www-form-urlencoded"}
	}
	finish := func(status int, body []byte) { Post(func() { done(status, body) }) }
	failed := js.FuncOf(func(js.Value, []js.Value) any {
		finish(0, nil)
		return nil
	})
	answered := js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		status := arguments[0].Get("status").Int()
		read := js.FuncOf(func(_ js.Value, arguments []js.Value) any {
			bytes := js.Global().Get("Uint8Array").New(arguments[0])
			body := make([]byte, bytes.Length())
			js.CopyBytesToGo(body, bytes)
			finish(status, body)
			return nil
		})
		return arguments[0].Call("arrayBuffer").Call("then", read, failed)
	})
	js.Global().Call("fetch", path, options).Call("then", answered, failed)
}
