package e2e

import (
	"strings"
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

const (
	guardedEmail = "guarded@countersign.example"
	backupOfHers = "ABCD1234ef"
	phoneOfHers  = "+15550100"
)

var authenticatorOfHers = []byte("an authenticator that is lost")

// guardedWorld has an account with an authenticator, backup codes and a recovery phone.
func guardedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	err := w.accounts.AddAccount(sandbox.NewAccount{
		Email: guardedEmail, Password: sandbox.DemoPassword, Version: sandbox.V1, TOTP: authenticatorOfHers,
		BackupCodes: []string{backupOfHers}, Phone: phoneOfHers,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// lastMail is the code that was sent last to an address.
func (w *world) lastMail(t *testing.T, address string) string {
	t.Helper()
	mail := w.accounts.Mail(address)
	if len(mail) == 0 {
		t.Fatal("nothing was sent")
	}
	return mail[len(mail)-1].Code
}

// Every second step of an account leads in, and a person can go from one to another.
func TestSecondSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		goes func(*testing.T, *world, *console)
	}{
		{"authenticator", func(_ *testing.T, _ *world, desk *console) {
			desk.answer("000000", "k Use a backup code, t Send a text message")
			desk.expect("That code is wrong or too old.", "Type the one that your app shows now.")
			desk.send(sandbox.TOTP(authenticatorOfHers, time.Now()))
		}},
		{"backup code", func(_ *testing.T, _ *world, desk *console) {
			desk.answer("k", "k Use a backup code, t Send a text message")
			desk.answer("ABCD 9999 ef", "Find your backup codes", "Type the verification code.")
			desk.expect("That is not one of your unused backup codes.")
			desk.send("abcd 1234 ef")
		}},
		{"recovery phone", func(t *testing.T, w *world, desk *console) {
			desk.answer("t", "t Send a text message")
			desk.answer("r", "Look at your recovery phone", "Another message is on its way.", "Type the verification code.")
			desk.expect("Not yet. Another one can be sent in ")
			desk.send(w.lastMail(t, guardedEmail))
		}},
		{"from one to the other and back", func(_ *testing.T, _ *world, desk *console) {
			desk.answer("k", "Open your authenticator app", "k Use a backup code")
			desk.answer("a", "Find your backup codes", "a Use the authenticator app")
			desk.expect("Open your authenticator app")
			desk.send(sandbox.TOTP(authenticatorOfHers, time.Now()))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := guardedWorld(t)
			desk := run(t, "pair", "--server", w.origin)
			desk.signIn(guardedEmail)
			c.goes(t, w, desk)
			desk.readsWarning()
		})
	}
}

// Whoever signs in with the last backup code is told so at home.
func TestLastBackupCode(t *testing.T) {
	t.Parallel()
	desk := run(t, "pair", "--server", guardedWorld(t).origin)
	desk.signIn(guardedEmail)
	desk.answer("k", "k Use a backup code")
	desk.answer(backupOfHers, "Find your backup codes", "Type the verification code.")
	desk.answer("c", "Only your own phone may see this code", "c Cancel")
	desk.answer("b", "Pairing stopped", "b Back")
	desk.expect("Ready", "That was your last backup code.", "Have new ones made", "p Pair a device")
	desk.quit()
}

// A sign-in that the server blocks until a code from the mail is typed.
func TestUnblockCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accounts.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 125, ByEmail: true}})
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(plainEmail)
	desk.answer("nonsense", "The account server wants to be sure it is you.", "Type the verification code.")
	desk.expect("That code is wrong or too old.")
	desk.send(strings.ToLower(w.lastMail(t, plainEmail)))
	desk.readsWarning()
}

// Where the password leads no further there is a sentence, what to do, and a way back.
func TestPasswordLeadsNoFurther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		kind  sandbox.FaultKind
		texts []string
	}{
		{"firewall", sandbox.Firewall{}, []string{"This sign-in was not let through", "The account server's firewall turned this computer away.", "t Try it out"}},
		{"blocked", sandbox.Refusal{Errno: 125}, []string{"This sign-in was not let through", "t Try it out"}},
		{"to be reset", sandbox.Refusal{Errno: 126}, []string{"This account has to be reset", "/reset_password", "o Open the page"}},
		{"no password", sandbox.Refusal{Errno: 210}, []string{"This account has no password.", "/settings", "o Open the page"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.accounts.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: c.kind})
			desk := run(t, "pair", "--server", w.origin)
			desk.signIn(plainEmail)
			desk.expect(c.texts...)
			desk.answer("b", "b Back")
			desk.answer("", "Sign in", "Enter keeps "+plainEmail+".")
			desk.answer(sandbox.DemoPassword, "Password.")
			desk.readsWarning()
		})
	}
}

// Who is asked to wait can submit nothing before that, and nothing is asked by itself afterwards.
func TestLoginWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accounts.Inject(sandbox.Fault{Path: "/v1/account/login", Kind: sandbox.Refusal{Errno: 114, RetryAfter: 2 * time.Second}})
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(plainEmail)
	desk.expect("The account server has had too many requests.", "Try again in 2 seconds.", "s Choose another server")
	desk.answer("", "Enter keeps "+plainEmail+".")
	desk.answer(sandbox.DemoPassword, "Password.")
	desk.readsWarning()
}

// An account whose keys have changed needs only its password once more: the session and the device stay.
func TestPasswordOnceMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	phone := desk.scan()
	phone.do("confirm", nil)
	if err := w.accounts.RotateKeys(plainEmail); err != nil {
		t.Fatal(err)
	}
	desk.approve()
	desk.expect(failed, outOfDate, "Type your password again to get the new one.")
	lapse{told: true}.checkPhone(t, phone)
	desk.answer("t", "t Try again")
	desk.answer("p", "Type your password again", "This computer stays signed in.", "p Type the password")
	desk.answer("wrong", "Password.")
	desk.answer("p", "That is not the password of this account.", "p Type the password")
	desk.answer(sandbox.DemoPassword, "Password.")
	desk.pairsAgain()
	if said, _, _ := desk.out.now(); strings.Count(said, "Type your e-mail address.") != 1 {
		t.Error("the whole sign-in was asked for again")
	}
}

// Whom the account belongs to is said beside its address, once the server has told.
func TestPersonIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const email = "lovelace@countersign.example"
	if err := w.accounts.AddAccount(sandbox.NewAccount{
		Email: email, Password: sandbox.DemoPassword, Version: sandbox.V1, Trusted: true, DisplayName: "Ada Lovelace",
	}); err != nil {
		t.Fatal(err)
	}
	desk := run(t, "--server", w.origin)
	desk.signIn(email)
	desk.expect("Ready", "Signed in as Ada Lovelace ("+email+")")
	desk.quit()
}
