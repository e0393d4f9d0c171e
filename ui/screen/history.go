package screen

// History lists what came of every attempt to pair on this computer, the newest first. Answers: ExportHistory, ClearHistory (both
// while there is something in it), Cancel.
type History struct {
	Days []HistoryDay
	// More is how many older entries are not shown.
	More int
	// Loading says that it is being read, Saving that it is being exported.
	Loading, Saving bool
	// Damaged is the file in which the part that could not be read is kept; empty mostly.
	Damaged string
	// Saved is where it has just been exported to; empty if it has not.
	Saved   string
	Problem Problem
}

// HistoryDay is what happened on one day.
type HistoryDay struct {
	Name    string
	Entries []HistoryEntry
}

// HistoryEntry is one line of the history. Members are empty where there is nothing to say.
type HistoryEntry struct {
	// Time of day, what happened, and why if something went wrong.
	Time, What, Why string
	// Who came and from where, as reported, and the account.
	Who, Where, Account string
	// Alarm says that somebody else had the code.
	Alarm bool
}

// IsEmpty reports whether there is nothing in it.
func (h History) IsEmpty() bool { return len(h.Days) == 0 }

func (History) Title() string { return Say("History") }

// Note says what it is, or that there is nothing in it.
func (h History) Note() string {
	if h.IsEmpty() && !h.Loading && h.Problem.None() {
		return Say("Nothing has been tried on this computer yet.")
	}
	return Say("Every attempt to pair on this computer. Devices and places are as reported. It stays on this computer and holds no password, key or code.")
}

// MoreNote says that there are older ones; empty if there are none.
func (h History) MoreNote() string {
	if h.More == 0 {
		return ""
	}
	return Count("One older entry is in the export.", "{{.N}} older entries are in the export.", h.More)
}
func (History) LoadingLabel() string { return Say("Reading the history") }
func (History) ExportLabel() string  { return Say("Export") }
func (History) ClearLabel() string   { return Say("Clear history") }
func (History) BackLabel() string    { return Say("Back") }

// SavedNote says where it was exported to; empty if it was not.
func (h History) SavedNote() string {
	if h.Saved == "" {
		return ""
	}
	return Say("Saved as {{.File}}", "File", h.Saved)
}

// DamagedNote says that a part of it could not be read; empty if all could.
func (h History) DamagedNote() Problem {
	if h.Damaged == "" {
		return Problem{}
	}
	return Problem{
		What: Say("A part of the history could not be read."),
		Do:   Say("Nothing is lost: it is kept as {{.File}}", "File", h.Damaged),
	}
}

// ConfirmClear asks whether the history may be forgotten. Answers: ClearConfirmed, Cancel.
type ConfirmClear struct {
	// Count is how many entries there are.
	Count int
}

func (ConfirmClear) Title() string { return Say("Clear the history?") }
func (c ConfirmClear) Body() string {
	return Count("One entry is deleted for good. Devices stay connected.", "{{.N}} entries are deleted for good. Devices stay connected.", c.Count)
}
func (ConfirmClear) ConfirmLabel() string { return Say("Clear history") }
func (ConfirmClear) CancelLabel() string  { return Say("Keep it") }

type (
	// OpenHistory opens History, from any screen.
	OpenHistory struct{}
	// ExportHistory saves it as a file for other programs. ClearHistory leads to ConfirmClear.
	ExportHistory  struct{}
	ClearHistory   struct{}
	ClearConfirmed struct{}
)

func (History) screen()        {}
func (ConfirmClear) screen()   {}
func (OpenHistory) action()    {}
func (ExportHistory) action()  {}
func (ClearHistory) action()   {}
func (ClearConfirmed) action() {}

// HistoryLabel is on buttons that lead to History.
func HistoryLabel() string { return Say("History") }
