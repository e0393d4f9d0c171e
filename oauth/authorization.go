package oauth

import (
	"crypto/subtle"
	"errors"
	"net/url"
)

// ErrAuthorization says that an answer is no authorization, ErrStateMismatch that it belongs to another request,
// ErrScopeMissing that it grants less than was asked.
var (
	ErrAuthorization = errors.New("oauth: not an authorization")
	ErrStateMismatch = errors.New("oauth: the authorization belongs to another request")
	ErrScopeMissing  = errors.New("oauth: the authorization grants too little")
)

const (
	codeDigits        = 64
	maxRedirect       = 2048
	maxGrantedScope   = 1024
	maxAuthorizedBody = 8192
)

// AuthorizationCode is what the phone trades for tokens: 64 hex digits, redacting, single use, good for 15 minutes.
type AuthorizationCode struct{ secret }

// ParseAuthorizationCode accepts 64 lower-case hex digits, as the server makes them. (Phones accept capitals too.)
func ParseAuthorizationCode(text string) (AuthorizationCode, error) {
	return parseAuthorizationCode([]byte(text))
}

// parseAuthorizationCode copies text.
func parseAuthorizationCode(text []byte) (AuthorizationCode, error) {
	if len(text) != codeDigits || !isHex(text) {
		return AuthorizationCode{}, ErrAuthorization
	}
	return AuthorizationCode{newSecret(text)}, nil
}

// Text is the code in the clear.
func (c AuthorizationCode) Text() string { return string(c.bytes()) }

// Authorization is the account server's answer to a granted request, to be handed to the phone.
type Authorization struct {
	Code     AuthorizationCode
	State    string
	Redirect string // may be empty; phones ignore it
	Scope    string
}

// ParseAuthorization reads the answer and checks that it is the one to r (accounts spec, section 5.3). The code is copied:
// clearing body stays with the caller.
func ParseAuthorization(body []byte, r Request) (Authorization, error) {
	if len(body) > maxAuthorizedBody {
		return Authorization{}, ErrAuthorization
	}
	members, err := parseObject(body)
	if err != nil {
		return Authorization{}, ErrAuthorization
	}
	code, _ := members.secret("code")
	var a Authorization
	if a.Code, err = parseAuthorizationCode(code); err != nil {
		return Authorization{}, err
	}
	a.State, _ = members.text("state")
	if r.state == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(r.state)) != 1 {
		return Authorization{}, ErrStateMismatch
	}
	a.Redirect, _ = members.text("redirect")
	if u, err := url.Parse(a.Redirect); err != nil || len(a.Redirect) > maxRedirect || (a.Redirect != "" && u.Scheme == "") {
		return Authorization{}, ErrAuthorization
	}
	a.Scope, _ = members.text("scope")
	if len(a.Scope) > maxGrantedScope || !covers(a.Scope, r.scope) {
		return Authorization{}, ErrScopeMissing
	}
	return a, nil
}
