package core

import (
	"cmp"
	"strings"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// The other side of a pairing with a typed code: this computer is the one that is brought into an account. It plays the phone's
// part of the rules (pairing.StepSupplicant), and is signed in in the end.

type (
	// TypingCode: a short code that another computer shows is to be typed.
	TypingCode struct {
		Email   string // what stood on the sign-in screen
		Problem screen.Problem
		At      int // the first bad character of what was typed, from 1; 0 is none
	}
	// Joining: a code has been typed. Nothing of the account is stored before both people have agreed.
	Joining struct {
		Email string
		// Asked is the code's claim, and the channel that comes of it.
		Asked Ref
		State pairing.SupplicantState
		// Account and Computer are what the other computer said of itself, once it has.
		Account  string
		Computer string
		// Fault and Failure say more about how it failed.
		Fault   JoinFault
		Failure oauth.Failure
	}
)

// canJoin reports whether a code can sign in here: the server has to know this program, because it is this program that asks for
// the account.
func (m Model) canJoin() bool { return oauth.IsClientID(m.Site.Servers.ClientID) }

func (s TypingCode) on(t *turn, e Event) Stage {
	if a, ok := e.(Acted); ok {
		switch a := a.Action.(type) {
		case screen.SubmitShortCode:
			return s.submit(t, a.Code)
		case screen.Cancel:
			return SigningIn{Email: s.Email}
		}
	}
	return s
}

// submit tries a code, once it is whole and well formed. What is not never leaves this computer.
func (s TypingCode) submit(t *turn, typed screen.Secret) Stage {
	t.do(Wipe{typed})
	code, err := pairing.ParseShortCode(typed.Reveal(), t.Codes.Length)
	if err != nil {
		problem, at := typingSentence(err, t.Codes.Length)
		return TypingCode{s.Email, problem, at}
	}
	ref := t.ref()
	t.do(ClaimShortCode{ref, t.Site.Servers, cmp.Or(t.Codes.Relay, t.relayOf(t.Site.Servers)), code})
	return Joining{Email: s.Email, Asked: ref, State: pairing.Joining{}}
}

func (s Joining) on(t *turn, e Event) Stage {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case ShortCodeFailed:
		if e.Ref.answers(s.Asked) {
			return s.fail(t, pairing.JoinFailed{}, e.Fault, oauth.Failure{})
		}
	case JoinSaid:
		if e.Ref.answers(s.Asked) {
			return s.feed(t, e.Event)
		}
	case JoinTold:
		if e.Ref.answers(s.Asked) {
			return s.told(t, e.Metadata)
		}
	case JoinRedeemed:
		if e.Ref.answers(s.Asked) {
			return s.redeemed(t, e.Profile)
		}
	case JoinRefused:
		if e.Ref.answers(s.Asked) {
			return s.fail(t, pairing.RedeemingFailed{}, 0, e.Failure)
		}
	case SignedInto:
		if e.Ref.answers(s.Asked) && s.State == (pairing.SignedIn{}) {
			return enter(t, e.Profile, cmp.Or(e.Kept, t.Forgone))
		}
	}
	return s
}

func (s Joining) act(t *turn, a screen.Action) Stage {
	_, failed := s.State.(pairing.Failed)
	switch {
	case a == (screen.JoinConfirmed{}):
		return s.feed(t, pairing.UserConfirmed{})
	case a == (screen.Cancel{}) && s.State != (pairing.SignedIn{}):
		s.feed(t, pairing.UserCancelled{})
		return SigningIn{Email: s.Email}
	case a == (screen.Done{}) && failed:
		return TypingCode{Email: s.Email}
	}
	return s
}

// told keeps whose account it is, which is said once: a person who has begun to read must not agree to another one.
func (s Joining) told(t *turn, who pairing.Metadata) Joining {
	email, err := oauth.ParseEmail(who.Email)
	if _, waiting := s.State.(pairing.AwaitingMetadata); !waiting || err != nil {
		return s.feed(t, pairing.NonsenseCame{})
	}
	s.Account, s.Computer = email, who.Printable().DeviceName
	return s.feed(t, pairing.MetadataReceived{})
}

// redeemed takes the account only if it is the one that the person here has agreed to.
func (s Joining) redeemed(t *turn, p Profile) Joining {
	if !strings.EqualFold(p.Email, s.Account) {
		return s.fail(t, pairing.RedeemingFailed{}, OtherAccount, oauth.Failure{})
	}
	return s.feed(t, pairing.CodeRedeemed{})
}

// fail takes a step that ends it, and notes why. A step that does not end it says nothing.
func (s Joining) fail(t *turn, e pairing.SupplicantEvent, why JoinFault, failure oauth.Failure) Joining {
	was := s.State
	if s = s.feed(t, e); s.State != was {
		s.Fault, s.Failure = why, failure
	}
	return s
}

// feed takes one step of the rules. What has been redeemed by the time the channel is left is forgotten again, unless it is to
// be kept.
func (s Joining) feed(t *turn, e pairing.SupplicantEvent) Joining {
	var effects []pairing.SupplicantEffect
	s.State, effects = pairing.StepSupplicant(s.State, e)
	for _, effect := range effects {
		if effect == pairing.LeaveChannel && s.State == (pairing.SignedIn{}) {
			t.do(KeepJoined{s.Asked})
		}
		t.do(JoinDo{s.Asked, effect})
	}
	return s
}

func (s TypingCode) view(m Model) screen.Screen {
	return screen.Join{Step: screen.JoinTyping, Server: m.Site.name(), Length: int(m.Codes.Length), Problem: s.Problem, At: s.At}
}

func (s Joining) view(m Model) screen.Screen {
	j := screen.Join{Server: m.Site.name(), Length: int(m.Codes.Length), Account: s.Account, Computer: s.Computer}
	switch state := s.State.(type) {
	case pairing.Joining, pairing.AwaitingMetadata:
		j.Step = screen.JoinConnecting
	case pairing.Asking:
		j.Step = screen.JoinAsking
	case pairing.AwaitingAuthority:
		j.Step = screen.JoinWaiting
	case pairing.Redeeming, pairing.SignedIn:
		j.Step = screen.JoinFinishing
	case pairing.Failed:
		j.Step, j.Problem = screen.JoinFailed, s.failedSentence(state.Why)
	}
	return j
}
