package wire

import (
	"bytes"
	"encoding/base64"
)

var (
	padded   = base64.URLEncoding.Strict()
	unpadded = base64.RawURLEncoding.Strict()
)

// AppendText appends the text of bytes to dst: base64url with padding, as the JavaScript library emits it (section 3.2).
func AppendText(dst, bytes []byte) []byte { return padded.AppendEncode(dst, bytes) }

// DecodedLen is the most bytes that a text of that length holds.
func DecodedLen(text int) int { return padded.DecodedLen(text) }

// DecodeText reads base64url, padded or not, and nothing else: no partial padding, no other alphabet, no stray bits.
// The browser's atob would also skip white space; no peer sends any, and the relay trims what surrounds a message.
func DecodeText(text []byte) ([]byte, error) {
	// The standard decoder skips line breaks.
	if bytes.IndexByte(text, '\n') >= 0 || bytes.IndexByte(text, '\r') >= 0 {
		return nil, ErrMessage
	}
	encoding := unpadded
	if bytes.HasSuffix(text, []byte("=")) {
		encoding = padded
	}
	record := make([]byte, encoding.DecodedLen(len(text)))
	n, err := encoding.Decode(record, text)
	if err != nil {
		return nil, ErrMessage
	}
	return record[:n], nil
}
