package e2e

import (
	"bufio"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// opener is the system's program that opens pages, which here hands each address to the test.
type opener struct {
	t      *testing.T
	folder string
	opened chan string
}

func newOpener(t *testing.T) *opener {
	t.Helper()
	o := &opener{t, t.TempDir(), make(chan string, 8)}
	pipe := filepath.Join(o.folder, "opened")
	script := "#!/bin/sh\nprintf '%s\\n' \"$1\" > '" + pipe + "'\n"
	if err := os.WriteFile(filepath.Join(o.folder, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	go func() {
		for lines := bufio.NewScanner(in); lines.Scan(); {
			o.opened <- lines.Text()
		}
	}()
	return o
}

// environment has the program find it.
func (o *opener) environment() []string { return []string{"PATH=" + o.folder} }

// next is the address that is opened next.
func (o *opener) next() string {
	o.t.Helper()
	select {
	case address := <-o.opened:
		return address
	case <-time.After(patience):
		o.t.Fatal("no page is opened")
		return ""
	}
}

// visit opens the sign-in page of an account server.
func (b *browser) visit(address string) {
	b.t.Helper()
	b.do("Page.navigate", order{"url": address})
	b.says("Sign in to continue to Countersign")
}

// fill types into a field of the page.
func (b *browser) fill(field, text string) {
	b.t.Helper()
	b.await("document.querySelector('[name=" + field + "]')")
	b.eval("document.querySelector('[name=" + field + "]').focus()")
	b.paste(text)
}

// decide presses one of the page's two buttons.
func (b *browser) decide(decision string) {
	b.t.Helper()
	b.await("document.querySelector('[value=" + decision + "]')")
	b.eval("document.querySelector('[value=" + decision + "]').click()")
}

// signIn fills in the page, and the page for a code where there is one.
func (b *browser) signIn(email string, code func() string) {
	b.t.Helper()
	b.fill("email", email)
	b.fill("password", sandbox.DemoPassword)
	b.decide("allow")
	if code != nil {
		b.says("Code from the authenticator")
		b.fill("code", code())
		b.decide("allow")
	}
	b.says("Back to Countersign")
}

// seat is where a person sits: at the window or at the terminal.
type seat interface {
	// toBrowser chooses to sign in with the browser, copiedLink takes the link that is offered meanwhile, and cancels goes back.
	toBrowser()
	copiedLink() string
	cancels()
	// reads waits for what went wrong, and atHome for the account.
	reads(problem string)
	atHome(email string)
}

// TestBrowserSignIn: a real browser signs in on the page of the account server and brings the account over, as the last of three
// tries: declined, given up with the tab closed, and in the presence of a stranger. Afterwards nobody listens any more.
func TestBrowserSignIn(t *testing.T) {
	t.Parallel()
	code := func() string { return sandbox.TOTP(authenticatorOfHers, time.Now()) }
	for account, code := range map[string]func() string{plainEmail: nil, guardedEmail: code} {
		for name, sit := range map[string]func(*testing.T, *world, *opener) seat{"window": sitAtWindow, "terminal": sitAtTerminal} {
			t.Run(name+"/"+account, func(t *testing.T) {
				t.Parallel()
				w, o := guardedWorld(t), newOpener(t)
				signsInByBrowser(t, o, sit(t, w, o), account, code)
			})
		}
	}
}

func signsInByBrowser(t *testing.T, o *opener, s seat, account string, code func() string) {
	t.Helper()
	b := newBrowser(t)
	s.toBrowser()
	b.visit(o.next())
	b.decide("deny")
	b.says("Back to Countersign")
	s.reads("You declined in the browser.")

	s.toBrowser()
	abandoned := o.next()
	newBrowser(t).visit(abandoned)
	s.cancels()
	notListening(t, abandoned)

	s.toBrowser()
	page := o.next()
	if link := s.copiedLink(); link != page {
		t.Errorf("the link is %s, opened was %s", link, page)
	}
	strangerComes(t, page)
	b.visit(page)
	b.signIn(account, code)
	s.atHome(account)
	notListening(t, page)
}

// callbackOf is where the browser comes back to.
func callbackOf(t *testing.T, page string) string {
	t.Helper()
	u, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("redirect_uri")
}

// strangerComes: somebody who does not know what was asked is told that there is nothing here.
func strangerComes(t *testing.T, page string) {
	t.Helper()
	answer, err := http.Get(callbackOf(t, page) + "?state=" + strings.Repeat("A", 26) + "&code=" + strings.Repeat("ab", 32))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusNotFound || !strings.Contains(string(text), "Nothing to do here") {
		t.Errorf("a stranger is told %d %s, %v", answer.StatusCode, text, err)
	}
}

// notListening: nobody answers any more where the browser was to come back to.
func notListening(t *testing.T, page string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		answer, err := http.Get(callbackOf(t, page))
		if err != nil {
			return
		}
		answer.Body.Close()
		if time.Now().After(deadline) {
			t.Fatal("the program still listens for the browser")
		}
	}
}

// terminalSeat is at the terminal, on the way to pair a phone.
type terminalSeat struct {
	*console
	world *world
}

func sitAtTerminal(t *testing.T, w *world, o *opener) seat {
	return terminalSeat{runIn(t, t.TempDir(), o.environment(), "pair", "--server", w.origin), w}
}

func (s terminalSeat) toBrowser() {
	s.t.Helper()
	s.answer("w", "w Sign in with the browser")
	s.expect("Sign in with your browser", "Countersign goes on by itself.", "o Open it again")
}

func (s terminalSeat) copiedLink() string {
	s.t.Helper()
	s.send("u")
	s.expect("u Show the link as text, o Open it again, c Cancel, q Quit")
	said, _, _ := s.out.now()
	at := strings.LastIndex(said[:s.read], s.world.origin+"/authorization")
	link, _, _ := strings.Cut(said[at:], " ")
	return link
}

func (s terminalSeat) cancels() {
	s.t.Helper()
	s.send("c")
	s.expect("Sign in", "Type your e-mail address.")
}

func (s terminalSeat) reads(problem string) {
	s.t.Helper()
	s.expect(problem)
}

// atHome goes on to pair a phone of Mozilla's libraries, which shows that the keys are the account's.
func (s terminalSeat) atHome(email string) {
	s.t.Helper()
	phone := s.scan()
	phone.do("confirm", nil)
	s.expect("Account: " + email)
	s.approve()
	if email == guardedEmail {
		s.answer(sandbox.TOTP(authenticatorOfHers, time.Now().Add(30*time.Second)), "Open your authenticator app", "Type the verification code.")
	}
	phone.hear("pair:auth:authorize")
	checkKeys(s.t, s.world, email, phone)
	checkDevices(s.t, phone)
	s.expect("Your phone is connected")
	s.quit()
}

// windowSeat is at the window.
type windowSeat struct {
	*desktop
	world *world
}

func sitAtWindow(t *testing.T, w *world, o *opener) seat {
	return windowSeat{runDesktop(newDisplay(t, 1000, 800), t.TempDir(), o.environment(), "--server", w.origin), w}
}

func (s windowSeat) toBrowser() {
	s.t.Helper()
	s.click(screen.SignIn{Browser: true}, screen.BrowserLabel())
	s.sees(screen.Browser{Link: s.world.origin}, screen.Browser{}.Title())
}

func (s windowSeat) copiedLink() (link string) {
	s.t.Helper()
	s.keep("browser", s.window("Countersign"))
	s.click(screen.Browser{Link: s.world.origin}, screen.Browser{}.CopyLabel())
	s.until("a link on the clipboard", func() bool {
		link = s.clipboard()
		return strings.HasPrefix(link, s.world.origin)
	})
	return link
}

func (s windowSeat) cancels() {
	s.t.Helper()
	s.bringForward("Countersign")
	s.key("Escape")
	s.sees(screen.SignIn{Browser: true}, screen.SignIn{}.Title())
}

func (s windowSeat) reads(problem string) {
	s.t.Helper()
	s.sees(screen.SignIn{Browser: true, Problem: screen.Problem{What: problem, Do: "."}}, problem)
}

func (s windowSeat) atHome(email string) {
	s.t.Helper()
	s.sees(screen.Home{}, screen.Home{}.PairLabel())
	s.sees(screen.Home{Email: email}, screen.Home{Email: email}.Body())
	s.closeWindow("Countersign")
	s.ends()
}
