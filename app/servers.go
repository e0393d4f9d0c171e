package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"countersign/app/page"
	"countersign/oauth"
	"countersign/oauth/sandbox"
	"countersign/pairing/relay"
	"countersign/pairing/relay/wire"
	"countersign/ui/screen"
)

// localServers is the built-in sandbox: an account server and a relay. They listen on this computer alone; if there is an
// address for others, they listen there as well, and this program still talks to them on this computer.
type localServers struct {
	address string
	others  string // the address at which other devices are to reach the sandbox; usually empty
	memory  string // the file in which the sandbox remembers who is signed in
	log     *slog.Logger
	// codeLength is how many characters a code has on the page where it is typed; 0 is 6.
	codeLength atomic.Int32

	mu      sync.Mutex
	started bool
	reach   string // the origin at which other devices find the sandbox; empty if they do not
	servers oauth.Servers
	http    *http.Server
	relay   *relay.Server
}

// sandboxAddress lets the system choose a port, on this computer only.
const sandboxAddress = "127.0.0.1:0"

// start starts the sandbox once and says where it is.
func (l *localServers) start() (oauth.Servers, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.started {
		return l.servers, nil
	}
	listeners, err := listenAt(l.address, l.others)
	if err != nil {
		return oauth.Servers{}, err
	}
	host, alias := listeners[0].Addr().String(), ""
	if l.others != "" {
		alias = listeners[1].Addr().String()
		l.reach = "http://" + alias
	}
	accounts, err := newSandbox(host, alias)
	if err != nil {
		closeAll(listeners)
		return oauth.Servers{}, err
	}
	l.recall(accounts)
	l.relay = relay.NewServer(relay.DefaultSettings())
	l.http = serve(l.handler(l.remembering(accounts)), listeners...)
	l.servers, l.started = sandboxServers(host), true
	return l.servers, nil
}

// handler serves the sandbox with a page for codes of the length that is set.
func (l *localServers) handler(accounts http.Handler) http.Handler {
	byLength := map[int32]func() http.Handler{}
	for _, n := range screen.CodeLengths {
		byLength[int32(n)] = sync.OnceValue(func() http.Handler { return sandboxHandler(accounts, l.relay, n) })
	}
	byLength[0] = byLength[int32(screen.CodeLengths[0])]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { byLength[l.codeLength.Load()]().ServeHTTP(w, r) })
}

// reachable is the origin at which other devices find the sandbox, once it is started; empty if they do not.
func (l *localServers) reachable() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reach
}

// listenAt listens at all the addresses that are not empty, or at none.
func listenAt(addresses ...string) (listeners []net.Listener, err error) {
	for _, address := range addresses {
		if address == "" {
			continue
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			closeAll(listeners)
			return nil, err
		}
		listeners = append(listeners, listener)
	}
	return listeners, nil
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		l.Close()
	}
}

// running is where the sandbox is, if it has been started.
func (l *localServers) running() (oauth.Servers, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.servers, l.started
}

func (l *localServers) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.started {
		l.http.Close()
		l.relay.Close()
		l.started = false
	}
}

// recall lets the sandbox go on where it stood when the program last ran, so that a session in the keychain still counts.
// A memory that cannot be read is as good as none: it is practice.
func (l *localServers) recall(accounts *sandbox.Server) {
	if text, err := os.ReadFile(l.memory); err == nil {
		_ = accounts.Recall(text)
	}
}

// remembering writes the sandbox's memory after each call that may have changed it.
func (l *localServers) remembering(accounts *sandbox.Server) http.Handler {
	var writing sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accounts.ServeHTTP(w, r)
		if r.Method != http.MethodPost {
			return
		}
		writing.Lock()
		defer writing.Unlock()
		if err := replaceFile(l.memory, accounts.Remember()); err != nil {
			l.log.Warn("sandbox memory not written", "cause", err)
		}
	})
}

// newSandbox makes the account server at host, with its demo accounts. Others may know it by an alias, which may be empty.
func newSandbox(host, alias string) (*sandbox.Server, error) {
	accounts, err := sandbox.New(sandbox.Options{Origin: "http://" + host, Alias: alias, RelayURL: "ws://" + host})
	if err != nil {
		return nil, err
	}
	return accounts, accounts.AddDemoAccounts()
}

func sandboxServers(host string) oauth.Servers {
	root := "http://" + host
	return oauth.Servers{
		Content: root, Auth: root + "/v1", OAuth: root + "/v1", Profile: root + "/v1", Relay: "ws://" + host,
		ClientID: sandbox.CountersignID,
	}
}

// sandboxHandler gives the relay and the pages for browsers their paths, and the account server all others.
func sandboxHandler(accounts, relays http.Handler, codeLength int) http.Handler {
	behind := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, wire.ChannelPath) || strings.HasPrefix(r.URL.Path, wire.CodePath) {
			relays.ServeHTTP(w, r)
			return
		}
		accounts.ServeHTTP(w, r)
	})
	return page.Before(behind, page.Options{Phone: true, Length: codeLength})
}

// serve runs a server until it is closed.
func serve(handler http.Handler, listeners ...net.Listener) *http.Server {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	for _, l := range listeners {
		go server.Serve(l)
	}
	return server
}

// runServer serves until ctx is done, and says on the terminal where it listens.
func runServer(ctx context.Context, address string, out *messages, open func(host string) (http.Handler, error)) int {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		out.problem(listenSentence(address, err))
		return exitFailure
	}
	handler, err := open(listener.Addr().String())
	if err != nil {
		listener.Close()
		out.problem(screen.Say("The server could not be started. Check the address {{.Address}}.", "Address", address))
		return exitFailure
	}
	server := serve(handler, listener)
	out.say(screen.Say("Listening on {{.Address}}. Press Ctrl+C to stop.", "Address", listener.Addr().String()))
	<-ctx.Done()
	server.Close()
	return exitOK
}

func listenSentence(address string, err error) string {
	if errors.Is(err, errAddressInUse) {
		return screen.Say("Something else is listening on {{.Address}} already. Choose another address with --listen.", "Address", address)
	}
	return screen.Say("Listening on {{.Address}} is not possible. Choose another address with --listen, for example 127.0.0.1:8765.", "Address", address)
}
