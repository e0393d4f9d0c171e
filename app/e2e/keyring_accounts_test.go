package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// secondEmail is another account that is quick to sign in to.
const secondEmail = "second@countersign.example"

// withSecond makes a world with a second account.
func withSecond(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	second := sandbox.NewAccount{Email: secondEmail, Password: sandbox.DemoPassword, Version: sandbox.V1, Trusted: true}
	if err := w.accounts.AddAccount(second); err != nil {
		t.Fatal(err)
	}
	return w
}

func (c *console) expectHomeOf(email string) {
	c.t.Helper()
	c.expect("Ready", "Signed in as "+email, "q Quit")
}

// adds goes from home to a second account.
func (c *console) adds(w *world) {
	c.t.Helper()
	c.send("a")
	c.answer("n", "Accounts", "1. "+plainEmail, "in use", "n Add an account")
	c.answer("s", "Add an account", "s Another server")
	c.answer(w.origin, "Type the server's address")
	c.answer("y", "Use this server?", "y Use this server")
	c.answer(secondEmail, "Add an account", "Type your e-mail address.")
	c.answer(sandbox.DemoPassword, "Password.")
	c.expectHomeOf(secondEmail)
}

// sessionOf is the session of an account among those that are stored.
func sessionOf(t *testing.T, items map[string]string, email string) oauth.Account {
	t.Helper()
	for _, text := range items {
		if account, err := oauth.ParseVault([]byte(text)); err == nil && account.Email == email {
			return account
		}
	}
	t.Fatalf("no session of %s is stored", email)
	return oauth.Account{}
}

// A second account has an item of its own in the keyring. The one used last is there after a start, or the one that is asked for;
// who signs out of one goes on in the other.
func TestTwoAccounts(t *testing.T) {
	t.Parallel()
	w, l := withSecond(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.adds(w)
	desk.quit()
	items := l.items()
	if len(items) != 2 {
		t.Fatalf("%d items are stored", len(items))
	}
	for name := range items {
		if !strings.HasPrefix(name, "account ") || strings.Contains(name, "@") {
			t.Errorf("an item is called %q", name)
		}
	}

	desk = l.run(w)
	desk.expectHomeOf(secondEmail)
	desk.send("a")
	desk.answer("2", "1. "+secondEmail, "in use", "2. "+plainEmail, "q Quit")
	desk.expectHomeOf(plainEmail)
	desk.quit()
	desk = l.run(w)
	desk.expectHomeOf(plainEmail)
	desk.quit()
	desk = l.run(w, "--account", strings.ToUpper(secondEmail))
	desk.expectHomeOf(secondEmail)

	second := sessionOf(t, items, secondEmail)
	desk.send("o")
	desk.expect("Signed in as "+plainEmail, "q Quit")
	desk.quit()
	if left := l.items(); len(left) != 1 {
		t.Errorf("%d items are left", len(left))
	}
	_, err := api.New(second.Servers, "test").AttachedClients(t.Context(), second)
	if api.FailureOf(err).Kind != oauth.SessionGone {
		t.Errorf("the account server says of the session that was signed out: %v", err)
	}
	desk = l.run(w, "--account", "nobody@countersign.example")
	desk.answer("1", "Accounts", "1. "+plainEmail, "No account with that e-mail address is known here.", "q Quit")
	desk.expectHomeOf(plainEmail)
	desk.quit()
}

// Who gives up adding an account is where they were, and who signs in once more to one that is there has one session of it.
func TestAddingAnAccount(t *testing.T) {
	t.Parallel()
	w, l := withSecond(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	before := sessionOf(t, l.items(), plainEmail)
	desk.send("a")
	desk.answer("n", "Accounts", "n Add an account")
	desk.answer("b", "Add an account", "b Back")
	desk.answer("n", "Accounts", "1. "+plainEmail, "in use", "n Add an account")
	desk.answer("s", "Add an account", "s Another server")
	desk.answer(w.origin, "Type the server's address")
	desk.answer("y", "Use this server?", "y Use this server")
	desk.answer("b", "Add an account", "b Back")
	desk.answer("b", "Accounts", "b Back")
	desk.expectHomeOf(plainEmail)

	desk.send("a")
	desk.answer("n", "Accounts", "n Add an account")
	desk.answer("s", "Add an account", "s Another server")
	desk.answer(w.origin, "Type the server's address")
	desk.answer("y", "Use this server?", "y Use this server")
	desk.signsIn()
	after := sessionOf(t, l.items(), plainEmail)
	if len(l.items()) != 1 || after.Session.Hex() == before.Session.Hex() || after.DeviceID != before.DeviceID {
		t.Errorf("%d items; device %s became %s", len(l.items()), before.DeviceID, after.DeviceID)
	}
	_, err := api.New(before.Servers, "test").AttachedClients(t.Context(), before)
	if api.FailureOf(err).Kind != oauth.SessionGone {
		t.Errorf("the account server says of the session before: %v", err)
	}
	desk.send("r")
	desk.expect("Connected devices", "this computer", "q Quit")
	desk.quit()
}

// The session that a version for one account has left is found, and is an account's item from then on.
func TestOldSessionIsTakenOver(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.quit()
	text := l.item()
	for _, name := range slices.Collect(maps.Keys(l.items())) {
		c := tool(t, "secret-tool", "clear", "service", "app.countersign", "username", name)
		c.Env = l.environment()
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("secret-tool does not clear: %v: %s", err, out)
		}
	}
	if err := os.Remove(filepath.Join(l.home, ".config", "countersign", "accounts.json")); err != nil {
		t.Fatal(err)
	}
	l.putItem(text)
	for range 2 {
		desk = l.run(w)
		desk.expectHome()
		desk.quit()
		if l.item() != text || l.lookup("session") != "" {
			t.Fatal("the session is not in an item of its account alone")
		}
	}
}

// A keyring that opens and has none of the sessions is another one: it is named, and so is whose session is missing.
func TestKeyringOfAnotherDesktop(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.quit()
	l.close()
	if err := os.RemoveAll(filepath.Join(l.home, ".local", "share", "keyrings")); err != nil {
		t.Fatal(err)
	}
	l.open()
	if l.item() != "" {
		t.Fatal("it is the same keyring")
	}
	desk = l.run(w)
	desk.answer("s", "Your session is in another keychain", plainEmail, "s Sign in again", "q Quit")
	desk.answer("", "Sign in", "Enter keeps "+plainEmail)
	desk.answer(sandbox.DemoPassword, "Password.")
	desk.expectHome()
	desk.quit()
	if sessionOf(t, l.items(), plainEmail); len(l.items()) != 1 {
		t.Errorf("%d items", len(l.items()))
	}
}

// A keyring that has vanished is named, and is asked again by one key. A session that comes meanwhile can be put there later.
func TestKeyringVanishes(t *testing.T) {
	t.Parallel()
	w, l := withSecond(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.quit()
	l.close()
	desk = l.run(w)
	desk.expect(keychainTrouble, "This computer has no keychain that answers.", plainEmail, "q Quit")
	l.open()
	desk.send("t")
	desk.expectHome()
	l.lock()
	desk.adds(w)
	if !desk.says("Your keychain is locked. " + untilClosed) {
		t.Error("the program does not say that the session is not kept")
	}
	l.close()
	l.open()
	desk.send("t")
	desk.expectHomeOf(secondEmail)
	desk.quit()
	if len(l.items()) != 2 {
		t.Errorf("%d items are stored", len(l.items()))
	}
}

// An account whose session has ended is known by its address, and asked for its password.
func TestAccountThatNeedsSignIn(t *testing.T) {
	t.Parallel()
	w, l := withSecond(t), newLogin(t)
	l.open()
	desk := l.run(w)
	desk.signsIn()
	desk.adds(w)
	desk.expect("m Manage devices") // the devices have come; while they are under way there is no asking again
	if err := w.accounts.RevokeSessions(secondEmail); err != nil {
		t.Fatal(err)
	}
	desk.send("r")
	desk.answer("b", "This computer was signed out of your account.", "Enter keeps "+secondEmail, "b Back")
	desk.answer("2", "1. "+secondEmail, "needs sign-in", "2. "+plainEmail, "q Quit")
	desk.expectHomeOf(plainEmail)
	desk.quit()
	desk = l.run(w)
	desk.expectHomeOf(plainEmail)
	desk.send("a")
	desk.answer("2", "1. "+plainEmail, "2. "+secondEmail, "needs sign-in", "q Quit")
	desk.answer("", "Enter keeps "+secondEmail)
	desk.answer(sandbox.DemoPassword, "Password.")
	desk.expectHomeOf(secondEmail)
	desk.quit()
}
