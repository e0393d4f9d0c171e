package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is a plan to misbehave towards the next requests whose path begins with Path. The pages and endpoints below
// /__sandbox/ are spared.
type Fault struct {
	Path  string
	Kind  FaultKind
	Count int // how many requests it strikes; 0 means one, Always every one until Reset
}

// Always is the Count of a fault that stays.
const Always = -1

// FaultKind is one way to misbehave.
type FaultKind interface {
	strike(w http.ResponseWriter, r *http.Request, honest http.Handler)
}

type (
	// Refusal answers with that error number, which must be one of the account server's, and asks to wait so long.
	Refusal struct {
		Errno      int
		RetryAfter time.Duration
		// ByEmail says that an unblock code from the mail would help (accounts spec, 2.5).
		ByEmail bool
	}
	// Status answers with that HTTP status and a body that is no JSON.
	Status int
	// Unnumbered answers with that HTTP status, in JSON, and gives no error number.
	Unnumbered int
	// Firewall answers as a web firewall does to what it takes for a robot: 406 and a page.
	Firewall struct{}
	// Slow answers honestly, but so late.
	Slow time.Duration
	// Hang never answers: it ends when the client gives up.
	Hang struct{}
	// Close drops the connection without an answer.
	Close struct{}
	// Redirect answers 307 to that location, which a client must not follow with a credential in hand.
	Redirect string
	// Truncated does what was asked, and drops the connection halfway through the answer.
	Truncated struct{}
	// Clock answers honestly, with a Timestamp header that is off by so much.
	Clock time.Duration
)

// Inject plans a fault. Of several that fit a request the oldest strikes.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan(f)
}

func (s *Server) plan(f Fault) {
	if f.Count == 0 {
		f.Count = 1
	}
	s.faults = append(s.faults, f)
}

// take uses up one strike of the first fault for that path.
func (s *Server) take(path string) (FaultKind, bool) {
	if strings.HasPrefix(path, "/__sandbox/") {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if !strings.HasPrefix(path, f.Path) {
			continue
		}
		kind := f.Kind
		if f.Count--; f.Count == 0 { // Always is negative and never gets there
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return kind, true
	}
	return nil, false
}

func (k Refusal) strike(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	c, known := causes[k.Errno]
	if !known {
		c = errUnexpected
	}
	f := refuse(c)
	if k.RetryAfter > 0 {
		f = throttle(k.RetryAfter)
		f.cause = c
	}
	if k.ByEmail {
		f.openedByMail()
	}
	reply(w, nil, f)
}

func (k Status) strike(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	http.Error(w, http.StatusText(int(k)), int(k))
}

func (k Unnumbered) strike(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	writeJSON(w, int(k), map[string]any{"code": int(k), "message": http.StatusText(int(k))})
}

func (Firewall) strike(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusNotAcceptable)
	w.Write([]byte("<!doctype html><title>Client Challenge</title>"))
}

func (k Slow) strike(w http.ResponseWriter, r *http.Request, honest http.Handler) {
	late := time.NewTimer(time.Duration(k))
	defer late.Stop()
	select {
	case <-late.C:
		honest.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

func (Hang) strike(_ http.ResponseWriter, r *http.Request, _ http.Handler) { <-r.Context().Done() }

func (Close) strike(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

func (k Redirect) strike(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.Header().Set("Location", string(k))
	w.WriteHeader(http.StatusTemporaryRedirect)
}

func (Truncated) strike(w http.ResponseWriter, r *http.Request, honest http.Handler) {
	honest.ServeHTTP(halfWriter{w}, r)
	if err := http.NewResponseController(w).Flush(); err != nil {
		panic("sandbox: a connection that cannot be flushed: " + err.Error())
	}
	panic(http.ErrAbortHandler)
}

// halfWriter writes the first half of a body that is written at once.
type halfWriter struct{ http.ResponseWriter }

func (h halfWriter) Write(body []byte) (int, error) {
	return h.ResponseWriter.Write(body[:len(body)/2])
}

func (k Clock) strike(w http.ResponseWriter, r *http.Request, honest http.Handler) {
	if told, err := strconv.ParseInt(w.Header().Get("Timestamp"), 10, 64); err == nil {
		w.Header().Set("Timestamp", strconv.FormatInt(told+int64(time.Duration(k)/time.Second), 10))
	}
	honest.ServeHTTP(w, r)
}

// faultRequest is a fault in JSON: milliseconds are the delay of slow, the Retry-After of errno and the offset of clock.
type faultRequest struct {
	path, kind, location string
	times, errno, status count
	milliseconds         int64
	always, byEmail      bool
}

func (q *faultRequest) fields() form {
	return form{
		required("path", matching(&q.path, pathPattern)),
		required("kind", oneOf(&q.kind, slices.Collect(maps.Keys(faultKinds))...)),
		optional("count", &q.times),
		optional("always", &q.always),
		optional("errno", &q.errno),
		optional("byEmail", &q.byEmail),
		optional("status", &q.status),
		optional("milliseconds", &q.milliseconds),
		optional("location", matching(&q.location, redirectPattern)),
	}
}

// faultKinds are the names of the kinds in JSON.
var faultKinds = map[string]func(faultRequest) FaultKind{
	"errno":      func(q faultRequest) FaultKind { return Refusal{int(q.errno), q.duration(), q.byEmail} },
	"status":     func(q faultRequest) FaultKind { return Status(q.status) },
	"unnumbered": func(q faultRequest) FaultKind { return Unnumbered(q.status) },
	"html406":    func(faultRequest) FaultKind { return Firewall{} },
	"slow":       func(q faultRequest) FaultKind { return Slow(q.duration()) },
	"hang":       func(faultRequest) FaultKind { return Hang{} },
	"close":      func(faultRequest) FaultKind { return Close{} },
	"redirect":   func(q faultRequest) FaultKind { return Redirect(q.location) },
	"truncated":  func(faultRequest) FaultKind { return Truncated{} },
	"clock":      func(q faultRequest) FaultKind { return Clock(q.duration()) },
}

func (q faultRequest) duration() time.Duration {
	return time.Duration(q.milliseconds) * time.Millisecond
}

// planFault is POST /__sandbox/fault.
func (s *Server) planFault(q faultRequest) (any, error) {
	_, known := causes[int(q.errno)]
	switch {
	case q.kind == "errno" && !known:
		return nil, badKeys("errno")
	case (q.kind == "status" || q.kind == "unnumbered") && (q.status < 200 || q.status > 599):
		return nil, badKeys("status")
	case q.kind == "redirect" && q.location == "":
		return nil, badKeys("location")
	}
	times := int(q.times)
	if q.always {
		times = Always
	}
	s.plan(Fault{Path: q.path, Kind: faultKinds[q.kind](q), Count: times})
	return struct{}{}, nil
}

// resetNow is POST /__sandbox/reset.
func (s *Server) resetNow(nothing) (any, error) {
	s.reset()
	return struct{}{}, nil
}
