package e2e

import (
	"strings"
	"testing"

	"countersign/oauth/sandbox"
)

// showCode has the program show a code in place of the QR code, and reads the code and the page on which to type it.
func (c *console) showCode() (page, code string) {
	c.t.Helper()
	c.readsWarning()
	c.answer("t", "t No camera? Type a code")
	c.expect("Type this code on the other device", "open")
	page = c.word()
	c.expect("Code:")
	return page, c.word()
}

// The whole way without a camera: the program shows a code, somebody types it on the page in a browser, and the phone in that
// browser comes into the account.
func TestTypedCodeInBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(sandbox.DemoEmail)
	page, code := desk.showCode()
	if page != w.origin+"/join" {
		t.Errorf("the program names the page %s, and it is at %s/join", page, w.origin)
	}
	phone := newBrowser(t)
	phone.open(w.origin + "/join")
	phone.press(typing(strings.ToLower(code))...)
	phone.says("Join this account?")
	phone.says(sandbox.DemoEmail)
	desk.expect("Is this your device?")
	phone.press("Tab", "Enter")
	desk.expect("The device has confirmed.")
	desk.approve()
	phone.says("You are signed in")
	desk.expect("Your device is connected")
	if n := w.mints.Load(); n != 1 {
		t.Errorf("%d codes were asked for, want 1", n)
	}
	desk.send("d")
	desk.quit()
}

// A wrong code is refused by the program as well; the desk is told, and the right one still works.
func TestWrongTypedCodeInBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(sandbox.DemoEmail)
	_, code := desk.showCode()
	wrong := code[:len(code)-1] + string("0123456789"[(strings.IndexByte("0123456789", code[len(code)-1])+2)%10])
	phone := newBrowser(t)
	phone.open(w.origin + "/join")
	phone.paste(wrong)
	phone.says("The computer did not take this code.")
	desk.expect("Somebody typed a wrong code.")
	phone.paste(code)
	phone.says("Join this account?")
	desk.expect("Is this your device?")
}
