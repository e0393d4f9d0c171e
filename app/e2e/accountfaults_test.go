package e2e

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

const authorizationPath = "/v1/oauth/authorization"

// strikes is an account server that answers requests for a code like this, so many times.
func strikes(times int, kind sandbox.FaultKind) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) {
		w.accounts.Inject(sandbox.Fault{Path: authorizationPath, Kind: kind, Count: times})
	}
}

const (
	inAMoment  = "Try again in a moment."
	signedOut  = "This computer was signed out of your account."
	signInHere = "Sign in again to go on."
	outOfDate  = "Your password was reset on another device, so the sync key on this computer is out of date."
)

// A slow account server is waited for. A connection that breaks without an answer is tried once more.
func TestCodeComesLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	phone := desk.scan()
	phone.do("confirm", nil)
	desk.expect("The phone has confirmed.")
	strikes(1, sandbox.Close{})(t, w)
	strikes(1, sandbox.Slow(time.Second))(t, w)
	desk.approve()
	desk.expect("Connecting your phone", "Your account is being asked, and the answer goes to your phone.")
	phone.hear("pair:auth:authorize")
	checkKeys(t, w, plainEmail, phone)
	desk.expect("Your phone is connected")
	if n := w.mints.Load(); n != 2 {
		t.Errorf("a code was asked for %d times, want 2", n)
	}
}

// While the account server is being asked, the person may still stop, and the phone may leave: no code is passed on.
func TestStoppedWhileMinting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		stops           func(*console, *puppet)
		title, what, do string
		told            bool
	}{
		{"by the person", func(desk *console, _ *puppet) { desk.answer("c", "c Cancel") }, stopped, gotNothing, startAgain, true},
		{"by the phone", func(_ *console, phone *puppet) { phone.do("close", nil) }, failed, left, keepOpen, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := startPairing(t, w)
			phone := desk.scan()
			phone.do("confirm", nil)
			desk.expect("The phone has confirmed.")
			strikes(1, sandbox.Hang{})(t, w)
			desk.approve()
			desk.expect("Connecting your phone")
			<-w.minting
			c.stops(desk, phone)
			desk.seesEnd(c.title, c.what, c.do)
			lapse{told: c.told}.checkPhone(t, phone)
			desk.goesOnAfter(c.title)
		})
	}
}

// The first question is which server; one that is none is refused with a sentence.
func TestNoAccountServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, address, what, do string }{
		{"nothing there", "http://127.0.0.1:9", "That server could not be reached.", "Check the address and your connection, then try again."},
		{"web page", webPage(t), "account server", "Check the address with whoever runs the server."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			desk := run(t, "pair", "--server", c.address)
			desk.expect("Welcome to Countersign", c.what, c.do)
			desk.answer("s", "s Another server")
			desk.answer(newWorld(t).origin, "Type the server's address")
			desk.answer("y", "Use this server?", "y Use this server")
			desk.signIn(plainEmail)
			desk.readsWarning()
		})
	}
}

func webPage(t *testing.T) (address string) {
	server := httptest.NewServer(answers(http.StatusOK, "<!doctype html>"))
	t.Cleanup(server.Close)
	return server.URL
}

// A wrong password is said to be wrong, and the next one counts.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	desk := run(t, "pair", "--server", newWorld(t).origin)
	desk.answer(plainEmail, "Type your e-mail address.")
	desk.answer("not the password", "Password.")
	desk.expect("That is not the password of this account.", "Type it once more.")
	desk.answer("", "Enter keeps "+plainEmail+".")
	desk.answer(sandbox.DemoPassword, "Password.")
	desk.readsWarning()
}

// When the account server gives no code, the phone is told that it is over and the person why.
func TestNoCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		strikes  func(*testing.T, *world)
		what, do string
		// goesOn pairs the next phone: by the fresh code that follows by itself, after a click, or after signing in again.
		goesOn func(*console)
	}{
		{"connection closed", strikes(2, sandbox.Close{}), "The account server could not be reached.", checkYours, (*console).pairsFresh},
		{"web page", strikes(1, sandbox.Firewall{}), "The account server's firewall turned this computer away.", "Try again later, or from another network.", (*console).goesOn},
		{"maintenance", strikes(1, sandbox.Status(http.StatusServiceUnavailable)), "The account server is taking a break.", "Try again", (*console).goesOn},
		{"redirect", strikes(1, sandbox.Redirect("http://127.0.0.1:9/")), "answered instead of it.", openBrowser, (*console).goesOn},
		{"half an answer", strikes(1, sandbox.Truncated{}), "The account server gave an answer that makes no sense.", inAMoment, (*console).pairsFresh},
		{"second factor", strikes(1, sandbox.Refusal{Errno: 170}), "The account asks for a fresh sign-in with its second step.", "Sign out, sign in again", (*console).goesOn},
		{"scope refused", strikes(1, sandbox.Refusal{Errno: 163}), "The phone asked for access that its app may not have.", "Update the app on the phone, then pair again.", (*console).goesOn},
		{"session ended elsewhere", func(t *testing.T, w *world) {
			if err := w.accounts.RevokeSessions(plainEmail); err != nil {
				t.Fatal(err)
			}
		}, signedOut, signInHere, (*console).signsInAndGoesOn},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := startPairing(t, w)
			phone := desk.scan()
			phone.do("confirm", nil)
			desk.expect("The phone has confirmed.")
			c.strikes(t, w)
			desk.approve()
			desk.expect(c.what, c.do)
			lapse{told: true}.checkPhone(t, phone)
			c.goesOn(desk)
		})
	}
}

// Who is asked to wait is told how long. The account server is not asked again before that, though it would answer by now.
func TestAccountServerAsksForPatience(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	strikes(1, sandbox.Refusal{Errno: 114, RetryAfter: 30 * time.Minute})(t, w)
	for _, wait := range []string{"Try again in 30 minutes.", "Try again in"} {
		phone := desk.scan()
		phone.do("confirm", nil)
		desk.expect("The phone has confirmed.")
		desk.approve()
		desk.expect(failed, "The account server has had too many requests.", wait)
		lapse{told: true}.checkPhone(t, phone)
		desk.answer("b", "b Back, q Quit")
		desk.answer("p", "Ready", "p Pair a device")
	}
}

// signsInAndGoesOn pairs a phone after signing in again.
func (c *console) signsInAndGoesOn() {
	c.t.Helper()
	c.answer("b", "b Back")
	c.signIn(plainEmail)
	c.pairsAgain()
}
