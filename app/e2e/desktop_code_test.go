package e2e

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// TestCodeInWindow reads the code off the real display with a scanner that nobody here wrote: in every theme, at 96 and 192 dots
// per inch, at the usual size, enlarged, on all of the screen, and in the smallest window that the program allows. Every module is
// four whole pixels at least.
func TestCodeInWindow(t *testing.T) {
	t.Parallel()
	for _, theme := range []string{screen.ThemeLight, screen.ThemeDark, screen.ThemeContrast} {
		for _, c := range []struct {
			dpi, scale    int
			width, height int
		}{
			{96, 1, 1000, 800},
			{192, 2, 1400, 1600},
		} {
			t.Run(fmt.Sprintf("%s, %d dpi", theme, c.dpi), func(t *testing.T) {
				t.Parallel()
				home := t.TempDir()
				prefer(t, home, `{"theme":"`+theme+`"}`)
				scale := []string{fmt.Sprintf("FYNE_SCALE=%d", c.scale)} // the toolkit believes no density that this X server tells
				p := runDesktop(newDisplay(t, c.width, c.height), home, scale, "--server", newWorld(t).origin)
				p.sight = sight{scale: float32(c.scale), theme: theme}
				p.readsCode(c.width)
				p.closeWindow("Countersign")
				p.ends()
			})
		}
	}
}

// readsCode signs in, and reads the code in each size that the window of a screen of that width can have.
func (p *desktop) readsCode(width int) {
	p.t.Helper()
	p.signIn(sandbox.DemoEmail)
	p.pairs()
	link := p.link()
	usual := p.sharp("usual")
	p.click(screen.Invite{}, screen.Invite{}.EnlargeLabel())
	p.until("the code is larger", func() bool { return p.module() > usual })
	enlarged := p.sharp("enlarged")
	p.fillsScreen(width)
	if whole := p.sharp("whole screen"); whole < enlarged {
		p.t.Errorf("a module goes from %d to %d pixels", enlarged, whole)
	}
	p.key("Escape")
	p.until("the code has its usual size", func() bool { return p.module() == usual })
	p.must("search", "--onlyvisible", "--name", "^Countersign$", "windowsize", "10", "10")
	p.until("the window is small", func() bool { return p.window("Countersign").Bounds().Dx() < int(400*p.sight.scale) })
	p.sharp("smallest")
	if p.link() != link {
		p.t.Error("the code has changed on the way")
	}
}

// fillsScreen presses F11. If the window manager misses what the window asks of it then, the window takes the next key for leaving
// the full screen, and the one after that for filling it.
func (p *desktop) fillsScreen(width int) {
	p.t.Helper()
	p.pressesUntil("the window fills the screen", func() bool { return p.window("Countersign").Bounds().Dx() == width },
		func() { p.key("F11") })
}

// sharp reads the code, looks at each of its modules, and says how many pixels wide they are.
func (p *desktop) sharp(when string) (module int) {
	p.t.Helper()
	p.link()
	p.until("a sharp code, "+when, func() bool { module = p.module(); return module >= 4 })
	p.keep(when, p.window("Countersign"))
	return module
}

// module is how many pixels wide a module is, if each is black or white all over and there are four white ones all around; otherwise
// 0.
func (p *desktop) module() int {
	p.t.Helper()
	shown := rgba(p.window("Countersign"))
	code, paper := image.Rectangle{}, paperOf(shown)
	for y := paper.Min.Y; y < paper.Max.Y; y++ {
		for x := paper.Min.X; x < paper.Max.X; x++ {
			if isGrey(shown, x, y, 0) {
				code = code.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	side, corner := code.Dx(), 0
	for corner < side && isGrey(shown, code.Min.X+corner, code.Min.Y, 0) {
		corner++
	}
	const wide = 7 // modules of the mark in a corner
	module := corner / wide
	if module == 0 || side != code.Dy() || corner%wide != 0 || side%module != 0 {
		return 0
	}
	for y := -4 * module; y < side+4*module; y++ {
		for x := -4 * module; x < side+4*module; x++ {
			wanted := uint8(0xff)
			if at := image.Pt(x, y); at.In(image.Rect(0, 0, side, side)) && isGrey(shown, code.Min.X+x/module*module, code.Min.Y+y/module*module, 0) {
				wanted = 0
			}
			if !isGrey(shown, code.Min.X+x, code.Min.Y+y, wanted) {
				return 0
			}
		}
	}
	return module
}

// paperOf is the white paper that the code is on: the rows around the longest white line that are white at both its ends. The edges
// of buttons are white lines, too, but thin ones.
func paperOf(shown *image.RGBA) (paper image.Rectangle) {
	const thick = 8
	for y := range shown.Rect.Dy() - thick {
		for x, from := 0, 0; x < shown.Rect.Dx(); x++ {
			if !isGrey(shown, x, y, 0xff) || !isGrey(shown, x, y+thick, 0xff) {
				from = x + 1
			} else if x-from >= paper.Dx() {
				paper = image.Rect(from, y, x+1, y+1)
			}
		}
	}
	white := func(y int) bool {
		return isGrey(shown, paper.Min.X, y, 0xff) && isGrey(shown, paper.Max.X-1, y, 0xff)
	}
	for paper.Min.Y > 0 && white(paper.Min.Y-1) {
		paper.Min.Y--
	}
	for paper.Max.Y < shown.Rect.Dy() && white(paper.Max.Y) {
		paper.Max.Y++
	}
	return paper
}

func isGrey(img *image.RGBA, x, y int, shade uint8) bool {
	c := img.RGBAAt(x, y)
	return c.R == shade && c.G == shade && c.B == shade
}

// A phone that leaves is followed by a fresh code, without a click: the next phone scans that off the display, and is let in.
func TestFreshCodeInWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := runDesktop(newDisplay(t, 1000, 800), t.TempDir(), nil, "--server", w.origin)
	p.signIn(sandbox.DemoEmail)
	p.pairs()
	old := p.link()
	first := play(t, "phone.mjs")
	first.do("scan", order{"link": old})
	p.sees(screen.Invite{Scanned: true}, screen.Invite{Scanned: true}.Title())
	p.showsNoCode()
	first.do("request", nil)
	p.sees(screen.Approve{}, screen.Approve{}.Title())
	first.leaves()
	p.sees(screen.Invite{Failed: screen.Failed{Problem: screen.Problem{What: left, Do: keepOpen}}}, left)
	fresh := p.link()
	if id, key := idAndKey(t, old); strings.Contains(fresh, id) || strings.Contains(fresh, key) {
		t.Error("the fresh code has the id or the key of the one before it")
	}
	second := play(t, "phone.mjs")
	second.do("scan", order{"link": fresh})
	second.do("request", nil)
	second.do("confirm", nil)
	p.click(screen.Approve{CanApprove: true}, screen.Approve{}.ApproveLabel())
	second.hear("pair:auth:authorize")
	checkKeys(t, w, sandbox.DemoEmail, second)
	p.sees(screen.Connected{Listed: true}, screen.Connected{Listed: true}.Title())
	p.closeWindow("Countersign")
	p.ends()
}

// With hold-to-reveal there is no code on the display until the space bar is held down, and none afterwards.
func TestCodeIsHeldInWindow(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	settings := filepath.Join(home, ".config", "countersign", "settings.json")
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte(`{"hold_to_reveal": true, "pairing_version": 2}`), 0o600); err != nil {
		t.Fatal(err)
	}
	p := runDesktop(newDisplay(t, 1000, 800), home, nil, "--server", newWorld(t).origin)
	p.signIn(sandbox.DemoEmail)
	p.pairs()
	held := screen.Invite{Hold: true, Life: screen.Countdown{Left: 1, Total: 1}}
	p.sees(held, held.HoldLabel())
	p.showsNoCode()
	p.must("keydown", "space")
	if link := p.link(); !strings.HasSuffix(link, "&v=2") {
		t.Error("the link is not of the second version")
	}
	p.must("keyup", "space")
	p.sees(held, held.HoldLabel())
	p.showsNoCode()
	p.must("keydown", "space")
	p.link()
	another := tool(t, "xmessage", "another window")
	another.Env = p.environment("/")
	start(t, another, func() {})
	p.sees(held, held.HoldLabel())
	p.showsNoCode()
	p.must("keyup", "space")
	p.closeWindow("Countersign")
	p.ends()
}
