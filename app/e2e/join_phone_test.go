package e2e

import (
	"strings"
	"testing"

	"countersign/oauth/sandbox"
)

// scanInBrowser opens the pairing link that the program shows in a browser, as a phone's camera does, and returns once the phone
// there asks its user.
func (c *console) scanInBrowser(email string) (phone *browser, link string) {
	c.t.Helper()
	link = c.link()
	phone = newBrowser(c.t)
	phone.do("Page.navigate", order{"url": link})
	phone.says("Join this account?")
	phone.says(email)
	phone.says("Countersign")
	return phone, link
}

// A phone in the browser comes into the account, whoever of the two confirms first, and its keys open.
func TestPhoneInBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(sandbox.DemoEmail)
	phone, link := desk.scanInBrowser(sandbox.DemoEmail)
	if got := phone.eval("location.href"); got != w.origin+"/pair" {
		t.Error("the link is still in the address bar")
	}
	desk.expect("Is this your phone?", "The phone has not confirmed yet.")
	phone.press("Tab", "Enter") // the keyboard is at the title, and Confirm is the next stop
	desk.expect("The phone has confirmed.")
	phone.says("Now approve on the computer")
	desk.approve()
	phone.says("You are signed in")
	phone.says("with its sync keys")
	desk.expect("Your phone is connected")
	if n := w.mints.Load(); n != 1 {
		t.Errorf("%d codes were asked for, want 1", n)
	}
	checkNothingKept(t, phone, link)
	desk.send("d")
	desk.quit()
}

// checkNothingKept: nothing of the pairing is left where the browser keeps things, and the key went nowhere.
func checkNothingKept(t *testing.T, phone *browser, link string) {
	t.Helper()
	_, key, _ := strings.Cut(link, "channel_key=")
	for expression, want := range map[string]string{
		"localStorage.length + sessionStorage.length": "0",
		"document.cookie": "",
		"history.state":   "null",
		"document.body.outerHTML.includes('" + key + "')": "false",
	} {
		if got := phone.eval(expression); got != want {
			t.Errorf("%s is %s", expression, got)
		}
	}
	for _, sent := range phone.went() {
		address, _, _ := strings.Cut(sent, "#")
		if key == "" || strings.Contains(address, key) {
			t.Error("the channel's key left the browser")
		}
	}
}

// The phone says no; a link that leads nowhere is opened in the same window, and is forgotten.
func TestPhoneInBrowserSaysNo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(sandbox.DemoEmail)
	phone, _ := desk.scanInBrowser(sandbox.DemoEmail)
	phone.press("Tab", "Tab", "Enter")
	phone.says("You cancelled.")
	if w.mints.Load() != 0 {
		t.Error("a code was asked for")
	}
	phone.open(w.origin + "/pair")
	phone.says("Nothing to join")
	phone.do("Page.navigate", order{"url": w.origin + "/pair#channel_id=AAECAwQFBgcICQoLDA0ODw&channel_key=" + strings.Repeat("A", 43)})
	phone.says("The connection to the computer ended.")
	phone.do("Page.reload", nil)
	phone.says("Nothing to join")
}

// Where the practice server listens for others as well, the link leads there, and a phone with nothing installed comes in. An
// address of this computer other than 127.0.0.1 stands for the network.
func TestPhoneOnTheNetwork(t *testing.T) {
	t.Parallel()
	desk := run(t, "pair", "--sandbox", "--listen", "127.0.0.2:0")
	desk.signIn(sandbox.DemoEmail)
	phone, link := desk.scanInBrowser(sandbox.DemoEmail)
	if !strings.HasPrefix(link, "http://127.0.0.2:") {
		t.Error("the link does not lead to the address for others")
	}
	phone.press("Tab", "Enter")
	desk.expect("The phone has confirmed.")
	desk.approve()
	phone.says("You are signed in")
	desk.expect("Your phone is connected")
	desk.send("d")
	desk.quit()
}
