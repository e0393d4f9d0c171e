package sandbox

import (
	"slices"
	"strings"
	"time"
)

// Ways to verify a sign-in where the authenticator is not at hand, by their names on the wire (accounts spec, 2.4).
const (
	byBackupCode = "recovery-code"
	bySMS        = "sms-2fa"
)

// Limit on text messages to one account (accounts spec, 2.5).
const (
	maxSMS    = 6
	smsWindow = 24 * time.Hour
)

// recoveryPhone gets text messages, which the sandbox puts into the account's mailbox.
type recoveryPhone struct {
	number  string
	sent    quota
	pending *challenge
}

type backupRequest struct{ code string }

func (q *backupRequest) fields() form {
	return form{required("code", matching(&q.code, backupPattern))}
}

// verifyBackupCode is POST /v1/session/verify/recoveryCode. Each of the account's backup codes works once.
func (s *Server) verifyBackupCode(me *session, q backupRequest) (any, error) {
	if wait, ok := me.attempts.take(s.now(), maxAttempts, codeWindow); !ok {
		return nil, throttle(wait)
	}
	i := slices.Index(me.account.backup, backupDigest(q.code))
	if i < 0 {
		return nil, refuse(errBadBackupCode)
	}
	me.account.backup = slices.Delete(me.account.backup, i, i+1)
	me.pass(byBackupCode, 2)
	return map[string]any{"remaining": len(me.account.backup)}, nil
}

func backupDigest(code string) digest { return digestOf([]byte(strings.ToUpper(code))) }

// sendSMS is POST /v1/recovery_phone/signin/send_code.
func (s *Server) sendSMS(me *session, _ nothing) (any, error) {
	phone := me.account.phone
	if phone == nil {
		return nil, refuse(errNoPhone)
	}
	if _, ok := phone.sent.take(s.now(), maxSMS, smsWindow); !ok {
		return nil, refuse(errTooManySMS)
	}
	var err error
	phone.pending, err = s.sendCode(me.account, phone.number, "Your code by text message", digits, 6)
	return map[string]any{"status": "success"}, err
}

type smsRequest struct{ code string }

func (q *smsRequest) fields() form { return form{required("code", matching(&q.code, smsPattern))} }

// confirmSMS is POST /v1/recovery_phone/signin/confirm.
func (s *Server) confirmSMS(me *session, q smsRequest) (any, error) {
	phone := me.account.phone
	if phone == nil {
		return nil, refuse(errNoPhone)
	}
	now := s.now()
	if wait, ok := me.attempts.take(now, maxAttempts, codeWindow); !ok {
		return nil, throttle(wait)
	}
	if !phone.pending.isAnsweredBy(q.code, now) {
		return nil, refuse(errBadOTP)
	}
	phone.pending = nil
	me.pass(bySMS, 2)
	return map[string]any{"status": "success"}, nil
}
