package oauth

import (
	"crypto/sha256"
	"errors"
	"strconv"
	"strings"
)

// ErrScopedKey says that a key cannot be derived or read; ErrStaleKey that the account's keys have changed since.
var (
	ErrScopedKey = errors.New("oauth: not a scoped key")
	ErrStaleKey  = errors.New("oauth: the account's keys have changed")
)

const (
	oldsyncBytes   = 64 // 32 to encrypt, 32 to authenticate
	scopedKeyBytes = 32
	keyFingerprint = 16
)

// UID is an account's id: 32 hex digits. The zero value names no account.
type UID struct{ text string }

// ErrUID says that a text is not 32 lower-case hex digits.
var ErrUID = errors.New("oauth: not an account id")

// ParseUID accepts 32 lower-case hex digits.
func ParseUID(text string) (UID, error) {
	if len(text) != 32 || !isHex(text) {
		return UID{}, ErrUID
	}
	return UID{text}, nil
}

// String is the id's hex form; empty for the zero value.
func (u UID) String() string { return u.text }

// IsZero reports whether u names no account.
func (u UID) IsZero() bool { return u.text == "" }

// ScopedKey is the key of one scope: what a phone is given so that it can read that scope's data. It is redacting.
// Copies share the key's bytes.
type ScopedKey struct {
	secret
	scope string
	kid   string
}

// Scope is the scope that the key opens.
func (k ScopedKey) Scope() string { return k.scope }

// Kid is the key's id: when the account's keys last changed, "-", and a fingerprint of the key they derive from. It
// grows with each change (accounts spec, section 4.4).
func (k ScopedKey) Kid() string { return k.kid }

// RotationTimestamp is the time in the key's id, in Unix milliseconds; of whole seconds for every scope but oldsync.
// It is 0 for the zero key.
func (k ScopedKey) RotationTimestamp() int64 {
	digits, _, _ := strings.Cut(k.kid, "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	if k.scope == ScopeOldsync {
		return n
	}
	return 1000 * n
}

// JWK is the key in the clear, as the JSON Web Key that a bundle carries. Receivers refuse one without its scope (accounts
// spec, section 4.3).
func (k ScopedKey) JWK() []byte {
	const most = 64
	return k.appendJWK(make([]byte, 0, base64url.EncodedLen(len(k.bytes()))+len(k.scope)+len(k.kid)+most))
}

// appendJWK writes the members kty, scope, k and kid. A scope and a kid that were accepted need no escape.
func (k ScopedKey) appendJWK(text []byte) []byte {
	text = append(append(append(text, `{"kty":"oct","scope":"`...), k.scope...), `","k":"`...)
	text = append(base64url.AppendEncode(text, k.bytes()), `","kid":"`...)
	return append(append(text, k.kid...), `"}`...)
}

// ParseScopedKey reads a JSON Web Key as JWK writes it, for the scope it is filed under. Clearing jwk stays with the caller.
func ParseScopedKey(scope string, jwk []byte) (ScopedKey, error) {
	members, err := parseObject(jwk)
	if err != nil {
		return ScopedKey{}, ErrScopedKey
	}
	kty, _ := members.text("kty")
	own, _ := members.text("scope")
	kid, _ := members.text("kid")
	k, _ := members.secret("k")
	if kty != "oct" || own != scope {
		return ScopedKey{}, ErrScopedKey
	}
	return newScopedKey(scope, kid, k)
}

func newScopedKey(scope, kid string, text []byte) (ScopedKey, error) {
	size, digits := scopedKeyBytes, 10
	if scope == ScopeOldsync {
		size, digits = oldsyncBytes, 13
	}
	if !validScope(scope) || !validKid(kid, digits) {
		return ScopedKey{}, ErrScopedKey
	}
	k, ok := decodeBase64url(text)
	if !ok || len(k) != size {
		clear(k)
		return ScopedKey{}, ErrScopedKey
	}
	return ScopedKey{own(k), scope, kid}, nil
}

// validScope reports whether a text is one scope (RFC 6749, section 3.3). Such a text can stand in JSON as it is.
func validScope(scope string) bool {
	return scope != "" && len(scope) <= maxScope &&
		!strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' })
}

// validKid checks "<time>-<fingerprint>". The fingerprint may have a "-" of its own.
func validKid(kid string, digits int) bool {
	time, print, _ := strings.Cut(kid, "-")
	raw, ok := decodeBase64url(print)
	return ok && len(raw) == keyFingerprint && len(time) == digits && time[0] != '0' && strings.Trim(time, "0123456789") == ""
}

// DeriveOldsync derives the key of Firefox Sync, the one scope with a formula of its own (accounts spec, section 4.3).
// timestampMS is the rotation timestamp, 13 digits.
func DeriveOldsync(kB KB, timestampMS int64) (ScopedKey, error) {
	if kB.IsZero() || !validTimestamp(timestampMS) {
		return ScopedKey{}, ErrScopedKey
	}
	k := expand(kB.bytes(), nil, namespace+"oldsync", oldsyncBytes)
	print := sha256.Sum256(kB.bytes())
	return ScopedKey{own(k), ScopeOldsync, kid(timestampMS, print[:keyFingerprint])}, nil
}

// DeriveScopedKey derives the key of any scope that has one. Thunderbird's is refused: its programs disagree about the
// formula.
func DeriveScopedKey(kB KB, uid UID, d KeyData) (ScopedKey, error) {
	switch {
	case d.Scope == ScopeOldsync:
		return DeriveOldsync(kB, d.RotationTimestamp)
	case kB.IsZero(), uid.IsZero(), !validScope(d.Scope), strings.HasPrefix(d.Scope, "https://identity.thunderbird.net/"),
		!validIdentifier(d.Identifier), !validTimestamp(d.RotationTimestamp):
		return ScopedKey{}, ErrScopedKey
	}
	salt, _ := decodeHex(uid.text, 16)
	material := append(append([]byte(nil), kB.bytes()...), d.RotationSecret.material()...)
	defer clear(material)
	out := expand(material, salt, namespace+"scoped_key\n"+d.Identifier, keyFingerprint+scopedKeyBytes)
	defer clear(out)
	return ScopedKey{newSecret(out[keyFingerprint:]), d.Scope, kid(roundSeconds(d.RotationTimestamp), out[:keyFingerprint])}, nil
}

func kid(timestamp int64, fingerprint []byte) string {
	return strconv.FormatInt(timestamp, 10) + "-" + base64url.EncodeToString(fingerprint)
}

func roundSeconds(ms int64) int64 { return (ms + 500) / 1000 }

// CheckStale compares a stored key with what the server says of its scope now. ErrStaleKey means that the account's
// keys have changed elsewhere, so the stored one opens nothing any more.
func CheckStale(key ScopedKey, d KeyData) error {
	current := d.RotationTimestamp
	if d.Scope != ScopeOldsync {
		current = 1000 * roundSeconds(current)
	}
	if key.IsZero() || key.scope != d.Scope || key.RotationTimestamp() != current {
		return ErrStaleKey
	}
	return nil
}
