package sandbox

// emailStatus is GET /v1/recovery_email/status.
func (s *Server) emailStatus(me *session, _ nothing) (any, error) {
	a := me.account
	return map[string]any{
		"email": a.primary, "verified": a.verified && me.verified(), "emailVerified": a.verified, "sessionVerified": me.verified(),
	}, nil
}

type resendLinkRequest struct {
	email      email
	service    string
	redirectTo string
	resume     string
	kind       string
}

func (q *resendLinkRequest) fields() form {
	return form{
		optional("email", &q.email),
		optional("service", matching(&q.service, wordPattern)),
		optional("redirectTo", matching(&q.redirectTo, redirectPattern)),
		optional("resume", matching(&q.resume, headerPattern)),
		optional("type", matching(&q.kind, wordPattern)),
	}
}

// resendLink is POST /v1/recovery_email/resend_code: it mails the code of a link, which verifies the session from any
// browser. A session that waits for no mail gets none.
func (s *Server) resendLink(me *session, _ resendLinkRequest) (any, error) {
	if wait, ok := me.resends.take(s.now(), maxResends, resendWindow); !ok {
		return nil, throttle(wait)
	}
	if me.verified() || me.account.totp != nil {
		return struct{}{}, nil
	}
	var err error
	me.link, err = s.mailCode(me.account, "The code of your link", hexDigits, 32)
	return struct{}{}, err
}

type linkRequest struct {
	uid     hex16
	code    hex16
	service string
	kind    string
}

func (q *linkRequest) fields() form {
	return form{
		required("uid", &q.uid),
		required("code", &q.code),
		optional("service", matching(&q.service, wordPattern)),
		optional("type", matching(&q.kind, wordPattern)),
	}
}

// followLink is POST /v1/recovery_email/verify_code. It needs no session: whoever reads the mail may follow the link.
func (s *Server) followLink(q linkRequest) (any, error) {
	a := s.findUID(q.uid)
	if a == nil {
		return nil, refuse(errUnknownAccount)
	}
	for _, one := range s.sessionsOf(a) {
		if one.link.isAnsweredBy(q.code.String(), s.now()) && a.totp == nil {
			one.link = nil
			one.pass(byEmailLink, 1)
			return struct{}{}, nil
		}
	}
	return nil, refuse(errBadLink)
}
