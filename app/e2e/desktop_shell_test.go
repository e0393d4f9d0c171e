package e2e

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// panel is what a desktop has around its windows: a tray, and notifications. It is on a login's bus.
type panel struct {
	*login
	mu    sync.Mutex
	items []dbus.Sender
	told  []string
}

const (
	trayName          = "org.kde.StatusNotifierWatcher"
	notificationsName = "org.freedesktop.Notifications"
)

// newPanel puts a panel on the bus, with a tray or without one.
func newPanel(l *login, tray bool) *panel {
	l.t.Helper()
	p := &panel{login: l}
	p.serve(notificationsName, "/org/freedesktop/Notifications", map[string]any{"Notify": p.notify})
	if tray {
		p.serve(trayName, "/StatusNotifierWatcher", map[string]any{"RegisterStatusNotifierItem": p.register})
	}
	return p
}

func (p *panel) serve(name string, path dbus.ObjectPath, methods map[string]any) {
	p.t.Helper()
	if err := p.conn.ExportMethodTable(methods, path, name); err != nil {
		p.t.Fatal(err)
	}
	if reply, err := p.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		p.t.Fatalf("%v, reply %d", err, reply)
	}
}

func (p *panel) register(_ string, sender dbus.Sender) *dbus.Error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.items = append(p.items, sender)
	return nil
}

func (p *panel) notify(_ string, _ uint32, _, title, text string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, title)
	return uint32(len(p.told)), nil
}

func (p *panel) wasTold(title string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.told, title)
}

// entry is one of a menu that a program has put on the bus.
type entry struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

const trayMenu = dbus.ObjectPath("/StatusNotifierMenu")

// choose opens the menu of the program's icon and chooses an entry, as the panel's own programs do it.
func (p *panel) choose(label string) {
	p.t.Helper()
	var sender dbus.Sender
	p.until("the program's icon", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.items) > 0 {
			sender = p.items[0]
		}
		return len(p.items) > 0
	})
	path := trayMenu
	if v, err := p.conn.Object(string(sender), "/StatusNotifierItem").GetProperty("org.kde.StatusNotifierItem.Menu"); err == nil {
		path = v.Value().(dbus.ObjectPath)
	}
	menu := p.conn.Object(string(sender), path)
	var revision uint32
	var root entry
	if err := menu.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		p.t.Fatal(err)
	}
	var labels []string
	for _, child := range root.Children {
		var e entry
		if err := dbus.Store([]any{child.Value()}, &e); err != nil {
			p.t.Fatal(err)
		}
		said, _ := e.Properties["label"].Value().(string)
		if labels = append(labels, said); said == label {
			if err := menu.Call("com.canonical.dbusmenu.Event", 0, e.ID, "clicked", dbus.MakeVariant(0), uint32(0)).Err; err != nil {
				p.t.Fatal(err)
			}
			return
		}
	}
	p.t.Fatalf("there is no %q among %q", label, labels)
}

// atDesk starts the program in a window on a desktop with that panel.
func (p *panel) atDesk(d *display, settings string, arguments ...string) *desktop {
	p.t.Helper()
	if settings != "" {
		prefer(p.t, p.home, settings)
	}
	return runDesktop(d, p.home, []string{"XDG_RUNTIME_DIR=" + p.home, "DBUS_SESSION_BUS_ADDRESS=" + p.bus}, arguments...)
}

// The window is put away in the tray, fetched from the tray's menu, which begins a pairing as well, and the program ends from there.
// While the window is not in front, a notification says that somebody asks.
func TestTray(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := newDisplay(t, 1000, 800)
	panel := newPanel(newLogin(t), true)
	p := panel.atDesk(d, `{"keep_running":true}`, "--server", w.origin)
	p.signIn(sandbox.DemoEmail)
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
	p.until("the program's icon is in the tray", func() bool {
		panel.mu.Lock()
		defer panel.mu.Unlock()
		return len(panel.items) > 0
	})
	p.closeWindow("Countersign")
	p.until("a word about it", func() bool { return panel.wasTold("Countersign is still there") })

	panel.choose(screen.Home{}.PairLabel())
	p.sees(screen.Invite{Warn: true}, screen.Invite{}.ShowLabel())
	p.bringForward("Countersign")
	p.key("Return")
	link := p.link()
	d.must("search", "--onlyvisible", "--name", "^Countersign$", "windowminimize")
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	p.until("a notification of who asks", func() bool { return panel.wasTold("Somebody asks to join your account") })
	phone.do("confirm", nil)

	panel.choose(screen.Menu{}.QuitLabel())
	p.ends()
}

// Where there is no tray, closing the window ends the program, whatever was chosen.
func TestNoTray(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := newPanel(newLogin(t), false).atDesk(newDisplay(t, 1000, 800), `{"keep_running":true}`, "--server", w.origin)
	p.sees(screen.SignIn{}, screen.SignIn{}.Title())
	p.closeWindow("Countersign")
	p.ends()
}

// A program that is started hidden is in the tray; where there is none, its window comes.
func TestStartedHidden(t *testing.T) {
	t.Parallel()
	for name, tray := range map[string]bool{"with a tray": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			panel := newPanel(newLogin(t), tray)
			p := panel.atDesk(newDisplay(t, 1000, 800), "", "--hidden", "--server", w.origin)
			if tray {
				panel.choose(screen.Menu{}.ShowLabel())
			}
			p.sees(screen.SignIn{}, screen.SignIn{}.Title())
			p.closeWindow("Countersign")
			p.ends()
		})
	}
}

// A second start shows the window of the first, on the page that a link names, and ends. A link that leads nowhere says so.
func TestSecondStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := newDisplay(t, 1000, 800)
	panel := newPanel(newLogin(t), false)
	p := panel.atDesk(d, "", "--server", w.origin)
	p.signIn(sandbox.DemoEmail)
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
	again := func(arguments ...string) (string, error) {
		command := exec.Command(program, arguments...)
		command.Env = append(p.Cmd.Env[:len(p.Cmd.Env):len(p.Cmd.Env)], "LANG=C")
		said, err := command.CombinedOutput()
		return string(said), err
	}
	if said, err := again("countersign://settings"); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	p.sees(screen.Settings{}, screen.Settings{}.Title())
	p.key("Escape")
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
	if said, err := again("countersign://pair"); err == nil || !strings.Contains(said, "leads to no page") {
		t.Errorf("%v: %s", err, said)
	}
	p.closeWindow("Countersign")
	p.ends()
}

// The window comes back as large as it was left, and the keys of its menu work.
func TestWindowKeepsItsSize(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := newDisplay(t, 1200, 900)
	panel := newPanel(newLogin(t), false)
	first := panel.atDesk(d, "", "--server", w.origin)
	first.sees(screen.SignIn{}, screen.SignIn{}.Title())
	d.must("search", "--onlyvisible", "--name", "^Countersign$", "windowsize", "--sync", "611", "777")
	first.bringForward("Countersign")
	first.key("ctrl+comma")
	first.sees(screen.Settings{}, screen.Settings{}.Title())
	first.keep("settings", first.window("Countersign"))
	first.key("ctrl+q")
	first.ends()

	second := panel.atDesk(d, "", "--server", w.origin)
	second.sees(screen.SignIn{}, screen.SignIn{}.Title())
	if at := second.window("Countersign").Bounds().Size(); fmt.Sprint(at) != "(611,777)" {
		t.Errorf("it comes back %v", at)
	}
	second.closeWindow("Countersign")
	second.ends()
}
