package oauth

import (
	"crypto/ecdh"
	"slices"
	"strings"
)

// The scopes a phone may ask for (pairing protocol spec, section 7.3).
const (
	ScopeProfile = "profile"
	ScopeOldsync = "https://identity.mozilla.com/apps/oldsync"
	ScopeSession = "https://identity.mozilla.com/tokens/session"
)

const (
	clientIDDigits = 16
	maxScope       = 256
	maxState       = 512
	challengeBytes = 32 // 43 characters of base64url
	methodS256     = "S256"
	accessOffline  = "offline"
)

// Fields is a phone's request as it came through the channel: unchecked, hostile.
type Fields struct {
	ClientID            string
	Scope               string
	State               string
	CodeChallenge       string
	CodeChallengeMethod string
	KeysJWK             string
	AccessType          string
}

// What a refused request failed on: the values of RequestError.Field.
const (
	FieldClientID   = "client_id"             // not 16 lower-case hex digits
	FieldClient     = "client"                // well formed, but the policy does not allow it
	FieldScope      = "scope"                 // malformed, too long, or asks for something we do not grant
	FieldNoSync     = "scope: sync"           // does not ask for sync, which is what pairing is for
	FieldState      = "state"                 // not 1 to 512 printable ASCII characters
	FieldChallenge  = "code_challenge"        // not 43 characters of base64url
	FieldMethod     = "code_challenge_method" // not S256
	FieldKeysJWK    = "keys_jwk"              // no public P-256 key
	FieldAccessType = "access_type"           // not offline
)

// RequestError says which check refused a phone's request. It never repeats what the phone sent.
type RequestError struct{ Field string }

func (e *RequestError) Error() string { return "oauth: request refused: " + e.Field }

// Request is a phone's request that passed every check, in canonical form. Equal requests compare equal with ==. The
// zero Request asks for nothing.
type Request struct {
	client    Client
	scope     string
	state     string
	challenge string
	key       phoneKey
}

// ParseRequest checks a phone's request against section 7 of the pairing protocol spec and section 5.1 of the accounts
// spec, and the stricter of them where they differ. A missing method is S256, a missing access type offline; duplicate
// scopes are dropped. The error is a *RequestError.
func ParseRequest(f Fields, p Policy) (Request, error) {
	if !IsClientID(f.ClientID) {
		return Request{}, &RequestError{FieldClientID}
	}
	client, ok := p.find(f.ClientID)
	if !ok {
		return Request{}, &RequestError{FieldClient}
	}
	scope, ok := parseScope(f.Scope)
	if !ok {
		return Request{}, &RequestError{FieldScope}
	}
	if !covers(scope, ScopeOldsync) {
		return Request{}, &RequestError{FieldNoSync}
	}
	if f.State == "" || len(f.State) > maxState || !isPrintable(f.State) {
		return Request{}, &RequestError{FieldState}
	}
	if raw, ok := decodeBase64url(f.CodeChallenge); !ok || len(raw) != challengeBytes {
		return Request{}, &RequestError{FieldChallenge}
	}
	if f.CodeChallengeMethod != methodS256 && f.CodeChallengeMethod != "" {
		return Request{}, &RequestError{FieldMethod}
	}
	key, ok := parseKeysJWK(f.KeysJWK)
	if !ok {
		return Request{}, &RequestError{FieldKeysJWK}
	}
	if f.AccessType != accessOffline && f.AccessType != "" {
		return Request{}, &RequestError{FieldAccessType}
	}
	return Request{client, scope, f.State, f.CodeChallenge, key}, nil
}

// IsClientID reports whether text is an OAuth client's id: 16 lower-case hex digits.
func IsClientID(text string) bool { return len(text) == clientIDDigits && isHex(text) }

// parseScope keeps the order and drops duplicates (pairing protocol spec, section 7.3).
func parseScope(text string) (string, bool) {
	if len(text) > maxScope {
		return "", false
	}
	var scopes []string
	for scope := range strings.SplitSeq(text, " ") {
		switch scope {
		case ScopeProfile, ScopeOldsync, ScopeSession:
		default:
			return "", false
		}
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return strings.Join(scopes, " "), true
}

// covers reports whether every scope of needed is one of granted.
func covers(granted, needed string) bool {
	have := strings.Split(granted, " ")
	for scope := range strings.SplitSeq(needed, " ") {
		if !slices.Contains(have, scope) {
			return false
		}
	}
	return true
}

// isPrintable is the VSCHAR of RFC 6749, appendix A.
func isPrintable(text string) bool {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e {
			return false
		}
	}
	return true
}

// ClientID is the id of the OAuth client that asks.
func (r Request) ClientID() string { return r.client.ID }

// ClientName is that client's name, from our list and never from the phone.
func (r Request) ClientName() string { return r.client.Name }

// Scope is what it asks for: space separated, without duplicates.
func (r Request) Scope() string { return r.scope }

// State is the phone's opaque value, to be returned unchanged.
func (r Request) State() string { return r.state }

// CodeChallenge is the PKCE challenge; its method is S256.
func (r Request) CodeChallenge() string { return r.challenge }

// Kid is the id of the phone's key, if it has one.
func (r Request) Kid() (string, bool) { return r.key.kid, r.key.kid != "" }

// PublicKey is the phone's P-256 key, which keys are sealed to; nil for the zero Request.
func (r Request) PublicKey() *ecdh.PublicKey { return r.key.public() }

// GrantsSync reports whether the phone will be able to read sync data.
func (r Request) GrantsSync() bool { return covers(r.scope, ScopeOldsync) }

// GrantsSession reports whether the phone will get a session of its own: the same trust as a full sign-in.
func (r Request) GrantsSession() bool { return covers(r.scope, ScopeSession) }

// Fields is the request in its canonical wire form, which ParseRequest accepts again.
func (r Request) Fields() Fields {
	return Fields{
		ClientID: r.client.ID, Scope: r.scope, State: r.state,
		CodeChallenge: r.challenge, CodeChallengeMethod: methodS256,
		KeysJWK: r.key.keysJWK(), AccessType: accessOffline,
	}
}
