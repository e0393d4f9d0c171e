package sandbox

import "time"

// Limits on the codes of one session (accounts spec, 2.5).
const (
	maxResends   = 5
	resendWindow = 15 * time.Minute
	maxAttempts  = 10
	codeWindow   = 15 * time.Minute
	totpWindow   = 30 * time.Second
)

// sessionStatus is GET /v1/session/status (accounts spec, 2.4).
func (s *Server) sessionStatus(me *session, _ nothing) (any, error) {
	state, method := "unverified", any(nil)
	if me.account.verified && me.verified() {
		state = "verified"
	}
	if me.method != "" {
		method = me.method
	}
	return map[string]any{
		"state": state,
		"uid":   me.account.uid,
		"details": map[string]any{
			"accountEmailVerified":               me.account.verified,
			"sessionVerified":                    me.verified(),
			"sessionVerificationMethod":          method,
			"sessionVerificationMeetsMinimumAAL": me.account.totp == nil || me.aal >= 2,
		},
	}, nil
}

type codeRequest struct {
	code    string
	service string
}

func (q *codeRequest) fields() form {
	return form{
		required("code", matching(&q.code, otpPattern)),
		optional("service", matching(&q.service, wordPattern)),
	}
}

// verifyCode is POST /v1/session/verify_code. The code works once, and confirms the account's address as well.
func (s *Server) verifyCode(me *session, q codeRequest) (any, error) {
	now := s.now()
	if wait, ok := me.attempts.take(now, maxAttempts, codeWindow); !ok {
		return nil, throttle(wait)
	}
	if !me.pending.isAnsweredBy(q.code, now) {
		return nil, refuse(errBadOTP)
	}
	me.pass(byEmailCode, 1)
	return struct{}{}, nil
}

// pass ends the session's waiting: its user has shown to read the account's mail, or a second factor, which confirms the
// address too.
func (s *session) pass(method string, aal int) {
	s.pending, s.method, s.aal = nil, method, aal
	s.account.verified = true
}

type resendRequest struct {
	email   email
	service string
}

func (q *resendRequest) fields() form {
	return form{optional("email", &q.email), optional("service", matching(&q.service, wordPattern))}
}

// resendCode is POST /v1/session/resend_code. A new code takes the place of the old one. A session that waits for no
// mail gets none.
func (s *Server) resendCode(me *session, _ resendRequest) (any, error) {
	if wait, ok := me.resends.take(s.now(), maxResends, resendWindow); !ok {
		return nil, throttle(wait)
	}
	if me.verified() || me.account.totp != nil {
		return struct{}{}, nil
	}
	var err error
	me.pending, err = s.mailSignInCode(me.account)
	return struct{}{}, err
}

// verifyTOTP is POST /v1/session/verify/totp. A wrong code is no error to the server: it answers 200 (accounts spec,
// pitfall 3). Older clients complete the setup of an authenticator by this call too.
func (s *Server) verifyTOTP(me *session, q codeRequest) (any, error) {
	now := s.now()
	guard, made := me.account.totp, me.account.offer
	if guard == nil && made == nil {
		return nil, refuse(errNoTOTP)
	}
	if wait, ok := me.attempts.take(now, maxAttempts, totpWindow); !ok {
		return nil, throttle(wait)
	}
	switch {
	case guard != nil && guard.accepts(q.code, now):
		me.pass(byTOTP, 2)
	case guard == nil && me.mayGrant() == nil && made.accepts(q.code, now):
		me.acceptOffer()
	default:
		return map[string]any{"success": false}, nil
	}
	return map[string]any{"success": true}, nil
}

// sessionDestroy is POST /v1/session/destroy: it signs out and removes the session's device.
func (s *Server) sessionDestroy(me *session, _ nothing) (any, error) {
	s.drop(&me.credential)
	return struct{}{}, nil
}

// profile is GET /v1/account/profile by session (accounts spec, 8.3).
func (s *Server) profile(me *session, _ nothing) (any, error) {
	return map[string]any{
		"email": me.account.primary, "locale": "en-US",
		"authenticationMethods": me.methods(), "authenticatorAssuranceLevel": me.aal,
		"keysChangedAt": me.account.keysChanged.UnixMilli(),
	}, nil
}

// methods are how the session's user has shown to be who they are (RFC 8176).
func (s *session) methods() []string {
	switch s.method {
	case byEmailCode, byEmailLink:
		return []string{"pwd", "email"}
	case byTOTP, byBackupCode, bySMS:
		return []string{"pwd", "otp"}
	}
	return []string{"pwd"}
}
