package core

import (
	"fmt"
	"testing"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

// TestWhatFollowsAFailure: for every reason, whether a fresh code follows by itself, after a QR code and after a typed code.
func TestWhatFollowsAFailure(t *testing.T) {
	follows := map[pairing.Reason]bool{
		pairing.ByDecline:        false, // the person's own choice
		pairing.ByCancel:         false,
		pairing.RelayUnreachable: false, // it was tried three times
		pairing.NobodyCame:       false, // nobody is there
		pairing.WrongKey:         true,
		pairing.PhoneSilent:      true,
		pairing.BadRequest:       true,
		pairing.BadMessage:       true,
		pairing.PhoneGone:        true,
		pairing.ConnectionLost:   true,
		pairing.Undecided:        true,
		pairing.MintRefused:      false, // see TestWhatFollowsARefusal
		pairing.MintSlow:         true,
		pairing.TookTooLong:      true,
		pairing.CodeUnavailable:  false, // another one would not be had either
		pairing.CodeUsedUp:       false, // somebody is guessing
		pairing.CodeRanOut:       true,  // once
		pairing.CodeSeen:         false, // the alarm
		pairing.CodesResting:     false,
		pairing.CodeShared:       false, // the alarm
		pairing.BegunAgain:       true,
	}
	for _, why := range pairing.Reasons() {
		want, decided := follows[why]
		if !decided {
			t.Errorf("nobody has decided what follows reason %d", why)
		}
		for _, typed := range []bool{false, true} {
			if got := (Attempt{Typed: typed}).isFollowed(why); got != want {
				t.Errorf("reason %d, typed %v: followed %v, want %v", why, typed, got, want)
			}
		}
		for name, a := range map[string]Attempt{
			"the phone may have been let in":   {Given: true},
			"a wrong code was typed":           {Typed: true, Wrong: true},
			"three have begun by themselves":   {Fresh: 3},
			"strikes could not be written":     {Typed: true, DoorFault: DoorUnkept},
			"a code nobody typed was replaced": {Typed: true, Fresh: 1},
		} {
			stays := name == "strikes could not be written" && why != pairing.ConnectionLost ||
				name == "a code nobody typed was replaced" && why != pairing.CodeRanOut
			if got := a.isFollowed(why); got != (want && stays) {
				t.Errorf("reason %d, %s: followed %v", why, name, got)
			}
		}
	}
	if (Attempt{}).isFollowed(255) {
		t.Error("a reason that nobody knows is followed")
	}
}

// TestWhatFollowsARefusal: what the account server may do at the next try is tried again with a fresh code; what it would refuse
// again is said.
func TestWhatFollowsARefusal(t *testing.T) {
	passing := map[oauth.FailureKind]bool{oauth.Unreachable: true, oauth.TimedOut: true, oauth.ServerFault: true, oauth.BadAnswer: true}
	for _, kind := range failureKinds {
		a := Attempt{Failure: oauth.Failure{Kind: kind}}
		if got := a.isFollowed(pairing.MintRefused); got != passing[kind] {
			t.Errorf("%s: followed %v", kind, got)
		}
	}
}

// TestFreshCodesEnd: a phone that scans each fresh code and leaves is followed by three more codes. After that a click is wanted,
// and counts anew.
func TestFreshCodesEnd(t *testing.T) {
	p := play(inWindows())
	tell := func(lines ...string) {
		for _, line := range lines {
			must(p.say(line))
		}
	}
	leaves := []string{"channel opened", "channel said HelloReceived", "channel said PhoneLeft"}
	tell(given(t, "opening")...)
	for round := range 2 {
		for i := range 3 {
			tell(leaves...)
			invite, is := View(p.Model).(screen.Invite)
			if !is || invite.Failed.None() {
				t.Fatalf("round %d: after failure %d there is %#v", round, i, View(p.Model))
			}
		}
		tell(leaves...)
		if ended, is := View(p.Model).(screen.Ended); !is || ended.Failed.None() {
			t.Fatalf("round %d: after the fourth failure there is %#v", round, View(p.Model))
		}
		tell("click Pair")
	}
}

// TestWarningComesOnce: the first code waits for the person's word, though its channel is open already. Later ones do not.
func TestWarningComesOnce(t *testing.T) {
	p := play(inWindows())
	tell := func(lines ...string) screen.Invite {
		for _, line := range lines {
			must(p.say(line))
		}
		invite, _ := View(p.Model).(screen.Invite)
		return invite
	}
	for _, line := range given(t, "home") {
		must(p.say(line))
	}
	if s := tell("click Pair", "channel opened"); !s.Warn || !s.URL.IsEmpty() {
		t.Errorf("before the warning is read: %#v", s)
	}
	if s := tell("click TypeCode", "click OpenDemoPhone"); !s.Warn {
		t.Errorf("something else is shown before the warning is read: %#v", s)
	}
	if s := tell("click ShowCode"); s.Warn || s.URL.IsEmpty() {
		t.Errorf("once the warning is read: %#v", s)
	}
	if s := tell("click Cancel", "click Pair", "channel opened"); s.Warn || s.URL.IsEmpty() {
		t.Errorf("the second time: %#v", s)
	}
}

// TestVersionOfTheLink is the person's choice.
func TestVersionOfTheLink(t *testing.T) {
	for version, ending := range map[int]bool{0: false, 1: false, 2: true} {
		m := inWindows()
		m.Preferences.PairingVersion, m.Warned = version, true
		p := play(m)
		for _, line := range given(t, "inviting") {
			must(p.say(line))
		}
		link := View(p.Model).(screen.Invite).URL.Reveal()
		if got := len(link) > 4 && link[len(link)-4:] == "&v=2"; got != ending {
			t.Errorf("version %d: the link ends so: %v", version, got)
		}
		if _, _, err := pairing.ParseURL(link); err != nil {
			t.Error(fmt.Errorf("version %d: %w", version, err))
		}
	}
}
