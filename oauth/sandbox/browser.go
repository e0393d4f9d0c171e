package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"time"

	"countersign/oauth"
	"countersign/oauth/jwe"
)

// browserRequest is what a client that signs in by browser puts into the address (accounts spec, 7.3).
type browserRequest struct {
	authorizationRequest
	keysJWK string
	email   string
	client  *client
	to      string // the redirect URI, with its origin known to be the client's
}

func (q *browserRequest) fields() form {
	return append(q.authorizationRequest.fields(),
		optional("keys_jwk", matching(&q.keysJWK, jwkPattern)),
		optional("email", matching(&q.email, headerPattern)),
	)
}

// typed is what the user answers a page with.
type typed struct {
	email, password, code, decision string
	ticket                          secret
}

func (q *typed) fields() form {
	return form{
		required("decision", oneOf(&q.decision, "allow", "deny")),
		optional("email", matching(&q.email, typedPattern)),
		optional("password", matching(&q.password, typedPattern)),
		optional("code", matching(&q.code, typedPattern)),
		optional("ticket", &q.ticket),
	}
}

// browserSignIn is a sign-in whose password was right. Unlike the pages of a real content server, which hand the keys over
// in the browser, this server sees the password and so kB.
type browserSignIn struct {
	session *session
	kB      []byte
	ends    time.Time
}

const browserSignInLifetime = 15 * time.Minute

// showAuthorization is GET /authorization: the page to sign in and consent.
func (s *Server) showAuthorization(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.browserRequest(r)
	if err != nil {
		writeProblem(w, err)
		return
	}
	q.page(signInPage{Email: q.email}).write(w)
}

// answerAuthorization is POST /authorization: the password or the code that was typed, or a refusal.
func (s *Server) answerAuthorization(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.browserRequest(r)
	if err != nil {
		writeProblem(w, err)
		return
	}
	t, err := readTyped(r)
	switch {
	case err != nil:
		writeProblem(w, err)
	case t.decision == "deny":
		s.leave(t)
		redirect(w, withQuery(q.to, "error", "access_denied", "state", q.state))
	case t.ticket.isZero():
		s.enterPassword(w, r, q, t)
	default:
		s.enterCode(w, q, t)
	}
}

// browserRequest reads the address, and refuses what would not get a code after the sign-in either.
func (s *Server) browserRequest(r *http.Request) (browserRequest, error) {
	said, err := parseForm([]byte(r.URL.RawQuery))
	if err != nil {
		return browserRequest{}, err
	}
	bare := r.Clone(r.Context())
	bare.URL.RawQuery = ""
	q, err := fill[browserRequest](bare, new(browserRequest).fields().only(said))
	if err != nil {
		return browserRequest{}, err
	}
	q.keysJWE = ""
	if q.client, q.to, err = s.checkAuthorization(q.authorizationRequest); err != nil {
		return browserRequest{}, err
	}
	if q.keysJWK != "" {
		_, err = q.keyRequest()
	}
	return q, err
}

func readTyped(r *http.Request) (typed, error) {
	body, err := readObject(r, jsonOrForm)
	if err != nil {
		return typed{}, err
	}
	for name, raw := range body {
		if string(raw) == `""` { // a field of the page that was left empty
			delete(body, name)
		}
	}
	bare := r.Clone(r.Context())
	bare.URL.RawQuery = ""
	return fill[typed](bare, body)
}

// enterPassword is the first step of a sign-in.
func (s *Server) enterPassword(w http.ResponseWriter, r *http.Request, q browserRequest, t typed) {
	a, kB := s.openByPassword(email(t.email), t.password)
	if a == nil {
		q.page(signInPage{Email: t.email, Problem: "The address or the password is wrong."}).write(w)
		return
	}
	agent := ""
	if matching(&agent, headerPattern).UnmarshalText([]byte(r.UserAgent())) != nil {
		agent = "Browser"
	}
	_, me, err := s.startSession(a, agent)
	if err == nil {
		err = s.demand(me, !a.verified || !a.trusted)
	}
	if err != nil {
		writeProblem(w, err)
		return
	}
	s.proceed(w, q, &browserSignIn{me, kB, s.now().Add(browserSignInLifetime)}, "")
}

// openByPassword is the account of that address and its kB, or nil.
func (s *Server) openByPassword(address email, password string) (*account, []byte) {
	a := s.find(address)
	if a == nil || !a.hasPassword() || address.key() != a.primary.key() {
		return nil, nil
	}
	c := stretchV1(a.signUp, password)
	wrapKB, ok := a.v1.open(s.options.Stretch, c.authPW)
	if !ok {
		return nil, nil
	}
	return a, xor(wrapKB, c.unwrapBKey.bytes())
}

// enterCode is the second step, where there is one.
func (s *Server) enterCode(w http.ResponseWriter, q browserRequest, t typed) {
	id := t.ticket.digest()
	in := s.signIns[id]
	delete(s.signIns, id)
	if in == nil || !s.now().Before(in.ends) {
		q.page(signInPage{Problem: "That took too long. Please sign in again."}).write(w)
		return
	}
	problem := ""
	if !s.confirm(in.session, t.code) {
		problem = "That code is wrong or expired."
	}
	s.proceed(w, q, in, problem)
}

// confirm answers what the session waits for.
func (s *Server) confirm(me *session, code string) bool {
	var err error
	if me.account.totp != nil {
		_, err = s.verifyTOTP(me, codeRequest{code: code})
	} else {
		_, err = s.verifyCode(me, codeRequest{code: code})
	}
	return err == nil && me.verified()
}

// proceed sends the browser back with a code for the client, or asks for what is still missing.
func (s *Server) proceed(w http.ResponseWriter, q browserRequest, in *browserSignIn, problem string) {
	if in.session.verified() {
		to, err := s.authorizeBrowser(q, in)
		if err != nil {
			writeProblem(w, err)
			return
		}
		redirect(w, to)
		return
	}
	ticket, err := s.newToken()
	if err != nil {
		writeProblem(w, err)
		return
	}
	maps.DeleteFunc(s.signIns, func(_ digest, old *browserSignIn) bool { return !s.now().Before(old.ends) })
	s.signIns[ticket.digest()] = in
	q.page(signInPage{Ticket: ticket.hex(), Mailed: in.session.account.totp == nil, Problem: problem}).write(w)
}

// authorizeBrowser is the address of the client, with a code for it.
func (s *Server) authorizeBrowser(q browserRequest, in *browserSignIn) (string, error) {
	if q.keysJWK != "" && q.scopes.implyAll(keyScopes) {
		var err error
		if q.keysJWE, err = q.seal(in); err != nil {
			return "", err
		}
	}
	answer, err := s.mintCode(in.session, q.client, q.to, q.authorizationRequest)
	return answer.Redirect, err
}

// keyRequest is the request as far as it is about keys.
func (q browserRequest) keyRequest() (oauth.Request, error) {
	request, err := oauth.ParseRequest(
		oauth.Fields{
			ClientID: q.client.id.String(), Scope: oauth.ScopeOldsync, State: "-", CodeChallenge: q.challenge, KeysJWK: q.keysJWK,
		},
		oauth.Policy{Clients: []oauth.Client{{ID: q.client.id.String(), Name: q.client.name}}},
	)
	if err != nil {
		return oauth.Request{}, badKeys("keys_jwk")
	}
	return request, nil
}

func (q browserRequest) seal(in *browserSignIn) (string, error) {
	request, err := q.keyRequest()
	if err != nil {
		return "", err
	}
	key, err := in.session.account.syncKey(in.kB)
	if err != nil {
		return "", fmt.Errorf("derive the key for sync: %w", err)
	}
	return jwe.Seal(request, []oauth.ScopedKey{key})
}

// leave ends a sign-in that was begun.
func (s *Server) leave(t typed) {
	if t.ticket.isZero() {
		return
	}
	id := t.ticket.digest()
	if in := s.signIns[id]; in != nil {
		s.drop(&in.session.credential)
		delete(s.signIns, id)
	}
}

// authorizationOnOAuthBase is GET /v1/authorization: it leads to the page, but never with keys (accounts spec, 1.2).
func (s *Server) authorizationOnOAuthBase(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("keys_jwk") {
		reply(w, nil, badKeys("keys_jwk"))
		return
	}
	w.Header().Set("Location", (&url.URL{Path: "/authorization", RawQuery: r.URL.RawQuery}).String())
	w.WriteHeader(http.StatusFound)
}
