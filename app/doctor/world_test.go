package doctor

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
	"countersign/pairing/relay"
)

// clinic is a computer on which everything is fine: an account server and a relay, each on an address of its own, somebody
// signed in, and a display.
type clinic struct {
	*testing.T
	accounts *sandbox.Server
	subject  Subject
	world    World
	account  oauth.Account
	// patience replaces the ten seconds, where something hangs: TestRunIsBounded has the real ones.
	patience time.Duration
}

const (
	userAgent = "Countersign/0 (test)"
	email     = "somebody@countersign.example"
)

func newClinic(t *testing.T) *clinic {
	t.Helper()
	var handler http.Handler
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(web.Close)
	relays := relay.NewServer(relay.DefaultSettings())
	t.Cleanup(func() { relays.Close() })
	relayURL := websocketURL(serve(t, relays))

	c := &clinic{T: t, patience: totalLimit}
	var err error
	if c.accounts, err = sandbox.New(sandbox.Options{Origin: web.URL, RelayURL: relayURL}); err != nil {
		t.Fatal(err)
	}
	handler = c.accounts
	if err := c.accounts.AddAccount(sandbox.NewAccount{Email: email, Password: "correct", Version: sandbox.V1, Trusted: true}); err != nil {
		t.Fatal(err)
	}
	c.signIn(web.URL)
	c.subject.Servers = c.account.Servers
	c.world = World{
		UserAgent: userAgent, Now: time.Now, Resolver: net.DefaultResolver, Dialer: &relay.Dialer{UserAgent: userAgent},
		Display:  func(context.Context) Display { return DisplayOpens },
		Keychain: func(context.Context) Stored { return Stored{Account: c.account, Found: true} },
	}
	return c
}

func (c *clinic) signIn(origin string) {
	c.Helper()
	found, err := api.Discover(c.Context(), origin, "", userAgent)
	if err != nil {
		c.Fatal(err)
	}
	client := api.New(found.Servers, userAgent)
	defer client.Close()
	pending, err := client.SignIn(c.Context(), email, oauth.NewPassword([]byte("correct")))
	if err != nil {
		c.Fatal(err)
	}
	if c.account, err = client.FinishSignIn(c.Context(), pending, "Desk"); err != nil {
		c.Fatal(err)
	}
}

func serve(t *testing.T, h http.Handler) string {
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	t.Cleanup(web.CloseClientConnections)
	return web.URL
}

func websocketURL(address string) string { return "ws" + strings.TrimPrefix(address, "http") }

// relayAt puts another relay in place.
func (c *clinic) relayAt(address string) { c.subject.Relay = websocketURL(address) }

// accountAt puts another account server in place, which knows nobody.
func (c *clinic) accountAt(origin string) {
	c.subject = Subject{Servers: oauth.Servers{Content: origin, Auth: origin + "/v1", Relay: c.subject.Servers.Relay}}
}

// examine makes all checks, within the time that they have.
func (c *clinic) examine() map[string]Result {
	c.Helper()
	start := time.Now()
	checks, finish := Checks(c.subject, c.world)
	defer finish()
	byName := map[string]Result{}
	ctx, cancel := context.WithTimeout(c.Context(), c.patience)
	defer cancel()
	for _, r := range Run(ctx, checks, unwatched) {
		byName[string(r.Check.Name)] = r
	}
	if took := time.Since(start); took > c.patience+time.Second {
		c.Errorf("took %v", took)
	}
	return byName
}

// expect checks what is not fine: a text for trouble, "-" for what was not checked. Everything else has to be fine.
func (c *clinic) expect(want map[string]string) {
	c.Helper()
	for name, r := range c.examine() {
		text, expected := want[name]
		switch {
		case !expected && r.Verdict != Fine, text == "-" && r.Verdict != NotChecked,
			expected && text != "-" && (r.Verdict != Trouble || !strings.Contains(r.What, text)):
			c.Errorf("%s: %s. %s %s", name, r.Verdict, r.What, r.Do)
		}
	}
}

// impatient makes do with a second.
func (c *clinic) impatient() { c.patience = time.Second }

// hang is a server that never answers.
var hang = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })

// page is a server that answers everything with a web page.
var page = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write([]byte("<!doctype html><title>Welcome to our hotel</title>"))
})

// nowhere is an address at which nobody listens.
func nowhere(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}
