package e2e

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/app/page"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
	"countersign/pairing/relay"
	"countersign/pairing/relay/wire"
)

// world is the account server and the relay, in this process, behind one address. It counts what is asked of it.
type world struct {
	accounts *sandbox.Server
	origin   string
	relayURL string
	// says changes what the account server says of itself; nil leaves that alone.
	says atomic.Pointer[func(map[string]any)]
	// mints counts requests for an authorization code, and minting says of each that it has come.
	mints   atomic.Int32
	minting chan struct{}
	// ear listens to what the program is told; usually nil.
	ear atomic.Pointer[overheard]
	// client is that of a phone in this process.
	client *api.Client
}

// plainEmail is an account that is quick to sign in to: its password is stretched as that of an old account.
const plainEmail = "plain@countersign.example"

// newWorld makes a world of the sandbox with its demo accounts and our relay.
func newWorld(t *testing.T) *world { return newWorldWith(t, newRelay(t)) }

func newRelay(t *testing.T) *relay.Server { return newRelayWith(t, relay.DefaultSettings()) }

func newRelayWith(t *testing.T, settings relay.Settings) *relay.Server {
	server := relay.NewServer(settings)
	t.Cleanup(func() { server.Close() })
	return server
}

// newWorldWith makes one with another relay.
func newWorldWith(t *testing.T, relays http.Handler) *world {
	t.Helper()
	w := &world{minting: make(chan struct{}, 128)}
	behind := http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, wire.ChannelPath) || strings.HasPrefix(r.URL.Path, wire.CodePath) {
			relays.ServeHTTP(out, r)
			return
		}
		w.serveAccounts(out, r)
	})
	server := httptest.NewUnstartedServer(page.Before(behind, page.Options{Phone: true}))
	host := server.Listener.Addr().String()
	w.origin, w.relayURL = "http://"+host, "ws://"+host
	var err error
	if w.accounts, err = sandbox.New(sandbox.Options{Origin: w.origin, RelayURL: w.relayURL}); err != nil {
		t.Fatal(err)
	}
	plain := sandbox.NewAccount{Email: plainEmail, Password: sandbox.DemoPassword, Version: sandbox.V1, Trusted: true}
	if err := errors.Join(w.accounts.AddDemoAccounts(), w.accounts.AddAccount(plain)); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	w.client = api.New(oauth.Servers{Content: w.origin, Auth: w.origin + "/v1", OAuth: w.origin + "/v1", Profile: w.origin + "/v1"}, phoneAgent)
	t.Cleanup(w.client.Close)
	return w
}

func (w *world) serveAccounts(out http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == "/v1/oauth/authorization" {
		w.mints.Add(1)
		w.minting <- struct{}{}
	}
	if change := w.says.Load(); change != nil && r.URL.Path == "/.well-known/fxa-client-configuration" {
		w.sayOtherwise(out, r, *change)
		return
	}
	ear := w.ear.Load()
	if ear == nil || r.UserAgent() == phoneAgent {
		w.accounts.ServeHTTP(out, r)
		return
	}
	copied := &copyWriter{ResponseWriter: out}
	w.accounts.ServeHTTP(copied, r)
	ear.hear(r, copied.body.Bytes())
}

// sayOtherwise passes on what the account server says of itself, changed.
func (w *world) sayOtherwise(out http.ResponseWriter, r *http.Request, change func(map[string]any)) {
	said := httptest.NewRecorder()
	w.accounts.ServeHTTP(said, r)
	var members map[string]any
	if json.Unmarshal(said.Body.Bytes(), &members) != nil {
		panic("the account server says no object")
	}
	change(members)
	out.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(out).Encode(members)
}

// tell has the account server say something else of itself from now on.
func (w *world) tell(change func(map[string]any)) { w.says.Store(&change) }

// phoneAgent is what a phone in this process calls itself.
const phoneAgent = "fast phone"
