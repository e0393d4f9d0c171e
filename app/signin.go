package main

import (
	"context"
	"sync"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/ui/screen"
)

// signIn is a sign-in that is going on. Its steps follow one another, each begun after the answer to the one before; only
// abort may come at any time.
type signIn struct {
	client *api.Client
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	pending *api.PendingSignIn
}

func newSignIn(ctx context.Context, client *api.Client) *signIn {
	s := &signIn{client: client}
	s.ctx, s.cancel = context.WithCancel(ctx)
	return s
}

// abort drops the sign-in and clears its secrets, once no step uses them.
func (s *signIn) abort() (work func()) {
	s.cancel()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.pending != nil {
			s.pending.Wipe()
		}
	}
}

// password is the first step: it proves the password.
func (s *signIn) password(email string, password oauth.Password) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	s.pending, err = s.client.SignIn(s.ctx, email, password)
	return err
}

// code is the second step: it passes on what the person typed.
func (s *signIn) code(code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client.VerifySignIn(s.ctx, s.pending, code)
}

// resend has another code e-mailed.
func (s *signIn) resend() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client.ResendCode(s.ctx, s.pending)
}

// wanted is the second step that is missing; ok is false when none is, or when it is one that only a browser can do.
func (s *signIn) wanted() (step screen.Second, missing, possible bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending.Verified() {
		return 0, false, true
	}
	switch s.pending.Method() {
	case api.EmailCode:
		return screen.EmailedCode, true, true
	case api.TOTP:
		return screen.AuthenticatorCode, true, true
	}
	return 0, true, false
}

// finish fetches the keys and turns the sign-in into an account.
func (s *signIn) finish() (oauth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client.FinishSignIn(s.ctx, s.pending, core.DeviceName)
}
