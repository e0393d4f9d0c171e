package e2e

import "testing"

// A phone that was let in by mistake is taken out again: the account lists it no more, to this computer and to another.
func TestPairingIsUndone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	desk.bringsIn()
	desk.answer("u", "You can undo this pairing for ten minutes.", "u Undo pairing")
	desk.answer("disconnect", "Undo this pairing?", "paired here", "type the whole word disconnect")
	desk.expect("Disconnected", "paired here", "disconnected; your account lists it no more")
	desk.answer("d", "d Done")
	desk.answer("m", "Ready", "Connected devices", "this computer", "p Pair a device, m Manage devices")
	desk.expect("What is signed in to "+plainEmail, "- Countersign", "this computer", "Nothing else is connected.")

	other := run(t, "pair", "--server", w.origin)
	other.signIn(plainEmail)
	other.readsWarning()
	other.answer("c", "c Cancel")
	other.answer("b", "Pairing stopped", "b Back")
	other.expect("Connected devices", "- Countersign", "this computer", "- Countersign", "p Pair a device")
	for _, c := range []*console{desk, other} {
		c.quit()
	}
}

// Of three phones of one name two are disconnected, and not before the whole word was typed.
func TestTwoOfThreeAreDisconnected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	desk.bringsIn()
	for range 2 {
		desk.answer("p", "p Pair another device")
		desk.bringsIn()
	}
	desk.answer("d", "d Done")
	desk.answer("m", "Ready", "m Manage devices")
	desk.answer("1 3", "this computer", "1. ", "2. ", "3. ", "type their numbers")
	desk.answer("c", "Disconnect these 2 devices?", "c Cancel")
	desk.answer("1, 3", "1. ", "2. ", "3. ", "type their numbers")
	desk.answer("yes", "Disconnect these 2 devices?", "c Cancel")
	desk.answer("disconnect", "Nothing was disconnected.", "c Cancel")
	desk.expect("Disconnected", "disconnected; your account lists it no more", "disconnected; your account lists it no more")
	desk.answer("d", "d Done")
	desk.expect("What is signed in to "+plainEmail, "this computer", "1. ", "type their numbers")
	desk.send("2")
	desk.expect("That is none of the numbers.")
	desk.quit()
}

// bringsIn brings our own phone in, from the screen with the code until the account lists it.
func (c *console) bringsIn() {
	c.t.Helper()
	phone := run(c.t, "phone", "-")
	phone.send(c.link())
	phone.answer("y", "Demo phone: Join this account?", "y Confirm")
	c.approve()
	phone.answer("d", "Demo phone: You are signed in", "d Close")
	c.expect("Your phone is connected")
}
