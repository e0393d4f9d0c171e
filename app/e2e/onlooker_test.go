package e2e

import (
	"strings"
	"testing"
)

// Who pairs in a terminal over ssh is told that the terminal is elsewhere, with the code and on the card.
func TestTerminalElsewhere(t *testing.T) {
	t.Parallel()
	const warning = "Warning: Somebody may be seeing this terminal: it is on another computer."
	desk := runIn(t, t.TempDir(), []string{"SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22"}, "pair", "--server", newWorld(t).origin)
	desk.signIn(plainEmail)
	desk.scan()
	if said, _, _ := desk.out.now(); !strings.Contains(said, warning) {
		t.Errorf("with the code nothing is said: %s", said)
	}
	desk.expect("Is this your phone?", warning, "d Decline")
}
