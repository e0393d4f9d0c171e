package core

import (
	"time"

	"countersign/pairing"
	"countersign/ui/screen"
)

// Entry is one line of the history: an attempt to pair, from its first code to its end, or a device that was disconnected. What
// it says of a device is as the relay and the device reported it. It holds no secret.
type Entry struct {
	Kind EntryKind
	// Began and Ended are when, by the wall clock; Began is zero for what takes no time.
	Began, Ended time.Time
	// Reason is why an attempt came to nothing; 0 says that somebody was let in. Step is the one at which it failed.
	Reason pairing.Reason
	Step   screen.PairingStep
	// Given says of a failure that the phone may have been let in all the same.
	Given bool
	// Account is the e-mail address of the account.
	Account string
	// Device is a name for a person, of what the others describe; empty where nobody came.
	Device, System, Browser, App string
	Place, Address               string
	Nearness                     screen.Nearness
}

// EntryKind is what an entry is about.
type EntryKind uint8

const (
	// ByQR and ByTypedCode are attempts to pair.
	ByQR EntryKind = iota + 1
	ByTypedCode
	// Disconnected: a device was disconnected from the account. PairingUndone: the one that was paired here just before.
	Disconnected
	PairingUndone
)

// Outcome is what came of it.
type Outcome uint8

const (
	// Done: it worked.
	Done Outcome = iota
	// Declined and Stopped: the person here chose so.
	Declined
	Stopped
	// RanOut: nobody did anything in time.
	RanOut
	// Broke: something went wrong.
	Broke
	// Alarmed: somebody else had the code.
	Alarmed
)

// Outcome is what came of the attempt.
func (e Entry) Outcome() Outcome {
	switch e.Reason {
	case 0:
		return Done
	case pairing.ByDecline:
		return Declined
	case pairing.ByCancel:
		return Stopped
	case pairing.NobodyCame, pairing.CodeRanOut, pairing.PhoneSilent, pairing.Undecided, pairing.TookTooLong:
		return RanOut
	}
	if isAlarm(e.Reason) {
		return Alarmed
	}
	return Broke
}

type (
	// Record: write an entry into the history, with the time of now, and that of the first code of an attempt. No answer.
	Record struct{ Entry Entry }
	// ReadHistory: read it. Answers: HistoryRead, HistoryUnread.
	ReadHistory struct{ Ref Ref }
	// ExportHistory: write it into a file for other programs. Answers: HistoryExported, HistoryUnexported.
	ExportHistory struct{ Ref Ref }
	// ClearHistory: forget it. Answers as ReadHistory.
	ClearHistory struct{ Ref Ref }
)

func (Record) effect()        {}
func (ReadHistory) effect()   {}
func (ExportHistory) effect() {}
func (ClearHistory) effect()  {}

type (
	// HistoryRead answers ReadHistory, the newest entry first. At is now, in the person's time zone, and so are all entries.
	// Damaged is the file in which what could not be read is kept; empty mostly.
	HistoryRead struct {
		Ref     Ref
		Entries []Entry
		At      time.Time
		Damaged string
	}
	// HistoryUnread: it could not be read, or not be forgotten.
	HistoryUnread struct{ Ref Ref }
	// HistoryExported and HistoryUnexported answer ExportHistory. Path is where.
	HistoryExported struct {
		Ref  Ref
		Path string
	}
	HistoryUnexported struct{ Ref Ref }
)

func (HistoryRead) event()       {}
func (HistoryUnread) event()     {}
func (HistoryExported) event()   {}
func (HistoryUnexported) event() {}

// record writes down how the attempt ended.
func (a Attempt) record(t *turn) {
	e := Entry{Kind: ByQR, Account: a.Profile.Email, Given: a.Given, Nearness: a.Where.Nearness}
	if a.Typed {
		e.Kind = ByTypedCode
	}
	if ended, is := a.State.(pairing.Ended); is {
		e.Reason, e.Step = ended.Why, a.Step
	}
	if a.Phone != (pairing.Sender{}) {
		p := a.phone()
		e.Device, e.System, e.Browser, e.App = p.name(), p.system, p.browser, a.Request.ClientName()
		e.Place, e.Address = placeOf(a.Phone), a.Phone.Remote
	}
	t.do(Record{e})
}

// recordParting writes down that a device was disconnected.
func (s Ready) recordParting(t *turn, d screen.Device, undone bool) {
	e := Entry{Kind: Disconnected, Account: s.Profile.Email, Device: d.Name}
	if undone {
		e.Kind = PairingUndone
	}
	t.do(Record{e})
}

// Recalling is the aside in which the person looks at the history. Asked is set while it is read or forgotten, Saving while it is
// exported.
type Recalling struct {
	Asked, Saving Ref
	Read          HistoryRead
	Clearing      bool // the person is asked whether it is to be forgotten
	Saved         string
	Problem       screen.Problem
}

func recall(t *turn) Aside {
	s := Recalling{Asked: t.ref()}
	t.do(ReadHistory{s.Asked})
	return s
}

func (s Recalling) on(t *turn, e Event) Aside {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case HistoryRead:
		if e.Ref.answers(s.Asked) {
			return Recalling{Read: e}
		}
	case HistoryUnread:
		if e.Ref.answers(s.Asked) {
			s.Asked, s.Problem = 0, historyUnread()
		}
	case HistoryExported:
		if e.Ref.answers(s.Saving) {
			s.Saving, s.Saved = 0, e.Path
		}
	case HistoryUnexported:
		if e.Ref.answers(s.Saving) {
			s.Saving, s.Problem = 0, historyUnexported()
		}
	}
	return s
}

func (s Recalling) act(t *turn, a screen.Action) Aside {
	if _, leaving := a.(screen.Cancel); leaving {
		if s.Clearing {
			s.Clearing = false
			return s
		}
		return nil
	}
	if s.Asked != 0 || s.Saving != 0 || len(s.Read.Entries) == 0 {
		return s
	}
	s.Problem = screen.Problem{}
	switch a.(type) {
	case screen.ExportHistory:
		s.Saving, s.Saved = t.ref(), ""
		t.do(ExportHistory{s.Saving})
	case screen.ClearHistory:
		s.Clearing = true
	case screen.ClearConfirmed:
		if s.Clearing {
			s.Asked, s.Clearing, s.Saved = t.ref(), false, ""
			t.do(ClearHistory{s.Asked})
		}
	}
	return s
}

func (s Recalling) view(Model) screen.Screen {
	if s.Clearing {
		return screen.ConfirmClear{Count: len(s.Read.Entries)}
	}
	entries := s.Read.Entries[:min(len(s.Read.Entries), shownEntries)]
	return screen.History{
		Loading: s.Asked != 0, Saving: s.Saving != 0, Days: DaysOf(entries, s.Read.At), More: len(s.Read.Entries) - len(entries),
		Damaged: s.Read.Damaged, Saved: s.Saved, Problem: s.Problem,
	}
}

// shownEntries is how many entries are shown.
const shownEntries = 200
