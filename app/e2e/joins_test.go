package e2e

import (
	"strings"
	"testing"

	"countersign/oauth"
)

// comesIn has another computer, at the question, and the desk agree, and waits until both say that it is in.
func (c *console) comesIn(other *console) {
	c.t.Helper()
	other.answer("j", "Join this account?", "Account: "+plainEmail, "Computer: Countersign", "j Join")
	c.expect("The code was right", "Is this your device?", "Account: "+plainEmail, "App: Countersign", "- The keys to your synced data", "- A full sign-in to your account")
	other.expect("Now approve on the other computer")
	c.approve()
	other.expectHome()
	c.expect("is connected", "q Quit")
}

// Another computer comes into the account by a code that this one shows: two of this program, at two terminals. However the code
// gets there, it is the same code.
func TestComputerJoins(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]func(w *world, code string) *console{
		"as an argument": func(w *world, code string) *console { return run(t, "join", "--server", w.origin, code) },
		"from standard input": func(w *world, code string) *console {
			other := run(t, "join", "-", "--server", w.origin)
			other.send(strings.ToLower(code))
			return other
		},
		"when it is asked for": func(w *world, code string) *console {
			other := run(t, "join", "--server", w.origin)
			other.answer(strings.ReplaceAll(code, "-", " "), "Join with a code", "Type the code, then press Enter.")
			return other
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			desk := startPairing(t, w)
			_, code := desk.showCode()
			other := typed(w, code)
			desk.comesIn(other)
			other.send("r")
			other.expect("Connected devices", "this computer")
			desk.send("d")
			desk.quit()
			other.quit()
			if n := w.mints.Load(); n != 1 {
				t.Errorf("%d codes were asked for, want 1", n)
			}
		})
	}
}

// The computer that joined is signed in like any other: it stays so when it is started again, and lets the next one in.
func TestJoinedComputerStays(t *testing.T) {
	t.Parallel()
	w, l := newWorld(t), newLogin(t)
	l.open()
	desk := startPairing(t, w)
	_, code := desk.showCode()
	other := l.run(w, "join", code)
	desk.comesIn(other)
	desk.send("d")
	desk.quit()
	if other.says(untilClosed) {
		t.Error("the program says that the session is not kept")
	}
	other.quit()
	account, err := oauth.ParseVault([]byte(l.item()))
	if err != nil || account.Email != plainEmail || account.DeviceID == "" {
		t.Fatalf("the keyring holds no session of %s: %v", plainEmail, err)
	}

	other = l.run(w, "pair")
	_, code = other.showCode()
	third := run(t, "join", "--server", w.origin, code)
	other.comesIn(third)
	third.quit()
	other.send("d")
	other.expectHome()
	other.quit()
	again := l.run(w, "join")
	if err := again.exit(t); err == nil {
		t.Error("a computer that is signed in joins once more")
	}
	complaint, _, _ := again.errors.now()
	if !strings.Contains(complaint, "This computer is signed in already.") {
		t.Errorf("the program says %q", complaint)
	}
}

// A wrong code is told as such at both ends, and the right one still works.
func TestComputerMistypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := startPairing(t, w)
	_, code := desk.showCode()
	other := run(t, "join", "--server", w.origin)
	other.answer("K7U", "Type the code, then press Enter.")
	other.answer(mistyped(code), "Character 3 is in no code.", "Type the code, then press Enter.")
	desk.expect("Somebody typed a wrong code.")
	other.answer("t", "This computer was not connected", "The other computer did not take this code.", "t Try again")
	other.answer(code, "Join with a code", "Type the code, then press Enter.")
	desk.comesIn(other)
}

// Nobody comes in where one of the two says no, and nothing is left of it.
func TestComputerIsNotLetIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ no func(desk, other *console) }{
		"at the desk": {func(desk, other *console) {
			other.answer("j", "j Join")
			desk.expect("Is this your device?")
			desk.send("d")
			other.expect("This computer was not connected", "The other computer said no.")
		}},
		"at the new computer": {func(desk, other *console) {
			desk.expect("Is this your device?")
			other.answer("c", "j Join")
			other.expect("Sign in", "Type your e-mail address.")
			desk.expect("The other device left before it was connected.")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			desk := startPairing(t, w)
			_, code := desk.showCode()
			other := run(t, "join", "--server", w.origin, code)
			c.no(desk, other)
			other.quit()
			if n := w.mints.Load(); n != 0 {
				t.Errorf("%d codes were asked for", n)
			}
		})
	}
}

// Where the server does not know this program, the program says so and does not ask for a code.
func TestNoJoiningAtMozilla(t *testing.T) {
	t.Parallel()
	other := run(t, "join", "--server", "mozilla", "K7M-4X9")
	if err := other.exit(t); err == nil {
		t.Error("the program is content")
	}
	complaint, _, _ := other.errors.now()
	if !strings.Contains(complaint, "Mozilla's server gives that only to its own programs.") || strings.Contains(complaint, "K7M") {
		t.Errorf("the program says %q", complaint)
	}
}
