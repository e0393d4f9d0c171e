package sandbox

import "time"

// passwordChange is a change of password that was begun with the old one.
type passwordChange struct {
	hawkKey
	account *account
	ends    time.Time
}

const (
	passwordChangeLabel    = "passwordChangeToken"
	passwordChangePrefix   = "fxpc"
	passwordChangeLifetime = 15 * time.Minute
)

type changeStartRequest struct {
	email  email
	authPW secret
}

func (q *changeStartRequest) fields() form {
	return form{required("email", &q.email), required("oldAuthPW", &q.authPW)}
}

// startPasswordChange is POST /v1/password/change/start: the old password is worth the keys, which stay, and a token to
// set the new one.
func (s *Server) startPasswordChange(q changeStartRequest) (any, error) {
	old := loginRequest{email: q.email, authPW: q.authPW}
	a, err := s.accountToSignIn(old)
	if err != nil {
		return nil, err
	}
	wrapped, err := s.checkPassword(a, old)
	if err != nil {
		return nil, err
	}
	token, err := s.newToken()
	if err != nil {
		return nil, err
	}
	s.changes[digestOf(tokenID(token, passwordChangeLabel))] = &passwordChange{
		tokenKey(token, passwordChangeLabel), a, s.now().Add(passwordChangeLifetime),
	}
	answer := map[string]any{"passwordChangeToken": token.hex(), "verified": a.verified}
	anyone := &session{credential: credential{account: a}} // the keys of this answer wait for no session
	return answer, s.addKeyFetch(answer, anyone, wrapped.duringChange())
}

// duringChange names the token of version 2 as a change of password does, and not as a sign-in.
func (w wrappedKeys) duringChange() wrappedKeys {
	if w.tokenName == keyFetchV2 {
		w.tokenName = keyFetchChange
	}
	return w
}

type changeFinishRequest struct {
	newCredentials
	session *secret // the id of the session's token
	keys    flag
}

func (q *changeFinishRequest) fields() form {
	return append(q.newCredentials.fields(), optional("sessionToken", &q.session), query("keys", &q.keys))
}

// finishPasswordChange is POST /v1/password/change/finish: new verifiers around the same kB. It ends the account's other
// sessions, and gives the one that it is told of a successor (accounts spec, 4.4).
func (s *Server) finishPasswordChange(id digest, change *passwordChange, q changeFinishRequest) (any, error) {
	a := change.account
	if !s.now().Before(change.ends) {
		delete(s.changes, id)
		return nil, unauthenticated()
	}
	if q.wrapKB.isZero() {
		return nil, refuse(errMissingParameter).with("param", "wrapKb")
	}
	wrapped, err := s.setCredentials(a, q.newCredentials)
	if err != nil {
		return nil, err
	}
	delete(s.changes, id)
	a.escrow.change(q.newCredentials)
	var kept *session
	if q.session != nil {
		kept = s.sessions[q.session.digest()]
	}
	for _, one := range s.sessionsOf(a) {
		if one != kept {
			s.drop(&one.credential)
		}
	}
	if kept == nil || kept.account != a {
		return struct{}{}, nil
	}
	token, successor, err := s.cloneSession(kept)
	if err != nil {
		return nil, err
	}
	answer := successor.signedIn()
	answer["sessionToken"] = token.hex()
	if q.keys {
		for i := range wrapped {
			wrapped[i] = wrapped[i].duringChange()
		}
		err = s.addKeyFetches(answer, successor, wrapped)
	}
	return answer, err
}

// change keeps what is known of a password in step: who knows kB and a wrapped kB knows what it was wrapped with.
func (e *escrow) change(c newCredentials) {
	if e == nil {
		return
	}
	e.logins = logins{v1: credentials{c.authPW, newSecret(xor(e.kB, c.wrapKB.bytes()))}}
	if c.clientSalt != "" {
		e.logins.v2 = &saltedLogin{c.clientSalt, credentials{c.authPWV2, newSecret(xor(e.kB, c.wrapKBV2.bytes()))}}
	}
}
