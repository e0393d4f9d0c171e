package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
)

// carefulWorld is an account server that notes what it is asked, and a program that is signed in there.
type carefulWorld struct {
	*testing.T
	accounts *sandbox.Server
	servers  oauth.Servers
	path     string
	now      time.Time
	account  oauth.Account

	mu      sync.Mutex
	asked   []string
	profile string // what the profile server says, instead of what it would
}

func newCarefulWorld(t *testing.T) *carefulWorld {
	w := &carefulWorld{T: t, path: filepath.Join(t.TempDir(), "care.json"), now: time.Now()}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, r.URL.Path)
		profile := w.profile
		w.mu.Unlock()
		if r.URL.Path == "/v1/profile" && profile != "" {
			out.Header().Set("Content-Type", "application/json")
			io.WriteString(out, profile)
			return
		}
		w.accounts.ServeHTTP(out, r)
	}))
	host := server.Listener.Addr().String()
	var err error
	if w.accounts, err = sandbox.New(sandbox.Options{Origin: "http://" + host, RelayURL: "ws://" + host}); err != nil {
		t.Fatal(err)
	}
	if err := w.accounts.AddDemoAccounts(); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	w.servers = sandboxServers(host)
	w.account = w.signIn(w.program())
	return w
}

// program is the program after a start.
func (w *carefulWorld) program() *performer {
	p := &performer{
		log: slog.New(slog.DiscardHandler), vault: &vault{}, wall: func() time.Time { return w.now }, care: openCare(w.path),
	}
	p.vault.useMemory()
	if err := p.vault.hold(w.account); err != nil {
		w.Fatal(err)
	}
	return p
}

// signIn signs the demo account in as the program does.
func (w *carefulWorld) signIn(p *performer) oauth.Account {
	w.Helper()
	s := newSignIn(context.Background(), api.New(w.servers, "Countersign/test"))
	err := s.prove(func(ctx context.Context) (*api.PendingSignIn, error) {
		return s.client.SignIn(ctx, sandbox.DemoEmail, oauth.NewPassword([]byte(sandbox.DemoPassword)))
	})
	if err != nil {
		w.Fatal(err)
	}
	account, err := s.finish(p.care.device)
	if err != nil {
		w.Fatal(err)
	}
	return account
}

// lists asks for the devices, and says how often the server was asked for the session's status meanwhile. Named is what followed the
// answer.
func (w *carefulWorld) lists(p *performer) (answer core.Event, named []core.Event, checks int) {
	w.Helper()
	w.asked = nil
	var said []core.Event
	p.listDevices(context.Background(), core.ListDevices{Ref: 1, UID: w.account.UID}, func(e core.Event) { said = append(said, e) })()
	return said[0], said[1:], len(slices.DeleteFunc(slices.Clone(w.asked), func(path string) bool { return path != "/v1/session/status" }))
}

func (w *carefulWorld) wants(p *performer, checks int) {
	w.Helper()
	answer, _, got := w.lists(p)
	if _, listed := answer.(core.DevicesListed); !listed || got != checks {
		w.Errorf("%#v after %d checks, want %d", answer, got, checks)
	}
}

func (w *carefulWorld) fails(p *performer, kind oauth.FailureKind) {
	w.Helper()
	answer, _, _ := w.lists(p)
	if failed, is := answer.(core.DevicesFailed); !is || failed.Failure.Kind != kind {
		w.Errorf("%#v, want %s", answer, kind)
	}
}

// A session is looked after at the first start, and then every four hours, over restarts.
func TestSessionIsLookedAfter(t *testing.T) {
	w := newCarefulWorld(t)
	first := w.program()
	w.wants(first, 1)
	w.wants(first, 0)
	w.now = w.now.Add(4*time.Hour - time.Second)
	w.wants(w.program(), 0)
	w.now = w.now.Add(time.Second)
	w.wants(w.program(), 1)
	w.now = w.now.Add(-24 * time.Hour)
	w.wants(w.program(), 1)
}

// A device that no server can have named is not taken up from the file.
func TestCareIsReadStrictly(t *testing.T) {
	uid, err := oauth.ParseUID(strings.Repeat("0a", 16))
	if err != nil {
		t.Fatal(err)
	}
	device := strings.Repeat("1b", 16)
	entry := func(device string) string {
		return `{"account":"` + hashOf(uid) + `","checked":1,"device":"` + device + `"}`
	}
	for text, want := range map[string]string{
		"[" + entry(device) + "]":                        device,
		entry(device):                                    device,
		"[" + entry(strings.ToUpper(device)) + "]":       "",
		entry(device[1:]):                                "",
		"[" + entry("x") + "," + entry(device) + "]":     device,
		`[{"account":"` + hashOf(uid) + `","device":7}]`: "",
		"": "",
	} {
		path := filepath.Join(t.TempDir(), "care.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := openCare(path).device(uid); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// What a look finds is told as the failure of the list: the person signs in again, or types the password once more.
func TestWhatALookFinds(t *testing.T) {
	t.Run("the session is gone", func(t *testing.T) {
		w := newCarefulWorld(t)
		if err := w.accounts.RevokeSessions(sandbox.DemoEmail); err != nil {
			t.Fatal(err)
		}
		w.fails(w.program(), oauth.SessionGone)
	})
	t.Run("the keys have changed; the list comes all the same the next time", func(t *testing.T) {
		w := newCarefulWorld(t)
		if err := w.accounts.RotateKeys(sandbox.DemoEmail); err != nil {
			t.Fatal(err)
		}
		p := w.program()
		w.fails(p, oauth.StaleKey)
		w.wants(p, 0)
	})
	t.Run("nobody answers: it is asked again", func(t *testing.T) {
		w := newCarefulWorld(t)
		w.accounts.Inject(sandbox.Fault{Path: "/v1/session/status", Kind: sandbox.Status(http.StatusBadGateway)})
		p := w.program()
		w.wants(p, 1)
		w.wants(p, 1)
		w.wants(p, 0)
	})
}

// A session without a device gets one, which is stored with it.
func TestMissingDeviceIsRegistered(t *testing.T) {
	w := newCarefulWorld(t)
	was := w.account.DeviceID
	w.account.DeviceID = ""
	p := w.program()
	w.wants(p, 1)
	if got := p.vault.sessions()[0].account.DeviceID; got == "" || got != was {
		t.Errorf("stored is the device %q, the server has %q", got, was)
	}
}

// What the account is called is told after its devices. An address that has changed is stored with the session; nothing is when the
// server says nothing of use.
func TestAccountIsNamed(t *testing.T) {
	w := newCarefulWorld(t)
	p := w.program()
	stored := func() string { return p.vault.sessions()[0].account.Email }
	for _, c := range []struct{ profile, email, name string }{
		{"", sandbox.DemoEmail, ""},
		{`{"email":"ada@example.org","displayName":"Ada Lovelace"}`, "ada@example.org", "Ada Lovelace"},
		{`{"email":"ada@example.org","displayName":null}`, "ada@example.org", ""},
	} {
		w.profile = c.profile
		p.clients = clients{} // it would not ask again for two minutes
		_, named, _ := w.lists(p)
		if want := (core.AccountNamed{UID: w.account.UID, Email: c.email, Name: c.name}); !slices.Equal(named, []core.Event{want}) {
			t.Errorf("%q: %#v", c.profile, named)
		}
		if stored() != c.email {
			t.Errorf("%q: stored is %s", c.profile, stored())
		}
	}
	for _, useless := range []string{`{}`, `{"email":"nobody"}`, `no JSON`} {
		w.profile = useless
		p.clients = clients{}
		answer, named, _ := w.lists(p)
		if _, listed := answer.(core.DevicesListed); !listed || len(named) > 0 || stored() != "ada@example.org" {
			t.Errorf("%s: %#v, then %v; stored is %s", useless, answer, named, stored())
		}
	}
}

// Who signs in again is the same device as before, as far as the server still has it; otherwise a new one.
func TestDeviceIsKeptOverSignIns(t *testing.T) {
	w := newCarefulWorld(t)
	w.wants(w.program(), 1)
	if again := w.signIn(w.program()); again.DeviceID != w.account.DeviceID {
		t.Errorf("the device was %q and is %q", w.account.DeviceID, again.DeviceID)
	}
	if err := w.accounts.RevokeSessions(sandbox.DemoEmail); err != nil {
		t.Fatal(err)
	}
	if again := w.signIn(w.program()); again.DeviceID == "" || again.DeviceID == w.account.DeviceID {
		t.Errorf("the device is %q", again.DeviceID)
	}
	other := oauth.Account{}
	if got := w.program().care.device(other.UID); got != "" {
		t.Errorf("another account is given the device %q", got)
	}
}
