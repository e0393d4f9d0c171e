package api

import (
	"context"
	"strings"

	"countersign/oauth"
)

// VerifySignIn takes the second step with the code that the user typed; spaces and hyphens in it are ignored. For EmailLink
// there is no code: the call asks whether the link has been opened, and fails with SessionUnverified if not; see
// oauth.NextLinkCheck. After UnblockCode there may be another step to take. The other methods are not possible here and
// fail with UseBrowser.
func (c *Client) VerifySignIn(ctx context.Context, p *PendingSignIn, code string) error {
	switch p.method {
	case NoVerification:
		return nil
	case UnblockCode:
		return unblockForm.enter(p.blocked.to, code, func(code string) error { return c.unblock(ctx, p, code) })
	case EmailCode:
		verify := c.post("/session/verify_code", nil).withSession(p.session)
		return p.passes(c.submit(ctx, verify, sixDigits, code, nil))
	case TOTP:
		return c.passesFactor(p, c.verifyTOTP(ctx, p.session, code))
	case EmailLink:
		return p.passes(c.verifyLink(ctx, p))
	default:
		return c.post("/session/verify_code", nil).failed(oauth.UseBrowser, nil)
	}
}

// VerifyByBackupCode takes the second step of TOTP with one of the account's backup codes, and tells how many are left.
func (c *Client) VerifyByBackupCode(ctx context.Context, p *PendingSignIn, code string) (remaining int, err error) {
	verify := c.post("/session/verify/recoveryCode", nil).withSession(p.session)
	var answer struct {
		Remaining int `json:"remaining"`
	}
	if err := p.wants(TOTP, verify); err != nil {
		return 0, err
	}
	err = c.passesFactor(p, c.submit(ctx, verify, backupForm, code, &answer))
	return max(answer.Remaining, 0), err
}

// SendPhoneCode has the server send a text message to the account's recovery phone, for the second step of TOTP. An account
// without one is OtherFactorNeeded, as is one that was sent too many.
func (c *Client) SendPhoneCode(ctx context.Context, p *PendingSignIn) error {
	send := c.post("/recovery_phone/signin/send_code", nil).withSession(p.session)
	if err := p.wants(TOTP, send); err != nil {
		return err
	}
	_, err := c.do(ctx, send)
	return err
}

// VerifyByPhoneCode takes the second step of TOTP with the code from the text message.
func (c *Client) VerifyByPhoneCode(ctx context.Context, p *PendingSignIn, code string) error {
	confirm := c.post("/recovery_phone/signin/confirm", nil).withSession(p.session)
	if err := p.wants(TOTP, confirm); err != nil {
		return err
	}
	return c.passesFactor(p, c.submit(ctx, confirm, phoneForm, code, nil))
}

// ResendCode has the server send its e-mail again, with a code or with a link; wait at least half a minute between two.
func (c *Client) ResendCode(ctx context.Context, p *PendingSignIn) error {
	switch p.method {
	case UnblockCode:
		return c.sendUnblockCode(ctx, p.email)
	case EmailLink:
		_, err := c.do(ctx, c.post("/recovery_email/resend_code", nil).withSession(p.session))
		return err
	}
	_, err := c.do(ctx, c.post("/session/resend_code", nil).withSession(p.session))
	return err
}

// wants refuses a step that the sign-in does not ask for.
func (p *PendingSignIn) wants(method VerificationMethod, step call) error {
	if p.method != method {
		return step.failed(oauth.OtherFactorNeeded, nil)
	}
	return nil
}

// passes notes a second step that went well; passesFactor also when, by the server's clock.
func (p *PendingSignIn) passes(err error) error {
	if err == nil {
		p.method = NoVerification
	}
	return err
}

func (c *Client) passesFactor(p *PendingSignIn, err error) error {
	if err == nil {
		p.factorAt = c.habits.theirs(c.now()).Unix()
	}
	return p.passes(err)
}

// verifyTOTP knows that a wrong code is a successful answer (accounts spec, section 2.4).
func (c *Client) verifyTOTP(ctx context.Context, session oauth.SessionToken, code string) error {
	verify := c.post("/session/verify/totp", nil).withSession(session)
	var answer struct {
		Success bool `json:"success"`
	}
	if err := c.submit(ctx, verify, sixDigits, code, &answer); err != nil {
		return err
	}
	if !answer.Success {
		return verify.failed(oauth.BadVerificationCode, nil)
	}
	return nil
}

// verifyLink asks in the way that servers old enough to mail links know.
func (c *Client) verifyLink(ctx context.Context, p *PendingSignIn) error {
	ask := c.get("/recovery_email/status").withSession(p.session)
	var answer loginAnswer
	if err := c.into(ctx, ask, &answer); err != nil {
		return err
	}
	if answer.method() != NoVerification {
		return ask.failed(oauth.SessionUnverified, nil)
	}
	return nil
}

// codeForm is what a code looks like; one that looks otherwise is wrong without asking the server.
type codeForm struct {
	alphabet string
	min, max int
	upper    bool // small letters stand for capitals
	wrong    oauth.FailureKind
}

const (
	digits  = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	small   = "abcdefghijklmnopqrstuvwxyz"
)

var (
	sixDigits   = codeForm{digits, 6, 6, false, oauth.BadVerificationCode}
	phoneForm   = codeForm{digits, 6, 8, false, oauth.BadVerificationCode}
	backupForm  = codeForm{digits + letters + small, 8, 20, false, oauth.BadVerificationCode}
	unblockForm = codeForm{digits + letters, 8, 8, true, oauth.BadUnblockCode}
)

// read is the code as the server takes it.
func (f codeForm) read(typed string) (string, bool) {
	code := strings.ReplaceAll(strings.Join(strings.Fields(typed), ""), "-", "")
	if f.upper {
		code = strings.ToUpper(code)
	}
	return code, len(code) >= f.min && len(code) <= f.max && strings.Trim(code, f.alphabet) == ""
}

// enter does something with a code that looks like one.
func (f codeForm) enter(to call, typed string, do func(code string) error) error {
	code, ok := f.read(typed)
	if !ok {
		return to.failed(f.wrong, nil)
	}
	return do(code)
}

// submit sends a code, and decodes the answer if it says anything.
func (c *Client) submit(ctx context.Context, to call, form codeForm, typed string, answer any) error {
	return form.enter(to, typed, func(code string) error {
		to.send = map[string]string{"code": code}
		if answer == nil {
			_, err := c.do(ctx, to)
			return err
		}
		return c.into(ctx, to, answer)
	})
}
