package core

import (
	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// The demo phone is a program of its own, with its own model, step and view. It plays the phone's part of the rules
// (pairing.StepSupplicant) in a second window or in a terminal.

// PhoneModel is where the demo phone stands.
type PhoneModel struct {
	State    pairing.SupplicantState
	Account  string
	Computer string
	Failure  oauth.Failure
}

// NewPhone is a demo phone that has just scanned a code.
func NewPhone() PhoneModel { return PhoneModel{State: pairing.Joining{}} }

// PhoneEvent is something that happened to the demo phone.
type PhoneEvent interface{ phoneEvent() }

type (
	// PhoneStarted is the first event.
	PhoneStarted struct{}
	// PhoneActed: a person used the phone's screen.
	PhoneActed struct{ Action screen.Action }
	// PhoneHeard: something happened on the channel.
	PhoneHeard struct{ Event pairing.SupplicantEvent }
	// PhoneTold: the authority said who it is.
	PhoneTold struct{ Metadata pairing.Metadata }
	// PhoneRedeemFailed: the account server did not take the code.
	PhoneRedeemFailed struct{ Failure oauth.Failure }
)

func (PhoneStarted) phoneEvent()      {}
func (PhoneActed) phoneEvent()        {}
func (PhoneHeard) phoneEvent()        {}
func (PhoneTold) phoneEvent()         {}
func (PhoneRedeemFailed) phoneEvent() {}

// PhoneEffect is something the demo phone wants done.
type PhoneEffect interface{ phoneEffect() }

type (
	// JoinChannel: join the invitation's channel and run the handshake.
	JoinChannel struct{}
	// PhoneDo is an effect of the rules: the request, the confirmation, the code's exchange, leaving.
	PhoneDo struct{ Effect pairing.SupplicantEffect }
	// PhoneQuit closes the phone's window.
	PhoneQuit struct{}
)

func (JoinChannel) phoneEffect() {}
func (PhoneDo) phoneEffect()     {}
func (PhoneQuit) phoneEffect()   {}

// StepPhone is the demo phone: what happens next, and what has to be done.
func StepPhone(m PhoneModel, e PhoneEvent) (PhoneModel, []PhoneEffect) {
	switch e := e.(type) {
	case PhoneStarted:
		return m, []PhoneEffect{JoinChannel{}}
	case PhoneActed:
		return m.act(e.Action)
	case PhoneTold:
		return m.told(e.Metadata)
	case PhoneRedeemFailed:
		m.Failure = e.Failure
		return m.feed(pairing.RedeemingFailed{})
	case PhoneHeard:
		return m.feed(e.Event)
	}
	return m, nil
}

func (m PhoneModel) act(a screen.Action) (PhoneModel, []PhoneEffect) {
	switch a.(type) {
	case screen.PhoneConfirmed:
		return m.feed(pairing.UserConfirmed{})
	case screen.Cancel:
		return m.feed(pairing.UserCancelled{})
	case screen.Done, screen.WindowClosed:
		m, effects := m.feed(pairing.UserCancelled{})
		return m, append(effects, PhoneQuit{})
	}
	return m, nil
}

// told keeps who the authority is only while the user can still be asked about it.
func (m PhoneModel) told(who pairing.Metadata) (PhoneModel, []PhoneEffect) {
	m, effects := m.feed(pairing.MetadataReceived{})
	if _, asking := m.State.(pairing.Asking); asking {
		m.Account, m.Computer = who.Email, who.DeviceName
	}
	return m, effects
}

func (m PhoneModel) feed(e pairing.SupplicantEvent) (PhoneModel, []PhoneEffect) {
	var effects []PhoneEffect
	var wanted []pairing.SupplicantEffect
	m.State, wanted = pairing.StepSupplicant(m.State, e)
	for _, w := range wanted {
		effects = append(effects, PhoneDo{w})
	}
	return m, effects
}

// ViewPhone is what is on the demo phone's screen.
func ViewPhone(m PhoneModel) screen.Phone {
	p := screen.Phone{Account: m.Account, Computer: m.Computer}
	switch s := m.State.(type) {
	case pairing.Joining, pairing.AwaitingMetadata:
		p.Step = screen.PhoneConnecting
	case pairing.Asking:
		p.Step = screen.PhoneAsking
	case pairing.AwaitingAuthority:
		p.Step = screen.PhoneWaiting
	case pairing.Redeeming:
		p.Step = screen.PhoneFinishing
	case pairing.SignedIn:
		p.Step = screen.PhoneDone
	case pairing.Failed:
		p.Step, p.Problem = screen.PhoneFailed, m.failedSentence(s.Why)
	}
	return p
}

func (m PhoneModel) failedSentence(why pairing.SupplicantReason) screen.Problem {
	switch why {
	case pairing.RedeemRefused:
		return accountSentence(m.Failure)
	case pairing.PhoneCancelled:
		return screen.Problem{What: screen.Say("You cancelled."), Do: screen.Say("Scan a new code to try again.")}
	case pairing.AuthorityCancelled:
		return screen.Problem{What: screen.Say("The computer said no."), Do: screen.Say("Start again on the computer.")}
	case pairing.KeyRefused:
		return screen.Problem{What: screen.Say("The code did not fit."), Do: screen.Say("Scan the code that is on the computer now.")}
	}
	return screen.Problem{What: screen.Say("The connection to the computer ended."), Do: screen.Say("Scan a new code to try again.")}
}
