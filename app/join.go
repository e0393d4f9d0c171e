package main

import (
	"context"

	"countersign/app/core"
	"countersign/app/phone"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/pairing"
)

// joining is this computer's way into an account that another computer is signed in to: the claim of a short code, the channel
// that comes of it, and in the end a session. One goroutine owns all of it (run); what core wants done reaches it through the
// channel's outbox.
type joining struct {
	supplicant
	ref    core.Ref
	post   func(core.Event)
	client *api.Client
	tried  *triedCodes
	// keep puts an account into the vault, and says what came of it.
	keep func(context.Context, core.Ref, oauth.Account) core.Event
	// before is as which device an account listed this computer when it was last signed in here.
	before func(oauth.UID) string
	// stop ends what would be of no use any more when the channel is left: the claim, the dial, the account server's calls.
	stop context.CancelFunc
	// wanted is closed when the account is to be kept, which is before the channel is left.
	wanted chan struct{}
	// closed is closed when all is over.
	closed chan struct{}

	// account is what the authorization code stood for; it is not stored before it is wanted.
	account oauth.Account
}

// claimShortCode begins to join, and returns the work.
func (p *performer) claimShortCode(ctx context.Context, e core.ClaimShortCode, post func(core.Event)) (work func()) {
	under, stop := context.WithCancel(ctx)
	j := &joining{
		supplicant: supplicant{log: p.log, dialer: p.dialer, outbox: make(chan pairing.SupplicantEffect, outboxSize)},
		ref:        e.Ref, post: post, client: p.clients.of(e.Servers), tried: &p.tried, keep: p.keep, before: p.care.device, stop: stop,
		wanted: make(chan struct{}), closed: make(chan struct{}),
	}
	j.heard, j.redeem = j.report, func(context.Context) { j.trade(under) }
	p.joining = j
	return func() {
		defer close(j.closed)
		defer stop()
		j.run(ctx, under, e)
	}
}

// do does what the rules want.
func (j *joining) do(effect pairing.SupplicantEffect) {
	j.outbox <- effect
	if effect == pairing.LeaveChannel {
		j.stop()
	}
}

// run joins. What it does until the channel is left ends with the context under.
func (j *joining) run(ctx, under context.Context, e core.ClaimShortCode) {
	defer e.Code.Wipe()
	invitation, server, err := claimCode(under, j.dialer, e.Relay, e.Code, j.tried)
	if err != nil {
		j.fail(claimFault(err), err)
		return
	}
	j.tried.forget()
	defer invitation.Key.Wipe()
	app := phone.App{ClientID: e.Servers.ClientID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync + " " + oauth.ScopeSession}
	if err := j.open(under, server, invitation, app); err != nil {
		j.fail(channelFault(err), err)
		return
	}
	j.serve(ctx)
	j.finish(ctx)
}

func (j *joining) fail(why core.JoinFault, cause error) {
	j.log.Info("join", "cause", cause)
	j.post(core.ShortCodeFailed{Ref: j.ref, Fault: why})
}

// report says what happened on the channel.
func (j *joining) report(h phone.Heard) {
	if h.Event == (pairing.MetadataReceived{}) {
		j.post(core.JoinTold{Ref: j.ref, Metadata: h.Metadata})
	} else {
		j.post(core.JoinSaid{Ref: j.ref, Event: h.Event})
	}
}

// trade turns the authorization code into an account.
func (j *joining) trade(ctx context.Context) {
	account, err := j.client.Redeem(ctx, j.phone.Code(), j.phone.Verifier(), j.phone.Key(), api.Arrival{Device: core.DeviceName, Before: j.before})
	if err != nil {
		j.log.Info("join: redeem", "cause", err)
		j.post(core.JoinRefused{Ref: j.ref, Failure: api.FailureOf(err)})
		return
	}
	j.account = account
	j.post(core.JoinRedeemed{Ref: j.ref, Profile: profile(account)})
}

// finish keeps the account that has come of it, or else forgets it here and, as far as that can be reached, at the server.
func (j *joining) finish(ctx context.Context) {
	if j.account.UID.IsZero() {
		return
	}
	select {
	case <-j.wanted:
		j.post(j.keep(ctx, j.ref, j.account))
		return
	default:
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellLimit)
	defer cancel()
	if err := j.client.SignOut(ctx, j.account); err != nil {
		j.log.Info("join: sign-out", "cause", err)
	}
	j.account.Wipe()
}
