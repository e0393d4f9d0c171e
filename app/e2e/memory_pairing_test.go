package e2e

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha512"
	"encoding/hex"
	"maps"
	"os"
	"reflect"
	"testing"

	"countersign/pairing"
	"countersign/pairing/cpace"
)

// sessionKey reads the intermediate session key (ISK) of a device that has proved what was typed. Its package shows it to
// nobody, so this looks where it lies.
func sessionKey(p cpace.Proving) []byte {
	return bytes.Clone(reflect.ValueOf(p).Field(0).Field(0).Elem().Elem().FieldByName("isk").Elem().Bytes())
}

// wordsOf is a code in all its spellings: as both ends prove that they know it, as it is shown, and as it is read aloud.
func wordsOf(t *testing.T, text string) map[string][]byte {
	t.Helper()
	code, err := pairing.ParseShortCode(text, pairing.SixSymbols)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"code": code.Bytes(), "as shown": []byte(code.Display()), "as read aloud": []byte(code.Spelling())}
}

// agreeIn has a device that knows the code agree with the program, and returns its phone and what the two agreed on.
func agreeIn(t *testing.T, w *world, text string) (phone *puppet, agreed map[string][]byte) {
	t.Helper()
	c := claim(t, w, text)
	isk := sessionKey(c.proving)
	link := c.link()
	_, invitation, err := pairing.ParseURL(link)
	if err != nil {
		t.Fatal(err)
	}
	psk := invitation.Key.Bytes()
	derived, err := hkdf.Key(sha512.New, isk, nil, "app.countersign/code/1 tls13-psk sha256", len(psk))
	if err != nil || !bytes.Equal(derived, psk) {
		t.Fatal("the key of the channel does not come from the session key")
	}
	phone = play(t, "phone.mjs")
	phone.do("scan", order{"link": link})
	phone.do("request", nil)
	return phone, map[string][]byte{"ISK": isk, "PSK": psk}
}

// runRemembered starts the program at the terminal, to be searched. It keeps its memory from everybody but root.
func runRemembered(t *testing.T, home string, environment []string, arguments ...string) (*console, memory) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("The program's memory is closed to all but root: run this test as root.")
	}
	control := make([]byte, 16)
	rand.Read(control)
	environment = append(environment[:len(environment):len(environment)], "CONTROL="+hex.EncodeToString(control))
	desk := runIn(t, home, environment, arguments...)
	return desk, memory{t, desk.Process, control}
}

// A program that has let a device in by a typed code, and still runs, has forgotten the session key, the key of the channel and
// the code, as it is proved and as it was written on the screen. While the code is shown it is found.
func TestPairingIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk, memory := runRemembered(t, t.TempDir(), nil, "pair", "--server", w.origin)
	desk.signIn(plainEmail)
	_, code := desk.showCode()
	secrets := wordsOf(t, code)
	for name, n := range memory.copies(secrets) {
		if n == 0 {
			t.Errorf("a code on the screen is not found in memory: %s", name)
		}
	}
	phone, agreed := agreeIn(t, w, code)
	maps.Copy(secrets, agreed)
	desk.letsIn(phone)
	if left, ok := memory.settles(secrets, func(left []found) bool { return len(left) == 0 }); !ok {
		t.Errorf("left: %v", left)
	}
	desk.quit()
}

// letsIn brings a phone in that knew the code, and goes to the home screen.
func (c *console) letsIn(phone *puppet) {
	c.t.Helper()
	c.expect("Is this your device?")
	phone.do("confirm", nil)
	c.approve()
	phone.hear("pair:auth:authorize")
	phone.do("redeem", nil)
	phone.do("close", nil)
	c.answer("d", "Your device is connected", "d Done")
	c.expect("Ready", "Connected devices")
}
