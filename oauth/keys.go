package oauth

import (
	"encoding/json"
	"maps"
	"slices"
)

// MarshalKeys is the scoped keys in the clear, as they are sealed to a phone: one JSON object, scope to JSON Web Key
// (accounts spec, section 5.2). There is at least one key, and one per scope.
func MarshalKeys(keys []ScopedKey) ([]byte, error) {
	bundle := make(map[string]scopedJWK, len(keys))
	for _, k := range keys {
		if _, twice := bundle[k.scope]; twice || k.IsZero() {
			return nil, ErrScopedKey
		}
		bundle[k.scope] = k.jwk()
	}
	if len(bundle) == 0 {
		return nil, ErrScopedKey
	}
	return json.Marshal(bundle)
}

// ParseKeys reads what MarshalKeys wrote, in the order of scopes.
func ParseKeys(text []byte) ([]ScopedKey, error) {
	bundle, err := parseObject(text)
	if err != nil || len(bundle) == 0 || len(bundle) > maxKeyScopes {
		return nil, ErrScopedKey
	}
	var keys []ScopedKey
	for _, scope := range slices.Sorted(maps.Keys(bundle)) {
		key, err := ParseScopedKey(scope, bundle[scope])
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}
