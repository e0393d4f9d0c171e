package sandbox

import (
	"encoding/base32"
	"fmt"
)

// offer is an authenticator that is being set up: it guards nothing before it was completed.
type offer struct {
	authenticator
	backup []string
	shown  bool // its user has shown a code of it
}

// Sizes of what is made for a second factor: the secret in bytes, and the backup codes.
const (
	totpSecretSize = 20 // RFC 4226, section 4, R6
	backupCount    = 8
	backupLength   = 10
)

type createTOTPRequest struct{ metrics ignored }

func (q *createTOTPRequest) fields() form { return form{optional("metricsContext", &q.metrics)} }

// createTOTP is POST /v1/totp/create: a secret, and backup codes for when the authenticator is lost.
func (s *Server) createTOTP(me *session, _ createTOTPRequest) (any, error) {
	if me.account.totp != nil {
		return nil, refuse(errTOTPExists)
	}
	secret, err := s.draw(totpSecretSize)
	if err != nil {
		return nil, fmt.Errorf("draw an authenticator's secret: %w", err)
	}
	made := &offer{authenticator: authenticator{secret: secret}}
	for range backupCount {
		code, err := s.drawCode(digitsAndUppers, backupLength)
		if err != nil {
			return nil, err
		}
		made.backup = append(made.backup, code)
	}
	me.account.offer = made
	return map[string]any{
		"secret": base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret), "recoveryCodes": made.backup,
	}, nil
}

// verifyTOTPSetup is POST /v1/totp/setup/verify.
func (s *Server) verifyTOTPSetup(me *session, q codeRequest) (any, error) {
	made := me.account.offer
	if made == nil {
		return nil, refuse(errNoTOTP)
	}
	now := s.now()
	if wait, ok := me.attempts.take(now, maxAttempts, totpWindow); !ok {
		return nil, throttle(wait)
	}
	if !made.accepts(q.code, now) {
		return nil, refuse(errBadOTP)
	}
	made.shown = true
	return map[string]any{"success": true}, nil
}

// completeTOTPSetup is POST /v1/totp/setup/complete.
func (s *Server) completeTOTPSetup(me *session, _ createTOTPRequest) (any, error) {
	if made := me.account.offer; made == nil || !made.shown {
		return nil, refuse(errNoTOTP)
	}
	me.acceptOffer()
	return map[string]any{"success": true}, nil
}

// acceptOffer makes the authenticator the account's. The session that set it up has shown it.
func (s *session) acceptOffer() {
	a := s.account
	a.totp, a.backup = &a.offer.authenticator, nil
	for _, code := range a.offer.backup {
		a.backup = append(a.backup, backupDigest(code))
	}
	a.offer = nil
	s.pass(byTOTP, 2)
}

// destroyTOTP is POST /v1/totp/destroy, for a session that has shown the second factor.
func (s *Server) destroyTOTP(me *session, _ nothing) (any, error) {
	a := me.account
	if a.totp != nil && me.aal < 2 {
		return nil, refuse(errUnverifiedSession)
	}
	a.totp, a.offer, a.backup = nil, nil, nil
	return struct{}{}, nil
}

// totpExists is GET /v1/totp/exists.
func (s *Server) totpExists(me *session, _ nothing) (any, error) {
	a := me.account
	return map[string]any{"exists": a.totp != nil || a.offer != nil, "verified": a.totp != nil}, nil
}
