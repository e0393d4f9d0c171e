package main

import (
	"context"

	"countersign/app/core"
	"countersign/oauth"
	"countersign/oauth/api"
)

// askFactor finds out whether the account wants a code of its authenticator app. What cannot be found out is refused.
func (p *performer) askFactor(ctx context.Context, e core.AskFactor, post func(core.Event)) func() {
	ctx = p.use(ctx, e.UID)
	return func() {
		var factor oauth.SecondFactor
		err := p.vault.use(e.UID, func(a oauth.Account) (err error) {
			factor, err = p.clients.of(a.Servers).SecondFactor(ctx, a)
			return err
		})
		switch {
		case err != nil:
			post(p.factorRefused(e.Ref, err))
		case e.Demanded && !factor.Authenticator:
			post(core.FactorRefused{Ref: e.Ref, Failure: oauth.Failure{Kind: oauth.StepUpNeeded}})
		case e.Demanded || factor.Wanted(p.wall()):
			post(core.FactorWanted{Ref: e.Ref})
		default:
			post(core.FactorGiven{Ref: e.Ref})
		}
	}
}

// submitFactor gives it one. When that was is stored with the session.
func (p *performer) submitFactor(ctx context.Context, e core.SubmitFactor, post func(core.Event)) func() {
	using := p.use(ctx, e.UID)
	return func() {
		defer e.Code.Wipe()
		var proven oauth.Account
		err := p.vault.use(e.UID, func(a oauth.Account) (err error) {
			proven, err = p.clients.of(a.Servers).StepUp(using, a, e.Code.Reveal())
			return err
		})
		if err != nil {
			post(p.factorRefused(e.Ref, err))
			return
		}
		p.keepAnew(ctx, proven)
		post(core.FactorGiven{Ref: e.Ref})
	}
}

func (p *performer) factorRefused(ref core.Ref, err error) core.Event {
	p.log.Info("step-up", "cause", err)
	return core.FactorRefused{Ref: ref, Failure: api.FailureOf(err)}
}
