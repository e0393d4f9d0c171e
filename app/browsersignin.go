package main

import (
	"context"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
)

// startBrowserSignIn signs in with the browser: it listens for it, and keeps what comes of it. The sign-in that goes on is its,
// so that AbortSignIn ends it.
func (p *performer) startBrowserSignIn(ctx context.Context, e core.StartBrowserSignIn, post func(core.Event)) func() {
	client := p.clients.of(e.Servers)
	under := ctx
	if !e.UID.IsZero() {
		p.endUse(e.UID) // what still uses the old session must not store it again
		under = p.use(ctx, e.UID)
	}
	s, drop := p.beginSignIn(under, client)
	return func() {
		drop()
		account, err := p.comesBack(s, e, post)
		if err != nil {
			post(p.refused(e.Ref, err))
			return
		}
		post(p.keep(ctx, e.Ref, account))
	}
}

// comesBack waits for the browser, and turns what it brings into an account.
func (p *performer) comesBack(s *signIn, e core.StartBrowserSignIn, post func(core.Event)) (oauth.Account, error) {
	b, err := s.client.StartBrowserSignIn(s.ctx, e.Email)
	if err != nil {
		return oauth.Account{}, err
	}
	defer b.Close()
	post(core.BrowserAwaited{Ref: e.Ref, Link: b.URL()})
	if err := b.Wait(s.ctx); err != nil {
		return oauth.Account{}, err
	}
	post(core.BrowserReturned{Ref: e.Ref})
	return b.Redeem(s.ctx, api.Arrival{Device: core.DeviceName, Before: p.deviceBefore, Only: e.UID})
}

// deviceBefore is as which device an account lists this computer, or did when it was last signed in here; empty for none.
func (p *performer) deviceBefore(uid oauth.UID) (id string) {
	_ = p.vault.use(uid, func(a oauth.Account) error { id = a.DeviceID; return nil })
	if id == "" {
		id = p.care.device(uid)
	}
	return id
}
