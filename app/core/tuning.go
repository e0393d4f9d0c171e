package core

import (
	"cmp"

	"countersign/oauth"
	"countersign/pairing"
	"countersign/ui/screen"
)

type (
	// SavePreferences: write them into the settings file. Answer: PreferencesUnkept, or none.
	SavePreferences struct {
		Ref         Ref
		Preferences screen.Preferences
	}
	// ApplyPreferences: let the system know, and whatever else does not look at the model. No answer.
	ApplyPreferences struct{ Was, Now screen.Preferences }
)

func (SavePreferences) effect()  {}
func (ApplyPreferences) effect() {}

// PreferencesUnkept answers SavePreferences: the settings file could not be written.
type PreferencesUnkept struct{ Ref Ref }

func (PreferencesUnkept) event() {}

// Tuning is the aside in which the person sees and changes the settings. Kept is what the newest change was written under.
type Tuning struct {
	Kept     Ref
	Unkept   screen.Problem
	BadRelay screen.Problem
	Report   Report
}

func (s Tuning) on(t *turn, e Event) Aside {
	switch e := e.(type) {
	case Acted:
		return s.act(t, e.Action)
	case PreferencesUnkept:
		if e.Ref.answers(s.Kept) {
			s.Kept, s.Unkept = 0, preferencesUnkept()
		}
	case DiagnosticsSaved, DiagnosticsUnsaved:
		s.Report = s.Report.answered(e)
	}
	return s
}

func (s Tuning) act(t *turn, a screen.Action) Aside {
	switch a := a.(type) {
	case screen.Prefer:
		a.Preferences.Relay = t.Preferences.Relay
		return s.prefer(t, a.Preferences)
	case screen.UseRelay:
		return s.useRelay(t, a.Address)
	case screen.KeepElsewhere:
		if t.isAtHome() {
			t.Stage = t.Stage.on(t, Acted{a})
			return nil
		}
	case screen.CheckServer:
		if t.canRecheck() {
			return recheck(t)
		}
	case screen.SaveDiagnostics:
		s.Report = s.Report.save(t)
	case screen.Cancel:
		return nil
	}
	return s
}

// prefer makes a change, at once. What is none of the values that a preference has is left alone.
func (s Tuning) prefer(t *turn, p screen.Preferences) Aside {
	if !p.Valid() || p == t.Preferences {
		return s
	}
	was := t.Preferences
	t.Preferences = p
	t.Codes.Length = CodeLength(p)
	s.Kept, s.Unkept = t.ref(), screen.Problem{}
	t.do(SavePreferences{s.Kept, p}, ApplyPreferences{was, p})
	return s
}

// useRelay puts another relay in place of those that servers name; empty is theirs.
func (s Tuning) useRelay(t *turn, typed string) Aside {
	p := t.Preferences
	p.Relay = ""
	if typed != "" {
		var err error
		if p.Relay, err = pairing.ParseRelay(typed); err != nil {
			s.BadRelay = badRelay()
			return s
		}
	}
	s.BadRelay, t.Relay = screen.Problem{}, p.Relay
	return s.prefer(t, p)
}

func (s Tuning) view(m Model) screen.Screen {
	shown := screen.Settings{
		Preferences: m.Preferences, CanMove: m.isAtHome(), Unkept: s.Unkept, RelayProblem: s.BadRelay, Diagnostics: s.Report.shown(),
	}
	if m.canRecheck() {
		shown.Server = m.Site.name()
	}
	return shown
}

// isAtHome reports whether somebody is signed in and nothing is going on.
func (m Model) isAtHome() bool {
	ready, is := m.Stage.(Ready)
	return is && ready.isHome()
}

// CodeLength is how many symbols a code has, by preference.
func CodeLength(p screen.Preferences) pairing.ShortCodeLength {
	return cmp.Or(pairing.ShortCodeLength(p.CodeLength), pairing.SixSymbols)
}

// relayOf is the relay of these servers, or the one that replaces it.
func (m Model) relayOf(s oauth.Servers) string { return cmp.Or(m.Relay, s.Relay) }

func preferencesUnkept() screen.Problem {
	return screen.Problem{
		What: screen.Say("This counts for now, but it could not be written down."),
		Do:   screen.Say("Check that there is room on the disk, and that Countersign may write its settings."),
	}
}

func badRelay() screen.Problem {
	return screen.Problem{
		What: screen.Say("That is not an address that can be used."),
		Do:   screen.Say("Type one that begins with wss://, for example wss://pair.example.org."),
	}
}
