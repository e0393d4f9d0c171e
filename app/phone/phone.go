// Package phone is a phone's end of a pairing without a network, a screen or a clock: what it draws before it says hello, the
// records that it receives and sends, and what it needs for the code in the end. The demonstration phone of the program, the one
// in the browser, and this computer where it joins an account are all built around it; what a phone does when is for
// pairing.StepSupplicant to say.
package phone

import (
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/pairing/tlspsk"
)

// stateBytes is what makes a request's state: as much as Firefox draws (pairing protocol spec, section 4.3).
const stateBytes = 16

// Phone is one phone on one channel. It is for one goroutine at a time. It prints as "[redacted]".
type Phone struct {
	tls      *tlspsk.Conn
	request  pairing.Request
	key      *ecdh.PrivateKey
	verifier oauth.Verifier
	code     oauth.AuthorizationCode
}

// App is which program asks, and for which scopes.
type App struct{ ClientID, Scope string }

// Firefox is what Firefox for Android asks for.
var Firefox = App{oauth.FenixID, oauth.ScopeProfile + " " + oauth.ScopeOldsync}

// Heard is what a record told the phone. The metadata go with MetadataReceived, and are zero otherwise.
type Heard struct {
	Event    pairing.SupplicantEvent
	Metadata pairing.Metadata
}

// New draws what a phone's native app draws before it opens the pairing page (section 4.3), and returns the first record. The
// invitation is not needed any more.
func New(random io.Reader, i pairing.Invitation, app App) (p *Phone, hello []byte, err error) {
	p = &Phone{}
	var challenge string
	var state [stateBytes]byte
	p.verifier, challenge, err = oauth.NewPKCE(random)
	if err == nil {
		p.key, err = oauth.NewPhoneKey(random)
	}
	if err == nil {
		_, err = io.ReadFull(random, state[:])
	}
	if err != nil {
		return nil, nil, fmt.Errorf("draw a phone's secrets: %w", err)
	}
	p.request = pairing.Request{
		ClientID: app.ClientID, Scope: app.Scope,
		State: base64.RawURLEncoding.EncodeToString(state[:]), CodeChallenge: challenge, CodeChallengeMethod: "S256",
		KeysJWK: oauth.KeysJWK(p.key.PublicKey(), ""), AccessType: "offline",
	}
	psk, err := tlspsk.NewKey(i.Key.Bytes())
	if err != nil {
		return nil, nil, err
	}
	defer psk.Wipe()
	p.tls, hello, err = tlspsk.Client(psk, i.ID.PSKIdentity(), random)
	return p, hello, err
}

// Receive takes a record, and returns those to send and what happened, in order. The error is for the log: what it means to the
// phone is among what happened.
func (p *Phone) Receive(record []byte) (send [][]byte, heard []Heard, err error) {
	out, err := p.tls.Receive(record)
	if err != nil {
		return out.Send, []Heard{{Event: pairing.JoinFailed{KeyRefused: true}}}, err
	}
	if out.Established {
		heard = append(heard, Heard{Event: pairing.JoinSecured{}})
	}
	for _, plain := range out.Plain {
		if h := p.hear(plain); h.Event != nil {
			heard = append(heard, h)
		}
	}
	if out.Closed {
		heard = append(heard, Heard{Event: pairing.AuthorityLeft{}})
	}
	return out.Send, heard, nil
}

// hear reads a message; one that a phone does not know is nothing to it.
func (p *Phone) hear(plain []byte) Heard {
	m, err := pairing.ParseMessage(plain)
	if err != nil {
		return Heard{Event: pairing.NonsenseCame{}}
	}
	switch m := m.(type) {
	case pairing.Metadata:
		return Heard{pairing.MetadataReceived{}, m}
	case pairing.Authorization:
		p.code, err = oauth.ParseAuthorizationCode(m.Code.Reveal())
		return Heard{Event: pairing.AuthorizationReceived{Valid: err == nil && m.State == p.request.State}}
	case pairing.Cancel:
		return Heard{Event: pairing.CancelReceived{}}
	}
	return Heard{}
}

var errNothingToSend = errors.New("phone: that effect sends nothing")

// Record is what an effect sends: the request, the confirmation, or the goodbye of a phone that leaves.
func (p *Phone) Record(e pairing.SupplicantEffect) ([]byte, error) {
	switch e {
	case pairing.SendRequest:
		return p.tls.Seal(pairing.Encode(p.request))
	case pairing.SendConfirm:
		return p.tls.Seal(pairing.Encode(pairing.Confirm{}))
	case pairing.LeaveChannel:
		return p.tls.Close()
	}
	return nil, errNothingToSend
}

// ClientID, Code and Verifier are what the account server takes for tokens, and Key opens the keys that come with them.
func (p *Phone) ClientID() string              { return p.request.ClientID }
func (p *Phone) Code() oauth.AuthorizationCode { return p.code }
func (p *Phone) Verifier() oauth.Verifier      { return p.verifier }
func (p *Phone) Key() *ecdh.PrivateKey         { return p.key }

// Wipe clears the secrets that can be cleared.
func (p *Phone) Wipe() {
	p.tls.Wipe()
	p.verifier.Wipe()
	p.code.Wipe()
}

// Format never shows what the phone holds.
func (Phone) Format(f fmt.State, _ rune) { io.WriteString(f, "[redacted]") }
