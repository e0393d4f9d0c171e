package sandbox

import "slices"

type destroyRequest struct {
	email  email
	authPW secret
}

func (q *destroyRequest) fields() form {
	return form{required("email", &q.email), required("authPW", &q.authPW)}
}

// destroyAccount is POST /v1/account/destroy: the account ends, with all that hangs on it. It asks for the password once
// more and, where there is a second factor, for a session that has shown it.
func (s *Server) destroyAccount(me *session, q destroyRequest) (any, error) {
	again := loginRequest{email: q.email, authPW: q.authPW}
	a, err := s.accountToSignIn(again)
	switch {
	case err != nil:
		return nil, err
	case a != me.account:
		return nil, refuse(errUnknownAccount)
	}
	if _, err := s.checkPassword(a, again); err != nil {
		return nil, err
	}
	if a.totp != nil && me.aal < 2 {
		return nil, refuse(errUnverifiedSession)
	}
	for _, one := range s.credentialsOf(a) {
		s.drop(one)
	}
	s.accounts = slices.DeleteFunc(s.accounts, func(one *account) bool { return one == a })
	return struct{}{}, nil
}
