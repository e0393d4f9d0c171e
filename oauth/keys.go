package oauth

import (
	"maps"
	"slices"
	"strings"
)

// MarshalKeys is the scoped keys in the clear, as they are sealed to a phone: one JSON object, scope to JSON Web Key
// (accounts spec, section 5.2). There is at least one key, and one per scope.
func MarshalKeys(keys []ScopedKey) ([]byte, error) {
	keys = slices.SortedFunc(slices.Values(keys), func(a, b ScopedKey) int { return strings.Compare(a.scope, b.scope) })
	size := 0
	for i, k := range keys {
		if k.IsZero() || i > 0 && keys[i-1].scope == k.scope {
			return nil, ErrScopedKey
		}
		size += 2*len(k.scope) + len(k.kid) + 2*len(k.bytes()) + 64
	}
	if len(keys) == 0 {
		return nil, ErrScopedKey
	}
	text := make([]byte, 0, size) // which does not grow: that would leave a copy behind
	separator := byte('{')
	for _, k := range keys {
		text = append(text, separator)
		separator = ','
		text = append(append(append(text, '"'), k.scope...), `":`...)
		text = k.appendJWK(text)
	}
	return append(text, '}'), nil
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
