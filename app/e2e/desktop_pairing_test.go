package e2e

import (
	"encoding/json"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

// A phone of Mozilla's libraries scans the code off a picture of the screen, is approved with a click, and shows up in the
// window as connected.
func TestWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := runDesktop(newDisplay(t, 1000, 800), t.TempDir(), nil, "--server", w.origin, "--log-level", "debug")
	p.signIn(sandbox.DemoEmail)
	p.pairs()
	link := p.link()
	p.updateScreenshot()

	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	p.sees(screen.Approve{}, screen.Approve{}.Title())
	p.showsNoCode()
	phone.do("confirm", nil)
	p.sees(screen.Approve{PhoneConfirmed: true}, screen.Approve{}.ConfirmedNote())
	p.click(screen.Approve{CanApprove: true}, screen.Approve{}.ApproveLabel())
	phone.hear("pair:auth:authorize")
	checkKeys(t, w, sandbox.DemoEmail, phone)
	checkDevices(t, phone)

	connected := screen.Connected{Phone: "Pixel 9", Account: sandbox.DemoEmail, Listed: true}
	p.sees(connected, connected.Title())
	p.sees(connected, connected.Body())
	p.key("Return")
	p.sees(screen.Home{Devices: []screen.Device{{Name: "Pixel 9", PairedHere: true}}}, "Pixel 9")
	checkStory(t, phone.finish())
	p.closeWindow("Countersign")
	p.ends()
	p.saysNoSecret(w, link)
}

// A phone is let in with the keyboard alone, from the sign-in to the end.
func TestPairingByKeyboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := runDesktop(newDisplay(t, 1000, 800), t.TempDir(), nil, "--server", w.origin)
	p.signIn(plainEmail)
	p.pairs()
	phone := play(t, "phone.mjs")
	phone.do("scan", order{"link": p.link()})
	phone.do("request", nil)
	phone.do("confirm", nil)
	p.sees(screen.Approve{CanApprove: true}, screen.Approve{}.ApproveLabel())
	p.key("Tab", "space")
	phone.hear("pair:auth:authorize")
	checkKeys(t, w, plainEmail, phone)
	phone.finish()
	p.key("ctrl+q")
	p.ends()
}

// signIn types e-mail and password in the window.
func (p *desktop) signIn(email string) {
	p.t.Helper()
	p.sees(screen.SignIn{}, screen.SignIn{}.Title())
	p.bringForward("Countersign")
	p.typeText(email)
	p.key("Return")
	p.typeText(sandbox.DemoPassword)
	p.key("Return")
}

// updateScreenshot keeps the window's picture for README.md, if COUNTERSIGN_UPDATE_SCREENSHOT is 1.
func (p *desktop) updateScreenshot() {
	p.t.Helper()
	if os.Getenv("COUNTERSIGN_UPDATE_SCREENSHOT") == "1" {
		p.write(filepath.Join("..", "..", "docs", "screenshot.png"), p.window("Countersign"), png.BestCompression)
	}
}

// showsNoCode: what the phone scanned has left the screen.
func (p *desktop) showsNoCode() {
	p.t.Helper()
	shot := p.keep("after-the-code", p.picture())
	if text, err := exec.Command("zbarimg", "--quiet", "--raw", shot).Output(); err == nil {
		p.t.Errorf("there is still a code on the screen, of %d letters", len(text))
	}
}

// saysNoSecret looks through everything the program has written.
func (p *desktop) saysNoSecret(w *world, link string) {
	p.t.Helper()
	said, _, _ := p.out.now()
	log, _, _ := p.errors.now()
	if !strings.Contains(log, "level=") {
		p.t.Error("there is no log to look through")
	}
	for name, secret := range w.secrets(p.t, link) {
		if strings.Contains(said+log, secret) {
			p.t.Errorf("the program says the %s", name)
		}
	}
}

// secrets are those of a pairing that can be known from outside.
func (w *world) secrets(t *testing.T, link string) map[string]string {
	t.Helper()
	key, err := w.accounts.SyncKey(sandbox.DemoEmail)
	if err != nil {
		t.Fatal(err)
	}
	var jwk struct{ K string }
	if err := json.Unmarshal(key.JWK(), &jwk); err != nil || jwk.K == "" {
		t.Fatal("the sync key is not a JWK")
	}
	_, channelKey, ok := strings.Cut(link, "channel_key=")
	if !ok {
		t.Fatal("there is no channel key in the link")
	}
	return map[string]string{"password": sandbox.DemoPassword, "sync key": jwk.K, "channel key": channelKey}
}
