package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"countersign/pairing/relay"
)

// An eavesdropper is a relay that keeps all that passes through it: every message of every socket, in both directions.
type eavesdropper struct {
	real  string // the address of the relay behind it
	mu    sync.Mutex
	heard []heard
}

// heard is one message.
type heard struct {
	path   string // of the socket
	toward bool   // toward the relay, not away from it
	text   string
}

// newEavesdropper stands in front of a relay of ours, and tells its own address.
func newEavesdropper(t *testing.T) (e *eavesdropper, address string) {
	serve := func(h http.Handler) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		t.Cleanup(server.CloseClientConnections)
		return strings.Replace(server.URL, "http:", "ws:", 1)
	}
	relays := relay.NewServer(relay.DefaultSettings())
	e = &eavesdropper{real: serve(relays)}
	t.Cleanup(func() { relays.Close() })
	return e, serve(e)
}

func (e *eavesdropper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	far, answer, err := websocket.DefaultDialer.Dial(e.real+r.URL.Path, nil)
	if err != nil {
		status := http.StatusBadGateway
		if answer != nil {
			status = answer.StatusCode
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	near, err := new(websocket.Upgrader).Upgrade(w, r, nil)
	if err != nil {
		far.Close()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { e.pass(near, far, r.URL.Path, true) })
	both.Go(func() { e.pass(far, near, r.URL.Path, false) })
	both.Wait()
}

// pass hands messages on until one of the two ends hangs up, and then hangs up on both.
func (e *eavesdropper) pass(from, to *websocket.Conn, path string, toward bool) {
	defer from.Close()
	defer to.Close()
	for {
		kind, text, err := from.ReadMessage()
		if err != nil {
			return
		}
		e.mu.Lock()
		e.heard = append(e.heard, heard{path, toward, string(text)})
		e.mu.Unlock()
		if to.WriteMessage(kind, text) != nil {
			return
		}
	}
}

// all is what was heard so far.
func (e *eavesdropper) all() []heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]heard(nil), e.heard...)
}
