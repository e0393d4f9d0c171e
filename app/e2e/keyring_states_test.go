package e2e

import (
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

const (
	keychainTrouble = "Your keychain did not open"
	untilClosed     = "You stay signed in until you close Countersign."
)

// signsIn signs in, as a person who was not signed in before.
func (c *console) signsIn() {
	c.t.Helper()
	c.answer(plainEmail, "Type your e-mail address.")
	c.answer(sandbox.DemoPassword, "Password.")
	c.expectHome()
}

func (c *console) expectHome() {
	c.t.Helper()
	c.expect("Ready", "Signed in as "+plainEmail, "q Quit")
}

// says looks through everything on the screen so far.
func (c *console) says(text string) bool {
	said, _, _ := c.out.now()
	return strings.Contains(said, text)
}

// A session outlives the program in the keyring, where other programs see it, until its person signs out.
func TestKeyringKeepsTheSession(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.quit()
	if desk.says(untilClosed) {
		t.Error("the program says that the session is not kept")
	}

	stored := l.item()
	account, err := oauth.ParseVault([]byte(stored))
	if err != nil || account.Email != plainEmail {
		t.Fatalf("secret-tool finds %d letters, which are no session of %s: %v", len(stored), plainEmail, err)
	}

	desk = l.run(w)
	desk.expectHome()
	if desk.says("Password.") {
		t.Error("the password is asked for again")
	}
	desk.send("o")
	desk.expect("Sign in", "Type your e-mail address.")
	desk.quit()
	if l.item() != "" {
		t.Error("secret-tool still finds the session")
	}
	_, err = api.New(account.Servers, "test").AttachedClients(t.Context(), account)
	if api.FailureOf(err).Kind != oauth.SessionGone {
		t.Errorf("the account server says of the session that was signed out: %v", err)
	}
	desk = l.run(w)
	desk.expect("Sign in", "Type your e-mail address.")
	desk.quit()
}

// A locked keyring is a question, which can be asked again, or passed over without losing what is stored.
func TestKeyringIsLockedAtTheStart(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.quit()
	stored := l.item()

	l.close()
	l.shut()
	desk = l.run(w)
	desk.expect(keychainTrouble, "It is locked. Unlock it, then try again.", "Nothing stored is lost.", "q Quit")
	desk.send("t")
	desk.expect(keychainTrouble, "q Quit")
	l.close()
	l.open()
	desk.send("t")
	desk.expectHome()
	desk.quit()

	l.close()
	l.shut()
	desk = l.run(w)
	desk.answer("m", keychainTrouble, "q Quit")
	desk.expect("Sign in", "You chose to go on without your keychain. "+untilClosed)
	desk.signsIn()
	desk.send("o")
	desk.expect("Sign in", "Type your e-mail address.")
	desk.quit()
	l.close()
	l.open()
	if l.item() != stored {
		t.Error("what was stored is no longer there")
	}
	desk = l.run(w)
	desk.expectHome()
	desk.quit()
}

// A keyring that is locked while a person signs in costs them nothing but the next sign-in.
func TestKeyringIsLockedMeanwhile(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.answer(plainEmail, "Sign in", "Type your e-mail address.")
	desk.expect("Password.")
	l.lock()
	desk.send(sandbox.DemoPassword)
	desk.expect("Ready", "Your keychain is locked. "+untilClosed, "q Quit")
	desk.quit()
	l.close()
	l.open()
	if l.item() != "" {
		t.Error("the session is stored all the same")
	}
}

// A keyring that is locked while a person signs out keeps the old session, and the person is told.
func TestKeyringIsLockedAtSignOut(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	l.lock()
	desk.send("o")
	desk.expect("Sign in", "You are signed out, but your keychain would not remove the old session.",
		"Unlock your keychain, then start Countersign and sign out once more.")
	desk.quit()
	l.close()
	l.open()
	if l.item() == "" {
		t.Error("the session is gone all the same")
	}
}

// Where nobody keeps secrets, the session lives in memory, and the person is told.
func TestNoKeyring(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		environment func(*login) []string
	}{
		{"nobody on the bus", (*login).environment},
		{"bus is gone", func(l *login) []string {
			return append(l.environment(), "DBUS_SESSION_BUS_ADDRESS=unix:path="+l.home+"/gone")
		}},
		{"no bus", func(l *login) []string { return append(l.environment(), "DBUS_SESSION_BUS_ADDRESS=") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, l := newWorld(t), newLogin(t)
			path, launched := fakeLauncher(t)
			environment := append(c.environment(l), path)
			for range 2 { // nothing is kept
				desk := runIn(t, l.home, environment, "--server", w.origin)
				desk.expect("Sign in", "This computer has no keychain that answers. "+untilClosed)
				desk.signsIn()
				desk.quit()
			}
			if exists(launched) {
				t.Error("a session bus is started")
			}
		})
	}
}

// What is no session is left where it is, and the person is told.
func TestKeyringHoldsJunk(t *testing.T) {
	t.Parallel()
	for _, junk := range []string{"junk", "{}", strings.Repeat("x", 8000)} {
		w, l := newWorld(t), newLogin(t)
		l.open()
		l.putItem(junk)
		desk := l.run(w)
		desk.expect(keychainTrouble, "What it holds for Countersign cannot be read.",
			"Continue without it and sign in again. The old entry stays where it is.", "q Quit")
		desk.send("m")
		desk.signsIn()
		desk.send("o")
		desk.expect("Sign in", "Type your e-mail address.")
		desk.quit()
		if left := l.lookup("session"); left != junk {
			t.Errorf("of %d letters of junk, %d are still there", len(junk), len(left))
		}
	}
}
