package oauth

import (
	"encoding/hex"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namespace starts every salt and label of the onepw protocol (accounts spec, preamble).
const namespace = "identity.mozilla.com/picl/v1/"

// Iterations of PBKDF2 in the two versions of credential stretching (accounts spec, section 2.2).
const (
	iterationsV1 = 1_000
	iterationsV2 = 650_000
)

// ErrClientSalt says that a text is not the salt of a version 2 account; ErrEmail that it is no usable e-mail address.
var (
	ErrClientSalt = errors.New("oauth: not a client salt")
	ErrEmail      = errors.New("oauth: not an e-mail address")
)

const maxEmail = 255

// ParseEmail trims the white space around an address as typed and refuses what the account server would: more than 255
// characters, control characters, private use (accounts spec, section 2.3). Case and composition are kept: the address
// is a salt.
func ParseEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	name, host, ok := strings.Cut(text, "@")
	if !ok || name == "" || host == "" || utf8.RuneCountInString(text) > maxEmail {
		return "", ErrEmail
	}
	for _, r := range text {
		if !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == utf8.RuneError {
			return "", ErrEmail
		}
	}
	return text, nil
}

// Password is the account's password as typed: raw UTF-8, not normalised, not trimmed. It is redacting and has no way
// back to its text.
type Password struct{ secret }

// NewPassword copies text; clearing the argument stays with the caller.
func NewPassword(text []byte) Password { return Password{newSecret(text)} }

// AuthPW is what proves the password to the account server: 32 bytes, redacting.
type AuthPW struct{ secret }

// Hex is the 64-digit form that a sign-in sends.
func (a AuthPW) Hex() string { return hex.EncodeToString(a.bytes()) }

// AppendHex appends that form to text, which can be cleared.
func (a AuthPW) AppendHex(text []byte) []byte { return hex.AppendEncode(text, a.bytes()) }

// UnwrapBKey opens the wrapped master key that the server keeps: 32 bytes, redacting.
type UnwrapBKey struct{ secret }

// Credentials is what a stretched password yields. Both halves are of one version: a key of one version silently
// unwraps a wrong kB from the other's bundle (accounts spec, section 2.3).
type Credentials struct {
	AuthPW     AuthPW
	UnwrapBKey UnwrapBKey
}

// Wipe clears both halves.
func (c Credentials) Wipe() {
	c.AuthPW.Wipe()
	c.UnwrapBKey.Wipe()
}

// ClientSalt is the complete PBKDF2 salt of a version 2 account. It is not secret.
type ClientSalt struct{ text string }

// ParseClientSalt accepts the onepw namespace, "quickStretchV2:" and 32 hex digits.
func ParseClientSalt(text string) (ClientSalt, error) {
	digits, ok := strings.CutPrefix(text, namespace+"quickStretchV2:")
	if !ok || len(digits) != 32 || !isHex(digits) {
		return ClientSalt{}, ErrClientSalt
	}
	return ClientSalt{text}, nil
}

// String is the salt as the server spells it; empty for the zero value.
func (s ClientSalt) String() string { return s.text }

// StretchV1 derives the credentials of a version 1 account, salted by the address used at sign-up (accounts spec,
// section 2.2).
func StretchV1(email string, p Password) Credentials {
	return stretch(p, namespace+"quickStretch:"+email, iterationsV1)
}

// StretchV2 derives the credentials of a version 2 account. It takes about a third of a second.
func StretchV2(salt ClientSalt, p Password) Credentials {
	return stretch(p, salt.text, iterationsV2)
}

func stretch(p Password, salt string, iterations int) Credentials {
	quick := pbkdf2(p.bytes(), []byte(salt), iterations)
	defer clear(quick)
	return Credentials{
		AuthPW:     AuthPW{own(expand(quick, nil, namespace+"authPW", 32))},
		UnwrapBKey: UnwrapBKey{own(expand(quick, nil, namespace+"unwrapBkey", 32))},
	}
}
