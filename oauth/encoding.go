package oauth

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// base64url is unpadded and refuses stray bits, so that every value has exactly one text.
var base64url = base64.RawURLEncoding.Strict()

// decodeBase64url also refuses the line breaks that the standard decoder skips.
func decodeBase64url(text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	raw, err := base64url.DecodeString(text)
	return raw, err == nil
}

// decodeHex accepts exactly 2*size lower-case digits.
func decodeHex(text string, size int) ([]byte, bool) {
	if len(text) != 2*size || !isHex(text) {
		return nil, false
	}
	raw, err := hex.DecodeString(text)
	return raw, err == nil
}

// isHex reports whether text has lower-case hex digits only.
func isHex(text string) bool {
	return strings.Trim(text, "0123456789abcdef") == ""
}

var errNotObject = errors.New("not a JSON object")

// object is the members of a JSON object by their exact names. encoding/json by itself would match names regardless of
// case, keep the last of two equal ones, and repair broken UTF-8.
type object map[string]json.RawMessage

func parseObject(body []byte) (object, error) {
	if !utf8.Valid(body) {
		return nil, errNotObject
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	members := object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errNotObject
		}
		key := name.(string) // a decoder inside an object yields no other kind here
		var value json.RawMessage
		if _, twice := members[key]; twice || d.Decode(&value) != nil {
			return nil, errNotObject
		}
		members[key] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, errNotObject
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errNotObject
	}
	return members, nil
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
