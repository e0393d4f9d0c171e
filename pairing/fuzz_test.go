package pairing

import "testing"

// FuzzStep: whatever happens to the authority, in whichever order, also what cannot happen, no property of one machine
// breaks. Each byte of the script is an event.
func FuzzStep(f *testing.F) {
	events := everyEvent()
	for _, stage := range liveStages {
		f.Add(encodeScript(events, stage.script))
	}
	f.Add(encodeScript(events, paired))
	f.Add(encodeScript(events, behindCode(paired)))
	f.Add(encodeScript(events, after(after(behindCode(phoneFirst), proves...), Approved{}, ProofHeld{})))
	f.Add(encodeScript(events, after(claimed, InvitationWanted{}, ChannelOpened{}, CodeWanted{}, DoorOpened{}, CodeExpired{})))
	f.Add(encodeScript(events, after(deciding, PhoneConfirmed{}, PhoneConfirmed{}, UnknownReceived{}, Approved{}, Approved{})))
	f.Add(encodeScript(events, after(inviting, ChannelLost{}, TimerFired{RetryTimer}, ChannelOpened{}, HelloReceived{})))
	f.Fuzz(func(t *testing.T, script []byte) {
		var s State = Idle{}
		var l ledger
		c := clock{}
		for i, b := range script {
			e := events[int(b)%len(events)]
			before := s
			var broken []property
			s, l, _, broken = l.advance(Step, s, e)
			if Live(s) && !l.endsByClick(Step, s) || Live(s) && !c.endsByItself(Step, s, l) {
				broken = append(broken, p4AlwaysEnds)
			}
			if l.running != s.timers() {
				broken = append(broken, p8TimersStopped)
			}
			if len(broken) > 0 {
				t.Fatalf("event %d, %s in %#v: broken %v", i, eventName(e), before, broken)
			}
		}
	})
}

func encodeScript(events, script []Event) []byte {
	var bytes []byte
	for _, e := range script {
		for i := range events {
			if events[i] == e {
				bytes = append(bytes, byte(i))
			}
		}
	}
	return bytes
}

// phoneEvents has every value of every kind of event.
var phoneEvents = []SupplicantEvent{
	JoinSecured{}, JoinFailed{true}, JoinFailed{false}, MetadataReceived{}, AuthorizationReceived{true},
	AuthorizationReceived{false}, CancelReceived{}, NonsenseCame{}, AuthorityLeft{}, UserConfirmed{}, UserCancelled{},
	CodeRedeemed{}, RedeemingFailed{},
}

// phoneLedger is what a phone really did.
type phoneLedger struct {
	asked, confirmed, redeemed, left int
	hasCode                          bool
}

// FuzzStepSupplicant: whatever happens to the phone, it asks once, redeems at most one code and only with its user's
// consent, leaves once, and does nothing after that.
func FuzzStepSupplicant(f *testing.F) {
	f.Add([]byte{0, 3, 9, 4, 11})
	f.Add([]byte{0, 3, 4, 9, 12})
	f.Add([]byte{0, 4, 3, 9, 8})
	f.Add([]byte{0, 3, 9, 3, 9, 4, 10})
	f.Fuzz(func(t *testing.T, script []byte) {
		var s SupplicantState = Joining{}
		var l phoneLedger
		for i, b := range script {
			e := phoneEvents[int(b)%len(phoneEvents)]
			next, effects := StepSupplicant(s, e)
			l = l.note(e, effects)
			if !isPhoneLive(s) && (next != s || len(effects) > 0) {
				t.Fatalf("event %d: %T moves %#v", i, e, s)
			}
			if fault := l.fault(next); fault != "" {
				t.Fatalf("event %d, %T in %#v: %s", i, e, s, fault)
			}
			if last, _ := StepSupplicant(next, UserCancelled{}); isPhoneLive(last) {
				t.Fatalf("event %d: %#v cannot be cancelled", i, next)
			}
			s = next
		}
	})
}

func (l phoneLedger) note(e SupplicantEvent, effects []SupplicantEffect) phoneLedger {
	l.hasCode = l.hasCode || e == AuthorizationReceived{true}
	for _, f := range effects {
		switch f {
		case SendRequest:
			l.asked++
		case SendConfirm:
			l.confirmed++
		case RedeemCode:
			l.redeemed++
		case LeaveChannel:
			l.left++
		}
	}
	return l
}

func (l phoneLedger) fault(s SupplicantState) string {
	switch {
	case l.asked > 1:
		return "asks twice"
	case l.confirmed > 0 && l.asked == 0:
		return "confirms before it has asked"
	case l.redeemed > 1:
		return "redeems twice"
	case l.redeemed > 0 && (l.confirmed == 0 || !l.hasCode):
		return "redeems without consent, or without a code"
	case isPhoneLive(s) && l.left > 0, !isPhoneLive(s) && l.left != 1:
		return "does not leave exactly once, at the end"
	case s == SignedIn{} && l.redeemed == 0:
		return "is signed in without a code"
	}
	return ""
}
