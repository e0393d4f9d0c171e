package api

import (
	"context"
	"strings"

	"countersign/oauth"
)

const verificationDigits = 6

// VerifySignIn takes the second step with the code that the user typed; spaces in it are ignored. For EmailLink there is
// no code: the call asks whether the link has been opened, and fails with SessionUnverified if not. The other methods
// are not possible here and fail with UseBrowser.
func (c *Client) VerifySignIn(ctx context.Context, p *PendingSignIn, code string) error {
	var err error
	switch p.method {
	case NoVerification:
		return nil
	case EmailCode:
		err = c.verifyCode(ctx, p, code)
	case TOTP:
		err = c.verifyTOTP(ctx, p, code)
	case EmailLink:
		err = c.verifyLink(ctx, p)
	default:
		err = c.post("/session/verify_code", nil).failed(oauth.UseBrowser, nil)
	}
	if err == nil {
		p.method = NoVerification
	}
	return err
}

// ResendCode has the server send its e-mail again; wait at least half a minute between two.
func (c *Client) ResendCode(ctx context.Context, p *PendingSignIn) error {
	_, err := c.do(ctx, c.post("/session/resend_code", nil).withSession(p.session))
	return err
}

func (c *Client) verifyCode(ctx context.Context, p *PendingSignIn, code string) error {
	verify := c.post("/session/verify_code", nil).withSession(p.session)
	digits, ok := sixDigits(code)
	if !ok {
		return verify.failed(oauth.BadVerificationCode, nil)
	}
	verify.send = map[string]string{"code": digits}
	_, err := c.do(ctx, verify)
	return err
}

// verifyTOTP knows that a wrong code is a successful answer (accounts spec, section 2.4).
func (c *Client) verifyTOTP(ctx context.Context, p *PendingSignIn, code string) error {
	verify := c.post("/session/verify/totp", nil).withSession(p.session)
	digits, ok := sixDigits(code)
	if !ok {
		return verify.failed(oauth.BadVerificationCode, nil)
	}
	verify.send = map[string]string{"code": digits}
	var answer struct {
		Success bool `json:"success"`
	}
	if err := c.into(ctx, verify, &answer); err != nil {
		return err
	}
	if !answer.Success {
		return verify.failed(oauth.BadVerificationCode, nil)
	}
	return nil
}

func (c *Client) verifyLink(ctx context.Context, p *PendingSignIn) error {
	status, err := c.sessionStatus(ctx, p.session, p.uid)
	if err != nil {
		return err
	}
	if !status.Verified() {
		return c.get("/session/status").failed(oauth.SessionUnverified, nil)
	}
	return nil
}

func sixDigits(code string) (string, bool) {
	code = strings.Join(strings.Fields(code), "")
	return code, len(code) == verificationDigits && strings.Trim(code, "0123456789") == ""
}
