package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"

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
	log        *slog.Logger
	relayURL   string
	client     *api.Client
	invitation pairing.Invitation
	outbox     chan pairing.SupplicantEffect
	exit       func()

	conn  *relay.Conn
	phone *phone.Phone
	left  bool
}

// demoUserAgent is what the demo phone calls itself.
const demoUserAgent = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"

func newDemoPhone(servers oauth.Servers, invitation pairing.Invitation, log *slog.Logger, exit func()) *demoPhone {
	return &demoPhone{
		log: log, relayURL: servers.Relay, client: api.New(servers, demoUserAgent+" "+assets.Name+"-demo/"+assets.Version),
		invitation: invitation, outbox: make(chan pairing.SupplicantEffect, outboxSize), exit: exit,
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
	if err := p.open(ctx); err != nil {
		p.log.Info("demo phone: no channel", "cause", err)
		post(core.PhoneHeard{Event: pairing.JoinFailed{}})
		return
	}
	defer p.conn.Close()
	defer p.phone.Wipe()
	incoming := p.conn.Incoming()
	for !p.left {
		select {
		case <-ctx.Done():
			return
		case effect := <-p.outbox:
			p.perform(ctx, effect, post)
		case m, ok := <-incoming:
			if !ok {
				incoming = nil
				post(core.PhoneHeard{Event: pairing.AuthorityLeft{}})
				continue
			}
			p.receive(m, post)
		}
	}
}

// open makes the phone's own secrets, joins the channel and says hello.
func (p *demoPhone) open(ctx context.Context) (err error) {
	var hello []byte
	if p.phone, hello, err = phone.New(rand.Reader, p.invitation); err != nil {
		return err
	}
	base, err := url.Parse(p.relayURL)
	if err != nil {
		return err
	}
	dialer := relay.Dialer{UserAgent: demoUserAgent}
	if p.conn, err = dialer.Join(ctx, base, p.invitation.ID); err != nil {
		return err
	}
	if err = p.conn.Send(hello); err != nil {
		p.conn.Close()
	}
	return err
}

func (p *demoPhone) perform(ctx context.Context, effect pairing.SupplicantEffect, post func(core.PhoneEvent)) {
	if effect == pairing.RedeemCode {
		post(p.redeem(ctx))
		return
	}
	record, err := p.phone.Record(effect)
	if err == nil {
		err = p.conn.Send(record)
	}
	if effect == pairing.LeaveChannel {
		p.left = true
	} else if err != nil {
		p.log.Info("demo phone: send", "cause", err)
		post(core.PhoneHeard{Event: pairing.AuthorityLeft{}})
	}
}

func (p *demoPhone) receive(m relay.Message, post func(core.PhoneEvent)) {
	send, heard, err := p.phone.Receive(m.Record)
	for _, record := range send {
		_ = p.conn.Send(record)
	}
	if err != nil {
		p.log.Info("demo phone: secure channel", "cause", err)
	}
	for _, h := range heard {
		if h.Event == (pairing.MetadataReceived{}) {
			post(core.PhoneTold{Metadata: h.Metadata})
		} else {
			post(core.PhoneHeard{Event: h.Event})
		}
	}
}

// redeem exchanges the code for tokens and opens the keys, as a phone's native app does.
func (p *demoPhone) redeem(ctx context.Context) core.PhoneEvent {
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
