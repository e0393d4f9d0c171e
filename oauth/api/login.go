package api

import (
	"context"
	"encoding/json"
	"errors"

	"countersign/oauth"
)

// proof is a password, stretched, and where to show it.
type proof struct {
	to          call
	body        loginBody
	credentials oauth.Credentials
	v2          bool          // the version of the credentials
	who         oauth.Account // who is signed in already; zero for a new session
}

type loginBody struct {
	Email              string  `json:"email"`
	OriginalLoginEmail string  `json:"originalLoginEmail,omitempty"`
	AuthPW             *string `json:"authPW"` // see encode
	Reason             string  `json:"reason"`
	VerificationMethod string  `json:"verificationMethod"`
	UnblockCode        string  `json:"unblockCode,omitempty"`

	proof oauth.AuthPW
}

// encode is the body with the proof in its place.
func (b loginBody) encode() ([]byte, error) {
	public, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	return withSecret(public, "authPW", authPWDigits, b.proof.AppendHex), nil
}

const authPWDigits = 64

// proveV1 shows version 1 credentials: salted with the address as typed and, where the server names another spelling, once
// more with that (accounts spec, section 2.3).
func (c *Client) proveV1(ctx context.Context, f proof, email string, p oauth.Password) (*PendingSignIn, error) {
	f.body, f.credentials = loginBody{Email: email}, oauth.StretchV1(email, p)
	pending, err := c.prove(ctx, f)
	if original, ok := otherSpelling(err); ok {
		f.body.OriginalLoginEmail, f.credentials = email, oauth.StretchV1(original, p)
		pending, err = c.prove(ctx, f)
	}
	return pending, wrongPassword(err)
}

// otherSpelling is the address that the server says the password is salted with (errno 120).
func otherSpelling(err error) (string, bool) {
	e, ok := asRefusal(err)
	if !ok || e.Failure.Kind != oauth.EmailCase {
		return "", false
	}
	email, err := oauth.ParseEmail(e.detail.email)
	return email, err == nil
}

// wrongPassword is what an errno 120 means when there is nothing left to try.
func wrongPassword(err error) error {
	if e, ok := asRefusal(err); ok && e.Failure.Kind == oauth.EmailCase {
		e.Failure.Kind = oauth.WrongPassword
	}
	return err
}

// prove shows the proof, and keeps it where the server wants to see a code from the account's mail before it looks at it
// (accounts spec, section 2.5). It clears the credentials in any other case.
func (c *Client) prove(ctx context.Context, f proof) (*PendingSignIn, error) {
	pending, err := c.login(ctx, f)
	if e, ok := asRefusal(err); ok && e.detail.byMail {
		if err = c.sendUnblockCode(ctx, f.body.Email); err == nil {
			return &PendingSignIn{email: f.body.Email, method: UnblockCode, blocked: f}, nil
		}
	}
	if err != nil {
		f.credentials.Wipe()
		return nil, err
	}
	f.credentials.AuthPW.Wipe()
	return pending, nil
}

func (c *Client) sendUnblockCode(ctx context.Context, email string) error {
	_, err := c.do(ctx, c.post("/account/login/send_unblock_code", map[string]string{"email": email}))
	return err
}

// unblock shows a proof that was kept, with the code from the mail. The code can be tried again while p waits for it; a
// code that the server has taken is used up, whatever it says of the password.
func (c *Client) unblock(ctx context.Context, p *PendingSignIn, code string) error {
	f := p.blocked
	f.body.UnblockCode = code
	next, err := c.login(ctx, f)
	if err != nil {
		return err
	}
	f.credentials.AuthPW.Wipe()
	*p = *next
	return nil
}

// login makes the one request. It leaves the credentials as they are; the sign-in shares the key that unwraps.
func (c *Client) login(ctx context.Context, f proof) (*PendingSignIn, error) {
	f.body.proof, f.body.Reason, f.body.VerificationMethod = f.credentials.AuthPW, "login", "email-otp"
	f.to.send = f.body
	var answer loginAnswer
	defer func() { answer.wipe() }() // the sign-in has copies of what it takes
	if err := c.into(ctx, f.to, &answer); err != nil {
		return nil, err
	}
	pending, err := answer.pending(f)
	if err != nil {
		return nil, f.to.failed(oauth.BadAnswer, err)
	}
	return pending, nil
}

type loginAnswer struct {
	UID                   string              `json:"uid"`
	SessionToken          oauth.SessionToken  `json:"sessionToken"` // absent where the session stays
	KeyFetchToken         oauth.KeyFetchToken `json:"keyFetchToken"`
	KeyFetchTokenVersion2 oauth.KeyFetchToken `json:"keyFetchTokenVersion2"`
	AuthAt                int64               `json:"authAt"` // Unix seconds; 0 if the server does not say
	EmailVerified         *bool               `json:"emailVerified"`
	SessionVerified       *bool               `json:"sessionVerified"`
	Verified              bool                `json:"verified"` // all that old servers say
	VerificationMethod    string              `json:"verificationMethod"`
	VerificationReason    string              `json:"verificationReason"`
}

// wipe clears the tokens.
func (a loginAnswer) wipe() {
	a.SessionToken.Wipe()
	a.KeyFetchToken.Wipe()
	a.KeyFetchTokenVersion2.Wipe()
}

var (
	errOtherAccount = errors.New("another account answered")
	errNoTime       = errors.New("the password was checked at no time")
)

// pending takes the key fetch token of the version that the password was stretched with: the other one opens to a wrong
// kB without an error (accounts spec, section 2.3).
func (a loginAnswer) pending(f proof) (*PendingSignIn, error) {
	p := &PendingSignIn{
		email: f.body.Email, authAt: a.AuthAt, method: a.method(), unwrapBKey: f.credentials.UnwrapBKey,
		deviceID: f.who.DeviceID, factorAt: f.who.FactorAt,
	}
	var err error
	if p.uid, err = oauth.ParseUID(a.UID); err != nil {
		return nil, err
	}
	if a.AuthAt != 0 && !isTime(a.AuthAt) {
		return nil, errNoTime
	}
	session, keyFetch := f.who.Session, a.KeyFetchToken
	if f.v2 {
		keyFetch = a.KeyFetchTokenVersion2
	}
	switch {
	case session.IsZero():
		session = a.SessionToken
	case p.uid != f.who.UID:
		return nil, errOtherAccount
	}
	if session.IsZero() || keyFetch.IsZero() {
		return nil, oauth.ErrToken
	}
	p.session, p.keyFetch = session.Clone(), keyFetch.Clone()
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
