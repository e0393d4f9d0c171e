package e2e

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/oauth/sandbox"
)

// A server that is typed is looked at before it is used; when it says something else later, that is looked at too, and used while
// the person stays signed in.
func TestServerIsLookedAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	elsewhere := strings.Replace(w.origin, "127.0.0.1", "localhost", 1)
	w.tell(func(m map[string]any) { delete(m, "pairing_server_base_uri"); delete(m, "countersign_client_id") })
	desk := run(t, "pair")
	desk.answer("s", "Welcome to Countersign", "s Another server")
	desk.answer(w.origin, "Type the server's address")
	desk.answer("b", "Use this server?", "Account: "+w.origin+"/v1", "Page to sign in at: "+w.origin+"/authorization",
		"The server names none, so Mozilla's is used.", "Knows Countersign: No", "y Use this server, b Back")
	desk.answer("s", "Welcome to Countersign", "s Another server")
	desk.answer("", "Type the server's address", "Enter keeps "+w.origin)
	desk.answer("y", "Use this server?", "y Use this server")
	desk.signIn(plainEmail)
	desk.answer("c", "Only your own phone may see this code", "c Cancel")
	desk.answer("b", "b Back")

	desk.answer("s", "Ready", "s Settings")
	desk.answer("a", "a Check this server again")
	desk.answer("b", "Nothing has changed", "b Back")
	w.tell(func(m map[string]any) { m["auth_server_base_url"] = elsewhere })
	desk.answer("a", "a Check this server again")
	desk.answer("y", "The server has changed", "Account: "+elsewhere+"/v1", "Not on", "Until now: "+w.origin+"/v1",
		"Pairing: "+w.relayURL, "Until now: wss://channelserver.services.mozilla.com", "Knows Countersign: Yes", "Not all of this is on",
		"y Use the new addresses")
	desk.answer("b", "The new addresses are in use", "b Back")
	desk.answer("b", "a Check this server again", "b Back")
	desk.answer("p", "Ready", "p Pair a device")
	desk.scan().do("confirm", nil)
	desk.expect("The phone has confirmed.")
}

// An account server that does not say as what it knows Countersign, and compares the whole address to come back to, is told both in
// the settings; Chromium comes back to the port that is named there.
func TestBrowserSignInBySettings(t *testing.T) {
	t.Parallel()
	w, o, home := newWorld(t), newOpener(t), t.TempDir()
	w.tell(func(m map[string]any) { delete(m, "countersign_client_id") })
	folder := filepath.Join(home, ".config", "countersign")
	ports := []int{freePort(t), freePort(t)}
	settings := fmt.Sprintf(`{"server":%q,"client_id":%q,"redirect_ports":[%d,%d]}`, w.origin, sandbox.CountersignID, ports[0], ports[1])
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "settings.json"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	desk := runIn(t, home, o.environment(), "pair")
	desk.answer("w", "w Sign in with the browser")
	page := o.next()
	back, err := url.Parse(callbackOf(t, page))
	if err != nil || back.Hostname() != "localhost" || back.Port() != fmt.Sprint(ports[0]) && back.Port() != fmt.Sprint(ports[1]) {
		t.Fatalf("the browser is to come back to %s, %v", back, err)
	}
	b := newBrowser(t)
	b.visit(page)
	b.signIn(plainEmail, nil)
	desk.expect("Only your own phone may see this code")
	notListening(t, page)
}

// freePort is a port that nobody listens at.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
