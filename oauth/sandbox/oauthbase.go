package sandbox

import "net/http"

// oauthErrnos are the OAuth server's own numbers for what the account server calls otherwise (accounts spec, section 10).
var oauthErrnos = map[int]int{
	162: 101, 171: 102, 167: 103, 172: 105, 173: 106, 174: 107, 110: 108, 106: 109, 107: 109, 108: 109,
	168: 110, 163: 114, 166: 116, 175: 117, 169: 118, 164: 119, 170: 120, 182: 122, 204: 202,
}

// oauthWriter is for answers of the OAuth server, which shares its origin with the account server but not its numbers.
type oauthWriter struct{ http.ResponseWriter }

// onOAuthBase makes an endpoint of the account server one of the OAuth server.
func onOAuthBase(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { h(oauthWriter{w}, r) }
}

// renumber gives a refusal of the account server the OAuth server's number.
func (oauthWriter) renumber(f *failure) *failure {
	if f.cause == errBadAccessToken {
		return f
	}
	if errno, other := oauthErrnos[f.errno]; other {
		renumbered := *f
		renumbered.errno = errno
		return &renumbered
	}
	return f
}

// lenientToken is POST /v1/token, the OAuth server's older twin of the account server's token endpoint: it overlooks what
// it does not know, takes a client's secret by Basic authentication, and knows nothing of sessions (accounts spec,
// section 6).
func (s *Server) lenientToken(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := readObject(r, jsonOrForm)
	if err != nil {
		reply(w, nil, err)
		return
	}
	if id, password, basic := r.BasicAuth(); basic {
		body["client_id"], body["client_secret"] = quote(id), quote(password)
	}
	answer, err := s.grantTokens(tokenCall{request: r, body: body, lenient: true})
	reply(w, answer, err)
}

type destroyTokenRequest struct {
	any, access, refresh *secret
	refreshID            *digest
	hint, who            ignored // what RFC 7009 has, and this endpoint can do without
}

func (q *destroyTokenRequest) fields() form {
	return form{
		optional("token", &q.any),
		optional("access_token", &q.access),
		optional("refresh_token", &q.refresh),
		optional("refresh_token_id", &q.refreshID),
		optional("token_type_hint", &q.hint),
		optional("client_id", &q.who),
		optional("client_secret", &q.who),
	}
}

// destroyToken is POST /v1/destroy: exactly one token, which must be known.
func (s *Server) destroyToken(q destroyTokenRequest) (any, error) {
	var ids []digest
	for _, one := range []*secret{q.any, q.access, q.refresh} {
		if one != nil {
			ids = append(ids, one.digest())
		}
	}
	if q.refreshID != nil {
		ids = append(ids, *q.refreshID)
	}
	if len(ids) != 1 {
		return nil, badKeys("token", "access_token", "refresh_token", "refresh_token_id")
	}
	access, refresh := s.validAccess(ids[0]), s.refreshes[ids[0]]
	switch {
	case access != nil && q.refresh == nil && q.refreshID == nil:
		delete(s.access, ids[0])
	case refresh != nil && q.access == nil:
		s.drop(&refresh.credential)
	default:
		return nil, refuse(errBadAccessToken)
	}
	return struct{}{}, nil
}
