package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// errField says that a value is not of its field's type. It never reaches a client: the door names the field instead.
var errField = errors.New("sandbox: malformed field")

// Patterns of the fields that are plain texts (accounts spec, 2.3, 5.2, 5.3 and 12.3).
var (
	wordPattern       = regexp.MustCompile(`^[a-zA-Z0-9-]{1,16}$`)
	jwkPattern        = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	typedPattern      = regexp.MustCompile(`^(?s:.{1,1000})$`)
	kidPattern        = regexp.MustCompile(`^[0-9]{13}-[A-Za-z0-9_-]{22}$`)
	otpPattern        = regexp.MustCompile(`^[0-9]{6}$`)
	smsPattern        = regexp.MustCompile(`^[0-9]{6,8}$`)
	backupPattern     = regexp.MustCompile(`^[0-9A-Za-z]{8,20}$`)
	unblockPattern    = regexp.MustCompile(`^[0-9A-Za-z]{8}$`)
	clientSaltPattern = regexp.MustCompile(`^` + saltPrefixV2 + `[0-9a-f]{32}$`)
	statePattern      = regexp.MustCompile(`^[^\x00-\x1f\x7f]{1,512}$`)
	challengePattern  = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	verifierPattern   = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)
	redirectPattern   = regexp.MustCompile(`^https?://[!-~]{1,248}$`)
	acrPattern        = regexp.MustCompile(`^[!-~ ]{1,256}$`)
	jwePattern        = regexp.MustCompile(`^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$`)
	pushPattern       = regexp.MustCompile(`^[!-~]{1,255}$`)
	headerPattern     = regexp.MustCompile(`^[^\x00-\x1f\x7f]{1,255}$`)
	pathPattern       = regexp.MustCompile(`^/[!-~]{0,255}$`)
)

// text is a target for a string of a pattern and a greatest length, or for one of a few words.
type text struct {
	into    *string
	accepts func(string) bool
}

// matching reads a text of that pattern.
func matching(into *string, pattern *regexp.Regexp) *text { return &text{into, pattern.MatchString} }

// oneOf reads one of those words.
func oneOf(into *string, words ...string) *text {
	return &text{into, func(given string) bool {
		for _, word := range words {
			if given == word {
				return true
			}
		}
		return false
	}}
}

// sealed reads a keys_jwe: the compact form of a JWE, at most 1024 characters (accounts spec, fact 5).
func sealed(into *string) *text {
	return &text{into, func(given string) bool { return len(given) <= maxKeysJWE && jwePattern.MatchString(given) }}
}

const maxKeysJWE = 1024

// UnmarshalText fills the target.
func (t *text) UnmarshalText(raw []byte) error {
	if !t.accepts(string(raw)) {
		return errField
	}
	*t.into = string(raw)
	return nil
}

// hex8 is an id of 16 hex digits: an OAuth client's. hex16 is one of 32: an account's or a device's.
type (
	hex8  [8]byte
	hex16 [16]byte
)

// UnmarshalText accepts lower-case digits only; MarshalText and String write them.
func (h *hex8) UnmarshalText(raw []byte) error  { return parseHex(h[:], raw) }
func (h *hex16) UnmarshalText(raw []byte) error { return parseHex(h[:], raw) }
func (h hex8) MarshalText() ([]byte, error)     { return []byte(h.String()), nil }
func (h hex16) MarshalText() ([]byte, error)    { return []byte(h.String()), nil }
func (h hex8) String() string                   { return hex.EncodeToString(h[:]) }
func (h hex16) String() string                  { return hex.EncodeToString(h[:]) }
func parseHex(into []byte, raw []byte) error {
	if len(raw) != 2*len(into) || strings.Trim(string(raw), "0123456789abcdef") != "" {
		return errField
	}
	_, err := hex.Decode(into, raw)
	return err
}

// digest is the SHA-256 of a credential: what the store keeps of it, and the handle by which attached clients are told
// apart. Looking one up in a map takes a time that depends on the digest, which nobody outside can steer.
type digest [32]byte

// UnmarshalText accepts 64 lower-case hex digits; MarshalText writes them.
func (d *digest) UnmarshalText(raw []byte) error { return parseHex(d[:], raw) }
func (d digest) MarshalText() ([]byte, error)    { return []byte(hex.EncodeToString(d[:])), nil }

func digestOf(credential []byte) digest { return sha256.Sum256(credential) }

// secret is 32 bytes that prove something: an authPW, a token, an authorization code. It prints as "[redacted]".
type secret struct{ held *[32]byte }

func newSecret(raw []byte) secret {
	held := [32]byte(raw)
	return secret{&held}
}

// UnmarshalText accepts 64 lower-case hex digits.
func (s *secret) UnmarshalText(raw []byte) error {
	s.held = new([32]byte)
	return parseHex(s.held[:], raw)
}

func (s secret) bytes() []byte  { return s.held[:] }
func (s secret) hex() string    { return hex.EncodeToString(s.held[:]) }
func (s secret) digest() digest { return digestOf(s.held[:]) }
func (s secret) isZero() bool   { return s.held == nil }

// String, Format and MarshalText never show the secret.
func (secret) String() string               { return "[redacted]" }
func (secret) Format(f fmt.State, _ rune)   { io.WriteString(f, "[redacted]") }
func (secret) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// email is an address as typed. Accounts are found by its key, passwords are salted with its exact spelling.
type email string

func (e email) key() string { return strings.ToLower(string(e)) }

// UnmarshalText accepts at most 255 characters, none of which is a space, a control or for private use.
func (e *email) UnmarshalText(raw []byte) error {
	name, host, _ := strings.Cut(string(raw), "@")
	if name == "" || host == "" || strings.Contains(host, "@") || !printable(string(raw), maxEmail) ||
		strings.ContainsFunc(string(raw), unicode.IsSpace) {
		return errField
	}
	*e = email(raw)
	return nil
}

const maxEmail = 255

// title is a name for people: 1 to 255 characters without controls and private use.
type title string

// UnmarshalText accepts such a name.
func (t *title) UnmarshalText(raw []byte) error {
	if len(raw) == 0 || !printable(string(raw), 255) {
		return errField
	}
	*t = title(raw)
	return nil
}

func printable(text string, longest int) bool {
	return utf8.RuneCountInString(text) <= longest && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Co, unicode.Cs) || r == utf8.RuneError
	})
}

// flag is a yes or no in a query.
type flag bool

// UnmarshalText accepts true and false.
func (f *flag) UnmarshalText(raw []byte) error {
	*f = string(raw) == "true"
	if !*f && string(raw) != "false" {
		return errField
	}
	return nil
}

// count is a number that is not negative, as a JSON number or, in forms and queries, as its digits.
type count int64

// UnmarshalJSON accepts both.
func (c *count) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(raw), `"`), 10, 53)
	*c = count(n)
	return err
}

// lifetime is a count of seconds that is not zero.
type lifetime count

// UnmarshalJSON accepts what a count does.
func (l *lifetime) UnmarshalJSON(raw []byte) error {
	if err := (*count)(l).UnmarshalJSON(raw); err != nil || *l == 0 {
		return errField
	}
	return nil
}
