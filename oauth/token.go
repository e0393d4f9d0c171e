package oauth

import (
	"encoding/hex"
	"errors"
)

const tokenBytes = 32

// ErrToken says that a text is not 64 lower-case hex digits.
var ErrToken = errors.New("oauth: not a token")

// SessionToken is the credential of a signed-in session: 32 bytes, redacting.
type SessionToken struct{ secret }

// ParseSessionToken accepts 64 lower-case hex digits.
func ParseSessionToken(text string) (SessionToken, error) {
	s, err := parseToken(text)
	return SessionToken{s}, err
}

// UnmarshalJSON reads a string that ParseSessionToken accepts, and copies it nowhere else. Null leaves the token as it is.
func (t *SessionToken) UnmarshalJSON(value []byte) error { return readToken(value, &t.secret) }

// Clone is the same token with bytes of its own, which Wipe on t does not reach.
func (t SessionToken) Clone() SessionToken { return SessionToken{newSecret(t.bytes())} }

// Hex is the token itself, in the clear.
func (t SessionToken) Hex() string { return hex.EncodeToString(t.bytes()) }

// ID is what the server looks the token up by: 64 hex digits. Who has it can act as the session.
func (t SessionToken) ID() string { return tokenID(t.secret, "sessionToken") }

// Authorization is the value of the Authorization header (accounts spec, section 3.2). It is as secret as the token.
func (t SessionToken) Authorization() string { return "Bearer fxs_" + t.ID() }

// KeyFetchToken fetches the account's wrapped keys, once: 32 bytes, redacting.
type KeyFetchToken struct{ secret }

// ParseKeyFetchToken accepts 64 lower-case hex digits.
func ParseKeyFetchToken(text string) (KeyFetchToken, error) {
	s, err := parseToken(text)
	return KeyFetchToken{s}, err
}

// UnmarshalJSON reads a string that ParseKeyFetchToken accepts, and copies it nowhere else. Null leaves the token as it is.
func (t *KeyFetchToken) UnmarshalJSON(value []byte) error { return readToken(value, &t.secret) }

// Clone is the same token with bytes of its own, which Wipe on t does not reach.
func (t KeyFetchToken) Clone() KeyFetchToken { return KeyFetchToken{newSecret(t.bytes())} }

// Hex is the token itself, in the clear.
func (t KeyFetchToken) Hex() string { return hex.EncodeToString(t.bytes()) }

// ID is what the server looks the token up by: 64 hex digits.
func (t KeyFetchToken) ID() string { return tokenID(t.secret, "keyFetchToken") }

// Authorization is the value of the Authorization header (accounts spec, section 3.2).
func (t KeyFetchToken) Authorization() string { return "Bearer fxk_" + t.ID() }

func parseToken[T ~string | ~[]byte](text T) (secret, error) {
	raw, ok := decodeHex(text, tokenBytes)
	if !ok {
		return secret{}, ErrToken
	}
	return own(raw), nil
}

func readToken(value []byte, into *secret) error {
	if string(value) == "null" {
		return nil
	}
	text, ok := unquote(value)
	if !ok {
		return ErrToken
	}
	s, err := parseToken(text)
	if err == nil {
		*into = s
	}
	return err
}

// tokenID and tokenAuthKey are the first two thirds of what a token derives (accounts spec, section 3.1).
func tokenID(token secret, kind string) string {
	id := expand(token.bytes(), nil, namespace+kind, 32)
	defer clear(id)
	return hex.EncodeToString(id)
}

func tokenAuthKey(token secret, kind string) []byte {
	both := expand(token.bytes(), nil, namespace+kind, 64)
	clear(both[:32])
	return both[32:]
}

// AccessToken lets its holder call services in the account's name for a few hours: opaque text, redacting.
type AccessToken struct{ secret }

// NewAccessToken keeps text.
func NewAccessToken(text string) AccessToken { return AccessToken{newSecret([]byte(text))} }

// Text is the token in the clear.
func (t AccessToken) Text() string { return string(t.bytes()) }

// RefreshToken gets new access tokens and stands for the device that holds it: opaque text, redacting.
type RefreshToken struct{ secret }

// NewRefreshToken keeps text.
func NewRefreshToken(text string) RefreshToken { return RefreshToken{newSecret([]byte(text))} }

// Text is the token in the clear.
func (t RefreshToken) Text() string { return string(t.bytes()) }
