package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"countersign/pairing"
	"countersign/pairing/relay"
)

// readsOn plays the authority behind the code: the page must come in with the key that was agreed on, and ask as a phone does.
func (o *offerer) readsOn(b *browser) {
	o.t.Helper()
	end := o.secure()
	end.until(isEstablished)
	m, err := pairing.ParseMessage(end.until(isPlain).Plain[0])
	if request, ok := m.(pairing.Request); err != nil || !ok || request.KeysJWK == "" || request.CodeChallenge == "" {
		o.t.Fatalf("the phone begins with %T, %v", m, err)
	}
	end.send(string(pairing.Encode(pairing.Metadata{Email: "ada@example.org", DeviceName: "Desk"})))
	b.says("Join this account?")
	b.says("ada@example.org")
	b.says("Desk")
}

// wrongCode is another code on the same plate.
func (o *offerer) wrongCode() string {
	other := []byte(o.code.Bytes())
	wrong := append([]byte(nil), other...)
	wrong[len(wrong)-1] = "0123456789"[(strings.IndexByte("0123456789", wrong[len(wrong)-1])+2)%10]
	return string(wrong)
}

// However the code gets into the field, the sixth symbol sends it on its way, and the phone ends up in the channel.
func TestJoinPage(t *testing.T) {
	t.Parallel()
	for name, enter := range map[string]func(*browser, pairing.ShortCode){
		"key by key":             func(b *browser, c pairing.ShortCode) { b.press(typing(string(c.Bytes()))...) },
		"small, with its hyphen": func(b *browser, c pairing.ShortCode) { b.press(typing(strings.ToLower(c.Display()))...) },
		"pasted":                 func(b *browser, c pairing.ShortCode) { b.paste(" " + c.Display() + " ") },
		"mended": func(b *browser, c pairing.ShortCode) {
			symbols := string(c.Bytes())
			b.press(typing(symbols[:2] + "U")...)
			b.says("The third character is in no code.")
			b.press(typing(symbols[2:])...) // the mistake is selected
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			o := offer(t, w)
			b := newBrowser(t)
			b.open(w.origin + "/join")
			enter(b, o.code)
			o.readsOn(b)
			if got := b.eval("location.href"); got != w.origin+"/pair" {
				t.Errorf("the address bar shows %s", strings.ReplaceAll(got, string(o.code.Bytes()), "the code"))
			}
			checkOnlyThePlateLeft(t, b, o)
		})
	}
}

// checkOnlyThePlateLeft looks at all that the browser sent before the channel: of the code, the plate, and in one place.
func checkOnlyThePlateLeft(t *testing.T, b *browser, o *offerer) {
	t.Helper()
	secret := string(o.code.Bytes()[2:])
	for _, sent := range b.went() {
		plain := strings.ToUpper(strings.ReplaceAll(sent, "-", ""))
		// The link to the phone's page has its secrets in the fragment, which no request carries; frames are base64url by chance.
		if !strings.Contains(sent, `"data"`) && strings.Contains(plain, secret) && len(sent) < 200 {
			t.Errorf("the secret left in %q", sent)
		}
	}
	want := []string{"/v1/code/" + o.plate.Plate().String(), "/v1/ws/" + o.channel.ID().String()}
	if got := b.sockets(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("sockets at %q, want %q", got, want)
	}
}

// What is no code is named where it stands, and nothing is asked of anybody.
func TestJoinPageMistakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBrowser(t)
	b.open(w.origin + "/join")
	for text, want := range map[string]string{
		"K7U":     "The third character is in no code.",
		"K7-!":    "The fourth character is in no code.",
		"K7M4X95": "That is too long.",
		"!":       "The first character is in no code.",
	} {
		b.eval("document.getElementById('code').select()")
		b.paste(text)
		b.says(want)
		if b.eval("document.getElementById('code').getAttribute('aria-invalid')") != "true" {
			t.Errorf("%q: the field does not say that it is wrong", text)
		}
	}
	b.eval("document.getElementById('code').select()")
	b.paste("K7M")
	b.await("document.getElementById('mistake').textContent === ''")
	b.press("Enter")
	b.says("There is something missing.")
	if got := b.sockets(); len(got) != 0 {
		t.Errorf("sockets at %q", got)
	}
}

// A wrong code is tried when somebody says so, three times, and then no more; the right one still works.
func TestJoinPageWrongCode(t *testing.T) {
	t.Parallel()
	settings := relay.DefaultSettings()
	settings.Codes.ClaimsPerMinute = 10
	w := newWorldWith(t, newRelayWith(t, settings))
	o := offer(t, w)
	b := newBrowser(t)
	b.open(w.origin + "/join")
	b.paste(o.wrongCode())
	for n := 1; n <= 3; n++ {
		b.untilSockets(n)
		b.says("The computer did not take this code.")
		b.press("Enter")
	}
	b.says("This code has not worked three times")
	if got := len(b.sockets()); got != 3 {
		t.Errorf("%d claims", got)
	}
	b.paste(string(o.code.Bytes())) // the old one is selected
	o.readsOn(b)
}

// What a relay can say besides yes.
func TestJoinPageRefused(t *testing.T) {
	t.Parallel()
	t.Run("nobody there", func(t *testing.T) {
		w := newWorld(t)
		b := newBrowser(t)
		b.open(w.origin + "/join")
		b.paste("K7M-4X9")
		b.says("No computer is waiting for this code.")
		if got := len(b.sockets()); got != 1 {
			t.Errorf("%d claims: the page tries again by itself", got)
		}
	})
	t.Run("somebody else there", func(t *testing.T) {
		w := newWorld(t)
		o := offer(t, w)
		if _, err := new(relay.Dialer).ClaimPlate(t.Context(), base(t, w), o.plate.Plate()); err != nil {
			t.Fatal(err)
		}
		b := newBrowser(t)
		b.open(w.origin + "/join")
		b.paste(string(o.code.Bytes()))
		b.says("No computer is waiting for this code.")
	})
	t.Run("too many tries", func(t *testing.T) {
		settings := relay.DefaultSettings()
		settings.Codes.ClaimsPerMinute = 1
		w := newWorldWith(t, newRelayWith(t, settings))
		b := newBrowser(t)
		b.open(w.origin + "/join")
		b.paste("K7M-4X9")
		b.says("No computer is waiting for this code.")
		b.press("Enter")
		b.untilSockets(2)
		b.says("Too many codes came from this network.")
	})
	t.Run("gone", func(t *testing.T) {
		relays := newRelay(t)
		w := newWorldWith(t, relays)
		b := newBrowser(t)
		b.open(w.origin + "/join")
		relays.Close()
		b.paste("K7M-4X9")
		b.says("The connection ended.")
	})
}

// A relay under attack asks for work; the page does it and stays alive.
func TestJoinPageWorks(t *testing.T) {
	t.Parallel()
	settings := relay.DefaultSettings()
	settings.Codes.FailedClaimsPerMinute, settings.Codes.ClaimWorkBits = 1, 16
	w := newWorldWith(t, newRelayWith(t, settings))
	o := offer(t, w)
	for _, other := range []string{"00", "01", "02"} {
		if plate, err := pairing.ParsePlate(other); err == nil && plate != o.plate.Plate() {
			if _, err := new(relay.Dialer).ClaimPlate(t.Context(), base(t, w), plate); err == nil {
				t.Fatal("a plate that nobody has")
			}
			break
		}
	}
	b := newBrowser(t)
	b.open(w.origin + "/join")
	b.paste(string(o.code.Bytes()))
	o.readsOn(b)
	if !strings.Contains(strings.Join(b.went(), "\n"), `"proof"`) {
		t.Error("there was no work")
	}
}

// By keyboard alone, and what a screen reader finds: one field with a name, a button, what is wrong said at once.
func TestJoinPageWithoutEyesOrHands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBrowser(t)
	b.open(w.origin + "/join")
	if got := b.eval("document.activeElement.id"); got != "code" {
		t.Errorf("the keyboard begins at %q", got)
	}
	b.press("Tab")
	if got := b.eval("document.activeElement.id"); got != "continue" {
		t.Errorf("the next stop is %q", got)
	}
	b.press("Enter")
	b.says("There is something missing.")
	if got := b.eval("document.activeElement.id"); got != "code" {
		t.Errorf("after a mistake the keyboard is at %q", got)
	}
	var tree struct {
		Nodes []struct {
			Ignored    bool
			Role, Name struct{ Value string }
		}
	}
	b.ask("Accessibility.getFullAXTree", nil, &tree)
	found := map[string]bool{}
	for _, n := range tree.Nodes {
		if !n.Ignored {
			found[n.Role.Value+": "+n.Name.Value] = true
		}
	}
	for _, want := range []string{
		"heading: Type the code", "textbox: Code, 6 characters", "button: Continue", "main: ", "RootWebArea: Type the code – Countersign", "banner: ",
	} {
		if !found[want] {
			t.Errorf("there is no %q in %v", want, found)
		}
	}
	for expression, want := range map[string]string{
		"document.documentElement.lang":                                       "en",
		"document.getElementById('status').getAttribute('role')":              "status",
		"getComputedStyle(document.getElementById('status')).display":         "flex",
		"document.getElementById('mistake').getAttribute('role')":             "alert",
		"document.getElementById('cells').ariaHidden":                         "true",
		"document.documentElement.scrollWidth <= 360":                         "true",
		"document.documentElement.scrollHeight <= innerHeight":                "true",
		"document.getElementById('continue').offsetHeight >= 44":              "true",
		"document.getElementById('code').autocomplete":                        "off",
		"document.querySelectorAll('[style],style,script:not([src])').length": "0",
	} {
		if got := b.eval(expression); got != want {
			t.Errorf("%s is %s", expression, got)
		}
	}
}

// contrasts are the contrast ratios of all texts on the page with what is behind them, the smallest first (WCAG 2.2, 1.4.3).
const contrasts = `(() => {
	const parse = (c) => c.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
	const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] !== 0) return c; } return [255, 255, 255]; };
	let least = 21;
	for (const e of document.querySelectorAll('body *')) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
		if (!own || !e.checkVisibility()) continue;
		const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
		least = Math.min(least, (Math.max(a, b) + .05) / (Math.min(a, b) + .05));
	}
	return least >= 4.5;
})()`

func TestPagesCanBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBrowser(t)
	for _, scheme := range []string{"light", "dark"} {
		b.do("Emulation.setEmulatedMedia", order{"features": []order{{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}}})
		for _, path := range []string{"/join", "/pair"} {
			b.open(w.origin + path)
			if path == "/join" {
				b.paste("K7U")
				b.says("in no code")
			}
			if b.eval(contrasts) != "true" {
				t.Errorf("%s, %s: some text is hard to read", path, scheme)
			}
		}
	}
}

// The policy is real: a script in the page, a foreign one, a frame, a style and a connection elsewhere are all refused.
func TestPagePolicy(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t), newWorld(t)
	b := newBrowser(t)
	b.open(w.origin + "/join")
	refused := func(name, script string) {
		t.Helper()
		got, err := b.tryEval(`new Promise((done) => {
			addEventListener('securitypolicyviolation', () => done('refused'), { once: true });
			try { ` + script + ` } catch { done('refused') }
		})`)
		if err != nil || got != "refused" || b.eval("window.pwned") != "undefined" {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
	add := func(element, property, value string) string {
		quoted, _ := json.Marshal(value)
		return "const e = document.createElement('" + element + "'); e." + property + " = " + string(quoted) + "; document.body.append(e);"
	}
	refused("an inline script", add("script", "textContent", "window.pwned = true"))
	refused("a foreign script", add("script", "src", other.origin+"/page/x.js"))
	refused("a handler", "document.body.setAttribute('onclick', 'window.pwned = true'); document.body.click();")
	refused("an inline style", add("style", "textContent", "body { display: none }"))
	refused("a frame", add("iframe", "src", w.origin+"/join"))
	refused("a picture from elsewhere", add("img", "src", other.origin+"/x.png"))
	refused("a request elsewhere", "fetch('"+other.origin+"/').catch(() => {});")
	refused("a socket elsewhere", "new WebSocket('"+other.relayURL+"/v1/ws/');")
	refused("evaluated text", "eval('window.pwned = true')")
	refused("a form", "const f = document.createElement('form'); f.action = '/join'; document.body.append(f); f.submit();")
}

// A browser that cannot go on says so before a code is typed. The relay that stands alone leads to Mozilla's server.
func TestJoinPageInAnotherBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	address := pageFor(t, "https://accounts.firefox.com") + "/join"
	b.open(address)
	b.says("Open this page in Firefox")
	b.says(address)
	if b.eval("document.getElementById('page').hidden") != "true" {
		t.Error("a code can be typed all the same")
	}
	b.do("Emulation.setUserAgentOverride", order{"userAgent": firefoxOnAndroid})
	b.open(address)
	b.says("Type the code")
}

// A phone on the same network comes over plain http, where a browser keeps much of its own cryptography from a page. Ours works.
func TestPagesOnAPlainNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := offer(t, w)
	b := newBrowser(t)
	b.open(strings.Replace(w.origin, "127.0.0.1", "desk.countersign.test", 1) + "/join")
	if b.eval("isSecureContext") != "false" || b.eval("crypto.subtle") != "undefined" {
		t.Fatal("the browser takes that network for a safe one")
	}
	b.paste(string(o.code.Bytes()))
	o.readsOn(b)
}

// Without WebAssembly, and without the program, the page says what to do.
func TestJoinPageWithoutProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBrowser(t)
	b.do("Page.addScriptToEvaluateOnNewDocument", order{"source": "delete globalThis.WebAssembly"})
	b.do("Page.navigate", order{"url": w.origin + "/join"})
	b.says("This browser is too old")
	b = newBrowser(t)
	b.do("Network.setBlockedURLs", order{"urls": []string{"*.wasm"}})
	b.do("Page.navigate", order{"url": w.origin + "/join"})
	b.says("The page stopped")
}
