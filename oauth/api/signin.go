package api

import (
	"context"
	"errors"
	"fmt"
	"io"

	"countersign/oauth"
)

// VerificationMethod is the second step that the server wants of a sign-in (accounts spec, section 2.4).
type VerificationMethod string

// Second steps.
const (
	NoVerification VerificationMethod = ""
	EmailCode      VerificationMethod = "code by e-mail"
	TOTP           VerificationMethod = "code of an authenticator"
	EmailLink      VerificationMethod = "link by e-mail"
	ChangePassword VerificationMethod = "change of password in a browser"
	OtherMethod    VerificationMethod = "another method"
)

// PendingSignIn is a sign-in between the password and the account. It holds secrets and is redacting. It is for one
// goroutine at a time.
type PendingSignIn struct {
	email      string
	uid        oauth.UID
	authAt     int64
	method     VerificationMethod // NoVerification once verified
	session    oauth.SessionToken
	keyFetch   oauth.KeyFetchToken
	unwrapBKey oauth.UnwrapBKey
}

// Verified reports whether the sign-in can be finished.
func (p PendingSignIn) Verified() bool { return p.method == NoVerification }

// Method is the second step that is still missing.
func (p PendingSignIn) Method() VerificationMethod { return p.method }

// Wipe gives the sign-in up and clears its secrets.
func (p PendingSignIn) Wipe() {
	p.session.Wipe()
	p.keyFetch.Wipe()
	p.unwrapBKey.Wipe()
}

// String, GoString, Format and MarshalText never show what it holds.
func (PendingSignIn) String() string               { return "[redacted]" }
func (PendingSignIn) GoString() string             { return "[redacted]" }
func (PendingSignIn) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[redacted]") }
func (PendingSignIn) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// SignIn proves the password to the server: one login request, and a second only where the server names another
// spelling of the address (accounts spec, sections 2.1 to 2.3). The password is wiped, whatever happens. It takes a
// third of a second of computing for most accounts.
func (c *Client) SignIn(ctx context.Context, email string, p oauth.Password) (*PendingSignIn, error) {
	defer p.Wipe()
	email, err := oauth.ParseEmail(email)
	if err != nil {
		return nil, c.post(credentialsStatus, nil).failed(oauth.UnknownAccount, err)
	}
	salt, v2, err := c.clientSalt(ctx, email)
	if err != nil {
		return nil, err
	}
	if v2 {
		pending, err := c.login(ctx, loginBody{Email: email}, oauth.StretchV2(salt, p), v2)
		return pending, wrongPassword(err)
	}
	pending, err := c.login(ctx, loginBody{Email: email}, oauth.StretchV1(email, p), v2)
	if original, ok := otherSpelling(err); ok {
		again := loginBody{Email: email, OriginalLoginEmail: email}
		pending, err = c.login(ctx, again, oauth.StretchV1(original, p), v2)
	}
	return pending, wrongPassword(err)
}

const credentialsStatus = "/account/credentials/status"

// clientSalt asks how the account stretches its password; v2 is false for version 1, which needs no salt.
func (c *Client) clientSalt(ctx context.Context, email string) (salt oauth.ClientSalt, v2 bool, err error) {
	ask := c.post(credentialsStatus, map[string]string{"email": email})
	var answer struct {
		CurrentVersion string `json:"currentVersion"`
		ClientSalt     string `json:"clientSalt"`
		UpgradeNeeded  bool   `json:"upgradeNeeded"`
	}
	if err := c.into(ctx, ask, &answer); err != nil {
		return oauth.ClientSalt{}, false, err
	}
	if answer.CurrentVersion != "v2" || answer.ClientSalt == "" || answer.UpgradeNeeded {
		return oauth.ClientSalt{}, false, nil
	}
	if salt, err = oauth.ParseClientSalt(answer.ClientSalt); err != nil {
		return oauth.ClientSalt{}, false, ask.failed(oauth.BadAnswer, err)
	}
	return salt, true, nil
}

// otherSpelling is the address that the server says the password is salted with (errno 120).
func otherSpelling(err error) (string, bool) {
	var e *Error
	if !errors.As(err, &e) || e.Failure.Kind != oauth.EmailCase {
		return "", false
	}
	email, err := oauth.ParseEmail(e.detail.email)
	return email, err == nil
}

// wrongPassword is what an errno 120 means when there is nothing left to try.
func wrongPassword(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Failure.Kind == oauth.EmailCase {
		e.Failure.Kind = oauth.WrongPassword
	}
	return err
}

type loginBody struct {
	Email              string `json:"email"`
	OriginalLoginEmail string `json:"originalLoginEmail,omitempty"`
	AuthPW             string `json:"authPW"`
	Reason             string `json:"reason"`
	VerificationMethod string `json:"verificationMethod"`
}

type loginAnswer struct {
	UID                   string `json:"uid"`
	SessionToken          string `json:"sessionToken"`
	KeyFetchToken         string `json:"keyFetchToken"`
	KeyFetchTokenVersion2 string `json:"keyFetchTokenVersion2"`
	AuthAt                int64  `json:"authAt"`
	EmailVerified         *bool  `json:"emailVerified"`
	SessionVerified       *bool  `json:"sessionVerified"`
	Verified              bool   `json:"verified"` // all that old servers say
	VerificationMethod    string `json:"verificationMethod"`
	VerificationReason    string `json:"verificationReason"`
}

func (c *Client) login(ctx context.Context, body loginBody, credentials oauth.Credentials, v2 bool) (*PendingSignIn, error) {
	defer credentials.AuthPW.Wipe()
	body.AuthPW, body.Reason, body.VerificationMethod = credentials.AuthPW.Hex(), "login", "email-otp"
	login := c.post("/account/login?keys=true", body)
	var answer loginAnswer
	err := c.into(ctx, login, &answer)
	if err != nil {
		credentials.Wipe()
		return nil, err
	}
	pending, err := answer.pending(v2)
	if err != nil {
		credentials.Wipe()
		return nil, login.failed(oauth.BadAnswer, err)
	}
	pending.email, pending.unwrapBKey = body.Email, credentials.UnwrapBKey
	return pending, nil
}

// pending takes the key fetch token of the version that the password was stretched with: the other one opens to a wrong
// kB without an error (accounts spec, section 2.3).
func (a loginAnswer) pending(v2 bool) (*PendingSignIn, error) {
	p := &PendingSignIn{authAt: a.AuthAt, method: a.method()}
	var err error
	if p.uid, err = oauth.ParseUID(a.UID); err != nil {
		return nil, err
	}
	if p.session, err = oauth.ParseSessionToken(a.SessionToken); err != nil {
		return nil, err
	}
	token := a.KeyFetchToken
	if v2 {
		token = a.KeyFetchTokenVersion2
	}
	if p.keyFetch, err = oauth.ParseKeyFetchToken(token); err != nil {
		return nil, err
	}
	return p, nil
}

func (a loginAnswer) method() VerificationMethod {
	verified := a.Verified
	if a.EmailVerified != nil && a.SessionVerified != nil {
		verified = *a.EmailVerified && *a.SessionVerified
	}
	switch {
	case a.VerificationReason == "change_password":
		return ChangePassword
	case verified:
		return NoVerification
	}
	switch a.VerificationMethod {
	case "email-otp", "email-2fa":
		return EmailCode
	case "totp-2fa":
		return TOTP
	case "email", "":
		return EmailLink
	default:
		return OtherMethod
	}
}
