//go:build conformance

package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/oauth/sandbox"
)

// The account whose keys the sandbox can tell, so that they can be compared with what a peer made of them.
const (
	knownEmail    = "known@example.org"
	knownPassword = "pässwörd"
)

// patience is how long one peer may take.
const patience = time.Minute

// world is a sandbox on loopback that one peer has to itself.
type world struct {
	*testing.T
	*sandbox.Server
	env []string // of its peer
}

func newWorld(t *testing.T, mode sandbox.Mode, peer string, seen *coverage) *world {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	address := "http://" + web.Listener.Addr().String()
	w := &world{T: t, env: []string{"NO_PROXY=*", "no_proxy=*", "PYTHONDONTWRITEBYTECODE=1"}}
	origin := address
	if peer == portless {
		origin, w.env = "http://accounts.example", []string{"HTTP_PROXY=" + address, "NO_PROXY=", "no_proxy="}
	}
	var err error
	if w.Server, err = sandbox.New(sandbox.Options{Origin: origin, Mode: mode}); err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = asOrigin(seen.watch(peer, w.Server))
	web.Start()
	t.Cleanup(web.Close)
	return w
}

// portless is a peer that cannot sign requests to a server whose address has a port. It reaches the sandbox by a name
// without one, and through the sandbox's own address as its proxy.
const portless = "ffsclient"

// asOrigin answers what was sent to a proxy as if it had been sent to the server itself.
func asOrigin(server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RequestURI = r.URL.RequestURI()
		server.ServeHTTP(w, r)
	})
}

// members is a question to a peer, in JSON.
type members map[string]any

// python and node are the programs that run a script of the folder peers.
func (w *world) python(script string, asked members) json.RawMessage {
	w.Helper()
	return w.run(asked, need(w.T, "peers/python/venv/bin/python"), filepath.Join("peers/python", script))
}

func (w *world) node(script string, asked members) json.RawMessage {
	w.Helper()
	need(w.T, "peers/node/node_modules/.package-lock.json")
	return w.run(asked, need(w.T, "node"), filepath.Join("peers/node", script))
}

// need is where a program or a file is; without it there is no run, and so no success.
func need(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		if _, err := os.Stat(name); err == nil {
			return name
		}
	}
	t.Fatalf("%s is missing: run make conformance", strings.Join(names, " or "))
	return ""
}

// run has a peer do what it is asked. It tells the steps that it took, and returns its answer, nil if it has none.
func (w *world) run(asked members, program ...string) json.RawMessage {
	w.Helper()
	asked["origin"] = w.Origin()
	question, err := json.Marshal(asked)
	if err != nil {
		w.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.Context(), patience)
	defer cancel()
	peer := exec.CommandContext(ctx, program[0], append(program[1:], string(question))...)
	peer.WaitDelay = time.Second
	peer.Env = append(os.Environ(), w.env...)
	var complaints bytes.Buffer
	peer.Stderr = &complaints
	told, err := peer.Output()
	var answer json.RawMessage
	for line := range strings.Lines(string(told)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "{") {
			answer = json.RawMessage(line)
		} else {
			w.Log(line)
		}
	}
	if err != nil {
		w.Fatalf("%s: %v\n%s", program[len(program)-1], err, complaints.Bytes())
	}
	return answer
}

// read takes a peer's answer apart.
func (w *world) read(answer json.RawMessage, into any) {
	w.Helper()
	if err := json.Unmarshal(answer, into); err != nil {
		w.Fatalf("%s: %v", answer, err)
	}
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}
