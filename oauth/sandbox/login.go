package sandbox

import (
	"fmt"
	"strings"
	"time"
)

// Ways to verify a sign-in, by their names on the wire (accounts spec, 2.4).
const (
	byEmailCode = "email-otp"
	byEmailLink = "email"
	byTOTP      = "totp-2fa"
)

type statusRequest struct {
	email      email
	thirdParty bool
}

func (q *statusRequest) fields() form {
	return form{required("email", &q.email), optional("thirdPartyAuthStatus", &q.thirdParty)}
}

// accountStatus is POST /v1/account/status (accounts spec, 2.7).
func (s *Server) accountStatus(q statusRequest) (any, error) {
	a := s.find(q.email)
	answer := map[string]any{"exists": a != nil}
	if q.thirdParty {
		answer["hasLinkedAccount"] = a != nil && !a.hasPassword()
		answer["hasPassword"] = a != nil && a.hasPassword()
		answer["passwordlessSupported"] = false
	}
	return answer, nil
}

type emailRequest struct{ email email }

func (q *emailRequest) fields() form { return form{required("email", &q.email)} }

// credentialsStatus is POST /v1/account/credentials/status: how the client is to stretch (accounts spec, 2.1).
func (s *Server) credentialsStatus(q emailRequest) (any, error) {
	a := s.find(q.email)
	switch {
	case a == nil:
		return nil, refuse(errUnknownAccount)
	case !a.hasPassword():
		return nil, refuse(errNoPassword)
	case a.v2 == nil:
		return map[string]any{"currentVersion": "v1", "upgradeNeeded": true}, nil
	}
	return map[string]any{"currentVersion": "v2", "clientSalt": a.v2.clientSalt, "upgradeNeeded": false}, nil
}

// sendUnblockCode is POST /v1/account/login/send_unblock_code (accounts spec, 2.5).
func (s *Server) sendUnblockCode(q emailRequest) (any, error) {
	a := s.find(q.email)
	if a == nil {
		return nil, refuse(errUnknownAccount)
	}
	var err error
	a.unblock, err = s.mailCode(a, "Your authorization code", digitsAndUppers, 8)
	return struct{}{}, err
}

type rejectRequest struct {
	uid  hex16
	code string
}

func (q *rejectRequest) fields() form {
	return form{required("uid", &q.uid), required("unblockCode", matching(&q.code, unblockPattern))}
}

// rejectUnblockCode is POST /v1/account/login/reject_unblock_code: its reader did not ask for that mail, so the code in it
// opens nothing any more.
func (s *Server) rejectUnblockCode(q rejectRequest) (any, error) {
	a := s.findUID(q.uid)
	if a == nil || !a.unblock.isAnsweredBy(strings.ToUpper(q.code), s.now()) {
		return nil, refuse(errBadUnblockCode)
	}
	a.unblock = nil
	return struct{}{}, nil
}

type loginRequest struct {
	email      email
	authPW     secret
	original   email
	unblock    string
	method     string
	reason     string
	service    string
	agent      string
	keys       flag
	redirectTo string
	resume     string
	sendMail   bool
	metrics    ignored
}

func (q *loginRequest) fields() form {
	return form{
		required("email", &q.email),
		required("authPW", &q.authPW),
		optional("originalLoginEmail", &q.original),
		optional("unblockCode", matching(&q.unblock, unblockPattern)),
		optional("verificationMethod", oneOf(&q.method, byEmailLink, byEmailCode, "email-2fa", "email-captcha", byTOTP)),
		optional("reason", oneOf(&q.reason, "login", "signin", "password_change", "password_check", "password_reset")),
		optional("service", matching(&q.service, wordPattern)),
		optional("sendSigninVerificationEmail", &q.sendMail),
		optional("redirectTo", matching(&q.redirectTo, redirectPattern)),
		optional("resume", matching(&q.resume, headerPattern)),
		optional("metricsContext", &q.metrics),
		query("keys", &q.keys),
		header("User-Agent", matching(&q.agent, headerPattern)),
	}
}

// ignored is a member that this server has no use for, whatever it holds.
type ignored struct{}

// UnmarshalJSON accepts everything.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// login is POST /v1/account/login (accounts spec, 2.3).
func (s *Server) login(q loginRequest) (any, error) {
	a, err := s.accountToSignIn(q)
	if err != nil {
		return nil, err
	}
	wrapped, err := s.checkPassword(a, q)
	if err != nil {
		return nil, err
	}
	if q.method == byTOTP && a.totp == nil {
		return nil, refuse(errTOTPRequired)
	}
	token, me, err := s.startSession(a, q.agent)
	if err != nil {
		return nil, err
	}
	if err := s.demand(me, !a.verified || bool(q.keys) && !a.trusted && q.unblock == ""); err != nil {
		return nil, err
	}
	if q.unblock != "" && me.verified() {
		me.method = byEmailCode // the unblock code was from the mail as well
	}
	answer := me.signedIn()
	answer["sessionToken"] = token.hex()
	if q.keys {
		err = s.addKeyFetch(answer, me, wrapped)
	}
	return answer, err
}

// signedIn is what every sign-in answers: how far it has come, and what is next.
func (s *session) signedIn() map[string]any {
	a := s.account
	answer := map[string]any{
		"uid": a.uid, "authAt": s.authAt.Unix(), "metricsEnabled": true,
		"emailVerified": a.verified, "sessionVerified": s.verified(), "verified": a.verified && s.verified(),
	}
	if s.verified() {
		return answer
	}
	answer["verificationMethod"], answer["verificationReason"] = byEmailCode, "login"
	if a.totp != nil {
		answer["verificationMethod"] = byTOTP
	}
	if !a.verified {
		answer["verificationReason"] = "signup"
	}
	return answer
}

// addKeyFetch adds the token by which the session fetches its wrapped keys.
func (s *Server) addKeyFetch(answer map[string]any, me *session, wrapped wrappedKeys) error {
	token, err := s.newToken()
	if err != nil {
		return err
	}
	s.keyFetch[digestOf(tokenID(token, keyFetchLabel))] = &keyFetch{
		tokenKey(token, keyFetchLabel), me, sealBundle(token, me.account.kA, wrapped.kB),
	}
	answer[wrapped.tokenName] = token.hex()
	return nil
}

// accountToSignIn finds the account and uses up the unblock code, if one was given.
func (s *Server) accountToSignIn(q loginRequest) (*account, error) {
	a := s.find(q.email)
	if a == nil {
		return nil, refuse(errUnknownAccount)
	}
	switch typed := q.typedEmail(); {
	case typed.key() != a.primary.key():
		return nil, refuse(errSecondaryEmail)
	case q.unblock == "":
		return a, nil
	case !a.unblock.isAnsweredBy(strings.ToUpper(q.unblock), s.now()):
		return nil, refuse(errBadUnblockCode)
	}
	a.unblock = nil
	a.verified = true
	return a, nil
}

// typedEmail is what the user typed: the client moves it when it retries after a 120.
func (q loginRequest) typedEmail() email {
	if q.original != "" {
		return q.original
	}
	return q.email
}

// wrappedKeys is an account's wrapped kB, and the name of the token by which it is handed out: a client unwraps it with the
// key of the same version.
type wrappedKeys struct {
	kB        []byte
	tokenName string
}

// Names of those tokens.
const (
	keyFetchV1 = "keyFetchToken"
	keyFetchV2 = "keyFetchTokenVersion2"

	keyFetchChange = "keyFetchToken2" // version 2, while a password is being changed
)

// Limit on wrong passwords for one account. The real server counts right ones too (accounts spec, 2.5); this one does not,
// so that a demo can be repeated at will.
const (
	maxRefused    = 5
	refusedWindow = 15 * time.Minute
)

// checkPassword is the account's wrapped kB for who knows the password. Too many wrong ones shut the account for a while,
// to all who bring no unblock code from its mail.
func (s *Server) checkPassword(a *account, q loginRequest) (wrappedKeys, error) {
	if !a.hasPassword() {
		return wrappedKeys{}, refuse(errNoPassword)
	}
	if wait, ok := a.refused.allows(s.now(), maxRefused, refusedWindow); !ok && q.unblock == "" {
		return wrappedKeys{}, throttle(wait).openedByMail()
	}
	wrapped, err := a.open(s.options.Stretch, q)
	if err != nil {
		a.refused.take(s.now(), maxRefused, refusedWindow)
		return wrappedKeys{}, err
	}
	a.refused = quota{}
	return wrapped, nil
}

// open tries both verifiers. A wrong password for an address spelled otherwise than at sign-up may be the right password
// with the wrong salt: 120 and the right spelling.
func (a *account) open(stretch Stretch, q loginRequest) (wrappedKeys, error) {
	if a.v2 != nil {
		if wrapKB, ok := a.v2.open(stretch, q.authPW); ok {
			return wrappedKeys{wrapKB, keyFetchV2}, nil
		}
	}
	if wrapKB, ok := a.v1.open(stretch, q.authPW); ok {
		return wrappedKeys{wrapKB, keyFetchV1}, nil
	}
	if q.email != a.signUp {
		return wrappedKeys{}, refuse(errEmailCase).with("email", a.signUp)
	}
	return wrappedKeys{}, refuse(errWrongPassword).with("email", a.signUp)
}

// startSession makes a session that has nothing to wait for.
func (s *Server) startSession(a *account, agent string) (token secret, me *session, err error) {
	token, err = s.newToken()
	if err != nil {
		return secret{}, nil, err
	}
	me = &session{
		credential: s.newCredential(a, tokenID(token, sessionLabel)), hawkKey: tokenKey(token, sessionLabel),
		authAt: s.now(), agent: agent, aal: 1,
	}
	s.sessions[me.id] = me
	return token, me, nil
}

// demand has the session wait for the account's second factor, or for a mailed code where it has none and one is needed:
// while its address is unconfirmed; where keys were asked for, unless the account is trusted or its user has shown to
// read its mail.
func (s *Server) demand(me *session, code bool) (err error) {
	switch {
	case me.account.totp != nil:
		me.pending = &challenge{}
	case code:
		me.pending, err = s.mailSignInCode(me.account)
	}
	return err
}

func (s *Server) newCredential(a *account, id []byte) credential {
	now := s.now()
	return credential{id: digestOf(id), account: a, created: now, used: now}
}

func (s *Server) newToken() (secret, error) {
	raw, err := s.draw(32)
	if err != nil {
		return secret{}, fmt.Errorf("draw a token: %w", err)
	}
	return newSecret(raw), nil
}
