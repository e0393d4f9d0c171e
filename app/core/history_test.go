package core

import (
	"strings"
	"testing"
	"time"

	"countersign/pairing"
	"countersign/ui/screen"
)

// histories are what a file can hold, the newest first.
var histories = map[string][]Entry{
	"nothing": nil,
	"some": {
		{Kind: PairingUndone, Ended: noon, Account: alice, Device: "Alice's phone"},
		{
			Kind: ByQR, Began: noon.Add(-time.Hour), Ended: noon.Add(-time.Hour), Account: alice, Device: "Firefox 131 on Android 14", App: "Firefox for Android",
			Place: "Berlin, Germany", Address: "198.51.100.7", Nearness: screen.SameNetwork,
		},
		{Kind: ByTypedCode, Ended: noon.AddDate(0, 0, -1), Account: alice, Reason: pairing.CodeSeen, Step: screen.StepAgree},
		{Kind: ByQR, Ended: noon.AddDate(0, 0, -9), Account: alice, Reason: pairing.NobodyCame, Step: screen.StepScan},
		{Kind: Disconnected, Ended: noon.AddDate(0, 0, -9), Account: alice, Device: "Alice's tablet"},
	},
	"many": make([]Entry, shownEntries+3),
}

// TestEveryEndingIsRecorded: whatever ends an attempt, its end is written down once, and what is written says why.
func TestEveryEndingIsRecorded(t *testing.T) {
	for preface, endings := range map[string]map[string]pairing.Reason{
		"deciding": {
			"click PairDeclined": pairing.ByDecline, "channel said PhoneLeft": pairing.PhoneGone, "channel said SecondCame": pairing.CodeShared,
			"channel said StartedOver": pairing.BegunAgain, "timer decide": pairing.Undecided, "click WindowClosed": pairing.ByCancel,
		},
		"inviting": {
			"click Cancel": pairing.ByCancel, "channel said HandshakeFailed": pairing.WrongKey, "timer invite": pairing.NobodyCame,
			"timer flow": pairing.TookTooLong,
		},
		"offering": {"click Cancel": pairing.ByCancel, "door lost unreachable": pairing.ConnectionLost, "timer code": pairing.CodeRanOut},
	} {
		for line, why := range endings {
			p := play(inWindows())
			for _, event := range given(t, preface) {
				must(p.say(event))
			}
			records := recorded(must(p.say(line)))
			if len(records) != 1 || records[0].Reason != why || records[0].Account != alice || records[0].Outcome() == Done {
				t.Errorf("%s, %s: %+v", preface, line, records)
				continue
			}
			if came := preface == "deciding"; came != (records[0].Device != "") || came != (records[0].Address != "") {
				t.Errorf("%s, %s: of the device it says %+v", preface, line, records[0])
			}
		}
	}
}

func recorded(effects []Effect) (all []Entry) {
	for _, f := range effects {
		if r, is := f.(Record); is {
			all = append(all, r.Entry)
		}
	}
	return all
}

// TestEntriesReadWell: every entry that there can be is a sentence or two, without a word of the machine's.
func TestEntriesReadWell(t *testing.T) {
	for _, why := range append([]pairing.Reason{0}, pairing.Reasons()...) {
		for kind := ByQR; kind <= PairingUndone; kind++ {
			for _, device := range []string{"", "Firefox 131 on Android 14"} {
				e := Entry{Kind: kind, Reason: why, Device: device}
				shown := e.shown()
				if shown.What == "" || jargon.MatchString(shown.What) || jargon.MatchString(shown.Why) || strings.Contains(shown.What, "{{") {
					t.Errorf("%+v reads %+v", e, shown)
				}
				if failed := e.Outcome() == Broke || e.Outcome() == RanOut || e.Outcome() == Alarmed; failed != (shown.Why != "") {
					t.Errorf("%+v says why: %q", e, shown.Why)
				}
			}
		}
	}
}

func TestHistoryIsShownDayByDay(t *testing.T) {
	days := DaysOf(histories["some"], noon)
	var names []string
	for _, d := range days {
		names = append(names, d.Name)
	}
	today, yesterday, before := noon.Format(time.DateOnly), noon.AddDate(0, 0, -1).Format(time.DateOnly), noon.AddDate(0, 0, -9).Format(time.DateOnly)
	if got, want := strings.Join(names, "; "), "Today, "+today+"; Yesterday, "+yesterday+"; "+before; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(days[0].Entries) != 2 || len(days[2].Entries) != 2 || !days[1].Entries[0].Alarm {
		t.Errorf("%+v", days)
	}
}
