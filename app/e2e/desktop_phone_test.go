package e2e

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// practice is the program in a window, with the sandbox inside it, and where the person has got to.
type practice struct {
	*desktop
	home   string
	origin string // of the sandbox, once it is known
}

func newPractice(t *testing.T) *practice { return newPracticeOn(newDisplay(t, 1440, 800)) }

func newPracticeOn(d *display, environment ...string) *practice {
	home := d.t.TempDir()
	return &practice{desktop: runDesktop(d, home, environment, "--sandbox"), home: home}
}

func (p *practice) toSignIn() { p.sees(screen.SignIn{}, screen.SignIn{}.Title()) }

func (p *practice) toHome() {
	p.toSignIn()
	p.click(screen.SignIn{Demo: sandbox.DemoEmail}, screen.SignIn{}.DemoLabel())
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
}

func (p *practice) toInvite() {
	p.toHome()
	p.fromHomeToInvite()
}

func (p *practice) fromHomeToInvite() {
	p.bringForward("Countersign")
	p.pairs()
	link, err := url.Parse(p.link())
	if err != nil {
		p.t.Fatal("the QR code does not hold a link")
	}
	p.origin = link.Host
}

func (p *practice) toPhone() {
	p.toInvite()
	p.fromInviteToPhone()
}

func (p *practice) fromInviteToPhone() {
	p.click(screen.Invite{DemoPhone: true}, screen.Invite{}.DemoPhoneLabel())
	p.sees(screen.Phone{Step: screen.PhoneAsking}, screen.Phone{}.ConfirmLabel())
}

func (p *practice) toApprove() {
	p.toPhone()
	p.fromPhoneToApprove()
}

func (p *practice) fromPhoneToApprove() {
	p.click(screen.Phone{Step: screen.PhoneAsking}, screen.Phone{}.ConfirmLabel())
	p.sees(screen.Approve{CanApprove: true}, screen.Approve{}.ApproveLabel())
}

func (p *practice) toConnected() {
	p.toApprove()
	p.fromApproveToConnected()
}

func (p *practice) fromApproveToConnected() {
	p.click(screen.Approve{CanApprove: true}, screen.Approve{}.ApproveLabel())
	p.sees(screen.Connected{Listed: true}, screen.Connected{Listed: true}.Title())
	p.sees(screen.Phone{Step: screen.PhoneDone}, screen.Phone{Step: screen.PhoneDone}.Title())
}

// leavesNothing: the program has ended well, and neither a process nor a server nor a socket of it is left.
func (p *practice) leavesNothing() {
	p.t.Helper()
	p.ends()
	if left := processesOf(p.t, p.home); len(left) > 0 {
		p.t.Errorf("still running: %q", left)
	}
	if p.origin != "" {
		if c, err := net.DialTimeout("tcp", p.origin, time.Second); err == nil {
			c.Close()
			p.t.Error("the sandbox still listens")
		}
	}
	err := filepath.WalkDir(p.home, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type() == os.ModeSocket {
			p.t.Errorf("a socket is left: %s", path)
		}
		return err
	})
	if err != nil {
		p.t.Error(err)
	}
}

// processesOf lists the commands that run with this home.
func processesOf(t *testing.T, home string) (commands []string) {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Fatal("there is no /proc to look for processes in")
	}
	for _, folder := range folders {
		environment, _ := os.ReadFile(filepath.Join(folder, "environ")) // it may have ended meanwhile
		if strings.Contains("\x00"+string(environment), "\x00HOME="+home+"\x00") {
			command, _ := os.ReadFile(filepath.Join(folder, "cmdline"))
			commands = append(commands, strings.ReplaceAll(string(command), "\x00", " "))
		}
	}
	return commands
}

// The demo phone is paired with the window beside it, whatever the window looks like.
func TestDemoPhone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		width, height int
		sight         sight
		environment   []string
	}{
		{"light", 1440, 800, sight{scale: 1}, nil},
		{"dark", 1440, 800, sight{scale: 1, theme: screen.ThemeDark}, []string{"FYNE_THEME=dark"}},
		{"large", 2860, 1520, sight{scale: 2}, []string{"FYNE_SCALE=2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPracticeOn(newDisplay(t, c.width, c.height), c.environment...)
			p.sight = c.sight
			p.toHome()
			p.keep("home", p.window("Countersign"))
			p.fromHomeToInvite()
			p.keep("invite", p.window("Countersign"))
			p.fromInviteToPhone()
			p.keep("phone", p.window("Demo phone"))
			p.fromPhoneToApprove()
			p.keep("approve", p.window("Countersign"))
			p.fromApproveToConnected()
			p.keep("connected", p.window("Countersign"))
			p.click(screen.Phone{Step: screen.PhoneDone}, screen.Phone{}.DoneLabel())
			p.click(screen.Connected{Listed: true}, screen.Connected{}.DoneLabel())
			p.sees(screen.Home{}, screen.Home{}.DevicesTitle())
			p.scrollsDown()
			p.sees(screen.Home{Devices: []screen.Device{{Name: "x", PairedHere: true}}}, screen.Device{}.PairedHereLabel())
			p.keep("paired", p.window("Countersign"))
			p.closeWindow("Countersign")
			p.leavesNothing()
		})
	}
}

// Wherever a person closes the window, the program ends.
func TestClosingTheWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		reach func(*practice)
	}{
		{"signing in", (*practice).toSignIn},
		{"signed in", (*practice).toHome},
		{"code shown", (*practice).toInvite},
		{"phone asked", (*practice).toPhone},
		{"phone confirmed", (*practice).toApprove},
		{"connected", (*practice).toConnected},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t)
			c.reach(p)
			p.closeWindow("Countersign")
			p.leavesNothing()
		})
	}
}

// Where a person closes the demo phone, the window goes on, with a fresh code that says that the phone left if that ended the
// pairing.
func TestClosingTheDemoPhone(t *testing.T) {
	t.Parallel()
	left := screen.Failed{Problem: screen.Problem{What: left, Do: keepOpen}}
	fresh := screen.Invite{Failed: left}
	for _, c := range []struct {
		name  string
		reach func(*practice)
		shown screen.Screen
		label string
	}{
		{"asked", (*practice).toPhone, fresh, left.Problem.What},
		{"confirmed", (*practice).toApprove, fresh, left.Problem.What},
		{"connected", (*practice).toConnected, screen.Connected{Listed: true}, screen.Connected{Listed: true}.Title()},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t)
			c.reach(p)
			p.closeWindow("Demo phone")
			p.sees(c.shown, c.label)
			p.closeWindow("Countersign")
			p.leavesNothing()
		})
	}
}
