package sandbox

import (
	"net/http"
	"regexp"
)

// The three ways to authenticate, tried in this order (accounts spec, 12.3).
var (
	bearerPattern  = regexp.MustCompile(`^Bearer (fx[a-z]{1,2})_([0-9a-f]{64})$`)
	refreshPattern = regexp.MustCompile(`^Bearer ([0-9a-f]{64})$`)
)

// Bearer prefixes of the two kinds of token that this server makes.
const (
	sessionPrefix  = "fxs"
	keyFetchPrefix = "fxk"
)

// public, publicForm, withSession, withVerified, withKeyFetch, withPasswordChange and withDevice make handlers of endpoints:
// they authenticate the caller, parse the request at the door, and lock the store for as long as the answer is being made.
func public[Q any, P shape[Q]](s *Server, answer func(Q) (any, error)) http.HandlerFunc {
	return serve(s, admit[Q, P], func(*http.Request) (func(Q) (any, error), error) { return answer, nil })
}

// publicForm takes forms as well as JSON.
func publicForm[Q any, P shape[Q]](s *Server, answer func(Q) (any, error)) http.HandlerFunc {
	return serve(s, admitForm[Q, P], func(*http.Request) (func(Q) (any, error), error) { return answer, nil })
}

func withSession[Q any, P shape[Q]](s *Server, answer func(*session, Q) (any, error)) http.HandlerFunc {
	return serve(s, admit[Q, P], func(r *http.Request) (func(Q) (any, error), error) {
		me, err := s.authenticateSession(r)
		return func(q Q) (any, error) { return answer(me, q) }, err
	})
}

// withVerified asks for a session that has passed every check of its user.
func withVerified[Q any, P shape[Q]](s *Server, answer func(*session, Q) (any, error)) http.HandlerFunc {
	return serve(s, admit[Q, P], func(r *http.Request) (func(Q) (any, error), error) {
		me, err := s.authenticateSession(r)
		if err == nil {
			err = me.mayGrant()
		}
		return func(q Q) (any, error) { return answer(me, q) }, err
	})
}

func withKeyFetch[Q any, P shape[Q]](s *Server, answer func(digest, *keyFetch, Q) (any, error)) http.HandlerFunc {
	return serve(s, admit[Q, P], func(r *http.Request) (func(Q) (any, error), error) {
		id, found, err := lookUp(s, s.keyFetch, r, keyFetchPrefix)
		return func(q Q) (any, error) { return answer(id, found, q) }, err
	})
}

func withPasswordChange[Q any, P shape[Q]](s *Server, answer func(digest, *passwordChange, Q) (any, error)) http.HandlerFunc {
	return serve(s, admit[Q, P], func(r *http.Request) (func(Q) (any, error), error) {
		id, found, err := lookUp(s, s.changes, r, passwordChangePrefix)
		return func(q Q) (any, error) { return answer(id, found, q) }, err
	})
}

// withDevice takes a session or a refresh token.
func withDevice[Q any, P shape[Q]](s *Server, answer func(*credential, Q) (any, error)) http.HandlerFunc {
	return serve(s, admit[Q, P], func(r *http.Request) (func(Q) (any, error), error) {
		me, err := s.authenticateDevice(r)
		return func(q Q) (any, error) { return answer(me, q) }, err
	})
}

// serve is one call. The authentication comes before the request's shape, as in the real server. The answer is written
// with the store still locked, because it may point into it.
func serve[Q any](
	s *Server, read func(*http.Request) (Q, error), authenticate func(*http.Request) (func(Q) (any, error), error),
) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		answer, err := authenticate(r)
		if err != nil {
			reply(w, nil, err)
			return
		}
		q, err := read(r)
		if err != nil {
			reply(w, nil, err)
			return
		}
		body, err := answer(q)
		reply(w, body, err)
	}
}

// unauthenticated is the refusal of a credential that is missing, malformed, of the wrong kind or unknown: all alike.
func unauthenticated() *failure { return refuse(errBadToken).with("detail", "Token not found") }

// lookUp finds what the Authorization header names by its id, in a Bearer header of that prefix or in a Hawk header.
func lookUp[T interface{ key() []byte }](s *Server, all map[digest]T, r *http.Request, prefix string) (digest, T, error) {
	var none T
	header := r.Header.Get("Authorization")
	bearer := bearerPattern.FindStringSubmatch(header)
	signed, isHawk := parseHawk(header)
	var id digest
	switch {
	case bearer != nil && bearer[1] == prefix:
		id = secretOf(bearer[2]).digest()
	case isHawk:
		id = signed.id.digest()
	default:
		return digest{}, none, unauthenticated()
	}
	found, known := all[id]
	if !known || isHawk && s.options.Mode == Strict && found.key() == nil {
		return digest{}, none, unauthenticated()
	}
	if r.Method == http.MethodPost && r.ContentLength == 0 {
		return digest{}, none, refuse(errMissingBody)
	}
	if isHawk && s.options.Mode == Strict {
		if err := s.checkHawk(signed, found.key(), r); err != nil {
			return digest{}, none, err
		}
	}
	return id, found, nil
}

func (s *Server) authenticateSession(r *http.Request) (*session, error) {
	_, me, err := lookUp(s, s.sessions, r, sessionPrefix)
	if err != nil {
		return nil, err
	}
	if me.expired(s.now()) {
		s.drop(&me.credential)
		return nil, unauthenticated()
	}
	me.used = s.now()
	return me, nil
}

// authenticateDevice takes a session, or a refresh token that is good for sync.
func (s *Server) authenticateDevice(r *http.Request) (*credential, error) {
	m := refreshPattern.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		me, err := s.authenticateSession(r)
		if err != nil {
			return nil, err
		}
		return &me.credential, nil
	}
	token, known := s.refreshes[secretOf(m[1]).digest()]
	if !known || !token.scopes.implyAll(keyScopes) {
		return nil, unauthenticated()
	}
	token.used = s.now()
	return &token.credential, nil
}

// mayGrant refuses a session whose account or whose own sign-in is still to be confirmed.
func (s *session) mayGrant() error {
	switch {
	case !s.account.verified:
		return refuse(errUnverifiedAccount)
	case !s.verified():
		return refuse(errUnverifiedSession)
	}
	return nil
}

// nothing is the request of an endpoint that reads nothing.
type nothing struct{}

func (*nothing) fields() form { return nil }
