package pairing

import (
	"maps"
	"slices"
	"testing"
)

// mutation spoils one step: what the authority did when e happened in s.
type mutation func(s State, e Event, next State, effects []Effect) (State, []Effect)

func (m mutation) step(s State, e Event) (State, []Effect) {
	next, effects := Step(s, e)
	return m(s, e, next, effects)
}

// TestMutants: each property catches the fault that it is there for, and no other property does. The walk that passes on
// Step is thereby shown to look.
func TestMutants(t *testing.T) {
	proved := map[property]bool{}
	for _, m := range []struct {
		name    string
		hostile bool // the fault shows only with a peer that misbehaves
		breaks  property
		mutation
	}{
		{"mint when the desk approves", false, p1MintAfterBoth, mintWhenApproved},
		{"mint when the phone confirms", false, p1MintAfterBoth, mintWhenConfirmed},
		{"approve a card that nobody can have read", false, p1MintAfterBoth, approveUnread},
		{"mint twice", false, p2OneCode, alsoOn(CodeMinted{}, MintCode{})},
		{"send the code twice", false, p2OneCode, alsoOn(AuthorizationSent{}, SendAuthorization{})},
		{"act after the end", false, p3QuietAfterEnd, actAfterEnd},
		{"rise again", false, p3QuietAfterEnd, riseAgain},
		{"deaf to cancel while minting", false, p4AlwaysEnds, deafWhileMinting},
		{"no clock while deciding", false, p4AlwaysEnds, neverStart(FlowTimer, DecideTimer)},
		{"no clock while minting", false, p4AlwaysEnds, neverStart(FlowTimer, MintTimer)},
		{"forget to close on decline", false, p5ClosedOnce, forgetCloseOn(Declined{})},
		{"renew without closing", false, p5ClosedOnce, forgetCloseOn(TimerFired{RenewTimer})},
		{"close twice", false, p5ClosedOnce, alsoOn(TimerFired{DrainTimer}, CloseChannel{WithNotice})},
		{"paired before the code is written", false, p6PairedHasCode, pairedTooEarly},
		{"metadata twice", false, p7MetadataOnce, alsoOn(PhoneConfirmed{}, SendMetadata{})},
		{"no metadata", false, p7MetadataOnce, noMetadata},
		{"leave a timer running", false, p8TimersStopped, neverStop(DecideTimer)},
		{"leave a timer running after the end", false, p8TimersStopped, neverStop(FlowTimer)},
		{"cancel behind the code", false, p9NineMessages, cancelBehindCode},
		{"adopt a second request", true, p10FirstRequestOnly, adoptSecondRequest},
		{"hang up without a word", false, p11PhoneIsTold, hangUp},
		{"lose the confirmation", false, p12AgreementKept, loseConfirmation},
		{"act on a stale approval", false, p12AgreementKept, staleApproval},
	} {
		proved[m.breaks] = true
		t.Run(m.name, func(t *testing.T) {
			w := explore(m.step, m.hostile)
			if got := slices.Sorted(maps.Keys(w.broken)); !slices.Equal(got, []property{m.breaks}) {
				t.Errorf("broken: %v, want %v only", w.broken, m.breaks)
			}
		})
	}
	if len(proved) != int(p12AgreementKept) {
		t.Errorf("mutants for %d properties of %d", len(proved), p12AgreementKept)
	}
}

func mintWhenApproved(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := next.(AwaitingPhone); ok && e == (Approved{}) {
		next = Minting{}
		return next, append(timerEffects(s, next), MintCode{})
	}
	return next, effects
}

func mintWhenConfirmed(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Deciding); ok && e == (PhoneConfirmed{}) {
		next = Minting{}
		return next, append(timerEffects(s, next), MintCode{})
	}
	return next, effects
}

func approveUnread(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if d, ok := s.(Deciding); ok && e == (Approved{}) && !d.Looked {
		next = AwaitingPhone{}
		if d.PhoneConfirmed {
			return Minting{}, append(timerEffects(s, Minting{}), MintCode{})
		}
		return next, timerEffects(s, next)
	}
	return next, effects
}

// alsoOn does one thing more when an event means something.
func alsoOn(when Event, f Effect) mutation {
	return func(s State, e Event, next State, effects []Effect) (State, []Effect) {
		if e == when && s != next {
			effects = append(effects, f)
		}
		return next, effects
	}
}

func actAfterEnd(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if isFinal(s) && e == (MintingFailed{}) {
		effects = append(effects, AbortMint{})
	}
	return next, effects
}

func riseAgain(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if isFinal(s) && e == (Started{}) {
		return Step(Idle{}, e)
	}
	return next, effects
}

func deafWhileMinting(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Minting); ok && e == (Cancelled{}) {
		return s, nil
	}
	return next, effects
}

func neverStart(ts ...Timer) mutation {
	return without(func(f Effect) bool {
		start, ok := f.(StartTimer)
		return ok && slices.Contains(ts, start.Timer)
	})
}

func neverStop(t Timer) mutation {
	return without(func(f Effect) bool { return f == StopTimer{t} })
}

func without(unwanted func(Effect) bool) mutation {
	return func(_ State, _ Event, next State, effects []Effect) (State, []Effect) {
		return next, slices.DeleteFunc(effects, unwanted)
	}
}

func forgetCloseOn(when Event) mutation {
	return func(_ State, e Event, next State, effects []Effect) (State, []Effect) {
		if e == when {
			effects = slices.DeleteFunc(effects, isClose)
		}
		return next, effects
	}
}

func isClose(f Effect) bool {
	_, ok := f.(CloseChannel)
	return ok
}

func pairedTooEarly(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Delivering); ok && e == (PhoneLeft{}) {
		next = Paired{}
	}
	return next, effects
}

func noMetadata(_ State, _ Event, next State, effects []Effect) (State, []Effect) {
	return next, slices.DeleteFunc(effects, func(f Effect) bool { return f == SendMetadata{} })
}

func cancelBehindCode(s State, _ Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Delivering); ok {
		for i, f := range effects {
			if isClose(f) {
				effects[i] = CloseChannel{WithCancel}
			}
		}
	}
	return next, effects
}

func adoptSecondRequest(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Deciding); ok && e == (RequestReceived{Acceptable: true}) {
		return s, nil
	}
	return next, effects
}

func hangUp(_ State, e Event, next State, effects []Effect) (State, []Effect) {
	for i, f := range effects {
		if isClose(f) && e == (MintingFailed{}) {
			effects[i] = CloseChannel{Silently}
		}
	}
	return next, effects
}

func loseConfirmation(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if _, ok := s.(Deciding); ok && e == (PhoneConfirmed{}) {
		return s, nil
	}
	return next, effects
}

// staleApproval is the reference's fault: the approval acts on what was known before the phone confirmed.
func staleApproval(s State, e Event, next State, effects []Effect) (State, []Effect) {
	if d, ok := s.(Deciding); ok && e == (Approved{}) {
		d.PhoneConfirmed = false
		return Step(d, e)
	}
	return next, effects
}
