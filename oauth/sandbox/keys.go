package sandbox

import (
	"encoding/hex"
	"slices"
	"strings"
)

// accountKeys is GET /v1/account/keys (accounts spec, 4.1). The token is used up by the answer, not by a refusal.
func (s *Server) accountKeys(id digest, k *keyFetch, _ nothing) (any, error) {
	if !k.session.account.verified || !k.session.verified() {
		return nil, refuse(errUnverifiedAccount)
	}
	delete(s.keyFetch, id)
	return map[string]any{"bundle": hex.EncodeToString(k.bundle)}, nil
}

type keyDataRequest struct {
	client hex8
	scopes scopes
}

func (q *keyDataRequest) fields() form {
	return form{required("client_id", &q.client), required("scope", &q.scopes)}
}

type keyData struct {
	Identifier scope  `json:"identifier"`
	Secret     string `json:"keyRotationSecret"`
	Timestamp  int64  `json:"keyRotationTimestamp"` // Unix milliseconds
}

// scopedKeyData is POST /v1/account/scoped-key-data (accounts spec, 4.2). Scopes without keys are absent.
func (s *Server) scopedKeyData(me *session, q keyDataRequest) (any, error) {
	c, err := s.client(q.client)
	if err != nil {
		return nil, err
	}
	if err := c.mayHave(q.scopes); err != nil {
		return nil, err
	}
	answer := map[scope]keyData{}
	for _, one := range q.scopes {
		if slices.Contains(keyScopes, one) {
			answer[one] = keyData{one, strings.Repeat("0", 64), me.account.keysChanged.UnixMilli()}
		}
	}
	return answer, nil
}
