package e2e

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"countersign/oauth"
	"countersign/oauth/sandbox"
)

// A phone of Mozilla's libraries comes into the account, whoever of the two confirms first.
func TestPhoneIsPaired(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		deskConfirms func(*console, *puppet)
	}{
		{"phone first", func(desk *console, phone *puppet) {
			phone.do("confirm", nil)
			desk.expect("The phone has confirmed.")
			desk.approve()
		}},
		{"desk first", func(desk *console, phone *puppet) {
			desk.expect("The phone has not confirmed yet.")
			desk.approve()
			desk.expect("Now confirm on your phone", "You approved here.", "Device: Firefox 145 on Android 15")
			phone.do("confirm", nil)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			desk := run(t, "pair", "--server", w.origin)
			desk.signIn(sandbox.DemoEmail)
			phone := desk.scan()
			desk.expect("Is this your phone?", "System: Android 15", "Browser: Firefox 145", "Address: 127.0.0.1",
				"Account: "+sandbox.DemoEmail, "App: Firefox for Android", "It will get",
				"- The keys to your synced data", "- Your e-mail address, name and picture")
			if told := phone.hear("pair:auth:metadata").Data; told["email"] != sandbox.DemoEmail || told["deviceName"] != "Countersign" {
				t.Errorf("the phone is told %v", told)
			}
			c.deskConfirms(desk, phone)
			phone.hear("pair:auth:authorize")
			checkKeys(t, w, sandbox.DemoEmail, phone)
			checkDevices(t, phone)
			phone.await("closed")
			desk.expect("Your phone is connected", "Pixel 9 is now in the account "+sandbox.DemoEmail+".")
			desk.send("d")
			desk.expect("Ready", "Connected devices", "- Countersign", "this computer", "- Pixel 9", "Phone", "paired here", "q Quit")
			checkStory(t, phone.finish())
			desk.quit()
			if n := w.mints.Load(); n != 1 {
				t.Errorf("%d codes were asked for, want 1", n)
			}
		})
	}
}

// checkKeys exchanges the phone's code, and compares what its own library decrypts with the account's key.
func checkKeys(t *testing.T, w *world, email string, phone *puppet) {
	t.Helper()
	phone.do("redeem", nil)
	got := phone.await("signed in")
	want, err := w.accounts.SyncKey(email)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Keys) != 1 || !sameJSON(got.Keys[oauth.ScopeOldsync], want.JWK()) {
		t.Errorf("the phone's library decrypts other keys than the account's: %d of them", len(got.Keys))
	}
	if !got.Lasting || got.Session || got.Scope != oauth.ScopeProfile+" "+oauth.ScopeOldsync {
		t.Errorf("the phone is signed in for %q, lasting %v, with a session %v", got.Scope, got.Lasting, got.Session)
	}
}

// checkDevices lets the phone enter its name, and asks the account server, with the phone's own token, who is there.
func checkDevices(t *testing.T, phone *puppet) {
	t.Helper()
	listed := phone.do("register", order{"name": "Pixel 9"}).Devices
	var names []string
	for _, d := range listed {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"Countersign", "Pixel 9"}) {
		t.Errorf("the account lists %q", names)
	}
}

// checkStory: the two messages of a good pairing came, each once, and the channel was closed in order.
func checkStory(t *testing.T, events []event) {
	t.Helper()
	if got := messages(events); !slices.Equal(got, []string{"pair:auth:metadata", "pair:auth:authorize"}) {
		t.Errorf("the phone heard %q", got)
	}
	for _, e := range events {
		if e.Kind == "error" {
			t.Errorf("the phone's channel failed: %s", e.Text)
		}
	}
}

func sameJSON(a, b []byte) bool {
	canonical := func(text []byte) []byte {
		var value any
		if json.Unmarshal(text, &value) != nil {
			return nil
		}
		sorted, _ := json.Marshal(value)
		return sorted
	}
	return canonical(a) != nil && bytes.Equal(canonical(a), canonical(b))
}

// An account that must prove its address signs in with the code that was mailed to it, and pairs.
func TestEmailedCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk := run(t, "pair", "--server", w.origin)
	desk.signIn(sandbox.DemoCodeEmail)
	desk.answer("000000", "Check your e-mail", "Type the verification code.")
	desk.expect("That code is wrong or too old.", "Check it, or ask for another one.", "Type the verification code.")
	mail := w.accounts.Mail(sandbox.DemoCodeEmail)
	desk.send(mail[len(mail)-1].Code)
	desk.pairs()
}

// The sandbox inside the program does for a foreign phone what a server does.
func TestBuiltInSandbox(t *testing.T) {
	t.Parallel()
	desk := run(t, "pair", "--sandbox")
	desk.answer("demo", "Sign in", "Your account on the practice server", "demo Use the demo account")
	desk.pairs()
	desk.answer("p", "p Pair another device")
	desk.pairs()
	desk.quit()
}
