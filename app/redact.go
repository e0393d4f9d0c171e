package main

import (
	"bytes"
	"io"
	"regexp"
	"unicode/utf8"
)

// struck stands where something was taken out of a text.
const struck = "[redacted]"

// patterns are what looks like a secret, wherever it stands. Types keep secrets out of the log in the first place: this is the
// second wall, and may take out too much. The first group, where there is one, is kept.
var patterns = []*regexp.Regexp{
	// What is behind the # of a pairing link, and members and parameters with telling names, also when they are quoted.
	regexp.MustCompile(`(#)[^\s"\\]*channel_(?:id|key)[^\s"\\]*`),
	regexp.MustCompile(`(?i)((?:[a-z_-]*(?:token|secret|password|passphrase|passwd)|channel_key|channel_id|authpw|unwrapbkey|k[ab]|` +
		`code_verifier|keys_jw[ke]|otp|unblockcode)\\*"?\s*[=:]\s*\\*"?)[^\s"\\&,}]+`),
	// What stands behind the name of a scheme that proves who asks, to the end of the line.
	regexp.MustCompile(`(?i)\b((?:bearer|hawk|basic|refreshtoken)\s+)[^\r\n]+`),
	// A JOSE object, long runs of hexadecimal digits or of base64, and lists of bytes.
	regexp.MustCompile(`\beyJ[\w-]+(?:\.[\w-]*){1,4}`),
	regexp.MustCompile(`[0-9A-Fa-f]{32,}`),
	regexp.MustCompile(`[\w-]{40,}={0,2}`),
	regexp.MustCompile(`[A-Za-z0-9+/]{43}={1,2}|[A-Za-z0-9+/]{86}={1,2}`),
	regexp.MustCompile(`\[(?:(?:0x)?[0-9a-f]{1,3},? ){15,}(?:0x)?[0-9a-f]{1,3}\]`),
	// A short code as it is written.
	regexp.MustCompile(`\b(?:[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}|[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}|` +
		`[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5})\b`),
}

// address is an e-mail address; its first letter and its server are kept, so that one can be told from another.
var address = regexp.MustCompile(`[\p{L}\p{N}._%+'-]+(@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)`)

// redact takes out of a text what looks like a secret, and most of what looks like an e-mail address.
func redact(text []byte) []byte {
	for _, p := range patterns {
		keep := []byte(struck)
		if p.NumSubexp() > 0 {
			keep = []byte("${1}" + struck)
		}
		text = p.ReplaceAll(text, keep)
	}
	return address.ReplaceAllFunc(text, func(found []byte) []byte {
		_, size := utf8.DecodeRune(found)
		return append(append(bytes.Clone(found[:size]), "…"...), found[bytes.LastIndexByte(found, '@'):]...)
	})
}

// redacted writes to w what is left of a text. Each write has to be whole lines.
type redacted struct{ w io.Writer }

// Write implements io.Writer. It never fails: nobody could be told.
func (r redacted) Write(text []byte) (int, error) {
	_, _ = r.w.Write(redact(text))
	return len(text), nil
}
