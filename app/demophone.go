package main

import (
	"context"
	"log/slog"

	"countersign/app/core"
	"countersign/app/phone"
	"countersign/assets"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/jwe"
	"countersign/pairing"
	"countersign/pairing/relay"
)

// demoPhone does what the demo phone's rules want done. Its channel is owned by the one goroutine that runs join.
type demoPhone struct {
	supplicant
	relayURL   string
	client     *api.Client
	invitation pairing.Invitation
	exit       func()
}

// demoUserAgent is what the demo phone calls itself.
const demoUserAgent = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"

func newDemoPhone(servers oauth.Servers, invitation pairing.Invitation, log *slog.Logger, exit func()) *demoPhone {
	return &demoPhone{
		supplicant: supplicant{
			log: log, dialer: &relay.Dialer{UserAgent: demoUserAgent}, outbox: make(chan pairing.SupplicantEffect, outboxSize),
		},
		relayURL: servers.Relay, client: api.New(servers, demoUserAgent+" "+assets.Name+"-demo/"+assets.Version),
		invitation: invitation, exit: exit,
	}
}

// begin starts an effect of the demo phone.
func (p *demoPhone) begin(ctx context.Context, effect core.PhoneEffect, post func(core.PhoneEvent)) func() {
	switch e := effect.(type) {
	case core.JoinChannel:
		return func() { p.join(ctx, post) }
	case core.PhoneDo:
		p.outbox <- e.Effect
	case core.PhoneQuit:
		p.exit()
	}
	return nil
}

// join joins the channel and serves it until the phone leaves.
func (p *demoPhone) join(ctx context.Context, post func(core.PhoneEvent)) {
	p.heard = func(h phone.Heard) {
		if h.Event == (pairing.MetadataReceived{}) {
			post(core.PhoneTold{Metadata: h.Metadata})
		} else {
			post(core.PhoneHeard{Event: h.Event})
		}
	}
	p.redeem = func(ctx context.Context) { post(p.trade(ctx)) }
	if err := p.open(ctx, p.relayURL, p.invitation, phone.Firefox); err != nil {
		p.log.Info("demo phone: no channel", "cause", err)
		post(core.PhoneHeard{Event: pairing.JoinFailed{}})
		return
	}
	p.serve(ctx)
}

// trade exchanges the code for tokens and opens the keys, as a phone's native app does.
func (p *demoPhone) trade(ctx context.Context) core.PhoneEvent {
	tokens, err := p.client.ExchangeCode(ctx, p.phone.ClientID(), p.phone.Code(), p.phone.Verifier())
	if err != nil {
		p.log.Info("demo phone: redeem", "cause", err)
		return core.PhoneRedeemFailed{Failure: api.FailureOf(err)}
	}
	defer tokens.Wipe()
	keys, err := jwe.Open(tokens.KeysJWE, p.phone.Key())
	if err != nil || len(keys) == 0 {
		p.log.Info("demo phone: keys", "cause", err)
		return core.PhoneRedeemFailed{Failure: oauth.Failure{Kind: oauth.BadAnswer}}
	}
	for _, k := range keys {
		k.Wipe()
	}
	return core.PhoneHeard{Event: pairing.CodeRedeemed{}}
}
