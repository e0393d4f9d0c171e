package core

import (
	"time"

	"countersign/pairing"
	"countersign/ui/screen"
)

// DaysOf puts entries, the newest first, into words, day by day. Now is in the person's time zone, as the entries are.
func DaysOf(entries []Entry, now time.Time) (days []screen.HistoryDay) {
	for _, e := range entries {
		day := dayName(e.Ended, now)
		if len(days) == 0 || days[len(days)-1].Name != day {
			days = append(days, screen.HistoryDay{Name: day})
		}
		last := &days[len(days)-1]
		last.Entries = append(last.Entries, e.shown())
	}
	return days
}

// dayName names a day of the calendar, so that it is read the same in every language.
func dayName(t, now time.Time) string {
	date := t.Format(time.DateOnly)
	switch dayOf(now) - dayOf(t) {
	case 0:
		return screen.Say("Today, {{.Date}}", "Date", date)
	case 1:
		return screen.Say("Yesterday, {{.Date}}", "Date", date)
	}
	return date
}

// shown puts an entry into words.
func (e Entry) shown() screen.HistoryEntry {
	return screen.HistoryEntry{
		Time: e.Ended.Format("15:04"), What: e.what(), Why: e.why(), Who: e.who(), Where: e.where(), Account: e.Account,
		Alarm: e.Outcome() == Alarmed,
	}
}

func (e Entry) what() string {
	switch {
	case e.Kind == Disconnected:
		return screen.Say("{{.Device}} was disconnected", "Device", e.Device)
	case e.Kind == PairingUndone:
		return screen.Say("The pairing of {{.Device}} was undone", "Device", e.Device)
	case e.Reason == 0 && e.Device == "":
		return screen.Say("A device was let in")
	case e.Reason == 0:
		return screen.Say("{{.Device}} was let in", "Device", e.Device)
	case e.namesDevice():
		return screen.Say("You declined {{.Device}}", "Device", e.Device)
	}
	return Attempt{}.endedTitle(e.Reason)
}

// why says what went wrong; empty where a person chose the end.
func (e Entry) why() string {
	switch outcome := e.Outcome(); {
	case outcome == Done || outcome == Declined || outcome == Stopped:
		return ""
	case e.Given:
		return maybeGivenSentence().What
	}
	return Attempt{Typed: e.Kind == ByTypedCode}.endedSentence(e.Reason).What
}

// namesDevice reports whether the device is named in what happened already.
func (e Entry) namesDevice() bool {
	return e.Device != "" && (e.Reason == 0 || e.Reason == pairing.ByDecline)
}

// who is what came, as it described itself, and by which way.
func (e Entry) who() string {
	device := e.Device
	if e.namesDevice() {
		device = ""
	}
	switch e.Kind {
	case ByTypedCode:
		return screen.List(screen.Say("by a typed code"), device, e.App)
	case ByQR:
		return screen.List(screen.Say("by a QR code"), device, e.App)
	}
	return ""
}

func (e Entry) where() string {
	return screen.List(e.Place, e.Address, nearnessWord(e.Nearness))
}

func nearnessWord(n screen.Nearness) string {
	switch n {
	case screen.SameNetwork:
		return screen.Say("same network")
	case screen.SameCity:
		return screen.Say("same city")
	case screen.SameCountry:
		return screen.Say("same country")
	case screen.OtherCountry:
		return screen.Say("another country")
	}
	return ""
}

func historyUnread() screen.Problem {
	return screen.Problem{
		What: screen.Say("The history could not be opened."),
		Do:   screen.Say("Check that Countersign may read and write its settings folder."),
	}
}

func historyUnexported() screen.Problem {
	return screen.Problem{
		What: screen.Say("The history could not be exported."),
		Do:   screen.Say("Check that there is room on the disk, then try again."),
	}
}
