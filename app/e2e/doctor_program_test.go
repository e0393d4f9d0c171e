package e2e

import (
	"net/http"
	"testing"

	"countersign/ui/screen"
)

// TestFailedPairingAsksTheDoctor: the session ends while a phone is being let in. The pairing says at which step it failed, the doctor
// opens there and knows why, and its button leads to the sign-in.
func TestFailedPairingAsksTheDoctor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	phone := desk.scan()
	phone.do("confirm", nil)
	desk.expect("The phone has confirmed.")
	if err := w.accounts.RevokeSessions(plainEmail); err != nil {
		t.Fatal(err)
	}
	desk.approve()
	desk.expect("The phone was not connected", signedOut, "y Find out why")
	desk.send("y")
	desk.expect("Connection doctor", "Sign-in: trouble", signedOut, "Sign in again in Countersign.", "What failed needs this", "things are in the way.",
		"s Sign in again")
	desk.send("s")
	desk.expect("Sign in", signedOut, signInHere, "Type your e-mail address.")
	desk.quit()
}

// TestFailedPairingNamesItsStep: a phone that leaves is no trouble of this computer's, and the doctor says so.
func TestFailedPairingNamesItsStep(t *testing.T) {
	t.Parallel()
	desk := startPairing(t, newWorld(t))
	phone := desk.scan()
	desk.expect("Is this your phone?")
	phone.do("close", nil)
	desk.expect(left, "Step 5 of 6: agreeing on both devices", "y Find out why")
	desk.send("y")
	desk.expect("Connection doctor", "One thing is in the way.", "b Back") // there is no keychain
	if !desk.says("Account server: fine") || !desk.says("Pairing server: fine") {
		t.Error("it does not say what is fine")
	}
	desk.send("b")
	desk.expect("Scan this code with your phone", left, "Step 5 of 6: agreeing on both devices")
}

// TestNoServerAsksTheDoctor: who cannot even choose a server can find out why, and look again once it is mended.
func TestNoServerAsksTheDoctor(t *testing.T) {
	t.Parallel()
	desk := run(t, "pair", "--server", "http://127.0.0.1:9")
	desk.expect("Welcome to Countersign", "That server could not be reached.", "y Find out why")
	desk.send("y")
	desk.expect("Connection doctor", "Connection to the account server: trouble", "The account server could not be reached.", "What failed needs this",
		"a Check again")
	desk.send("a")
	desk.expect("Looking at what pairing needs.", "a Check again")
	desk.send("b")
	desk.expect("Welcome to Countersign", "d Connection doctor")
	desk.quit()
}

// TestRemedyForTheRelay: a relay that was set here and refuses is given up for the server's own, and pairing works.
func TestRemedyForTheRelay(t *testing.T) {
	t.Parallel()
	w, p := newWorld(t), &patient{T: t}
	p.relayIs(answers(http.StatusServiceUnavailable, ""))
	desk := run(t, append([]string{"--server", w.origin}, p.arguments...)...)
	desk.signsIn()
	desk.send("d")
	desk.expect("Connection doctor", "Pairing server: trouble", "The pairing server refused to open a channel.", "u Use the usual server")
	desk.send("u")
	desk.expect("Pairing server: fine", "The pairing server opened a channel, and closed it again.")
	desk.send("b")
	desk.answer("p", "Ready", "q Quit")
	desk.link()
}

// TestDoctorLeavesTheSessionAlone: what it examines is a copy, and the account can be used afterwards as before.
func TestDoctorLeavesTheSessionAlone(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	stored := l.item()
	for range 2 {
		desk.send("d")
		desk.expect("Connection doctor", "Everything that was checked is fine.", "a Check again")
		desk.send("b")
		desk.expect("Ready", "q Quit")
	}
	for _, check := range []string{"Keychain", "Sign-in", "Sync key"} {
		if !desk.says(check + ": fine") {
			t.Errorf("it does not say that all is fine with the %s", check)
		}
	}
	desk.send("p")
	desk.pairs()
	if l.item() != stored {
		t.Error("the doctor has changed what is stored")
	}
}

// TestDoctorInTheWindow: it shows what is wrong as it comes, and its button does what it says.
func TestDoctorInTheWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := runDesktop(newDisplay(t, 480, 900), t.TempDir(), nil, "--server", w.origin)
	p.signIn(plainEmail)
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
	if err := w.accounts.RevokeSessions(plainEmail); err != nil {
		t.Fatal(err)
	}
	p.bringForward("Countersign")
	p.key("ctrl+i")
	first := screen.Doctor{Checks: []screen.Check{{
		Title: "Keychain", State: screen.CheckTrouble, What: "This computer has no keychain that answers, so you have to sign in each time.",
		Remedy: screen.RemedyKeep,
	}}}
	p.sees(first, screen.Doctor{}.Title())
	p.sees(first, screen.RemedyKeep.Label())
	p.key("Tab", "Tab", "Tab") // to the second button that helps, which is out of sight until then
	second := screen.Doctor{Checks: []screen.Check{{
		Title: "Sign-in", State: screen.CheckTrouble, What: signedOut, Remedy: screen.RemedySignIn,
	}}}
	p.sees(second, signedOut)
	p.sees(second, screen.RemedySignIn.Label())
	p.key("Return")
	p.sees(screen.SignIn{}, screen.SignIn{}.Title())
	p.closeWindow("Countersign")
	p.ends()
}
