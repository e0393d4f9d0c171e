package e2e

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"testing"

	"countersign/pairing"
	"countersign/pairing/cpace"
	"countersign/pairing/relay"
)

// typed is a device on which somebody typed a short code.
type typed struct {
	t       *testing.T
	w       *world
	conn    *relay.ClaimConn
	proving cpace.Proving
}

// claim types a code: it goes to the plate and proves what was typed.
func claim(t *testing.T, w *world, code string) *typed {
	t.Helper()
	short, err := pairing.ParseShortCode(code, pairing.SixSymbols)
	if err != nil {
		t.Fatal(err)
	}
	c := &typed{t: t, w: w}
	if c.conn, err = new(relay.Dialer).ClaimPlate(t.Context(), base(t, w), short.Plate()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.conn.Close() })
	claiming, hello, err := cpace.NewClaiming(rand.Reader, short.Bytes())
	if err == nil {
		err = c.conn.Send(hello.Encode())
	}
	if err != nil {
		t.Fatal(err)
	}
	offer, err := cpace.ParseOffer(<-c.conn.Frames())
	if err != nil {
		t.Fatal(err)
	}
	var proof cpace.Proof
	if c.proving, proof, err = claiming.Prove(rand.Reader, offer); err == nil {
		err = c.conn.Send(proof.Encode())
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// link is what the two have agreed on, put as a pairing link: the channel, and the key to it.
func (c *typed) link() string {
	c.t.Helper()
	confirmation, err := cpace.ParseConfirmation(<-c.conn.Frames())
	if err != nil {
		c.t.Fatal(err, c.conn.Err())
	}
	agreed, err := c.proving.Confirm(confirmation)
	if err != nil {
		c.t.Fatal(err)
	}
	id, idErr := pairing.ParseChannelID(agreed.Channel().ID())
	key, keyErr := pairing.ParseChannelKey(base64.RawURLEncoding.EncodeToString(agreed.PSK()))
	if err := errors.Join(idErr, keyErr); err != nil {
		c.t.Fatal(err)
	}
	return pairing.Invitation{ID: id, Key: key}.URL(c.w.origin, pairing.Version1)
}

// isRefused: the device is told that it failed, and nothing else.
func (c *typed) isRefused() {
	c.t.Helper()
	if frame, more := <-c.conn.Frames(); more || !errors.Is(c.conn.Err(), relay.ErrFailed) {
		c.t.Errorf("a device with a wrong code hears %d bytes, %v", len(frame), c.conn.Err())
	}
}

// phone is a phone of Mozilla's libraries that goes on from there.
func (c *typed) phone() *puppet {
	c.t.Helper()
	phone := play(c.t, "phone.mjs")
	phone.do("scan", order{"link": c.link()})
	phone.do("request", nil)
	return phone
}

// mistyped is another code with the same plate.
func mistyped(code string) string {
	last := "X"
	if code[len(code)-1:] == last {
		last = "Y"
	}
	return code[:len(code)-1] + last
}

// A device comes in by a code that is shown in the terminal, after somebody mistyped it once.
func TestTypedCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	_, code := desk.showCode()
	claim(t, w, mistyped(code)).isRefused()
	desk.expect("Somebody typed a wrong code.", "2 tries left")
	phone := claim(t, w, code).phone()
	desk.expect("The code was right", "Is this your device?", "Account: "+plainEmail)
	phone.do("confirm", nil)
	desk.approve()
	phone.hear("pair:auth:authorize")
	checkKeys(t, w, plainEmail, phone)
	checkDevices(t, phone)
	desk.expect("Your device is connected")
	desk.send("d")
	desk.quit()
	if n := w.mints.Load(); n != 1 {
		t.Errorf("%d codes were asked for, want 1", n)
	}
}

// After three wrong codes it is used up, and another one needs the person.
func TestTypedCodeIsUsedUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	_, code := desk.showCode()
	for range 3 {
		claim(t, w, mistyped(code)).isRefused()
	}
	desk.answer("n", "The code is used up", "Use the QR code.", "n Get another code")
	desk.expect("Type this code on the other device", "Code:")
	fresh := desk.word()
	if fresh == code {
		t.Error("the code is the same as before")
	}
	desk.answer("c", "c Cancel")
	desk.answer("s", "Pairing stopped", "s Use the QR code")
	desk.expect("Scan this code with your phone")
}

// Whoever types the code a second time ends the pairing: nobody comes in, and the person is warned.
func TestTypedCodeIsTypedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	_, code := desk.showCode()
	phone := claim(t, w, code).phone()
	desk.expect("Is this your device?")
	second := claim(t, w, code)
	desk.expect("Somebody else had the code", "Read codes to nobody")
	phone.hear("pair:auth:cancel")
	if frame, more := <-second.conn.Frames(); more {
		t.Errorf("the second device hears %d bytes", len(frame))
	}
	if n := w.mints.Load(); n != 0 {
		t.Errorf("%d codes were asked for", n)
	}
}
