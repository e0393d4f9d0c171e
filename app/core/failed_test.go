package core

import (
	"testing"

	"countersign/pairing"
	"countersign/ui/screen"
)

// TestFailedSteps: what failed is said to have failed at the step that was being taken, and the doctor is asked about that.
func TestFailedSteps(t *testing.T) {
	for _, c := range []struct {
		given, event string
		step         screen.PairingStep
		check        screen.CheckName
		note         string
	}{
		{"opening", "timer invite", screen.StepCode, screen.CheckRelay, "Step 1 of 6: getting a code from the pairing server"},
		{"inviting", "timer invite", screen.StepScan, screen.CheckRelay, "Step 2 of 6: scanning the code with the phone"},
		{"offering", "timer code", screen.StepScan, screen.CheckRelay, "Step 2 of 6: typing the code on the other device"},
		{"handshaking", "channel said HandshakeFailed", screen.StepChannel, screen.CheckRelay, "Step 3 of 6: a secure channel between the two"},
		{"awaiting request", "channel said PhoneLeft", screen.StepRequest, screen.CheckRelay, "Step 4 of 6: the phone says what it wants"},
		{"awaiting request", "request arrived other scope", screen.StepRequest, screen.CheckRelay, "Step 4 of 6: the phone says what it wants"},
		{"looked", "timer decide", screen.StepAgree, screen.CheckRelay, "Step 5 of 6: agreeing on both devices"},
		{"awaiting phone", "channel said ChannelLost", screen.StepAgree, screen.CheckRelay, "Step 5 of 6: agreeing on both devices"},
		{"minting", "timer mint", screen.StepLetIn, screen.CheckAccount, "Step 6 of 6: letting the phone into your account"},
		{"minting", "mint failed server unreachable", screen.StepLetIn, screen.CheckAccountTLS, "Step 6 of 6: letting the phone into your account"},
		{"minting", "mint failed session gone", screen.StepLetIn, screen.CheckSession, "Step 6 of 6: letting the phone into your account"},
		{"minting", "mint failed the stored key is no longer the account's", screen.StepLetIn, screen.CheckKeys, "Step 6 of 6: letting the phone into your account"},
		{"guarding twice", "door said ProofHeld", screen.StepAgree, "", "Step 5 of 6: agreeing on both devices"},
		{"looked", "click PairDeclined", 0, "", ""},
		{"inviting", "click Cancel", 0, "", ""},
	} {
		p := play(inWindows())
		for _, line := range given(t, c.given) {
			must(p.say(line))
		}
		must(p.say(c.event))
		f := failedOn(View(p.Model))
		if f.Step != c.step || f.Check != c.check || f.StepNote() != c.note {
			t.Errorf("%s, %s: step %d, check %q, %q", c.given, c.event, f.Step, f.Check, f.StepNote())
		}
	}
}

// failedOn is the failure that a screen tells of: at the end, or above the fresh code that has followed by itself.
func failedOn(s screen.Screen) screen.Failed {
	switch s := s.(type) {
	case screen.Ended:
		return s.Failed
	case screen.Invite:
		return s.Failed
	case screen.Code:
		return s.Failed
	}
	return screen.Failed{}
}

// TestEveryFailureHasItsStep: whatever a pairing ends with, short of a person's own choice, failed at one of its steps.
func TestEveryFailureHasItsStep(t *testing.T) {
	for _, why := range pairing.Reasons() {
		for step := screen.StepCode; step <= screen.StepLetIn; step++ {
			a := Attempt{State: pairing.Ended{Why: why}, Step: step, Typed: true}
			f := a.failed(why)
			if chosen := why == pairing.ByDecline || why == pairing.ByCancel; (f.Step == 0) != chosen || f.StepNote() == "" != chosen {
				t.Errorf("reason %d at step %d: step %d, %q", why, step, f.Step, f.StepNote())
			}
		}
	}
}
