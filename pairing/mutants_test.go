//go:build !race

// What finds a fault of the rules is no race; the walk itself runs under the race detector.

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

type mutant struct {
	name   string
	where  scene // in which the fault shows
	breaks property
	mutation
}

var mutants = []mutant{
	{"mint when the desk approves", scanned, p1MintAfterBoth, mintWhenApproved},
	{"mint when the phone confirms", scanned, p1MintAfterBoth, mintWhenConfirmed},
	{"approve a card that nobody can have read", scanned, p1MintAfterBoth, approveUnread},
	{"mint twice", scanned, p2OneCode, alsoOn(CodeMinted{}, MintCode{})},
	{"send the code twice", scanned, p2OneCode, alsoOn(AuthorizationSent{}, SendAuthorization{})},
	{"act after the end", scanned, p3QuietAfterEnd, actAfterEnd},
	{"rise again", scanned, p3QuietAfterEnd, riseAgain},
	{"deaf to cancel while minting", scanned, p4AlwaysEnds, deafWhileMinting},
	{"no clock while deciding", scanned, p4AlwaysEnds, neverStart(FlowTimer, DecideTimer)},
	{"no clock while minting", scanned, p4AlwaysEnds, neverStart(FlowTimer, MintTimer)},
	{"forget to close on decline", scanned, p5ClosedOnce, forgetCloseOn(Declined{})},
	{"renew without closing", scanned, p5ClosedOnce, forgetCloseOn(TimerFired{RenewTimer})},
	{"close twice", scanned, p5ClosedOnce, alsoOn(TimerFired{DrainTimer}, CloseChannel{WithNotice})},
	{"paired before the code is written", scanned, p6PairedHasCode, pairedTooEarly},
	{"metadata twice", scanned, p7MetadataOnce, alsoOn(PhoneConfirmed{}, SendMetadata{})},
	{"no metadata", scanned, p7MetadataOnce, noMetadata},
	{"leave a timer running", scanned, p8TimersStopped, neverStop(DecideTimer)},
	{"leave a timer running after the end", scanned, p8TimersStopped, neverStop(FlowTimer)},
	{"cancel behind the code", scanned, p9NineMessages, cancelBehindCode},
	{"adopt a second request", misused, p10FirstRequestOnly, adoptSecondRequest},
	{"hang up without a word", scanned, p11PhoneIsTold, hangUp},
	{"let a second one watch", misused, p22UsedOnce, deafTo(SecondCame{})},
	{"let a phone begin again", misused, p22UsedOnce, deafTo(StartedOver{})},
	{"lose the confirmation", scanned, p12AgreementKept, loseConfirmation},
	{"act on a stale approval", scanned, p12AgreementKept, staleApproval},
}

// TestMutants: each property catches the fault that it is there for, and no other property does. The walk that passes on
// Step is thereby shown to look.
func TestMutants(t *testing.T) {
	proved := map[property]bool{}
	for _, m := range slices.Concat(mutants, doorMutants) {
		proved[m.breaks] = true
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			w := explore(m.step, m.where)
			if got := slices.Sorted(maps.Keys(w.broken)); !slices.Equal(got, []property{m.breaks}) {
				t.Errorf("broken: %v, want %v only", w.broken, m.breaks)
			}
		})
	}
	for p := p1MintAfterBoth; p < propertyCount; p++ {
		if !proved[p] {
			t.Errorf("no mutant breaks %v", p)
		}
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

// deafTo does not hear an event while the desk decides.
func deafTo(what Event) mutation {
	return func(s State, e Event, next State, effects []Effect) (State, []Effect) {
		if _, ok := s.(Deciding); ok && e == what {
			return s, nil
		}
		return next, effects
	}
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
