package pairing

import (
	"slices"
	"testing"
	"time"
)

// TestTimersOfEachState: what runs in a state (pairing protocol spec, section 6.2), started and stopped by the effects
// alone.
func TestTimersOfEachState(t *testing.T) {
	want := map[string]timerSet{
		"Opening":                   set(FlowTimer, InviteTimer, OpenTimer),
		"Pausing":                   set(FlowTimer, InviteTimer, RetryTimer),
		"Inviting young":            set(FlowTimer, InviteTimer, RenewTimer, SettleTimer),
		"Inviting settled":          set(FlowTimer, InviteTimer, RenewTimer),
		"Handshaking":               set(FlowTimer, HandshakeTimer),
		"AwaitingRequest":           set(FlowTimer, RequestTimer),
		"Deciding unread":           set(FlowTimer, LookTimer, DecideTimer),
		"Deciding":                  set(FlowTimer, DecideTimer),
		"Deciding, phone confirmed": set(FlowTimer, DecideTimer),
		"AwaitingPhone":             set(FlowTimer, DecideTimer),
		"Minting":                   set(FlowTimer, MintTimer),
		"Delivering":                set(FlowTimer, SendTimer),
		"Delivering sent":           set(FlowTimer, DrainTimer),

		"OpeningDoor":                 set(FlowTimer, OpenTimer),
		"Offering":                    set(FlowTimer, CodeTimer),
		"Offering claimed":            set(FlowTimer, CodeTimer, ClaimTimer),
		"Offering verifying":          set(FlowTimer, CodeTimer),
		"Handshaking guarded":         set(FlowTimer, HandshakeTimer, CodeTimer),
		"AwaitingRequest guarded":     set(FlowTimer, RequestTimer, CodeTimer),
		"Deciding unread guarded":     set(FlowTimer, LookTimer, DecideTimer, CodeTimer),
		"Deciding guarded":            set(FlowTimer, DecideTimer, CodeTimer),
		"Deciding guarded, claimed":   set(FlowTimer, DecideTimer, CodeTimer, ClaimTimer),
		"Deciding guarded, verifying": set(FlowTimer, DecideTimer, CodeTimer),
		"AwaitingPhone guarded":       set(FlowTimer, DecideTimer, CodeTimer),
		"AwaitingPhone confirmed":     set(FlowTimer, DecideTimer, CodeTimer),

		"Paired": 0,
		"Ended":  0,
	}
	for _, stage := range append([]stage{{"Paired", paired}, {"Ended", after(deciding, Declined{})}}, liveStages...) {
		t.Run(stage.name, func(t *testing.T) {
			if got := runningAfter(stage.script); got != want[stage.name] {
				t.Errorf("running: %b, want %b", got, want[stage.name])
			}
		})
	}
}

// runningAfter keeps the timers of a script as a clock would.
func runningAfter(script []Event) timerSet {
	var s State = Idle{}
	var l ledger
	for _, e := range script {
		s, l, _, _ = l.advance(Step, s, e)
	}
	return l.running
}

// TestTimerLimits: how long each timer runs when it is started.
func TestTimerLimits(t *testing.T) {
	pausing := after(opening, OpeningFailed{})
	for _, c := range []struct {
		timer  Timer
		script []Event // whose last event starts it
		want   time.Duration
	}{
		{FlowTimer, opening, 15 * time.Minute},
		{InviteTimer, opening, 10 * time.Minute},
		{OpenTimer, opening, 15 * time.Second},
		{RetryTimer, pausing, time.Second},
		{RetryTimer, after(pausing, TimerFired{RetryTimer}, OpeningFailed{}), 2 * time.Second},
		{RetryTimer, after(inviting, ChannelLost{}), 5 * time.Second},
		{SettleTimer, inviting, 5 * time.Second},
		{RenewTimer, inviting, 270 * time.Second},
		{HandshakeTimer, handshake, 60 * time.Second},
		{RequestTimer, secured, 60 * time.Second},
		{LookTimer, carded, 2 * time.Second},
		{DecideTimer, carded, 5 * time.Minute},
		{MintTimer, minting, 30 * time.Second},
		{SendTimer, delivering, 10 * time.Second},
		{DrainTimer, sent, 3 * time.Second},
		{OpenTimer, openingDoor, 15 * time.Second},
		{CodeTimer, offering, 5 * time.Minute},
		{ClaimTimer, claimed, 20 * time.Second},
	} {
		t.Run(c.timer.String()+" "+c.want.String(), func(t *testing.T) {
			last := len(c.script) - 1
			_, effects := Step(play(c.script[:last]), c.script[last])
			for _, f := range effects {
				if start, ok := f.(StartTimer); ok && start.Timer == c.timer {
					if start.After != c.want {
						t.Errorf("runs %v", start.After)
					}
					return
				}
			}
			t.Errorf("not started: %v", effects)
		})
	}
}

// TestRenewalLeavesTheCapsAlone: neither the invitation's cap nor the flow's starts afresh with a new code.
func TestRenewalLeavesTheCapsAlone(t *testing.T) {
	script := after(inviting, TimerFired{SettleTimer}, TimerFired{RenewTimer}, ChannelOpened{}, ChannelLost{}, TimerFired{RetryTimer})
	s := play(inviting)
	for _, e := range script[len(inviting):] {
		var effects []Effect
		s, effects = Step(s, e)
		for _, f := range effects {
			if start, ok := f.(StartTimer); ok && (start.Timer == FlowTimer || start.Timer == InviteTimer) {
				t.Errorf("%s starts the %v timer afresh", eventName(e), start.Timer)
			}
		}
	}
	if s != (Opening{Renewal: true}) {
		t.Errorf("ended in %#v", s)
	}
}

// TestDoorsLeaveTheFlowCapAlone: nobody keeps a pairing alive by going from one door to the other and back.
func TestDoorsLeaveTheFlowCapAlone(t *testing.T) {
	there, back := Event(CodeWanted{}), Event(InvitationWanted{})
	s := play(inviting)
	script := []Event{there, DoorOpened{}, back, ChannelOpened{}, there, back, there, DoorOpened{}, ClaimBegan{}, back}
	for _, e := range script {
		var effects []Effect
		s, effects = Step(s, e)
		if slices.ContainsFunc(effects, func(f Effect) bool { return f == StartTimer{FlowTimer, FlowTimer.Limit()} }) {
			t.Errorf("%s starts the flow timer afresh", eventName(e))
		}
	}
	if s != (Opening{}) {
		t.Errorf("ended in %#v", s)
	}
}

// TestOneTimerForEachCode: neither a claim nor its end gives a short code more time.
func TestOneTimerForEachCode(t *testing.T) {
	s := play(offering)
	goes, waits := after(comes, ClaimEnded{}), after(comes, TimerFired{ClaimTimer})
	script := slices.Concat(failsProof, goes, waits, after(proves, ProofHeld{}))
	for _, e := range script {
		var effects []Effect
		s, effects = Step(s, e)
		if slices.Contains(effects, Effect(StartTimer{CodeTimer, CodeTimer.Limit()})) {
			t.Errorf("%s starts the code's timer afresh", eventName(e))
		}
	}
	if !s.timers().has(CodeTimer) {
		t.Errorf("the code's timer does not run in %#v", s)
	}
}

// TestLateTimersMeanNothing: a timer that the state does not run was stopped a moment too late.
func TestLateTimersMeanNothing(t *testing.T) {
	for _, stage := range liveStages {
		s := play(stage.script)
		for timer := range TimerCount {
			if s.timers().has(timer) {
				continue
			}
			if next, effects := Step(s, TimerFired{timer}); next != s || len(effects) > 0 {
				t.Errorf("%s: the %v timer leads to %#v, %v", stage.name, timer, next, effects)
			}
		}
	}
}

func TestTimerNames(t *testing.T) {
	seen := map[string]bool{}
	for timer := range TimerCount {
		if name := timer.String(); name == "" || seen[name] {
			t.Errorf("timer %d is called %q", timer, name)
		} else {
			seen[name] = true
		}
	}
	if got := TimerCount.String(); got != "timer 15" {
		t.Errorf("no timer is called %q", got)
	}
}
