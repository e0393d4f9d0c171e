package api

import (
	"context"
	"fmt"
	"io"

	"countersign/oauth"
)

// VerificationMethod is the second step that the server wants of a sign-in (accounts spec, section 2.4).
type VerificationMethod string

// Second steps.
const (
	NoVerification VerificationMethod = ""
	UnblockCode    VerificationMethod = "unblock code by e-mail" // before the server looks at the password
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
	deviceID   string // of a session that has one already
	authAt     int64
	factorAt   int64
	method     VerificationMethod // NoVerification once verified
	session    oauth.SessionToken
	keyFetch   oauth.KeyFetchToken
	unwrapBKey oauth.UnwrapBKey
	blocked    proof // of a sign-in that waits for an unblock code, and has nothing else
}

// Verified reports whether the sign-in can be finished.
func (p PendingSignIn) Verified() bool { return p.method == NoVerification }

// Method is the second step that is still missing.
func (p PendingSignIn) Method() VerificationMethod { return p.method }

// KeepDevice lets FinishSignIn ask for the device that the account's list had of this computer, where a session has ended
// without it: before names it, or is empty.
func (p *PendingSignIn) KeepDevice(before func(oauth.UID) string) {
	if p.deviceID == "" {
		p.deviceID = before(p.uid)
	}
}

// Wipe gives the sign-in up and clears its secrets.
func (p PendingSignIn) Wipe() {
	p.session.Wipe()
	p.keyFetch.Wipe()
	p.unwrapBKey.Wipe()
	p.blocked.credentials.Wipe()
}

// String, GoString, Format and MarshalText never show what it holds.
func (PendingSignIn) String() string               { return "[redacted]" }
func (PendingSignIn) GoString() string             { return "[redacted]" }
func (PendingSignIn) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[redacted]") }
func (PendingSignIn) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// SignIn proves the password to the server: one login request, and a second only where the server names another
// spelling of the address (accounts spec, sections 2.1 to 2.3). The password is wiped, whatever happens. It takes a
// third of a second of computing for most accounts.
//
// Where the server blocks the sign-in until its user has shown to read the account's mail, it has been asked to send that
// mail, and the method is UnblockCode. Some failures mean that there is no way by password: NoPassword, ResetRequired,
// Firewall; see oauth.Failure.Ways.
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
	login := c.post("/account/login?keys=true", nil)
	if !v2 {
		return c.proveV1(ctx, proof{to: login}, email, p)
	}
	pending, err := c.prove(ctx, proof{to: login, body: loginBody{Email: email}, credentials: oauth.StretchV2(salt, p), v2: true})
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
