package relay

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"sync"

	"github.com/gorilla/websocket"

	"countersign/pairing"
)

// Server is a relay: an http.Handler for /v1/ws/, /v1/ws/<channelid>, /__heartbeat__, /__lbheartbeat__ and /__version__, and
// for the extension /v1/code/, /v1/code/<plate>.
//
// To clients it behaves as the reference relay does (section 2), down to what it leaves unsaid: it sends no Close frame,
// announces nobody's leaving, and an unknown channel shows only as a connection that closes without a greeting. It
// is stricter in this: a channel takes two participants by default; an id that no relay would give out is 404;
// conn_lifespan is real; channels, and connections per address, are counted and bounded.
//
// The http.Server around it sets the limits for reading a request's header.
type Server struct {
	settings Settings
	routes   *http.ServeMux
	upgrader websocket.Upgrader
	sessions sync.WaitGroup

	switchboard *switchboard
	sources     *sources
	failures    *failures

	mu         sync.Mutex
	closed     bool
	channels   map[pairing.ChannelID]*channel
	households map[netip.Prefix]int // connections of each
}

// NewServer makes a relay. It panics if the settings do not pass Check: they are the program's, not the user's.
func NewServer(settings Settings) *Server {
	if err := settings.Check(); err != nil {
		panic(err)
	}
	s := &Server{
		settings:   settings,
		routes:     http.NewServeMux(),
		channels:   make(map[pairing.ChannelID]*channel),
		households: make(map[netip.Prefix]int),

		switchboard: newSwitchboard(settings.Codes),
		sources:     newSources(settings.Codes),
		failures:    newFailures(settings.Codes.FailedClaimsPerMinute),

		upgrader: websocket.Upgrader{
			// The phone's page comes from another origin, and a channel id cannot be guessed (section 2.1).
			CheckOrigin:    func(*http.Request) bool { return true },
			ReadBufferSize: 16 << 10,
		},
	}
	s.routes.HandleFunc("GET "+channelPath+"{$}", s.create)
	s.routes.HandleFunc("GET "+channelPath+"{id}", s.join)
	s.routes.HandleFunc("/v1/ws", http.NotFound) // the slash is mandatory (section 2.1)
	s.routes.HandleFunc("GET "+codePath+"{$}", s.openPlate)
	s.routes.HandleFunc("GET "+codePath+"{plate}", s.claimPlate)
	s.routes.HandleFunc("/v1/code", http.NotFound)
	s.routes.HandleFunc("GET /__heartbeat__", answer(`{"version":"`+version+`","status":"ok"}`))
	s.routes.HandleFunc("GET /__version__", answer(`{"version":"`+version+`"}`))
	s.routes.HandleFunc("GET /__lbheartbeat__", func(http.ResponseWriter, *http.Request) {})
	return s
}

// version is that of the protocol, as in the path.
const version = "1"

func answer(json string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(json))
	}
}

// ServeHTTP serves a request; for a participant it returns when that one has left.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// Close ends every channel and every claim, and waits for every session. Requests that come later are answered 503.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	for _, ch := range s.channels {
		ch.end()
	}
	s.mu.Unlock()
	s.switchboard.close()
	s.sessions.Wait()
	return nil
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) { s.serve(w, r, pairing.ChannelID{}) }

func (s *Server) join(w http.ResponseWriter, r *http.Request) {
	id, err := pairing.ParseChannelID(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r) // the reference opens some other channel, or crashes (section 2.2)
		return
	}
	s.serve(w, r, id)
}

// serve runs one participant's session in the channel of that id, or in a new one for the zero id.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, id pairing.ChannelID) {
	remote := remoteAddress(r, s.settings.TrustedProxies)
	if status := s.admit(pairing.Household(remote), id.IsZero()); status != http.StatusOK {
		http.Error(w, http.StatusText(status), status)
		return
	}
	defer s.dismiss(pairing.Household(remote))

	ws, err := s.upgrader.Upgrade(guarded{w, maxText}, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	p := newParticipant(newSocket(ws, s.settings.ClientTimeout), senderJSON(r, remote, s.settings.TrustedProxies))
	ch := s.enter(id, p)
	if ch == nil {
		ws.Close() // an unknown or full channel is not explained (sections 2.2 and 2.7)
		return
	}
	p.run(s.settings, func() {
		p.read(ch)
		s.leave(ch, p)
	})
}

// admit counts a connection in, or tells the HTTP status of the refusal.
func (s *Server) admit(from netip.Prefix, creates bool) (status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed, creates && len(s.channels) >= s.settings.MaxChannels:
		return http.StatusServiceUnavailable
	case s.households[from] >= s.settings.MaxAddressConnections:
		return http.StatusTooManyRequests
	}
	s.households[from]++
	s.sessions.Add(1)
	return http.StatusOK
}

// dismiss counts a connection out.
func (s *Server) dismiss(from netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.households[from]--; s.households[from] == 0 {
		delete(s.households, from)
	}
	s.sessions.Done()
}

// enter puts p into the channel of that id, or into a new one; nil if there is none, or no room.
func (s *Server) enter(id pairing.ChannelID, p *participant) *channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[id]
	if id.IsZero() {
		ch = s.open()
	}
	if s.closed || ch == nil || !ch.enter(p) {
		return nil
	}
	return ch
}

// open makes a channel, if there is room: requests that were admitted together may have filled it.
func (s *Server) open() *channel {
	if s.closed || len(s.channels) >= s.settings.MaxChannels {
		return nil
	}
	id, err := pairing.NewChannelID(rand.Reader)
	if err != nil {
		return nil
	}
	ch := newChannel(id, s.settings)
	s.channels[id] = ch
	return ch
}

// leave takes p out of its channel, and the channel out of the relay with its last participant.
func (s *Server) leave(ch *channel, p *participant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch.leave(p) {
		delete(s.channels, ch.id)
	}
}
