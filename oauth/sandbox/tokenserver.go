package sandbox

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"countersign/oauth"
)

// syncTokenLifetime is that of the credentials for a sync storage, in seconds.
const syncTokenLifetime = 3600

type keyIDRequest struct{ keyID string }

func (q *keyIDRequest) fields() form { return form{header("X-KeyID", matching(&q.keyID, kidPattern))} }

// syncToken is GET /1.0/sync/1.5, a token server's answer to who has an access token for sync and the current keys. There
// is no sync storage behind it.
func (s *Server) syncToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer, err := s.grantSync(r)
	reply(w, answer, err)
}

func (s *Server) grantSync(r *http.Request) (any, error) {
	token := s.authenticateAccess(r)
	if token == nil || !token.scopes.imply(oauth.ScopeOldsync) {
		return nil, refuse(errBadToken).with("status", "invalid-credentials")
	}
	q, err := admit[keyIDRequest](r)
	if err != nil {
		return nil, err
	}
	told, _, _ := strings.Cut(q.keyID, "-")
	if told != strconv.FormatInt(token.account.keysChanged.UnixMilli(), 10) {
		return nil, refuse(errBadToken).with("status", "invalid-client-state")
	}
	raw, err := s.draw(2 * 32)
	if err != nil {
		return nil, fmt.Errorf("draw a sync token: %w", err)
	}
	uid := binary.BigEndian.Uint32(token.account.uid[:])
	hashed := digestOf(token.account.uid[:])
	return map[string]any{
		"id": base64.RawURLEncoding.EncodeToString(raw[:32]), "key": base64.RawURLEncoding.EncodeToString(raw[32:]),
		"uid": uid, "api_endpoint": fmt.Sprintf("%s/1.5/%d", s.Origin(), uid), "duration": syncTokenLifetime,
		"hashalg": "sha256", "hashed_fxa_uid": hex.EncodeToString(hashed[:16]),
	}, nil
}
