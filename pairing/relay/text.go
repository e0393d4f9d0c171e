package relay

import (
	"bytes"
	"encoding/base64"
)

var (
	padded   = base64.URLEncoding.Strict()
	unpadded = base64.RawURLEncoding.Strict()
)

// maxRecord is the longest record that still fits one message.
var maxRecord = padded.DecodedLen(maxText)

// encodeText appends the text of one record: base64url with padding, as the JavaScript library emits it (section 3.2).
func encodeText(dst, record []byte) []byte { return padded.AppendEncode(dst, record) }

// decodeText reads base64url, padded or not, and nothing else: no partial padding, no other alphabet, no stray bits.
// The browser's atob would also skip white space; no peer sends any, and the relay trims what surrounds a message.
func decodeText(text []byte) ([]byte, error) {
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
