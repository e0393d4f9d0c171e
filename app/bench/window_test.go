package bench

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/oauth/sandbox"
	"countersign/pairing/relay"
)

var givenProgram = flag.String("program", "", "the program to measure in its window; it is built if none is given")

// BenchmarkWindow presses Return on the button Pair a device in the real window, on an X server that draws in software, and
// waits until the screen shows a code that a scanner reads. What it tells is the median. The screen is looked at every few
// milliseconds, so that is how much too long it may be; the key is pressed by xdotool, which is running already.
func BenchmarkWindow(b *testing.B) {
	w := openWindow(b)
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		w.keys("Return")
		took = append(took, w.awaitCode(began))
		b.StopTimer()
		w.keys("Escape", "Escape") // cancel; back
		w.rest(w.calm / 4)
		b.StartTimer()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2]), "ns/op")
}

// window is the program in a window, signed in, and the X server that it is on.
type window struct {
	b      *testing.B
	pixels *os.File // the X server keeps its picture in it, in the format XWD
	frame  []byte
	typist io.Writer
	// calm is how long nothing has to happen before somebody types: longer where the start has taken long.
	calm time.Duration
}

// patience is how long anything may take that is expected to happen, on a machine that is busy with other things.
const patience = 2 * time.Minute

func openWindow(b *testing.B) *window {
	program := *givenProgram
	if program == "" {
		program = build(b, b.TempDir())
	}
	asked := make(chan string, 64)
	origin := serveAccounts(b, asked)
	w := &window{b: b}
	environment := w.startDisplay()
	began := time.Now()
	w.start(environment, program, "--server", origin)
	w.person("mousemove 0 0") // the pointer would be on top of the code
	w.await(asked, "/fxa-client-configuration")
	w.calm = max(2*time.Second, 2*time.Since(began))
	w.rest(w.calm)
	w.person("type " + sandbox.DemoEmail)
	w.keys("Return")
	w.person("type " + sandbox.DemoPassword)
	w.keys("Return")
	w.await(asked, "/attached_clients")
	w.rest(w.calm)
	w.readWarning()
	return w
}

// readWarning has the first code shown, which has to be asked for, and goes back.
func (w *window) readWarning() {
	w.keys("Return")
	w.rest(w.calm / 2)
	w.keys("Return")
	w.awaitCode(time.Now())
	w.keys("Escape", "Escape")
	w.rest(w.calm / 4)
}

// await waits until the account server has answered what ends so.
func (w *window) await(asked <-chan string, path string) {
	deadline := time.After(patience)
	for {
		select {
		case answered := <-asked:
			if strings.HasSuffix(answered, path) {
				return
			}
		case <-deadline:
			w.b.Fatalf("nobody asks for %s", path)
		}
	}
}

// serveAccounts starts the account server and the relay, and tells what was asked of the first.
func serveAccounts(b *testing.B, asked chan<- string) (origin string) {
	server := httptest.NewUnstartedServer(nil)
	host := server.Listener.Addr().String()
	accounts, err := sandbox.New(sandbox.Options{Origin: "http://" + host, RelayURL: "ws://" + host})
	if err != nil {
		b.Fatal(err)
	}
	if err := accounts.AddDemoAccounts(); err != nil {
		b.Fatal(err)
	}
	relays := relay.NewServer(relay.DefaultSettings())
	server.Config.Handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/ws/") {
			relays.ServeHTTP(out, r)
			return
		}
		accounts.ServeHTTP(out, r)
		select {
		case asked <- r.URL.Path:
		default: // nobody waits any more
		}
	})
	server.Start()
	b.Cleanup(server.CloseClientConnections)
	b.Cleanup(func() { relays.Close() })
	return "http://" + host
}

// startDisplay starts an X server with a window manager, and somebody who types.
func (w *window) startDisplay() (environment []string) {
	folder := w.b.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		w.b.Fatal(err)
	}
	defer read.Close()
	w.start(nil, "Xvfb", "-screen", "0", "500x780x24", "-nolisten", "tcp", "-noreset", "-wr", "-fbdir", folder, "-displayfd", "3", write)
	write.Close()
	var display int
	if _, err := fmt.Fscan(read, &display); err != nil {
		w.b.Fatalf("Xvfb does not start: %v", err)
	}
	if w.pixels, err = os.Open(filepath.Join(folder, "Xvfb_screen0")); err != nil {
		w.b.Fatal(err)
	}
	w.b.Cleanup(func() { w.pixels.Close() })
	environment = []string{
		fmt.Sprintf("DISPLAY=:%d", display), "HOME=" + folder, "XDG_RUNTIME_DIR=" + folder, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8",
		"LIBGL_ALWAYS_SOFTWARE=1", "FYNE_THEME=light", "DBUS_SESSION_BUS_ADDRESS=disabled:",
	}
	w.start(environment, "openbox", "--sm-disable")
	w.typist = w.start(environment, "xdotool", "-")
	return environment
}

// start starts a command that is killed at the end, and returns its standard input. A file among the arguments is handed
// to it as file 3.
func (w *window) start(environment []string, name string, arguments ...any) io.Writer {
	w.b.Helper()
	c := exec.Command(name)
	c.Env = environment
	for _, a := range arguments {
		if f, ok := a.(*os.File); ok {
			c.ExtraFiles = append(c.ExtraFiles, f)
			continue
		}
		c.Args = append(c.Args, fmt.Sprint(a))
	}
	in, err := c.StdinPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		w.b.Fatalf("%s does not start (make test-deps installs it): %v", name, err)
	}
	w.b.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	return in
}

// person does something with the mouse or the keyboard, as xdotool is told.
func (w *window) person(does string) {
	if _, err := io.WriteString(w.typist, does+"\n"); err != nil {
		w.b.Fatal(err)
	}
}

func (w *window) keys(names ...string) { w.person("key --delay 0 " + strings.Join(names, " ")) }

// look takes a picture of the screen.
func (w *window) look() picture {
	stat, err := w.pixels.Stat()
	if err != nil {
		w.b.Fatal(err)
	}
	w.frame = slices.Grow(w.frame[:0], int(stat.Size()))[:stat.Size()]
	if _, err := w.pixels.ReadAt(w.frame, 0); err != nil {
		w.b.Fatal(err)
	}
	return newPicture(w.frame)
}

// rest waits until the window has been there for that long and has shown no code. A cursor may blink in it.
func (w *window) rest(while time.Duration) {
	since := time.Now()
	for deadline := since.Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if now := w.look(); now.mayHoldCode() || now.isBlank() {
			since = time.Now()
		}
		if time.Since(since) > while {
			return
		}
	}
	w.b.Fatal("the window does not come to rest")
}

// awaitCode looks until a code can be read off the screen, and says when it was there.
func (w *window) awaitCode(began time.Time) time.Duration {
	for time.Since(began) < patience {
		now := w.look()
		took := time.Since(began)
		if now.mayHoldCode() && now.holdsCode(w.b) {
			return took
		}
		time.Sleep(2 * time.Millisecond)
	}
	w.b.Fatal("no code comes up")
	return 0
}

// picture is a picture of the format XWD with 32 bits for each pixel, blue first.
type picture struct {
	rows          []byte
	width, height int
	stride        int
}

func newPicture(dump []byte) picture {
	word := func(i int) int { return int(binary.BigEndian.Uint32(dump[4*i:])) }
	const headerSize, width, height, stride, colours, colourSize = 0, 4, 5, 12, 19, 12
	return picture{dump[word(headerSize)+word(colours)*colourSize:], word(width), word(height), word(stride)}
}

// count counts the pixels of one shade of grey.
func (p picture) count(shade byte) (n int) {
	for y := range p.height {
		for row := p.rows[y*p.stride:][:4*p.width]; len(row) > 0; row = row[4:] {
			if row[0] == shade && row[1] == shade && row[2] == shade {
				n++
			}
		}
	}
	return n
}

// mayHoldCode: nothing else in the window is black on so many pixels.
func (p picture) mayHoldCode() bool { return p.count(0) > 10_000 }

// isBlank: there is little but the white background of the X server.
func (p picture) isBlank() bool { return p.count(0xff) > p.width*p.height/2 }

// holdsCode asks zbarimg, in grey.
func (p picture) holdsCode(b *testing.B) bool {
	grey := fmt.Appendf(nil, "P5 %d %d 255\n", p.width, p.height)
	for y := range p.height {
		for row := p.rows[y*p.stride:][:4*p.width]; len(row) > 0; row = row[4:] {
			grey = append(grey, row[1])
		}
	}
	shot := filepath.Join(b.TempDir(), "screen.pgm")
	if err := os.WriteFile(shot, grey, 0o600); err != nil {
		b.Fatal(err)
	}
	_, err := exec.Command("zbarimg", "--quiet", "--raw", shot).Output()
	var nothing *exec.ExitError
	if err != nil && !errors.As(err, &nothing) {
		b.Fatalf("zbarimg does not start (make test-deps installs it): %v", err)
	}
	return err == nil
}
