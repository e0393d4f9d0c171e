package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

// emails is GET /v1/account/emails (accounts spec, 8.3).
func (s *Server) emails(me *session, _ nothing) (any, error) {
	return map[string]any{"originalEmail": me.account.signUp, "primaryEmail": me.account.primary}, nil
}

// overview is GET /v1/account: what the account is secured with.
func (s *Server) overview(me *session, _ nothing) (any, error) {
	a := me.account
	return map[string]any{
		"hasPassword": a.hasPassword(), "linkedAccounts": []any{}, "passkeys": []any{},
		"emails":                   []any{map[string]any{"email": a.primary, "isPrimary": true, "verified": a.verified}},
		"totp":                     map[string]any{"exists": a.totp != nil, "verified": a.totp != nil},
		"backupCodes":              map[string]any{"hasBackupCodes": len(a.backup) > 0, "count": len(a.backup)},
		"recoveryPhone":            map[string]any{"exists": a.phone != nil, "available": true},
		"recoveryKey":              map[string]any{"exists": false},
		"estimatedSyncDeviceCount": len(s.sessionsOf(a)) + len(s.refreshesOf(a)),
	}, nil
}

// profileMember is one thing that the profile server tells, to those who have its scope.
type profileMember struct {
	scope scope
	tell  func(*account) map[string]any
}

// Members of a profile (accounts spec, 8.3). These accounts have no picture.
var (
	profileUID    = profileMember{"profile:uid", func(a *account) map[string]any { return map[string]any{"uid": a.uid} }}
	profileEmail  = profileMember{"profile:email", func(a *account) map[string]any { return map[string]any{"email": a.primary} }}
	profileAvatar = profileMember{"profile:avatar", func(*account) map[string]any {
		return map[string]any{"avatar": nil, "avatarDefault": true}
	}}
	// profileSubject is what OpenID Connect calls the uid.
	profileSubject = profileMember{openID, func(a *account) map[string]any { return map[string]any{"sub": a.uid} }}
	profileName    = profileMember{"profile:display_name", func(a *account) map[string]any {
		return map[string]any{"displayName": a.displayName}
	}}
)

// tellProfile makes the endpoint of those members that the caller's access token reaches, and refuses a token that
// reaches none. A caller who has seen the same answer, by its ETag, is not told again.
func (s *Server) tellProfile(all ...profileMember) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		told, err := s.profileFor(r, all)
		if err != nil {
			reply(w, nil, err)
			return
		}
		text, err := json.Marshal(told)
		if err != nil {
			panic("sandbox: a profile that is not JSON: " + err.Error())
		}
		sum := digestOf(text)
		tag := `"` + hex.EncodeToString(sum[:16]) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "private, no-cache, must-revalidate")
		if strings.TrimPrefix(r.Header.Get("If-None-Match"), "W/") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		writeJSON(w, http.StatusOK, told)
	}
}

func (s *Server) profileFor(r *http.Request, all []profileMember) (map[string]any, error) {
	token := s.authenticateAccess(r)
	if token == nil {
		return nil, refuse(errProfileForbidden)
	}
	if _, err := admit[nothing](r); err != nil {
		return nil, err
	}
	told := map[string]any{}
	for _, member := range all {
		if token.scopes.imply(member.scope) {
			for name, value := range member.tell(token.account) {
				told[name] = value
			}
		}
	}
	if len(told) == 0 {
		return nil, refuse(errProfileForbidden)
	}
	return told, nil
}
