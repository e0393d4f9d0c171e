package relay

import (
	"io"
	"net/http"
	"net/netip"
	"time"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// openPlate serves an authority: it is given a plate, told of each claim on it, and passes frames to and from the claimant.
func (s *Server) openPlate(w http.ResponseWriter, r *http.Request) {
	admit := func(from netip.Prefix) int {
		switch {
		case !s.sources.mayOpen(from, time.Now()):
			return http.StatusTooManyRequests
		case !s.switchboard.hasRoom():
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	}
	s.serveCode(w, r, admit, func(k *socket) {
		d := s.switchboard.open(k)
		if d == nil {
			return // those who were admitted together have filled it
		}
		defer s.switchboard.shut(d)
		k.receive(func(m wire.CodeMessage) bool { return s.fromAuthority(d, m) })
	})
}

// claimPlate serves a claimant. Plates that are busy and plates that are not differ in nothing from here, so that finding those
// in use costs as much as using them (section 3.8).
func (s *Server) claimPlate(w http.ResponseWriter, r *http.Request) {
	plate, err := pairing.ParsePlate(r.PathValue("plate"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	var known bool
	admit := func(from netip.Prefix) int {
		var ok bool
		if ok, known = s.sources.mayClaim(from, time.Now()); !ok {
			return http.StatusTooManyRequests
		}
		return http.StatusOK
	}
	s.serveCode(w, r, admit, func(k *socket) {
		free := known && s.failures.begin(time.Now())
		passed := false
		defer func() { s.failures.end(free, passed, time.Now()) }()
		if free || s.works(k) {
			passed = s.attend(plate, k)
		}
	})
}

// serveCode admits a connection and runs its session.
func (s *Server) serveCode(w http.ResponseWriter, r *http.Request, admit func(netip.Prefix) (status int), session func(*socket)) {
	from := pairing.Household(remoteAddress(r, s.settings.TrustedProxies))
	status := s.admit(from, false)
	if status == http.StatusOK {
		defer s.dismiss(from)
		status = admit(from)
	}
	if status != http.StatusOK {
		http.Error(w, http.StatusText(status), status)
		return
	}
	ws, err := s.upgrader.Upgrade(guarded{w, wire.MaxCodeText}, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	k := newSocket(ws, s.settings.ClientTimeout)
	k.run(s.settings, func() {
		if s.switchboard.plug(k) {
			session(k)
		}
		s.switchboard.unplug(k)
	})
}

// works has a claimant solve a puzzle, in the time of a claim.
func (s *Server) works(k *socket) (solved bool) {
	limit := time.AfterFunc(s.settings.Codes.ClaimTimeout, k.out.close)
	defer limit.Stop()
	asked := wire.Work{Puzzle: newPuzzle(), Bits: s.settings.Codes.ClaimWorkBits}
	k.tell(asked)
	k.receive(func(m wire.CodeMessage) bool {
		answer, ok := m.(wire.Proof)
		solved = ok && asked.Puzzle.IsSolvedBy(answer.Nonce, asked.Bits)
		return false
	})
	return solved
}

// attend gives a claimant its turn at a plate, and reports how that ended.
func (s *Server) attend(plate pairing.Plate, k *socket) (passed bool) {
	c := s.switchboard.claim(plate, k)
	if c == nil {
		k.tell(wire.Busy{})
		return false
	}
	limit := time.AfterFunc(s.settings.Codes.ClaimTimeout, func() { s.abandon(c) })
	defer limit.Stop()
	k.tell(wire.Admitted{Claim: c.number})
	c.desk.authority.tell(Claimed{Claim: c.number})
	k.receive(func(m wire.CodeMessage) bool {
		frame, ok := m.(Frame)
		if !ok || frame.Claim != c.number || !s.switchboard.count(c) {
			return false
		}
		c.desk.authority.tell(frame)
		return true
	})
	s.abandon(c)
	return s.switchboard.hasPassed(c)
}

// fromAuthority passes on a frame or a verdict. What is about a claim that is over came too late, and is dropped.
func (s *Server) fromAuthority(d *desk, m wire.CodeMessage) (ok bool) {
	switch m := m.(type) {
	case Frame:
		if c := s.frameFor(d, m.Claim); c != nil {
			c.claimant.tell(m)
		}
	case wire.Passed:
		// Finished first: the claimant may be gone as soon as it has its last frame.
		if c := s.frameFor(d, m.Claim); c != nil && s.switchboard.finish(c, true) {
			c.claimant.tell(Frame{Claim: m.Claim, Data: m.Last})
			c.claimant.out.finish()
		}
	case wire.Failed:
		if c := s.switchboard.current(d, m.Claim); c != nil && s.switchboard.finish(c, false) {
			c.claimant.tell(m)
			c.claimant.out.finish()
		}
	default:
		return false
	}
	return true
}

// frameFor is the claim that a frame of its authority is for; nil if it is over, and it is with the first frame too many.
func (s *Server) frameFor(d *desk, number ClaimNumber) *claim {
	c := s.switchboard.current(d, number)
	if c != nil && !s.switchboard.count(c) {
		s.abandon(c)
		return nil
	}
	return c
}

// abandon ends a claim without a verdict, unless there was one.
func (s *Server) abandon(c *claim) {
	if s.switchboard.finish(c, false) {
		c.desk.authority.tell(ClaimOver{Claim: c.number})
	}
	c.claimant.out.close()
}

// tell queues a message.
func (k *socket) tell(m wire.CodeMessage) { k.out.add(appendFrame(nil, opText, []byte(m.Text()))) }

// receive gives each message to take until one is not taken, is none, or the connection ends.
func (k *socket) receive(take func(wire.CodeMessage) bool) {
	for {
		kind, r, err := k.ws.NextReader()
		if err != nil || kind != opText {
			return
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return
		}
		m, err := wire.ParseCodeMessage(text)
		if err != nil || !take(m) {
			return
		}
		k.live()
	}
}
