package e2e

import (
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"

	"countersign/oauth/sandbox"
)

// runInTerminal starts the program in a terminal of its own, so many columns wide. Widen makes it wider.
func runInTerminal(t *testing.T, columns uint16, arguments ...string) (c *console, widen func(columns uint16)) {
	t.Helper()
	c, command := newConsole(t, t.TempDir(), arguments...)
	person, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	widen = func(columns uint16) {
		if err := pty.Setsize(person, &pty.Winsize{Rows: 60, Cols: columns}); err != nil {
			t.Fatal(err)
		}
	}
	widen(columns)
	// Who has a terminal is told by it when its size changes.
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	command.Stdin, command.Stdout, c.in = terminal, terminal, person
	command.Env = append(command.Env, "TERM=xterm-256color")
	c.process = start(t, command, c.out.end)
	t.Cleanup(c.check)
	terminal.Close()
	go io.Copy(c.out, person)
	return c, widen
}

// A code that is wider than the terminal is drawn once that has been made wider, without a key.
func TestCodeIsDrawnOnceItFits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk, widen := runInTerminal(t, 40, "pair", "--server", w.origin)
	desk.signIn(sandbox.DemoEmail)
	desk.readsWarning()
	desk.expect("Make the window wider", "u Show the link as text")
	const corner = "█▀▀▀▀▀█"
	if said, _, _ := desk.out.now(); strings.Contains(said, corner) {
		t.Fatal("the code is drawn where it does not fit")
	}
	widen(120)
	desk.expect(corner)
	desk.send("c")
	desk.expect("Pairing stopped")
	desk.send("d")
	desk.quit()
}
