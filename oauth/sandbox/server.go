package sandbox

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"sync"
	"time"
)

// Mode says how far the server trusts the scheme that is going away.
type Mode int

const (
	// Strict checks the MAC, the payload hash, the time and the nonce of a Hawk header. It is the default.
	Strict Mode = iota
	// Prod looks up the id of a Hawk header and checks nothing else, as production does (accounts spec, fact 1).
	Prod
)

// Stretch is the slow step between authPW and what the server stores: 32 bytes out of authPW and a 32-byte salt. The real
// server's is scrypt with N=65536, r=8, p=1 (accounts spec, 11.1); nothing of it can be seen on the wire.
type Stretch func(authPW, salt []byte) []byte

// Options configure a Server. Only Origin is required.
type Options struct {
	// Origin is the server's public URL, a scheme and a host, such as "http://127.0.0.1:1234". Requests that name
	// another host are refused, so that no web page can reach the server by rebinding its own name to loopback.
	Origin string
	// Alias is another host, with its port, by which the server may be asked; usually empty.
	Alias string
	// RelayURL is published as pairing_server_base_uri; empty publishes none.
	RelayURL string
	Mode     Mode
	// Now is the clock, time.Now by default. It is asked from many goroutines at once.
	Now func() time.Time
	// Random is the source of every id, token and verification code, crypto/rand by default. It is read under a lock: a
	// seeded source makes a demo that repeats.
	Random io.Reader
	// Stretch is a single cheap hash by default: the store dies with the process and holds nobody's real password.
	Stretch Stretch
}

// ErrOrigin says that Options.Origin is not a URL of a scheme and a host.
var ErrOrigin = errors.New("sandbox: the origin is not an http or https URL with a host and nothing else")

// maxBody is the size of the largest request body, in bytes.
const maxBody = 64 << 10

// Server is the account server, an http.Handler. It is safe for concurrent use.
type Server struct {
	options Options
	origin  *url.URL
	clients map[hex8]*client
	mux     *routeTable

	mu sync.Mutex // held for the whole of a call, so that a call sees and leaves one state
	store
	faults []Fault
}

// New makes a server without accounts.
func New(o Options) (*Server, error) {
	origin, err := url.Parse(o.Origin)
	if err != nil || (origin.Scheme != "http" && origin.Scheme != "https") || origin.Host == "" ||
		o.Origin != origin.Scheme+"://"+origin.Host {
		return nil, ErrOrigin
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Stretch == nil {
		o.Stretch = cheapStretch
	}
	s := &Server{options: o, origin: origin, clients: clientsOf(o.Origin), store: newStore()}
	s.mux = s.routes()
	return s, nil
}

// Origin is the public URL of the server: the content origin and, with /v1, the auth base.
func (s *Server) Origin() string { return s.options.Origin }

// Reset forgets every session, token, code, mail, fault and wrong password. The accounts stay.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reset()
}

func (s *Server) reset() {
	accounts := s.accounts
	s.store, s.faults = newStore(), nil
	s.accounts = accounts
	for _, a := range accounts {
		a.refused = quota{}
	}
}

// ServeHTTP answers one request: the body is read whole and bounded, a planned fault strikes, and the endpoint answers.
// The body comes first because net/http notices a client that hangs up only once the body has been read.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Timestamp", strconv.FormatInt(s.now().Unix(), 10))
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		reply(w, nil, refuse(errTooLarge))
		return
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if fault, planned := s.take(r.URL.Path); planned {
		fault.strike(w, r, http.HandlerFunc(s.route))
		return
	}
	s.route(w, r)
}

// route finds the endpoint. Whatever has none gets a JSON answer: neither the mux's own texts nor its redirects are JSON.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	if r.Host == "" || r.Host != s.origin.Host && r.Host != s.options.Alias {
		reply(w, nil, refuse(errMisdirected))
		return
	}
	if _, pattern := s.mux.Handler(r); pattern == "" || path.Clean(r.URL.Path) != r.URL.Path {
		reply(w, nil, refuse(errGone))
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) now() time.Time { return s.options.Now() }

// draw fills a fresh n-byte slice with randomness.
func (s *Server) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(s.options.Random, b)
	return b, err
}
