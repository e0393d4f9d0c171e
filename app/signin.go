package main

import (
	"context"
	"sync"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/sandbox"
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

// step does one thing with what has come of the sign-in so far.
func (s *signIn) step(do func(*api.PendingSignIn) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return do(s.pending)
}

// prove is the first step: it shows the password.
func (s *signIn) prove(show func(context.Context) (*api.PendingSignIn, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	s.pending, err = show(s.ctx)
	return err
}

// submit is a second step: it passes on what the person typed. Spent is told when that was a backup code, and how many are left.
func (s *signIn) submit(step screen.Second, code string, spent func(left int)) error {
	return s.step(func(p *api.PendingSignIn) error {
		switch step {
		case screen.BackupCode:
			left, err := s.client.VerifyByBackupCode(s.ctx, p, code)
			if err == nil {
				spent(left)
			}
			return err
		case screen.TextedCode:
			return s.client.VerifyByPhoneCode(s.ctx, p, code)
		}
		return s.client.VerifySignIn(s.ctx, p, code)
	})
}

// send has a code, or a link, sent.
func (s *signIn) send(step screen.Second) error {
	return s.step(func(p *api.PendingSignIn) error {
		if step == screen.TextedCode {
			return s.client.SendPhoneCode(s.ctx, p)
		}
		return s.client.ResendCode(s.ctx, p)
	})
}

// seconds are the second steps that can be taken here; for the others there is the browser.
var seconds = map[api.VerificationMethod]screen.Second{
	api.EmailCode:   screen.EmailedCode,
	api.TOTP:        screen.AuthenticatorCode,
	api.UnblockCode: screen.UnblockCode,
	api.EmailLink:   screen.EmailedLink,
}

// method is the second step that is missing.
func (s *signIn) method() api.VerificationMethod {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending.Method()
}

// finish fetches the keys and turns the sign-in into an account: of the device that this computer was before, if any.
func (s *signIn) finish(before func(oauth.UID) string) (a oauth.Account, err error) {
	err = s.step(func(p *api.PendingSignIn) error {
		p.KeepDevice(before)
		a, err = s.client.FinishSignIn(s.ctx, p, core.DeviceName)
		return err
	})
	return a, err
}

// atSignIn is begin for the effects on a sign-in.
func (p *performer) atSignIn(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.StartSignIn:
		return thenScrub(ctx, p.startSignIn(ctx, e, post))
	case core.StartDemoSignIn:
		return thenScrub(ctx, p.startDemoSignIn(ctx, e, post))
	case core.StartBrowserSignIn:
		return thenScrub(ctx, p.startBrowserSignIn(ctx, e, post))
	case core.SubmitCode:
		return thenScrub(ctx, p.submitCode(ctx, e, post))
	case core.StartReauth:
		return thenScrub(ctx, p.startReauth(ctx, e, post))
	case core.SendCode:
		return p.sendCode(e, post)
	case core.CheckLink:
		return thenScrub(ctx, p.checkLink(ctx, e, post))
	case core.AbortSignIn:
		return p.abortSignIn()
	default:
		return p.aboutConnection(ctx, effect, post)
	}
}

func (p *performer) startSignIn(ctx context.Context, e core.StartSignIn, post func(core.Event)) func() {
	password := oauth.NewPassword(e.Password.Bytes())
	e.Password.Wipe()
	return p.signInWith(ctx, e.Ref, e.Servers, e.Email, password, post)
}

func (p *performer) startDemoSignIn(ctx context.Context, e core.StartDemoSignIn, post func(core.Event)) func() {
	return p.signInWith(ctx, e.Ref, e.Servers, sandbox.DemoEmail, oauth.NewPassword([]byte(sandbox.DemoPassword)), post)
}

func (p *performer) signInWith(ctx context.Context, ref core.Ref, servers oauth.Servers, email string, password oauth.Password, post func(core.Event)) func() {
	client := p.clients.of(servers)
	s, drop := p.beginSignIn(ctx, client)
	return func() {
		drop()
		err := s.prove(func(ctx context.Context) (*api.PendingSignIn, error) { return client.SignIn(ctx, email, password) })
		post(p.stepped(ctx, s, ref, err))
	}
}

// startReauth asks for the keys of an account that is signed in. The sign-in has a copy of its token.
func (p *performer) startReauth(ctx context.Context, e core.StartReauth, post func(core.Event)) func() {
	password := oauth.NewPassword(e.Password.Bytes())
	e.Password.Wipe()
	s, drop := p.beginSignIn(p.use(ctx, e.UID), nil)
	return func() {
		drop()
		defer password.Wipe()
		err := p.vault.use(e.UID, func(a oauth.Account) error {
			s.client = p.clients.of(a.Servers)
			return s.prove(func(ctx context.Context) (*api.PendingSignIn, error) {
				return s.client.Reauthenticate(ctx, a, password)
			})
		})
		post(p.stepped(ctx, s, e.Ref, err))
	}
}

// beginSignIn begins a sign-in. Work is to drop the one before first, if it was left behind.
func (p *performer) beginSignIn(ctx context.Context, client *api.Client) (s *signIn, drop func()) {
	drop = func() {}
	if p.signIn != nil {
		drop = p.signIn.abort()
	}
	p.signIn = newSignIn(ctx, client)
	return p.signIn, drop
}

func (p *performer) submitCode(ctx context.Context, e core.SubmitCode, post func(core.Event)) func() {
	s := p.signIn
	return func() {
		defer e.Code.Wipe()
		spent := func(left int) { post(core.BackupCodeSpent{Ref: e.Ref, Left: left}) }
		post(p.stepped(ctx, s, e.Ref, s.submit(e.Step, e.Code.Reveal(), spent)))
	}
}

func (p *performer) checkLink(ctx context.Context, e core.CheckLink, post func(core.Event)) func() {
	s := p.signIn
	return func() { post(p.stepped(ctx, s, e.Ref, s.submit(screen.EmailedLink, "", nil))) }
}

func (p *performer) sendCode(e core.SendCode, post func(core.Event)) func() {
	s := p.signIn
	return func() {
		if err := s.send(e.Step); err != nil {
			post(p.refused(e.Ref, err))
			return
		}
		post(core.CodeSent{Ref: e.Ref})
	}
}

// stepped is what has come of a step: another one, the account, or nothing.
func (p *performer) stepped(ctx context.Context, s *signIn, ref core.Ref, err error) core.Event {
	if err != nil {
		return p.refused(ref, err)
	}
	if method := s.method(); method != api.NoVerification {
		if step, possible := seconds[method]; possible {
			return core.CodeWanted{Ref: ref, Step: step}
		}
		return core.SignInRefused{Ref: ref, Failure: oauth.Failure{Kind: oauth.UseBrowser}}
	}
	account, err := s.finish(p.care.device)
	if err != nil {
		return p.refused(ref, err)
	}
	return p.keep(ctx, ref, account)
}

func (p *performer) refused(ref core.Ref, err error) core.Event {
	p.log.Info("sign-in", "cause", err)
	return core.SignInRefused{Ref: ref, Failure: api.FailureOf(err)}
}

func (p *performer) abortSignIn() func() {
	if p.signIn == nil {
		return nil
	}
	s := p.signIn
	p.signIn = nil
	return s.abort()
}
