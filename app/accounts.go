package main

import (
	"context"
	"errors"
	"time"

	"countersign/app/core"
	"countersign/oauth"
)

// aboutAccounts is begin for the accounts, and for where their sessions are kept.
func (p *performer) aboutAccounts(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.LoadSession:
		return func() { post(p.loadSession(ctx, e)) }
	case core.UnsealSession:
		return thenScrub(ctx, func() { post(p.unsealSession(ctx, e)) })
	case core.MoveSession:
		return thenScrub(ctx, func() { post(p.moveSession(ctx, e)) })
	case core.UseMemory:
		p.vault.useMemory()
	case core.UseAccount:
		return func() { p.useAccount(e) }
	case core.DropAccount:
		return thenScrub(ctx, p.dropAccount(ctx, e, post))
	case core.EndSession:
		return thenScrub(ctx, p.endSession(ctx, e, post))
	default:
		return p.besides(ctx, effect, post)
	}
	return nil
}

func (p *performer) loadSession(ctx context.Context, e core.LoadSession) core.Event {
	servers, _ := p.local.running()
	err := p.vault.load(ctx, servers)
	if errors.Is(err, errSealed) {
		return core.SessionSealed{Ref: e.Ref}
	}
	return p.loaded(e.Ref, err)
}

// loaded tells what came of looking for sessions.
func (p *performer) loaded(ref core.Ref, err error) core.Event {
	switch {
	case errors.Is(err, errNoItem):
		return core.SessionAbsent{Ref: ref, Accounts: p.vault.known()}
	case err != nil:
		p.log.Warn("keychain", "cause", err)
		return core.KeychainFailed{Ref: ref, Fault: faultOf(err), Accounts: p.vault.known()}
	}
	return core.SessionFound{Ref: ref, Accounts: p.vault.known()}
}

func (p *performer) unsealSession(ctx context.Context, e core.UnsealSession) core.Event {
	defer e.Passphrase.Wipe()
	servers, _ := p.local.running()
	return p.loaded(e.Ref, p.vault.unseal(ctx, e.Passphrase.Bytes(), servers))
}

func (p *performer) moveSession(ctx context.Context, e core.MoveSession) core.Event {
	defer e.Passphrase.Wipe()
	fault := p.vault.move(ctx, e.To, e.Passphrase.Bytes())
	if fault != 0 {
		p.log.Warn("sessions not moved", "cause", keychainError(fault))
	}
	return core.SessionMoved{Ref: e.Ref, Fault: fault}
}

func (p *performer) useAccount(e core.UseAccount) {
	if fault := p.vault.touch(string(e.Key)); fault != 0 {
		p.log.Warn("account not noted", "cause", keychainError(fault))
	}
}

func (p *performer) dropped(fault core.KeychainFault) core.KeychainFault {
	if fault != 0 {
		p.log.Warn("session not removed", "cause", keychainError(fault))
	}
	return fault
}

// keep holds a session from now on, where sessions are kept if that takes it. The session that the account had before is ended.
func (p *performer) keep(ctx context.Context, ref core.Ref, account oauth.Account) core.Event {
	before, kept, err := p.vault.keep(ctx, account)
	if err != nil {
		p.log.Warn("session not taken", "cause", err)
		p.retire(ctx, account)
		return core.SignInRefused{Ref: ref, Failure: oauth.Failure{Kind: oauth.BadAnswer}}
	}
	if kept != 0 {
		p.log.Warn("session not kept", "cause", keychainError(kept))
	}
	if !before.UID.IsZero() {
		p.retire(ctx, before)
	}
	if err := p.care.entered(account, p.wall()); err != nil {
		p.log.Warn("care not written", "cause", err)
	}
	return core.SignedInto{Ref: ref, Profile: p.vault.profile(account), Kept: kept}
}

// retireLimit is how long a person waits until the session that nothing uses any more is ended.
const retireLimit = 5 * time.Second

// retire ends a session that nothing uses any more, if its server can be reached at once.
func (p *performer) retire(ctx context.Context, account oauth.Account) {
	ctx, cancel := context.WithTimeout(ctx, retireLimit)
	defer cancel()
	if err := p.clients.of(account.Servers).SignOut(ctx, account); err != nil {
		p.log.Info("sign-out", "cause", err)
	}
	account.Wipe()
}

// keepAnew stores a session of which something has changed. What is stored is left as it was if that does not come off.
func (p *performer) keepAnew(ctx context.Context, account oauth.Account) {
	if fault := p.vault.renew(ctx, account); fault != 0 {
		p.log.Warn("session not kept", "cause", keychainError(fault))
	}
}

func (p *performer) dropAccount(ctx context.Context, e core.DropAccount, post func(core.Event)) func() {
	uid := p.vault.uidOf(string(e.Key))
	p.endUse(uid)
	return func() {
		p.signOut(ctx, uid)
		fault := p.dropped(p.vault.drop(ctx, string(e.Key), false))
		p.forgetAll()
		post(core.AccountDropped{Ref: e.Ref, Fault: fault})
	}
}

// signOut tells the server, if there is such a session.
func (p *performer) signOut(ctx context.Context, uid oauth.UID) {
	err := p.vault.use(uid, func(a oauth.Account) error { return p.clients.of(a.Servers).SignOut(ctx, a) })
	if err != nil && !errors.Is(err, errNoSession) {
		p.log.Info("sign-out", "cause", err)
	}
}

func (p *performer) endSession(ctx context.Context, e core.EndSession, post func(core.Event)) func() {
	p.endUse(e.UID)
	return func() {
		if e.TellServer {
			p.signOut(ctx, e.UID)
		}
		fault := p.dropped(p.vault.forget(ctx, e.UID, e.Stays))
		p.forgetAll()
		post(core.SessionEnded{Ref: e.Ref, Fault: fault})
	}
}

// forgetAll overwrites what a session has left in memory: before the person is told that it is gone.
func (p *performer) forgetAll() {
	p.clients.forget()
	scrub()
}

func profile(a oauth.Account) core.Profile {
	return core.Profile{UID: a.UID, Email: a.Email, Servers: a.Servers}
}
