package core

import (
	"countersign/oauth"
	"countersign/ui/screen"
)

// SaveDiagnostics: save a file for whoever is to help. Servers are those to examine, Relay what replaces theirs. Answers:
// DiagnosticsSaved, DiagnosticsUnsaved.
type SaveDiagnostics struct {
	Ref     Ref
	Servers oauth.Servers
	Relay   string
}

func (SaveDiagnostics) effect() {}

type (
	// DiagnosticsSaved and DiagnosticsUnsaved answer SaveDiagnostics. Path is where.
	DiagnosticsSaved struct {
		Ref  Ref
		Path string
	}
	DiagnosticsUnsaved struct{ Ref Ref }
)

func (DiagnosticsSaved) event()   {}
func (DiagnosticsUnsaved) event() {}

// Report is the saving of diagnostics. Saving is set while that goes on.
type Report struct {
	Saving  Ref
	Path    string
	Problem screen.Problem
}

func (r Report) save(t *turn) Report {
	if r.Saving != 0 {
		return r
	}
	r = Report{Saving: t.ref()}
	t.do(SaveDiagnostics{r.Saving, t.Examined(), t.Relay})
	return r
}

// answered is what has come of it. What answers another asking is left alone.
func (r Report) answered(e Event) Report {
	switch e := e.(type) {
	case DiagnosticsSaved:
		if e.Ref.answers(r.Saving) {
			return Report{Path: e.Path}
		}
	case DiagnosticsUnsaved:
		if e.Ref.answers(r.Saving) {
			return Report{Problem: diagnosticsUnsaved()}
		}
	}
	return r
}

func (r Report) shown() screen.Diagnostics {
	return screen.Diagnostics{Saving: r.Saving != 0, Path: r.Path, Problem: r.Problem}
}

// Recovering is the aside of a start after a crash: the person is told, once.
type Recovering struct{ Report Report }

func (s Recovering) on(t *turn, e Event) Aside {
	if a, acted := e.(Acted); acted {
		switch a.Action.(type) {
		case screen.SaveDiagnostics:
			s.Report = s.Report.save(t)
		case screen.Done:
			return nil
		}
		return s
	}
	s.Report = s.Report.answered(e)
	return s
}

func (s Recovering) view(Model) screen.Screen { return screen.Crashed{Diagnostics: s.Report.shown()} }

func diagnosticsUnsaved() screen.Problem {
	return screen.Problem{
		What: screen.Say("The diagnostics could not be saved."),
		Do:   screen.Say("Check that there is room on the disk, then try again."),
	}
}
