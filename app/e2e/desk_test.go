package e2e

import (
	"testing"

	"countersign/oauth/sandbox"
)

// startPairing starts the program at the terminal, signs in by e-mail and password, and comes to the first code.
func startPairing(t *testing.T, w *world) *console {
	t.Helper()
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(plainEmail)
	desk.readsWarning()
	return desk
}

func (c *console) signIn(email string) {
	c.t.Helper()
	c.answer(email, "Sign in", "Type your e-mail address.")
	c.answer(sandbox.DemoPassword, "Password.")
}

// readsWarning has the first code shown. Later ones need no asking.
func (c *console) readsWarning() {
	c.t.Helper()
	if c.warned {
		return
	}
	c.answer("s", "Only your own phone may see this code", "s Show the code")
	c.expect("Scan this code with your phone")
	c.warned = true
}

// link reads the pairing link off the screen with the code.
func (c *console) link() string {
	c.t.Helper()
	c.readsWarning()
	c.answer("u", "u Show the link as text")
	c.expect("It stays on your screen until you clear it.")
	return c.word()
}

// scan lets a phone of its own scan the code on the screen and ask.
func (c *console) scan() *puppet {
	c.t.Helper()
	phone := c.join()
	phone.do("request", nil)
	return phone
}

// join lets a phone scan the code and say nothing.
func (c *console) join() *puppet {
	c.t.Helper()
	phone := play(c.t, "phone.mjs")
	phone.do("scan", order{"link": c.link()})
	return phone
}

// approve says yes on the card, once it takes one.
func (c *console) approve() {
	c.t.Helper()
	c.answer("approve", "If this is your phone, type the whole word approve, then press Enter.")
}

// pairs brings a phone of Mozilla's libraries in, from the screen with the code.
func (c *console) pairs() {
	c.t.Helper()
	phone := c.scan()
	phone.do("confirm", nil)
	c.approve()
	phone.hear("pair:auth:authorize")
	phone.do("redeem", nil)
	phone.do("close", nil)
	c.expect("Your phone is", "q Quit")
}

// goesOn leaves the screen that says how a pairing ended for the home screen, and pairs our own phone, which is quicker to
// start than a foreign one.
func (c *console) goesOn() {
	c.t.Helper()
	c.answer("b", "t Try again", "b Back, q Quit")
	c.pairsAgain()
}

func (c *console) pairsAgain() {
	c.t.Helper()
	c.answer("p", "Ready", "p Pair a device")
	c.pairsOurs()
}

// pairsFresh pairs our own phone by the fresh code that has come by itself.
func (c *console) pairsFresh() {
	c.t.Helper()
	c.expect("This is a fresh code. The one before it no longer works.")
	c.pairsOurs()
}

func (c *console) pairsOurs() {
	c.t.Helper()
	c.letsOursIn(c.link())
}

// letsOursIn has our own phone scan a link, and lets it in.
func (c *console) letsOursIn(link string) {
	c.t.Helper()
	phone := run(c.t, "phone", "-")
	phone.send(link)
	phone.answer("y", "Demo phone: Join this account?", "y Confirm")
	c.approve()
	phone.answer("d", "Demo phone: You are signed in", "d Close")
	c.expect("Your phone is", "q Quit")
	c.quit()
}
