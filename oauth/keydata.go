package oauth

import "errors"

// ErrKeyData says that an answer is not scoped-key metadata.
var ErrKeyData = errors.New("oauth: not scoped-key data")

// Bounds of what the server tells about one key-bearing scope (accounts spec, section 4.3).
const (
	minIdentifier = 10
	maxIdentifier = 256
	maxKeyScopes  = 16
	rotationBytes = 32
	minTimestamp  = 1_000_000_000_000 // 13 digits
	maxTimestamp  = 9_999_999_999_499 // 13 digits, and 10 when it is rounded to seconds
)

// RotationSecret is the server's contribution to a scoped key: 32 bytes, redacting. The zero value stands for the zero
// bytes that it has until keys are rotated.
type RotationSecret struct{ secret }

func (s RotationSecret) material() []byte {
	if s.IsZero() {
		return make([]byte, rotationBytes)
	}
	return s.bytes()
}

// KeyData is what the account server tells about one key-bearing scope.
type KeyData struct {
	Scope             string
	Identifier        string
	RotationSecret    RotationSecret
	RotationTimestamp int64 // when the account's keys last changed, Unix milliseconds
}

// ParseKeyData reads the answer of the scoped-key-data call: scope to metadata. Scopes without keys are absent from it
// (accounts spec, section 4.2).
func ParseKeyData(body []byte) (map[string]KeyData, error) {
	members, err := parseObject(body)
	if err != nil || len(members) > maxKeyScopes {
		return nil, ErrKeyData
	}
	all := make(map[string]KeyData, len(members))
	for scope, raw := range members {
		member, err := parseObject(raw)
		if err != nil || !validScope(scope) {
			return nil, ErrKeyData
		}
		d, ok := keyData(member)
		if !ok {
			return nil, ErrKeyData
		}
		d.Scope = scope
		all[scope] = d
	}
	return all, nil
}

func keyData(member object) (d KeyData, ok bool) {
	if d.Identifier, ok = member.text("identifier"); !ok || !validIdentifier(d.Identifier) {
		return KeyData{}, false
	}
	digits, _ := member.text("keyRotationSecret")
	raw, ok := decodeHex(digits, rotationBytes)
	if !ok {
		return KeyData{}, false
	}
	d.RotationSecret = RotationSecret{own(raw)}
	d.RotationTimestamp, ok = member.integer("keyRotationTimestamp")
	return d, ok && validTimestamp(d.RotationTimestamp)
}

func validIdentifier(text string) bool {
	return len(text) >= minIdentifier && len(text) <= maxIdentifier
}

func validTimestamp(ms int64) bool { return ms >= minTimestamp && ms <= maxTimestamp }
