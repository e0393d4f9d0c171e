package sandbox

// reauth is POST /v1/session/reauth: the password once more, to get keys or to be fresh, for a session that stays what it
// is (accounts spec, 2.6). Keys ask for more than a password alone, here as at sign-in.
func (s *Server) reauth(me *session, q loginRequest) (any, error) {
	a, err := s.accountToSignIn(q)
	switch {
	case err != nil:
		return nil, err
	case a != me.account:
		return nil, refuse(errUnknownAccount)
	}
	wrapped, err := s.checkPassword(a, q)
	if err != nil {
		return nil, err
	}
	if q.method == byTOTP && a.totp == nil {
		return nil, refuse(errTOTPRequired)
	}
	me.authAt = s.now()
	if err := s.demandMore(me, q); err != nil {
		return nil, err
	}
	answer := me.signedIn()
	if q.keys {
		err = s.addKeyFetch(answer, me, wrapped)
	}
	return answer, err
}

// demandMore has a session wait that was spared what the account or its keys ask for.
func (s *Server) demandMore(me *session, q loginRequest) error {
	if !me.verified() || me.aal >= 2 {
		return nil
	}
	return s.demand(me, bool(q.keys) && !me.account.trusted && q.unblock == "" && me.method == "")
}

type duplicateRequest struct {
	reason string
	agent  string
}

func (q *duplicateRequest) fields() form {
	return form{
		optional("reason", matching(&q.reason, wordPattern)),
		header("User-Agent", matching(&q.agent, headerPattern)),
	}
}

// duplicate is POST /v1/session/duplicate: a second session, as old and as verified as the first (accounts spec, 8.4).
func (s *Server) duplicate(me *session, q duplicateRequest) (any, error) {
	token, clone, err := s.cloneSession(me)
	if err != nil {
		return nil, err
	}
	clone.agent = q.agent
	answer := clone.signedIn()
	answer["sessionToken"] = token.hex()
	return answer, nil
}
