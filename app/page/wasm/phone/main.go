//go:build js

// Command phone is the program of the page that plays a phone: the demonstration phone of the program, with a browser for a
// window. Its server is the account server, and the relay.
package main

import (
	"crypto/rand"
	"encoding/json"
	"net/url"

	"countersign/app/core"
	"countersign/app/page/wasm/browser"
	"countersign/app/phone"
	"countersign/oauth"
	"countersign/oauth/jwe/unseal"
	"countersign/pairing"
	"countersign/pairing/relay/wire"
	"countersign/ui/screen"
)

// statusOK is that of package net/http, which is as large as all the rest together.
const statusOK = 200

// player plays the phone.
type player struct {
	model      core.PhoneModel
	invitation pairing.Invitation
	phone      *phone.Phone
	socket     *browser.Socket
	greeted    bool
	left       bool
}

func main() {
	p := &player{model: core.NewPhone()}
	_, invitation, err := pairing.ParseURL(browser.Address())
	browser.ForgetFragment()
	browser.ReloadOnFragment()
	if err != nil {
		showNoInvitation()
		browser.Run()
	}
	p.invitation = invitation
	browser.Find("form").On("submit", func() { p.post(core.PhoneActed{Action: screen.PhoneConfirmed{}}) })
	browser.Find("cancel").On("click", func() { p.post(core.PhoneActed{Action: screen.Cancel{}}) })
	browser.Post(func() { p.post(core.PhoneStarted{}) })
	browser.Run()
}

// post lets the rules decide, does what they want, and shows where that leads.
func (p *player) post(e core.PhoneEvent) {
	var effects []core.PhoneEffect
	p.model, effects = core.StepPhone(p.model, e)
	for _, effect := range effects {
		switch e := effect.(type) {
		case core.JoinChannel:
			p.join()
		case core.PhoneDo:
			p.perform(e.Effect)
		}
	}
	show(core.ViewPhone(p.model))
}

// join opens the channel. The phone says hello once the relay has greeted it for the right one.
func (p *player) join() {
	var hello []byte
	var err error
	if p.phone, hello, err = phone.New(rand.Reader, p.invitation, phone.Firefox); err != nil {
		p.post(core.PhoneHeard{Event: pairing.JoinFailed{}})
		return
	}
	p.invitation.Key.Wipe()
	p.socket = browser.Dial(wire.ChannelPath+p.invitation.ID.String(), func(text []byte) { p.hear(text, hello) }, func(bool) {
		p.post(core.PhoneHeard{Event: pairing.AuthorityLeft{}})
	})
}

func (p *player) hear(text, hello []byte) {
	if !p.greeted {
		if id, err := wire.ParseGreeting(text); err != nil || id != p.invitation.ID {
			p.post(core.PhoneHeard{Event: pairing.JoinFailed{}})
			return
		}
		p.greeted = true
		p.send(hello)
		return
	}
	envelope, err := wire.ParseEnvelope(text)
	if err != nil {
		p.post(core.PhoneHeard{Event: pairing.NonsenseCame{}})
		return
	}
	send, heard, _ := p.phone.Receive(envelope.Record)
	for _, record := range send {
		p.send(record)
	}
	for _, h := range heard {
		if h.Event == (pairing.MetadataReceived{}) {
			p.post(core.PhoneTold{Metadata: h.Metadata})
		} else {
			p.post(core.PhoneHeard{Event: h.Event})
		}
	}
}

func (p *player) send(record []byte) { p.socket.Send(string(wire.AppendText(nil, record))) }

func (p *player) perform(effect pairing.SupplicantEffect) {
	if effect == pairing.RedeemCode {
		p.redeem()
		return
	}
	if p.left || p.phone == nil {
		return
	}
	if record, err := p.phone.Record(effect); err == nil && p.socket != nil {
		p.send(record)
	}
	if effect == pairing.LeaveChannel {
		p.leave()
	}
}

func (p *player) leave() {
	p.left = true
	if p.socket != nil {
		p.socket.Close()
	}
	p.phone.Wipe()
}

// redeem trades the code for tokens, of which only the keys are looked at, and opens those.
func (p *player) redeem() {
	verifier := p.phone.Verifier()
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {p.phone.ClientID()}, "code": {p.phone.Code().Text()},
		"code_verifier": {verifier.Text()},
	}
	browser.Fetch("/v1/oauth/token", form.Encode(), func(status int, body []byte) {
		defer clear(body)
		p.post(p.open(status, body))
	})
}

func (p *player) open(status int, body []byte) core.PhoneEvent {
	failed := func(kind oauth.FailureKind) core.PhoneEvent {
		return core.PhoneRedeemFailed{Failure: oauth.Failure{Kind: kind}}
	}
	if status != statusOK {
		return failed(oauth.BadAnswer)
	}
	var tokens struct {
		KeysJWE string `json:"keys_jwe"`
	}
	if json.Unmarshal(body, &tokens) != nil {
		return failed(oauth.BadAnswer)
	}
	keys, err := unseal.Open(tokens.KeysJWE, p.phone.Key())
	if err != nil || len(keys) == 0 {
		return failed(oauth.BadAnswer)
	}
	for _, k := range keys {
		k.Wipe()
	}
	return core.PhoneHeard{Event: pairing.CodeRedeemed{}}
}
