package e2e

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/ui/screen"
)

// display is an X server of its own with a window manager, and a person with a keyboard, a mouse and eyes.
type display struct {
	t      *testing.T
	name   string
	pixels string // the file that the X server keeps its picture in
}

// newDisplay starts a display of that size, in pixels, and a window manager on it.
func newDisplay(t *testing.T, width, height int) *display {
	t.Helper()
	d := newServer(t, width, height)
	manager := tool(t, "openbox", "--sm-disable")
	manager.Env = d.environment(t.TempDir())
	start(t, manager, func() {})
	// A window that is there before its manager never learns that it can fill the screen.
	d.until("the window manager is there", func() bool {
		c := tool(t, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK", "_NET_SUPPORTED")
		c.Env = d.environment("/")
		can, err := c.Output()
		return err == nil && bytes.Contains(can, []byte("window id")) && bytes.Contains(can, []byte("_NET_WM_STATE_FULLSCREEN"))
	})
	d.must("mousemove", "0", "0")
	return d
}

// newServer starts a bare X server.
func newServer(t *testing.T, width, height int, arguments ...string) *display {
	t.Helper()
	folder := t.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	size := fmt.Sprintf("%dx%dx24", width, height)
	server := tool(t, "Xvfb", append([]string{"-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp", "-noreset", "-fbdir", folder}, arguments...)...)
	server.ExtraFiles = []*os.File{write}
	start(t, server, func() {})
	write.Close()
	var number int
	if _, err := fmt.Fscan(read, &number); err != nil {
		t.Fatalf("Xvfb does not start: %v", err)
	}
	return &display{t: t, name: fmt.Sprintf(":%d", number), pixels: filepath.Join(folder, "Xvfb_screen0")}
}

// tool is a command that the tests need.
func tool(t *testing.T, name string, arguments ...string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is missing: run make test-deps once.", name)
	}
	return exec.Command(name, arguments...)
}

// environment is that of a program on this display.
func (d *display) environment(home string, more ...string) []string {
	return append(cleanEnvironment(home), append([]string{"DISPLAY=" + d.name, "LIBGL_ALWAYS_SOFTWARE=1", "FYNE_THEME=light"}, more...)...)
}

// xdotool uses the mouse and the keyboard.
func (d *display) xdotool(arguments ...string) (string, error) {
	d.t.Helper()
	c := tool(d.t, "xdotool", arguments...)
	c.Env = d.environment("/")
	out, err := c.Output()
	return string(out), err
}

func (d *display) must(arguments ...string) {
	d.t.Helper()
	if _, err := d.xdotool(arguments...); err != nil {
		d.t.Fatalf("xdotool %s: %v", arguments[0], err)
	}
}

func (d *display) key(names ...string) {
	d.t.Helper()
	d.must(append([]string{"key", "--delay", "40"}, names...)...)
}

func (d *display) typeText(text string) {
	d.t.Helper()
	d.must("type", "--delay", "8", text)
}

// clickAt clicks once, and takes the pointer away so that nothing looks hovered over.
func (d *display) clickAt(p image.Point) {
	d.t.Helper()
	d.must("mousemove", fmt.Sprint(p.X), fmt.Sprint(p.Y), "sleep", rests, "click", "1", "sleep", rests, "mousemove", "0", "0")
}

// rests is how many seconds the pointer stays where it is, as a hand would: on a busy machine the toolkit comes to a click, or a turn
// of the wheel, later, and looks where the pointer is then.
const rests = "0.4"

// scrollsDown turns the wheel over the middle of the window.
func (d *display) scrollsDown() {
	d.t.Helper()
	d.must("search", "--onlyvisible", "--name", "^Countersign$", "mousemove", "--window", "%1", "200", "400", "sleep", rests,
		"click", "--repeat", "12", "--delay", "20", "5", "sleep", rests, "mousemove", "0", "0")
}

// bringForward gives the keyboard to the window of that title.
func (d *display) bringForward(title string) {
	d.t.Helper()
	d.must("search", "--onlyvisible", "--name", "^"+title+"$", "windowactivate")
	d.until("the window "+title+" has the keyboard", func() bool {
		active, err := d.xdotool("getactivewindow", "getwindowname")
		return err == nil && strings.TrimSpace(active) == title
	})
}

// closeWindow closes a window as its title bar would.
func (d *display) closeWindow(title string) {
	d.t.Helper()
	d.pressesUntil("the window "+title+" is gone", func() bool { return !d.hasWindow(title) }, func() {
		d.bringForward(title)
		d.key("alt+F4")
	})
}

// pressesUntil presses keys that are the window manager's, who may miss them while it is busy: once more now and then.
func (d *display) pressesUntil(wanted string, ok func() bool, press func()) {
	d.t.Helper()
	var pressed time.Time
	d.until(wanted, func() bool {
		if ok() {
			return true
		}
		if time.Since(pressed) > patience/10 {
			press()
			pressed = time.Now()
		}
		return false
	})
}

// hasWindow reports whether a window of that title can be seen.
func (d *display) hasWindow(title string) bool {
	d.t.Helper()
	_, err := d.xdotool("search", "--onlyvisible", "--name", "^"+title+"$")
	return err == nil
}

// picture is what the screen shows: the X server keeps it in a file of the format XWD, version 7, 32 bits for each pixel,
// blue first.
func (d *display) picture() *image.RGBA {
	d.t.Helper()
	dump, err := os.ReadFile(d.pixels)
	if err != nil {
		d.t.Fatal(err)
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(dump[4*i:])) }
	const headerSize, version, width, height, bits, stride, colours, colourSize = 0, 1, 4, 5, 11, 12, 19, 12
	if word(version) != 7 || word(bits) != 32 {
		d.t.Fatal("the screen is kept in an unknown format")
	}
	rows := dump[word(headerSize)+word(colours)*colourSize:]
	img := image.NewRGBA(image.Rect(0, 0, word(width), word(height)))
	for y := range word(height) {
		from, to := rows[y*word(stride):], img.Pix[y*img.Stride:]
		for x := 0; x < 4*word(width); x += 4 {
			to[x], to[x+1], to[x+2], to[x+3] = from[x+2], from[x+1], from[x], 0xff
		}
	}
	return img
}

// window is what the window of that title shows.
func (d *display) window(title string) image.Image {
	d.t.Helper()
	id, err := d.xdotool("search", "--onlyvisible", "--name", "^"+title+"$")
	if err != nil {
		d.t.Fatalf("there is no window %s", title)
	}
	screenshot := tool(d.t, "import", "-window", strings.TrimSpace(id), "png:-")
	screenshot.Env = d.environment("/")
	content, err := screenshot.Output()
	img, decodeErr := png.Decode(bytes.NewReader(content))
	if err := errors.Join(err, decodeErr); err != nil {
		d.t.Fatal(err)
	}
	return img
}

// until polls: a screen does not tell when it changes.
func (d *display) until(wanted string, ok func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("in vain: %s; the screen is kept in %s", wanted, d.keep("in-vain", d.picture()))
		}
	}
}

// link scans the screen with zbarimg until there is a pairing link on it.
func (d *display) link() (link string) {
	d.t.Helper()
	d.until("a QR code on the screen", func() bool {
		shot := d.keep("scanned", d.picture())
		text, err := tool(d.t, "zbarimg", "--quiet", "--raw", shot).Output()
		link = strings.TrimSpace(string(text))
		return err == nil && link != ""
	})
	return link
}

// desktop is the program in its window.
type desktop struct {
	*display
	*process
	sight       sight
	out, errors *transcript
	warned      bool
}

// runDesktop starts the program in a window.
func runDesktop(d *display, home string, environment []string, arguments ...string) *desktop {
	d.t.Helper()
	p := &desktop{display: d, sight: sight{scale: 1}, out: newTranscript(), errors: newTranscript()}
	if err := os.MkdirAll(filepath.Join(home, ".cache"), 0o700); err != nil { // as every desktop has
		d.t.Fatal(err)
	}
	command := exec.Command(program, arguments...)
	command.Env, command.Dir = d.environment(home, environment...), home
	command.Stdout, command.Stderr = p.out, p.errors
	p.process = start(d.t, command, p.out.end)
	d.t.Cleanup(p.check)
	return p
}

// prefer writes the settings that the program of that home finds.
func prefer(t *testing.T, home, settings string) {
	t.Helper()
	folder := filepath.Join(home, ".config", "countersign")
	if err := errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, "settings.json"), []byte(settings), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// pairs presses the button to pair a device, and reads the warning, if this is the first time.
func (p *desktop) pairs() {
	p.t.Helper()
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
	p.key("Return")
	if !p.warned {
		p.sees(screen.Invite{Warn: true}, screen.Invite{}.ShowLabel())
		p.key("Return")
	}
	p.warned = true
}

// check looks at what no run in a window may say.
func (p *desktop) check() {
	text, _, _ := p.errors.now()
	for _, never := range []string{"Error in Fyne call thread", "DATA RACE", "panic:", "fatal error:", "goroutine "} {
		if strings.Contains(text, never) {
			p.t.Errorf("the program says on standard error: %s", text)
			return
		}
	}
}

// ends waits for the program's end and looks at what is left of it.
func (p *desktop) ends() {
	p.t.Helper()
	if err := p.exit(p.t); err != nil {
		text, _, _ := p.errors.now()
		p.t.Fatalf("the program ends with %v: %s", err, text)
	}
}
