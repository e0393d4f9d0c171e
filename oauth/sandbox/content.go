package sandbox

import "net/http"

// clientConfiguration is where a client learns everything else from. The bases are published without /v1, which clients
// must add by themselves (accounts spec, 1.2).
func (s *Server) clientConfiguration(w http.ResponseWriter, _ *http.Request) {
	origin := s.options.Origin
	configuration := map[string]string{
		"auth_server_base_url":      origin,
		"oauth_server_base_url":     origin,
		"profile_server_base_url":   origin,
		"sync_tokenserver_base_url": origin,
		"pairing_server_base_uri":   s.options.RelayURL,
		"countersign_client_id":     CountersignID,
	}
	if s.options.RelayURL == "" {
		delete(configuration, "pairing_server_base_uri")
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	writeJSON(w, http.StatusOK, configuration)
}

func (s *Server) openidConfiguration(w http.ResponseWriter, _ *http.Request) {
	origin := s.options.Origin
	w.Header().Set("Cache-Control", "public, max-age=3600")
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                   origin,
		"authorization_endpoint":   origin + "/authorization",
		"token_endpoint":           origin + "/v1/token",
		"jwks_uri":                 origin + "/v1/jwks",
		"userinfo_endpoint":        origin + "/v1/profile",
		"introspection_endpoint":   origin + "/v1/introspect",
		"revocation_endpoint":      origin + "/v1/destroy",
		"response_types_supported": []string{"code"},
		"scopes_supported":         []string{"openid", "profile", "email"},
		"subject_types_supported":  []string{"public"},

		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic"},
	})
}
