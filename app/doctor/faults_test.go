package doctor

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/sandbox"
	"countersign/ui/screen"
)

func TestNothingIsInTheWay(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.expect(nil)
}

// A self-hosted server, of which nothing but the address is known, names the others.
func TestSelfHosted(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.subject.Servers = oauth.Servers{Content: c.account.Servers.Content}
	c.expect(nil)
	c.subject.Servers.Content = nowhere(t)
	c.expect(map[string]string{
		"account-tls": "The account server could not be reached.", "account": "-", "session": "-", "keys": "-", "clock": "-",
		"relay-dns": "-", "relay-proxy": "-", "relay-tls": "-", "relay": "-",
	})
}

// faulty are ways in which something is in the way, and what is said then.
var faulty = map[string]struct {
	fault func(*clinic)
	want  map[string]string
}{
	"display missing": {func(c *clinic) { c.display(DisplayMissing) }, map[string]string{"display": "-"}},
	"display closed":  {func(c *clinic) { c.display(DisplayClosed) }, map[string]string{"display": "The display does not let"}},
	"settings": {func(c *clinic) {
		c.world.Settings = screen.Problem{What: "The settings file could not be opened.", Do: "Check who may read it: x"}
	}, map[string]string{"settings": "The settings file could not be opened."}},

	"keychain locked":     {func(c *clinic) { c.keychain(core.KeychainLocked) }, keychainSays("The keychain is locked.")},
	"keychain absent":     {func(c *clinic) { c.keychain(core.KeychainAbsent) }, keychainSays("no keychain that answers")},
	"keychain slow":       {func(c *clinic) { c.keychain(core.KeychainSlow) }, keychainSays("did not answer in time")},
	"keychain unreadable": {func(c *clinic) { c.keychain(core.KeychainUnreadable) }, keychainSays("cannot be read")},
	"keychain refuses":    {func(c *clinic) { c.keychain(core.KeychainRefused) }, keychainSays("refused")},
	"nobody signed in":    {func(c *clinic) { c.keychain(0) }, map[string]string{"session": "-", "keys": "-"}},

	"no such name": {func(c *clinic) { c.resolver(&net.DNSError{IsNotFound: true}) }, namesSay("This network does not know")},
	"names fail":   {func(c *clinic) { c.resolver(net.UnknownNetworkError("x")) }, namesSay("could not be looked up")},
	"names late":   {func(c *clinic) { c.impatient(); c.resolver(nil) }, namesSay("took too long")},

	"account server gone":  {func(c *clinic) { c.accountAt(nowhere(c.T)) }, noAccount("account-tls", "could not be reached")},
	"account server hangs": {func(c *clinic) { c.impatient(); c.accountAt(serve(c.T, hang)) }, noAccount("account", "did not answer in time")},
	"account server is a page": {func(c *clinic) { c.accountAt(serve(c.T, page)) },
		noAccount("account", "A web page answered in place of the account server.")},
	"account server sends elsewhere": {func(c *clinic) { c.accountAt(serve(c.T, http.RedirectHandler("/portal", http.StatusFound))) },
		noAccount("account", "A web page answered in place of the account server.")},
	"account server is another server": {func(c *clinic) { c.accountAt(serve(c.T, other)) },
		noAccount("account", "is not a Firefox account server")},
	"firewall": {func(c *clinic) {
		c.accounts.Inject(sandbox.Fault{Path: "/.well-known/", Kind: sandbox.Firewall{}})
	}, map[string]string{"account": "firewall turned this computer away", "session": "-", "keys": "-"}},
	"account server fails": {func(c *clinic) {
		c.accounts.Inject(sandbox.Fault{Path: "/.well-known/", Kind: sandbox.Status(503)})
	}, map[string]string{"account": "is taking a break", "session": "-", "keys": "-"}},

	"session revoked": {func(c *clinic) { c.must(c.accounts.RevokeSessions(email)) },
		map[string]string{"session": "This computer was signed out of your account.", "keys": "-"}},
	"keys rotated": {func(c *clinic) { c.must(c.accounts.RotateKeys(email)) },
		map[string]string{"keys": "Your password was reset on another device"}},
	"session for another server": {func(c *clinic) { c.account.Servers.Content = "https://accounts.example.org" },
		map[string]string{"session": "-", "keys": "-"}},
	"session asked about in vain": {func(c *clinic) {
		c.accounts.Inject(sandbox.Fault{Path: "/v1/session/status", Kind: sandbox.Refusal{Errno: 114, RetryAfter: time.Minute}})
	}, map[string]string{"session": "too many requests", "keys": "-"}},

	"relay gone":    {func(c *clinic) { c.relayAt(nowhere(c.T)) }, map[string]string{"relay-tls": "could not be reached", "relay": "-"}},
	"relay hangs":   {func(c *clinic) { c.impatient(); c.relayAt(serve(c.T, hang)) }, map[string]string{"relay": "did not answer in time"}},
	"relay refuses": {func(c *clinic) { c.relayAt(serve(c.T, refusing)) }, map[string]string{"relay": "refused to open a channel"}},
	"relay is a page": {func(c *clinic) { c.relayAt(serve(c.T, page)) },
		map[string]string{"relay": "Something between you and the pairing server answered"}},

	"clock of the account server": {func(c *clinic) {
		c.accounts.Inject(sandbox.Fault{Path: "/__heartbeat__", Kind: sandbox.Clock(time.Hour), Count: sandbox.Always})
	}, map[string]string{"clock": "The clock of the account server is wrong"}},
	"clock behind":       {func(c *clinic) { c.clock(-5 * time.Minute) }, map[string]string{"clock": "about 5 minutes behind"}},
	"clock ahead":        {func(c *clinic) { c.clock(70 * time.Second) }, map[string]string{"clock": "about a minute ahead"}},
	"clock nearly right": {func(c *clinic) { c.clock(50 * time.Second) }, nil},
}

// TestFaults puts one fault at a time into a world where everything else is fine.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, f := range faulty {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			f.fault(c)
			c.expect(f.want)
		})
	}
}

// Where nothing answers at all, the doctor still does, in time.
func TestEverythingHangs(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.impatient()
	silent := serve(t, hang)
	c.accountAt(silent)
	c.relayAt(silent)
	c.world.Keychain = func(ctx context.Context) Stored {
		<-ctx.Done()
		return Stored{Fault: core.KeychainSlow}
	}
	c.expect(map[string]string{
		"keychain": "did not answer in time", "clock": "-", "account": "did not answer in time", "relay": "did not answer in time",
		"session": "-", "keys": "-",
	})
}

func (c *clinic) must(err error) {
	if err != nil {
		c.Fatal(err)
	}
}

func (c *clinic) display(d Display) {
	c.world.Display = func(context.Context) Display { return d }
}

func (c *clinic) keychain(f core.KeychainFault) {
	c.world.Keychain = func(context.Context) Stored { return Stored{Fault: f} }
}

func (c *clinic) clock(off time.Duration) {
	c.world.Now = func() time.Time { return time.Now().Add(off) }
}

// resolver has names that cannot be looked up: for this reason, or, without one, not in time. The servers get names first.
func (c *clinic) resolver(err error) {
	c.world.Resolver = fakeResolver{err}
	for _, address := range []*string{&c.subject.Servers.Auth, &c.subject.Servers.Content, &c.subject.Servers.Relay} {
		*address = strings.Replace(*address, "127.0.0.1", "localhost", 1)
	}
}

type fakeResolver struct{ err error }

func (f fakeResolver) LookupHost(ctx context.Context, _ string) ([]string, error) {
	if f.err == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, f.err
}

func keychainSays(text string) map[string]string {
	return map[string]string{"keychain": text, "session": "-", "keys": "-"}
}

func namesSay(text string) map[string]string {
	return map[string]string{
		"account-dns": text, "account-tls": "-", "account": "-", "session": "-", "keys": "-",
		"relay-dns": text, "relay-tls": "-", "relay": "-",
	}
}

// noAccount is what is said where the account server is not there, or is another.
func noAccount(check, text string) map[string]string {
	want := map[string]string{"account": "-", "session": "-", "keys": "-"}
	want[check] = text
	return want
}

var (
	refusing = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	other    = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte("{}"))
	})
)
