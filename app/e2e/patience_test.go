package e2e

import (
	"strings"
	"testing"

	"countersign/pairing/relay"
)

// Nothing but the whole word lets a phone in.
func TestOnlyTheWordApproves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	phone := desk.scan()
	phone.do("confirm", nil)
	desk.expect("Is this your phone?")
	for _, line := range []string{"yes", "Approve", "a", "approve it"} {
		desk.answer(line, "type the whole word approve, then press Enter.")
		desk.expect("Nothing was approved. Only the whole word approve does that; d declines.")
	}
	desk.answer("", "type the whole word approve, then press Enter.")
	desk.answer("d", "type the whole word approve, then press Enter.")
	desk.expect("You declined")
	phone.hear("pair:auth:cancel")
	if n := w.mints.Load(); n != 0 {
		t.Errorf("%d codes were asked for", n)
	}
}

// A phone may say one thing that is from the future, and confirm twice: it is paired all the same.
func TestOddPhonesAreForgiven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		odd  func(*puppet)
	}{
		{"unknown message", func(phone *puppet) { phone.do("send", order{"value": order{"message": "pair:supp:future"}}) }},
		{"confirms twice", func(phone *puppet) { phone.do("confirm", nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := startPairing(t, w)
			phone := desk.scan()
			c.odd(phone)
			phone.do("confirm", nil)
			desk.approve()
			phone.hear("pair:auth:authorize")
			checkKeys(t, w, plainEmail, phone)
			desk.expect("Your phone is connected")
		})
	}
}

// Chatter ends a pairing: by the relay's eleventh message, or by our own count where the relay counts less strictly.
func TestChatter(t *testing.T) {
	t.Parallel()
	endless := relay.DefaultSettings()
	endless.MaxExchanges = 0
	for _, c := range []struct {
		name     string
		settings relay.Settings
		what, do string
		told     bool
	}{
		{"relay hangs up", relay.DefaultSettings(), brokeOff, checkBoth, false},
		{"we hang up", endless, oddWords, updateApp, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := relay.NewServer(c.settings)
			t.Cleanup(func() { server.Close() })
			desk := startPairing(t, newWorldWith(t, server))
			phone := desk.scan()
			desk.expect("Is this your phone?")
			for range 4 {
				phone.tell("send", order{"value": order{"message": "pair:supp:future"}})
			}
			desk.expect(c.what, c.do)
			lapse{told: c.told}.checkPhone(t, phone)
			desk.pairsFresh()
		})
	}
}

// A phone that asks for a session, as Firefox for iOS does, gets one, and the card says so.
func TestFullSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	phone := asks(order{
		"client_id": "1b1a3e44c54fbb58",
		"scope":     profile + " " + oldsync + " https://identity.mozilla.com/tokens/session",
	})(desk)
	desk.expect("App: Firefox for iOS", "- A full sign-in to your account, as if you had typed your password there")
	phone.do("confirm", nil)
	desk.approve()
	phone.hear("pair:auth:authorize")
	phone.do("redeem", nil)
	if got := phone.await("signed in"); !got.Session || len(got.Keys) != 1 {
		t.Errorf("a session: %v, %d keys", got.Session, len(got.Keys))
	}
	desk.expect("Your phone is connected")
}

// A phone that takes its code and is never seen again is approved, and not said to be connected.
func TestApprovedIsNotConnected(t *testing.T) {
	t.Parallel()
	desk := startPairing(t, newWorld(t))
	phone := desk.scan()
	phone.do("confirm", nil)
	desk.approve()
	phone.hear("pair:auth:authorize")
	phone.do("vanish", nil)
	desk.expect("Your phone is approved", "Waiting for it to appear in your account.")
	desk.answer("d", "d Done")
	desk.expect("Ready", "Connected devices", "- Countersign", "this computer", "q Quit")
	desk.quit()
	if said, _, _ := desk.out.now(); strings.Contains(said, "Your phone is connected") || strings.Contains(said, "paired here") {
		t.Error("the phone is said to be connected")
	}
}
