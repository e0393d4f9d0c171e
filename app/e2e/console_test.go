package e2e

import (
	"io"
	"os/exec"
	"strings"
	"testing"
)

// console is the program at the other end of a pipe, and a person who reads before typing.
type console struct {
	t      *testing.T
	in     io.WriteCloser
	out    *transcript
	errors *transcript
	read   int // how far the output has been read
	warned bool
	*process
}

// cleanEnvironment is that of a computer with no keychain, no display and a new user.
func cleanEnvironment(home string) []string {
	return []string{"HOME=" + home, "PATH=" + emptyFolder, "LANG=C.UTF-8", "GORACE=halt_on_error=1"}
}

// run starts the program in a home of its own.
func run(t *testing.T, arguments ...string) *console {
	t.Helper()
	return runAt(t, t.TempDir(), arguments...)
}

// runAt starts the program in a home that may have been used before.
func runAt(t *testing.T, home string, arguments ...string) *console {
	t.Helper()
	return runIn(t, home, nil, arguments...)
}

// runIn starts the program with more in its environment.
func runIn(t *testing.T, home string, environment []string, arguments ...string) *console {
	t.Helper()
	c, command := newConsole(t, home, arguments...)
	command.Env = append(command.Env, environment...)
	var err error
	if c.in, err = command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	c.process = start(t, command, c.out.end)
	t.Cleanup(c.check)
	return c
}

// newConsole is a console whose program has not been started, and reads nothing yet.
func newConsole(t *testing.T, home string, arguments ...string) (*console, *exec.Cmd) {
	c := &console{t: t, out: newTranscript(), errors: newTranscript()}
	command := exec.Command(program, arguments...)
	command.Env, command.Dir = cleanEnvironment(home), home
	command.Stdout, command.Stderr = c.out, c.errors
	return c, command
}

// check looks at what no run may say.
func (c *console) check() {
	text, _, _ := c.errors.now()
	for _, never := range []string{"DATA RACE", "panic:", "fatal error:"} {
		if strings.Contains(text, never) {
			c.t.Errorf("the program says on standard error: %s", text)
		}
	}
}

// expect reads on until all of these have been written, in this order.
func (c *console) expect(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		end, ok := c.out.find(text, c.read)
		if !ok {
			said, _, _ := c.out.now()
			complaints, _, _ := c.errors.now()
			c.t.Fatalf("the terminal does not say %q\nunread: %s\nstandard error: %s", text, said[c.read:], complaints)
		}
		c.read = end
	}
}

// send types a line.
func (c *console) send(line string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		c.t.Fatalf("the program does not read: %v", err)
	}
}

// answer waits for the last of the texts, then types a line.
func (c *console) answer(line string, texts ...string) {
	c.t.Helper()
	c.expect(texts...)
	c.send(line)
}

// word reads the next word.
func (c *console) word() string {
	c.t.Helper()
	end, ok := c.out.wait(func(text string) (int, bool) {
		unread := strings.TrimPrefix(text[c.read:], " ")
		i := strings.Index(unread, " ")
		return len(text) - len(unread) + i, i > 0
	})
	if !ok {
		c.t.Fatal("the terminal says nothing more")
	}
	said, _, _ := c.out.now()
	word := strings.TrimSpace(said[c.read:end])
	c.read = end
	return word
}

// quit ends the program from a screen that offers it.
func (c *console) quit() {
	c.t.Helper()
	c.send("q")
	if err := c.exit(c.t); err != nil {
		complaints, _, _ := c.errors.now()
		c.t.Fatalf("the program ends with %v: %s", err, complaints)
	}
}
