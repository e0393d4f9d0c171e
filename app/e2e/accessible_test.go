package e2e

import (
	"strings"
	"testing"

	"countersign/oauth/sandbox"
)

// Who hears the terminal gets lines and nothing else, although a display is named, and can have a code to type.
func TestSpokenRoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := runIn(t, t.TempDir(), []string{"DISPLAY=:7999", "TERM=xterm-256color"}, "--accessible", "--server", w.origin)
	desk.signIn(sandbox.DemoEmail)
	desk.answer("p", "Ready", "p Pair a device", "q Quit")
	desk.readsWarning()
	desk.answer("t", "Type t for a code to type on the other device", "Time left: ", "c Cancel")
	desk.answer("c", "Type this code on the other device", "Code: ", "Read aloud: ", "c Cancel")
	desk.expect("Pairing stopped", "q Quit")
	desk.quit()
	heard, _, _ := desk.out.now()
	if i := strings.IndexAny(heard, "\x1b\r\b█▀▄#"); i >= 0 {
		t.Errorf("drawn or rewritten: %q", heard[i:min(i+40, len(heard))])
	}
	if complaint, _, _ := desk.errors.now(); strings.Contains(complaint, "display") {
		t.Errorf("nobody wanted a window: %s", complaint)
	}
}

// The terminal speaks the language of the system.
func TestTerminalInGerman(t *testing.T) {
	t.Parallel()
	desk := runIn(t, t.TempDir(), []string{"LANG=de_DE.UTF-8"}, "--accessible", "--sandbox")
	desk.answer("demo", "Anmelden", "Ihr Konto bei: Übungsserver", "demo Demokonto benutzen", "q Beenden")
	desk.expect("Bereit", "Angemeldet als", "p Gerät koppeln", "q Beenden")
	desk.quit()
}
