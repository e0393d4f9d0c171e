package sandbox

import "fmt"

// newCredentials are the verifiers and wrapped keys that a client gives for a new password. Version 2 is given whole or
// not at all (accounts spec, 12.2).
type newCredentials struct {
	authPW, wrapKB     secret
	authPWV2, wrapKBV2 secret
	clientSalt         string
}

func (c *newCredentials) fields() form {
	return form{
		required("authPW", &c.authPW),
		optional("wrapKb", &c.wrapKB),
		optional("authPWVersion2", &c.authPWV2),
		optional("wrapKbVersion2", &c.wrapKBV2),
		optional("clientSalt", matching(&c.clientSalt, clientSaltPattern)),
	}
}

// hasV2 reports whether version 2 was given, and refuses a part of it.
func (c newCredentials) hasV2() (bool, error) {
	some := !c.authPWV2.isZero() || !c.wrapKBV2.isZero() || c.clientSalt != ""
	all := !c.authPWV2.isZero() && !c.wrapKBV2.isZero() && c.clientSalt != "" && !c.wrapKB.isZero()
	if some && !all {
		return false, badKeys("wrapKb", "authPWVersion2", "wrapKbVersion2", "clientSalt")
	}
	return all, nil
}

// setCredentials gives the account new verifiers around wrapped keys that the client chose. Without a wrapped key for
// version 1 the server draws one, and so, unknowingly, a kB.
func (s *Server) setCredentials(a *account, c newCredentials) ([]wrappedKeys, error) {
	v2, err := c.hasV2()
	if err != nil {
		return nil, err
	}
	raw, err := s.draw(3 * 32)
	if err != nil {
		return nil, fmt.Errorf("draw an account's salts: %w", err)
	}
	wrapKB := raw[:32]
	if !c.wrapKB.isZero() {
		wrapKB = c.wrapKB.bytes()
	}
	a.v1 = s.options.Stretch.verifier(raw[32:64], c.authPW, wrapKB)
	a.v2 = nil
	wrapped := []wrappedKeys{{wrapKB, keyFetchV1}}
	if v2 {
		a.v2 = &saltedVerifier{c.clientSalt, s.options.Stretch.verifier(raw[64:], c.authPWV2, c.wrapKBV2.bytes())}
		wrapped = append(wrapped, wrappedKeys{c.wrapKBV2.bytes(), keyFetchV2})
	}
	return wrapped, nil
}

type createRequest struct {
	newCredentials
	email       email
	preVerified bool
	method      string
	service     string
	redirectTo  string
	resume      string
	agent       string
	keys        flag
	metrics     ignored
}

func (q *createRequest) fields() form {
	return append(q.newCredentials.fields(),
		required("email", &q.email),
		optional("preVerified", &q.preVerified),
		optional("verificationMethod", oneOf(&q.method, "email", byEmailCode)),
		optional("service", matching(&q.service, wordPattern)),
		optional("redirectTo", matching(&q.redirectTo, redirectPattern)),
		optional("resume", matching(&q.resume, headerPattern)),
		optional("metricsContext", &q.metrics),
		query("keys", &q.keys),
		header("User-Agent", matching(&q.agent, headerPattern)),
	)
}

// createAccount is POST /v1/account/create. Only its user knows the keys of the account.
func (s *Server) createAccount(q createRequest) (any, error) {
	if s.find(q.email) != nil {
		return nil, refuse(errAccountExists)
	}
	raw, err := s.draw(16 + 32)
	if err != nil {
		return nil, fmt.Errorf("draw an account: %w", err)
	}
	a := &account{uid: hex16(raw), signUp: q.email, primary: q.email, verified: q.preVerified, kA: raw[16:]}
	s.touchKeys(a)
	wrapped, err := s.setCredentials(a, q.newCredentials)
	if err != nil {
		return nil, err
	}
	s.accounts = append(s.accounts, a)
	token, me, err := s.startSession(a, q.agent)
	if err != nil {
		return nil, err
	}
	if err := s.demand(me, !a.verified); err != nil {
		return nil, err
	}
	answer := me.signedIn()
	answer["sessionToken"] = token.hex()
	if q.keys {
		err = s.addKeyFetches(answer, me, wrapped)
	}
	return answer, err
}

func (s *Server) addKeyFetches(answer map[string]any, me *session, all []wrappedKeys) error {
	for _, one := range all {
		if err := s.addKeyFetch(answer, me, one); err != nil {
			return err
		}
	}
	return nil
}

type uidRequest struct{ uid *hex16 }

func (q *uidRequest) fields() form { return form{query("uid", &q.uid)} }

// accountStatusByUID is GET /v1/account/status.
func (s *Server) accountStatusByUID(q uidRequest) (any, error) {
	if q.uid == nil {
		return nil, refuse(errMissingParameter).with("param", "uid")
	}
	return map[string]any{"exists": s.findUID(*q.uid) != nil}, nil
}
