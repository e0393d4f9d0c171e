package core

import (
	"time"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// StepUp is a fresh code of the person's authenticator app, which an account that has one wants to see before anything is minted.
// It is between the person's yes and the rules': as long as it is not settled, the rules have not heard of the yes.
type StepUp struct {
	Phase StepUpPhase
	// Asked is set while the account server is being asked.
	Asked   Ref
	Problem screen.Problem
}

// StepUpPhase is how far it has come.
type StepUpPhase uint8

const (
	// StepUpUnknown: nobody has asked yet whether a code is wanted.
	StepUpUnknown StepUpPhase = iota
	// StepUpAsking: the account server is being asked that.
	StepUpAsking
	// StepUpTyping: it wants one.
	StepUpTyping
	// StepUpGiven: it has had one, or wants none.
	StepUpGiven
)

// stepUpLimit is how long the code may take when the account server wants it only once both people have agreed. The phone is
// waiting.
const stepUpLimit = 2 * time.Minute

// approve finds out whether a code is wanted, before the rules hear of the person's yes.
func (a Attempt) approve(t *turn) Attempt {
	deciding, is := a.State.(pairing.Deciding)
	if !is || !deciding.Looked || a.StepUp.Phase != StepUpUnknown {
		return a
	}
	return a.askFactor(t)
}

func (a Attempt) askFactor(t *turn) Attempt {
	a.StepUp = StepUp{Phase: StepUpAsking, Asked: t.ref()}
	t.do(AskFactor{a.StepUp.Asked, a.Profile.UID, a.isMinting()})
	return a
}

// onFactor is what the account server says about the code.
func (a Attempt) onFactor(t *turn, e Event) Attempt {
	switch e := e.(type) {
	case FactorWanted:
		if e.Ref.answers(a.StepUp.Asked) && a.StepUp.Phase == StepUpAsking {
			return a.askCode(t)
		}
	case FactorGiven:
		if e.Ref.answers(a.StepUp.Asked) {
			a.StepUp = StepUp{Phase: StepUpGiven}
			return a.factorGiven(t)
		}
	case FactorRefused:
		if e.Ref.answers(a.StepUp.Asked) {
			return a.factorRefused(t, e.Failure)
		}
	}
	return a
}

// askCode asks the person. While the person here decides, that has its limit; afterwards the minting gets a longer one.
func (a Attempt) askCode(t *turn) Attempt {
	a.StepUp = StepUp{Phase: StepUpTyping}
	if a.isMinting() {
		a = a.start(t, Timer(pairing.MintTimer), stepUpLimit)
		a.Life = wait(stepUpLimit)
	}
	return a.ticking(t)
}

func (a Attempt) isMinting() bool {
	_, minting := a.State.(pairing.Minting)
	return minting
}

// factorGiven goes on where the code was missing.
func (a Attempt) factorGiven(t *turn) Attempt {
	if !a.isMinting() {
		return a.feed(t, pairing.Approved{})
	}
	a.Life = screen.Countdown{}
	a = a.start(t, Timer(pairing.MintTimer), pairing.MintTimer.Limit())
	return a.perform(t, pairing.MintCode{}).ticking(t)
}

// factorRefused lets the person try again: to type the code, or to approve. It is the end where the session is of no use, and
// where what a minting lacked cannot be had.
func (a Attempt) factorRefused(t *turn, f oauth.Failure) Attempt {
	switch {
	case useless(f.Kind):
		a.Failure = f
		return a.feed(t, pairing.Cancelled{})
	case a.StepUp.Phase == StepUpTyping:
		a.StepUp = StepUp{Phase: StepUpTyping, Problem: factorSentence(f)}
		return a
	case a.isMinting():
		a.StepUp, a.Failure = StepUp{Phase: StepUpGiven}, f
		return a.feed(t, pairing.MintingFailed{})
	}
	a.StepUp = StepUp{Problem: accountSentence(f)}
	return a
}

// factorSentence says why a code was not taken.
func factorSentence(f oauth.Failure) screen.Problem {
	if f.Kind == oauth.BadVerificationCode {
		return badAuthenticatorCode()
	}
	return accountSentence(f)
}

// submitFactor passes the code on.
func (a Attempt) submitFactor(t *turn, code screen.Secret) Attempt {
	if a.StepUp.Phase != StepUpTyping || a.StepUp.Asked != 0 {
		return a
	}
	a.StepUp = StepUp{Phase: StepUpTyping, Asked: t.ref()}
	t.do(SubmitFactor{a.StepUp.Asked, a.Profile.UID, code})
	return a
}

// unminted asks for the code if that is what the minting lacked, once.
func (a Attempt) unminted(t *turn, f oauth.Failure) Attempt {
	a.Minting = 0
	if f.Kind == oauth.StepUpNeeded && a.isMinting() && !a.MintedTwice {
		a.MintedTwice = true
		return a.askFactor(t)
	}
	a.Failure = f
	return a.feed(t, pairing.MintingFailed{})
}

// stepUp is what is on screen between the person's yes and the rules'; false if nothing is.
func (a Attempt) stepUp() (screen.Screen, bool) {
	switch {
	case !pairing.Live(a.State):
	case a.StepUp.Phase == StepUpAsking:
		return screen.Waiting{Stage: screen.Consulting, Typed: a.Typed, Life: a.Life}, true
	case a.StepUp.Phase == StepUpTyping:
		return screen.Verify{
			Step: screen.AuthenticatorCode, Email: a.Profile.Email, ForPhone: true, Busy: a.StepUp.Asked != 0, Life: a.Life,
			Problem: a.StepUp.Problem,
		}, true
	}
	return nil, false
}
