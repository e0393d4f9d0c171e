package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// browser is one page of a real Chromium that shows itself as a phone, driven by its DevTools protocol.
type browser struct {
	t       testing.TB
	session string
	ws      *websocket.Conn

	mu      sync.Mutex
	calls   int
	answers map[int]chan answer
	events  []devEvent
	grown   chan struct{}
}

// answer is what a command brought.
type answer struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// devEvent is something that the browser tells of.
type devEvent struct {
	Method string
	Params struct {
		RequestID string
		URL       string
		Request   struct{ URL, PostData string }
		Response  struct{ PayloadData string }
		Entry     struct{ Text string }
		// EncodedDataLength is what a resource was on the wire, with its headers.
		EncodedDataLength float64
	}
}

const (
	phoneWidth, phoneHeight = 360, 640
	firefoxOnAndroid        = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
)

// chromium is the one process that the tests share that run at a time; each has a profile of its own in it.
var chromium struct {
	sync.Mutex
	users   int
	process *exec.Cmd
	address string // of its DevTools
}

// useChromium starts it for the first test that asks, and ends it after the last.
func useChromium(t testing.TB) (address string) {
	t.Helper()
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.users == 0 {
		startChromium(t)
	}
	chromium.users++
	t.Cleanup(func() {
		chromium.Lock()
		defer chromium.Unlock()
		if chromium.users--; chromium.users == 0 {
			syscall.Kill(-chromium.process.Process.Pid, syscall.SIGKILL) // with all its children
			chromium.process.Wait()
		}
	})
	return chromium.address
}

func startChromium(t testing.TB) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is not installed: run make test-deps once.")
	}
	folder, err := os.MkdirTemp(filepath.Dir(program), "chromium-")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--host-resolver-rules=MAP *.countersign.test 127.0.0.1", "--remote-debugging-port=0", "--user-data-dir="+folder)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	pipe, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	listening := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(pipe)
		for lines.Scan() {
			if _, at, ok := strings.Cut(lines.Text(), "DevTools listening on "); ok {
				listening <- at
			}
		}
	}()
	chromium.process = command
	select {
	case chromium.address = <-listening:
	case <-time.After(patience):
		t.Fatal("the browser does not start")
	}
}

// newBrowser is a page with nothing kept from before.
func newBrowser(t testing.TB) *browser {
	t.Helper()
	b := &browser{t: t, answers: map[int]chan answer{}, grown: make(chan struct{})}
	var err error
	if b.ws, _, err = websocket.DefaultDialer.Dial(useChromium(t), nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.ws.Close() })
	go b.read()
	b.attach()
	return b
}

func (b *browser) attach() {
	b.t.Helper()
	var profile struct{ BrowserContextID string }
	b.ask("Target.createBrowserContext", order{"disposeOnDetach": true}, &profile)
	var target struct{ TargetID string }
	b.ask("Target.createTarget", order{"url": "about:blank", "browserContextId": profile.BrowserContextID}, &target)
	var attached struct{ SessionID string }
	b.ask("Target.attachToTarget", order{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Network", "Log", "Accessibility"} {
		b.do(domain+".enable", nil)
	}
	b.do("Emulation.setDeviceMetricsOverride", order{"width": phoneWidth, "height": phoneHeight, "deviceScaleFactor": 2, "mobile": true})
	// A page in the background has no focus, and draws nothing.
	b.do("Emulation.setFocusEmulationEnabled", order{"enabled": true})
}

func (b *browser) read() {
	for {
		var m struct {
			ID int
			answer
			devEvent
		}
		if err := b.ws.ReadJSON(&m); err != nil {
			return
		}
		b.mu.Lock()
		if waiting := b.answers[m.ID]; m.ID > 0 && waiting != nil {
			waiting <- m.answer
		} else {
			b.events = append(b.events, m.devEvent)
			close(b.grown)
			b.grown = make(chan struct{})
		}
		b.mu.Unlock()
	}
}

// try gives a command and returns its answer.
func (b *browser) try(method string, parameters order) (json.RawMessage, error) {
	b.t.Helper()
	waiting := make(chan answer, 1)
	b.mu.Lock()
	b.calls++
	b.answers[b.calls] = waiting
	command := order{"id": b.calls, "method": method, "params": parameters}
	if parameters == nil {
		command["params"] = order{}
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	err := b.ws.WriteJSON(command)
	b.mu.Unlock()
	if err != nil {
		b.t.Fatal(err)
	}
	select {
	case a := <-waiting:
		if a.Error != nil {
			return nil, fmt.Errorf("%s: %s", method, a.Error.Message)
		}
		return a.Result, nil
	case <-time.After(patience):
		b.t.Fatalf("the browser does not answer %s: %v", method, b.complaints())
		return nil, nil
	}
}

func (b *browser) ask(method string, parameters order, result any) {
	b.t.Helper()
	raw, err := b.try(method, parameters)
	if err == nil {
		err = json.Unmarshal(raw, result)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) do(method string, parameters order) {
	b.t.Helper()
	if _, err := b.try(method, parameters); err != nil {
		b.t.Fatal(err)
	}
}

// open opens a page and waits until its program runs.
func (b *browser) open(address string) {
	b.t.Helper()
	b.do("Page.navigate", order{"url": address})
	b.await("document.documentElement.dataset.ready")
}

// eval is the value of an expression, as a text.
func (b *browser) eval(expression string) string {
	b.t.Helper()
	value, err := b.tryEval("String(" + expression + ")")
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

func (b *browser) tryEval(expression string) (string, error) {
	b.t.Helper()
	raw, err := b.try("Runtime.evaluate", order{"expression": expression, "awaitPromise": true, "returnByValue": true, "allowUnsafeEvalBlockedByCSP": false})
	if err != nil {
		return "", err
	}
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		return "", err
	}
	if got.ExceptionDetails != nil {
		return "", fmt.Errorf("%s: %s", expression, got.ExceptionDetails.Text)
	}
	return fmt.Sprint(got.Result.Value), nil
}

// await waits until a condition holds in the page that is shown, which may still be on its way.
func (b *browser) await(condition string) {
	b.t.Helper()
	watch := `new Promise((done) => {
		const look = () => { try { if (` + condition + `) done(true); } catch {} };
		new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		look();
	})`
	var err error
	for begun := time.Now(); time.Since(begun) < patience; {
		// An error is a page that went away while it was watched.
		if _, err = b.tryEval(watch); err == nil {
			return
		}
	}
	b.t.Fatalf("the page does not come to %s: %v; it says %q", condition, err, b.eval("document.body.innerText"))
}

// says waits until a text can be read on the page.
func (b *browser) says(text string) {
	b.t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	b.await("document.body.innerText.includes(" + string(quoted) + ")")
}

// press presses and lets go a key that makes that character, or that has that name.
func (b *browser) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		down := order{"type": "keyDown", "key": key}
		switch key {
		case "Enter":
			down["text"], down["windowsVirtualKeyCode"] = "\r", 13
		case "Tab":
			down["windowsVirtualKeyCode"] = 9
		case "Backspace":
			down["windowsVirtualKeyCode"] = 8
		default:
			down["text"] = key
		}
		b.do("Input.dispatchKeyEvent", down)
		b.do("Input.dispatchKeyEvent", order{"type": "keyUp", "key": key})
	}
}

// typing is a text, key by key.
func typing(text string) []string { return strings.Split(text, "") }

// paste puts in a whole text at once.
func (b *browser) paste(text string) {
	b.t.Helper()
	b.do("Input.insertText", order{"text": text})
}

// now are the events so far.
func (b *browser) now() []devEvent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]devEvent(nil), b.events...)
}

// complaints are what the browser says is wrong with the page, a resource that is refused aside.
func (b *browser) complaints() []string {
	var texts []string
	for _, e := range b.now() {
		if e.Method == "Log.entryAdded" {
			texts = append(texts, e.Params.Entry.Text)
		}
	}
	return texts
}

// went is everything that left the page, and where it went: addresses, forms and frames.
func (b *browser) went() []string {
	var all []string
	for _, e := range b.now() {
		switch e.Method {
		case "Network.requestWillBeSent":
			all = append(all, e.Params.Request.URL, e.Params.Request.PostData)
		case "Network.webSocketCreated":
			all = append(all, e.Params.URL)
		case "Network.webSocketFrameSent":
			all = append(all, e.Params.Response.PayloadData)
		}
	}
	return all
}

// untilSockets waits until the page has opened so many sockets.
func (b *browser) untilSockets(n int) {
	b.t.Helper()
	deadline := time.After(patience)
	for {
		b.mu.Lock()
		grown := b.grown
		b.mu.Unlock()
		if len(b.sockets()) >= n {
			return
		}
		select {
		case <-grown:
		case <-deadline:
			b.t.Fatalf("the page opens %d sockets, want %d", len(b.sockets()), n)
		}
	}
}

// sockets are the paths at which the page opened sockets.
func (b *browser) sockets() []string {
	var paths []string
	for _, e := range b.now() {
		if e.Method == "Network.webSocketCreated" {
			u, err := url.Parse(e.Params.URL)
			if err != nil {
				b.t.Fatal(err)
			}
			paths = append(paths, u.Path)
		}
	}
	return paths
}
