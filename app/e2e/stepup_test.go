package e2e

import (
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

// signsInGuarded signs in with a backup code, so that no code of the authenticator is spent, and comes to the card.
func signsInGuarded(t *testing.T, w *world, desk *console) *puppet {
	t.Helper()
	desk.signIn(guardedEmail)
	desk.answer("k", "k Use a backup code")
	desk.answer(backupOfHers, "Find your backup codes", "Type the verification code.")
	phone := desk.scan()
	phone.do("confirm", nil)
	desk.expect("The phone has confirmed.")
	return phone
}

// An account server that demands the authenticator's code for a phone gets it, and nothing is minted before that.
func TestStepUpDemandedByTheServer(t *testing.T) {
	t.Parallel()
	for _, errno := range []int{170, 222} {
		w := guardedWorld(t)
		desk := run(t, "pair", "--server", w.origin)
		phone := signsInGuarded(t, w, desk)
		strikes(1, sandbox.Refusal{Errno: errno})(t, w)
		desk.approve()
		desk.answer("000000", "Open your authenticator app", "before it lets another device in", "Type the verification code.")
		desk.expect("That code is wrong or too old.")
		desk.send(sandbox.TOTP(authenticatorOfHers, time.Now()))
		phone.hear("pair:auth:authorize")
		checkKeys(t, w, guardedEmail, phone)
		desk.expect("Your phone is connected")
		if n := w.mints.Load(); n != 2 {
			t.Errorf("a code was asked for %d times, want 2", n)
		}
	}
}

// Whether the account wants a code has to be found out: a server that does not say lets nobody in, until it does.
func TestStepUpFailsClosed(t *testing.T) {
	t.Parallel()
	w := guardedWorld(t)
	desk := run(t, "pair", "--server", w.origin)
	phone := signsInGuarded(t, w, desk)
	w.accounts.Inject(sandbox.Fault{Path: "/v1/totp/exists", Kind: sandbox.Status(502)})
	desk.approve()
	desk.expect("The account server is taking a break.")
	if n := w.mints.Load(); n != 0 {
		t.Errorf("a code was asked for %d times", n)
	}
	desk.answer("approve", "type the whole word approve")
	phone.hear("pair:auth:authorize")
	desk.expect("Your phone is approved")
}
