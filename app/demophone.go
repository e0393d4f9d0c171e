package main

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/url"

	"countersign/app/core"
	"countersign/assets"
	"countersign/oauth"
	"countersign/oauth/api"
	"countersign/oauth/jwe"
	"countersign/pairing"
	"countersign/pairing/relay"
	"countersign/pairing/tlspsk"
)

// demoPhone does what the demo phone's rules want done. Its channel is owned by the one goroutine that runs join.
type demoPhone struct {
	log        *slog.Logger
	relayURL   string
	client     *api.Client
	invitation pairing.Invitation
	outbox     chan pairing.SupplicantEffect
	exit       func()

	conn     *relay.Conn
	tls      *tlspsk.Conn
	request  pairing.Request
	key      *ecdh.PrivateKey
	verifier oauth.Verifier
	code     oauth.AuthorizationCode
	left     bool
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
	defer p.tls.Wipe()
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
func (p *demoPhone) open(ctx context.Context) error {
	if err := p.prepare(); err != nil {
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
	hello, err := p.hello()
	if err == nil {
		err = p.conn.Send(hello)
	}
	if err != nil {
		p.conn.Close()
	}
	return err
}

func (p *demoPhone) hello() (record []byte, err error) {
	psk, err := tlspsk.NewKey(p.invitation.Key.Bytes())
	if err != nil {
		return nil, err
	}
	defer psk.Wipe()
	p.tls, record, err = tlspsk.Client(psk, p.invitation.ID.PSKIdentity(), rand.Reader)
	return record, err
}

// prepare draws what a phone's native app draws before it opens the pairing page (pairing protocol spec, section 4.3).
func (p *demoPhone) prepare() error {
	var challenge string
	var err, keyErr error
	p.verifier, challenge, err = oauth.NewPKCE(rand.Reader)
	p.key, keyErr = oauth.NewPhoneKey(rand.Reader)
	if err := errors.Join(err, keyErr); err != nil {
		return err
	}
	p.request = pairing.Request{
		ClientID: oauth.FenixID, Scope: oauth.ScopeProfile + " " + oauth.ScopeOldsync, State: rand.Text(),
		CodeChallenge: challenge, CodeChallengeMethod: "S256",
		KeysJWK: oauth.KeysJWK(p.key.PublicKey(), ""), AccessType: "offline",
	}
	return nil
}

func (p *demoPhone) perform(ctx context.Context, effect pairing.SupplicantEffect, post func(core.PhoneEvent)) {
	switch effect {
	case pairing.SendRequest:
		p.send(p.request, post)
	case pairing.SendConfirm:
		p.send(pairing.Confirm{}, post)
	case pairing.RedeemCode:
		post(p.redeem(ctx))
	case pairing.LeaveChannel:
		p.left = true
		if record, err := p.tls.Close(); err == nil {
			_ = p.conn.Send(record)
		}
	}
}

func (p *demoPhone) send(m pairing.Message, post func(core.PhoneEvent)) {
	record, err := p.tls.Seal(pairing.Encode(m))
	if err == nil {
		err = p.conn.Send(record)
	}
	if err != nil {
		p.log.Info("demo phone: send", "cause", err)
		post(core.PhoneHeard{Event: pairing.AuthorityLeft{}})
	}
}

func (p *demoPhone) receive(m relay.Message, post func(core.PhoneEvent)) {
	out, err := p.tls.Receive(m.Record)
	for _, record := range out.Send {
		_ = p.conn.Send(record)
	}
	if err != nil {
		p.log.Info("demo phone: secure channel", "cause", err)
		post(core.PhoneHeard{Event: pairing.JoinFailed{KeyRefused: true}})
		return
	}
	if out.Established {
		post(core.PhoneHeard{Event: pairing.JoinSecured{}})
	}
	for _, plain := range out.Plain {
		post(p.hear(plain))
	}
	if out.Closed {
		post(core.PhoneHeard{Event: pairing.AuthorityLeft{}})
	}
}

func (p *demoPhone) hear(plain []byte) core.PhoneEvent {
	m, err := pairing.ParseMessage(plain)
	if err != nil {
		return core.PhoneHeard{Event: pairing.NonsenseCame{}}
	}
	switch m := m.(type) {
	case pairing.Metadata:
		return core.PhoneTold{Metadata: m}
	case pairing.Authorization:
		p.code, err = oauth.ParseAuthorizationCode(m.Code.Reveal())
		return core.PhoneHeard{Event: pairing.AuthorizationReceived{Valid: err == nil && m.State == p.request.State}}
	case pairing.Cancel:
		return core.PhoneHeard{Event: pairing.CancelReceived{}}
	}
	return core.PhoneHeard{}
}

// redeem exchanges the code for tokens and opens the keys, as a phone's native app does.
func (p *demoPhone) redeem(ctx context.Context) core.PhoneEvent {
	tokens, err := p.client.ExchangeCode(ctx, p.request.ClientID, p.code, p.verifier)
	if err != nil {
		p.log.Info("demo phone: redeem", "cause", err)
		return core.PhoneRedeemFailed{Failure: api.FailureOf(err)}
	}
	defer tokens.Wipe()
	keys, err := jwe.Open(tokens.KeysJWE, p.key)
	if err != nil || len(keys) == 0 {
		p.log.Info("demo phone: keys", "cause", err)
		return core.PhoneRedeemFailed{Failure: oauth.Failure{Kind: oauth.BadAnswer}}
	}
	for _, k := range keys {
		k.Wipe()
	}
	return core.PhoneHeard{Event: pairing.CodeRedeemed{}}
}
