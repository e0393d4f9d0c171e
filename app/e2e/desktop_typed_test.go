package e2e

import (
	"strings"
	"testing"

	"countersign/oauth/sandbox"
	"countersign/pairing"
	"countersign/ui/screen"
)

// practiceServer starts the practice server alone, and returns its address.
func practiceServer(t *testing.T) (origin string) {
	t.Helper()
	server := run(t, "sandbox", "--listen", "127.0.0.1:0")
	server.expect("Listening on")
	return "http://" + strings.TrimRight(server.word(), ".")
}

// clipboard is what a person could paste; empty if there is nothing.
func (d *display) clipboard() string {
	d.t.Helper()
	paste := tool(d.t, "xclip", "-selection", "clipboard", "-out")
	paste.Env = d.environment("/")
	text, _ := paste.Output() // fails where nothing was copied
	return string(text)
}

// copiesCode waits for the code in the window, copies it with a click, and looks that it stands there without the QR code.
func (p *desktop) copiesCode() (code string) {
	p.t.Helper()
	p.click(screen.Code{Text: screen.NewSecret("K7M-4X9")}, screen.Code{}.CopyLabel())
	p.until("a code on the clipboard", func() bool {
		code = p.clipboard()
		_, err := pairing.ParseShortCode(code, pairing.SixSymbols)
		return err == nil
	})
	p.showsNoCode()
	p.sees(screen.Code{Text: screen.NewSecret(code)}, screen.Code{}.Title())
	p.keep("code", p.window("Countersign"))
	return code
}

// The whole way without a camera, in the window: a code is shown, another computer joins with it, and a click lets it in. Then the
// code is on the clipboard no longer.
func TestTypedCodeInWindow(t *testing.T) {
	t.Parallel()
	for name, choose := range map[string]func(*desktop){
		"by click":    func(p *desktop) { p.click(screen.Invite{}, screen.Invite{}.TypeCodeLabel()) },
		"by keyboard": func(p *desktop) { p.link(); p.key("shift+Tab", "space") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			origin := practiceServer(t)
			p := runDesktop(newDisplay(t, 1000, 800), t.TempDir(), nil, "--server", origin)
			p.signIn(sandbox.DemoEmail)
			p.pairs()
			choose(p)
			other := run(t, "join", "--server", origin, p.copiesCode())
			other.answer("j", "Join this account?", "Account: "+sandbox.DemoEmail, "j Join")
			p.click(screen.Approve{CanApprove: true, Typed: true}, screen.Approve{}.ApproveLabel())
			other.expect("Signed in as "+sandbox.DemoEmail, "this computer")
			connected := screen.Connected{Listed: true, Typed: true}
			p.sees(connected, connected.Title())
			if left := p.clipboard(); left != "" {
				t.Errorf("%d letters are left on the clipboard", len(left))
			}
			other.quit()
			p.closeWindow("Countersign")
			p.ends()
		})
	}
}

// The other way round: the window joins with a code that another computer shows.
func TestJoinInWindow(t *testing.T) {
	t.Parallel()
	origin := practiceServer(t)
	desk := run(t, "pair", "--server", origin)
	desk.signIn(sandbox.DemoEmail)
	_, code := desk.showCode()
	p := runDesktop(newDisplay(t, 1000, 800), t.TempDir(), nil, "--server", origin)
	p.click(screen.SignIn{CanJoin: true}, screen.SignIn{}.JoinLabel())
	p.sees(screen.Join{}, screen.Join{}.Title())
	p.bringForward("Countersign")
	p.typeText(strings.ToLower(strings.ReplaceAll(code, "-", "")))
	p.click(screen.Join{Step: screen.JoinAsking}, screen.Join{}.ConfirmLabel())
	desk.expect("Is this your device?", "Account: "+sandbox.DemoEmail, "App: Countersign")
	desk.approve()
	desk.expect("is connected")
	p.sees(screen.Home{}, screen.Home{}.PairLabel())
	desk.send("d")
	desk.quit()
	p.closeWindow("Countersign")
	p.ends()
}
