package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"countersign/app/page"
	"countersign/oauth"
	"countersign/oauth/sandbox"
	"countersign/pairing/relay"
	"countersign/pairing/relay/wire"
)

// localServers is the built-in sandbox: an account server and a relay behind one listener on this computer.
type localServers struct {
	address string
	memory  string // the file in which the sandbox remembers who is signed in
	log     *slog.Logger
	// codeLength is how many characters a code has on the page where it is typed; 0 is 6.
	codeLength int

	mu      sync.Mutex
	started bool
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
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		return oauth.Servers{}, err
	}
	host := listener.Addr().String()
	accounts, err := newSandbox(host)
	if err != nil {
		listener.Close()
		return oauth.Servers{}, err
	}
	l.recall(accounts)
	l.relay = relay.NewServer(relay.DefaultSettings())
	l.http = serve(listener, sandboxHandler(l.remembering(accounts), l.relay, l.codeLength))
	l.servers, l.started = sandboxServers(host), true
	return l.servers, nil
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

// newSandbox makes the account server at host, with its demo accounts.
func newSandbox(host string) (*sandbox.Server, error) {
	accounts, err := sandbox.New(sandbox.Options{Origin: "http://" + host, RelayURL: "ws://" + host})
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
func serve(listener net.Listener, handler http.Handler) *http.Server {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	go server.Serve(listener)
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
		out.problem(fmt.Sprintf("The server could not be started. Check the address %s.", address))
		return exitFailure
	}
	server := serve(listener, handler)
	out.say(fmt.Sprintf("Listening on %s. Press Ctrl+C to stop.", listener.Addr()))
	<-ctx.Done()
	server.Close()
	return exitOK
}

func listenSentence(address string, err error) string {
	if errors.Is(err, errAddressInUse) {
		return fmt.Sprintf("Something else is listening on %s already. Choose another address with --listen.", address)
	}
	return fmt.Sprintf("Listening on %s is not possible. Choose another address with --listen, for example 127.0.0.1:8765.", address)
}
