package oauth

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// base64url is unpadded and refuses stray bits, so that every value has exactly one text.
var base64url = base64.RawURLEncoding.Strict()

// decodeBase64url also refuses the line breaks that the standard decoder skips.
func decodeBase64url[T ~string | ~[]byte](text T) ([]byte, bool) {
	raw := make([]byte, base64url.DecodedLen(len(text)))
	_, err := base64url.Decode(raw, []byte(text))
	if err != nil || bytes.ContainsAny([]byte(text), "\r\n") {
		clear(raw)
		return nil, false
	}
	return raw, true
}

// decodeHex accepts exactly 2*size lower-case digits.
func decodeHex[T ~string | ~[]byte](text T, size int) ([]byte, bool) {
	if len(text) != 2*size || !isHex(text) {
		return nil, false
	}
	raw := make([]byte, size)
	_, err := hex.Decode(raw, []byte(text))
	return raw, err == nil
}

// isHex reports whether text has lower-case hex digits only.
func isHex[T ~string | ~[]byte](text T) bool {
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

var errNotObject = errors.New("not a JSON object")

// object is the members of a JSON object by their exact names. encoding/json by itself would match names regardless of
// case, keep the last of two equal ones, and repair broken UTF-8. The values are parts of the text that was read, not copies:
// who clears that clears them.
type object map[string]json.RawMessage

func parseObject(body []byte) (object, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, errNotObject
	}
	rest := bytes.TrimLeft(body, jsonSpace)
	if rest[0] != '{' {
		return nil, errNotObject
	}
	members := object{}
	for rest = skip(rest, 1); rest[0] != '}'; {
		var name, value json.RawMessage
		var key string
		name, rest = cutValue(rest)
		value, rest = cutValue(skip(rest, 1)) // the colon
		if json.Unmarshal(name, &key) != nil {
			return nil, errNotObject
		}
		if _, twice := members[key]; twice {
			return nil, errNotObject
		}
		members[key] = value
		if rest[0] == ',' {
			rest = skip(rest, 1)
		}
	}
	return members, nil
}

const jsonSpace = " \t\r\n"

// skip leaves out so many bytes, and the white space behind them.
func skip(text []byte, n int) []byte { return bytes.TrimLeft(text[n:], jsonSpace) }

// cutValue cuts the first value off a valid JSON text, and the white space behind it off the rest.
func cutValue(text []byte) (value json.RawMessage, rest []byte) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
		case depth == 0 && bytes.IndexByte([]byte(",:}] \t\r\n"), c) >= 0:
			return text[:i:i], skip(text, i)
		case c == '}', c == ']':
			depth--
		}
	}
	return text, nil
}

// secret is the string member of that name, as a part of the text that was read. False: it is absent, something else, or has
// characters that are escaped, which no secret needs.
func (o object) secret(name string) ([]byte, bool) { return unquote(o[name]) }

func unquote(value []byte) ([]byte, bool) {
	if len(value) < 2 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 {
		return nil, false
	}
	return value[1 : len(value)-1], true
}

// text is the string member of that name; false when it is absent, null or something else.
func (o object) text(name string) (string, bool) {
	var text *string
	if json.Unmarshal(o[name], &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// integer is the whole-number member of that name; false when it is absent, null or something else.
func (o object) integer(name string) (int64, bool) {
	var n *int64
	if json.Unmarshal(o[name], &n) != nil || n == nil {
		return 0, false
	}
	return *n, true
}
