package sandbox

import (
	"net/http"
	"slices"
)

// routeTable is a mux that remembers its patterns.
type routeTable struct {
	*http.ServeMux
	patterns []string
}

// HandleFunc adds a route.
func (t *routeTable) HandleFunc(pattern string, h http.HandlerFunc) {
	t.patterns = append(t.patterns, pattern)
	t.ServeMux.HandleFunc(pattern, h)
}

// Routes are the patterns of all endpoints, in the form of http.ServeMux: after a request was answered, its Pattern is
// one of them, or empty where there is no such endpoint.
func (s *Server) Routes() []string { return slices.Clone(s.mux.patterns) }

// routes is the table of contents of the server.
func (s *Server) routes() *routeTable {
	m := &routeTable{ServeMux: http.NewServeMux()}
	s.routeContent(m)
	s.routeSignIn(m)
	s.routeSession(m)
	s.routeAccount(m)
	s.routeDevices(m)
	s.routeOAuth(m)
	s.routeServices(m)
	s.routeSandbox(m)
	return m
}

// routeContent is for people and for discovery.
func (s *Server) routeContent(m *routeTable) {
	m.HandleFunc("GET /.well-known/fxa-client-configuration", s.clientConfiguration)
	m.HandleFunc("GET /.well-known/openid-configuration", s.openidConfiguration)
	m.HandleFunc("GET /{$}", page(homePage))
	m.HandleFunc("GET /pair", page(pairPage))
	m.HandleFunc("GET /pair/supp", page(pairPage))
	m.HandleFunc("GET /pair/auth", page(pairAuthPage))
	m.HandleFunc("GET /settings", page(settingsPage))
	m.HandleFunc("GET /oauth/success/{client}", page(successPage))
	m.HandleFunc("GET /authorization", s.showAuthorization)
	m.HandleFunc("POST /authorization", sameOrigin(s.answerAuthorization))
}

// routeSignIn is for who has no session yet.
func (s *Server) routeSignIn(m *routeTable) {
	m.HandleFunc("POST /v1/account/create", public(s, s.createAccount))
	m.HandleFunc("GET /v1/account/status", public(s, s.accountStatusByUID))
	m.HandleFunc("POST /v1/account/status", public(s, s.accountStatus))
	m.HandleFunc("POST /v1/account/credentials/status", public(s, s.credentialsStatus))
	m.HandleFunc("POST /v1/account/login", public(s, s.login))
	m.HandleFunc("POST /v1/account/login/send_unblock_code", public(s, s.sendUnblockCode))
	m.HandleFunc("POST /v1/account/login/reject_unblock_code", public(s, s.rejectUnblockCode))
	m.HandleFunc("POST /v1/recovery_email/verify_code", public(s, s.followLink))
	m.HandleFunc("POST /v1/password/change/start", public(s, s.startPasswordChange))
	m.HandleFunc("POST /v1/password/change/finish", withPasswordChange(s, s.finishPasswordChange))
}

// routeSession is the life of a session.
func (s *Server) routeSession(m *routeTable) {
	m.HandleFunc("GET /v1/session/status", withSession(s, s.sessionStatus))
	m.HandleFunc("POST /v1/session/verify_code", withSession(s, s.verifyCode))
	m.HandleFunc("POST /v1/session/resend_code", withSession(s, s.resendCode))
	m.HandleFunc("POST /v1/session/verify/totp", withSession(s, s.verifyTOTP))
	m.HandleFunc("POST /v1/session/verify/recoveryCode", withSession(s, s.verifyBackupCode))
	m.HandleFunc("POST /v1/recovery_phone/signin/send_code", withSession(s, s.sendSMS))
	m.HandleFunc("POST /v1/recovery_phone/signin/confirm", withSession(s, s.confirmSMS))
	m.HandleFunc("GET /v1/recovery_email/status", withSession(s, s.emailStatus))
	m.HandleFunc("POST /v1/recovery_email/resend_code", withSession(s, s.resendLink))
	m.HandleFunc("POST /v1/session/reauth", withSession(s, s.reauth))
	m.HandleFunc("POST /v1/session/duplicate", withSession(s, s.duplicate))
	m.HandleFunc("POST /v1/session/destroy", withSession(s, s.sessionDestroy))
}

// routeAccount is what a session is told of its account, its keys and its second factor.
func (s *Server) routeAccount(m *routeTable) {
	m.HandleFunc("GET /v1/account", withSession(s, s.overview))
	m.HandleFunc("GET /v1/account/emails", withSession(s, s.emails))
	m.HandleFunc("GET /v1/account/profile", withSession(s, s.profile))
	m.HandleFunc("POST /v1/account/destroy", withSession(s, s.destroyAccount))
	m.HandleFunc("GET /v1/account/keys", withKeyFetch(s, s.accountKeys))
	m.HandleFunc("POST /v1/account/scoped-key-data", withVerified(s, s.scopedKeyData))
	m.HandleFunc("POST /v1/totp/create", withVerified(s, s.createTOTP))
	m.HandleFunc("POST /v1/totp/setup/verify", withVerified(s, s.verifyTOTPSetup))
	m.HandleFunc("POST /v1/totp/setup/complete", withVerified(s, s.completeTOTPSetup))
	m.HandleFunc("POST /v1/totp/destroy", withVerified(s, s.destroyTOTP))
	m.HandleFunc("GET /v1/totp/exists", withSession(s, s.totpExists))
}

func (s *Server) routeDevices(m *routeTable) {
	m.HandleFunc("POST /v1/account/device", withDevice(s, s.putDevice))
	m.HandleFunc("GET /v1/account/devices", withDevice(s, s.listDevices))
	m.HandleFunc("POST /v1/account/device/destroy", withDevice(s, s.destroyDevice))
	m.HandleFunc("GET /v1/account/attached_clients", withSession(s, s.attachedClients))
	m.HandleFunc("POST /v1/account/attached_client/destroy", withSession(s, s.destroyAttachedClient))
}

// routeOAuth is OAuth twice: on the account server, and on the OAuth server with its own error numbers.
func (s *Server) routeOAuth(m *routeTable) {
	m.HandleFunc("POST /v1/oauth/authorization", withVerified(s, s.authorize))
	m.HandleFunc("POST /v1/oauth/token", s.token)
	m.HandleFunc("POST /v1/oauth/destroy", publicForm(s, s.revokeToken))
	m.HandleFunc("GET /v1/oauth/client/{id}", public(s, s.describeClient))

	m.HandleFunc("GET /v1/authorization", onOAuthBase(s.authorizationOnOAuthBase))
	m.HandleFunc("POST /v1/token", onOAuthBase(s.lenientToken))
	m.HandleFunc("POST /v1/destroy", onOAuthBase(publicForm(s, s.destroyToken)))
	m.HandleFunc("POST /v1/introspect", onOAuthBase(publicForm(s, s.introspect)))
	m.HandleFunc("POST /v1/verify", onOAuthBase(public(s, s.verifyAccess)))
	m.HandleFunc("GET /v1/jwks", onOAuthBase(public(s, s.jwks)))
	m.HandleFunc("GET /v1/client/{id}", onOAuthBase(public(s, s.describeClient)))
}

// routeServices is what takes access tokens.
func (s *Server) routeServices(m *routeTable) {
	m.HandleFunc("GET /v1/profile", s.tellProfile(profileSubject, profileUID, profileEmail, profileAvatar, profileName))
	m.HandleFunc("GET /v1/uid", s.tellProfile(profileUID))
	m.HandleFunc("GET /v1/email", s.tellProfile(profileEmail))
	m.HandleFunc("GET /v1/avatar", s.tellProfile(profileAvatar))
	m.HandleFunc("GET /v1/display_name", s.tellProfile(profileName))
	m.HandleFunc("GET /1.0/sync/1.5", s.syncToken)
}

// routeSandbox is what no account server has.
func (s *Server) routeSandbox(m *routeTable) {
	m.HandleFunc("GET /__sandbox/mail/{email}", public(s, s.readMail))
	m.HandleFunc("POST /__sandbox/reset", public(s, s.resetNow))
	m.HandleFunc("POST /__sandbox/fault", public(s, s.planFault))
}
