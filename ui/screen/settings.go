package screen

import (
	"slices"
	"strconv"
)

// Settings is how the program is to be. Every change is made at once. Answers: Prefer, UseRelay, KeepElsewhere (if CanMove is
// set), CheckServer (if Server is set), SaveDiagnostics, Cancel.
type Settings struct {
	Preferences Preferences
	// CanMove says that the place where the session is kept can be chosen now.
	CanMove bool
	// Server is the person's name of the account server, if that can be asked again now.
	Server string
	// Unkept says that the last change could not be written down; RelayProblem is about the address of a relay that was typed.
	Unkept       Problem
	RelayProblem Problem
	// Diagnostics is what has come of saving them.
	Diagnostics Diagnostics
}

type (
	// OpenSettings opens Settings, from any screen.
	OpenSettings struct{}
	// Prefer changes preferences, all but the relay.
	Prefer struct{ Preferences Preferences }
	// UseRelay puts another relay in place of the server's; empty is the server's own.
	UseRelay struct{ Address string }
)

func (Settings) screen()     {}
func (OpenSettings) action() {}
func (Prefer) action()       {}
func (UseRelay) action()     {}

// SettingsLabel is on buttons that lead to Settings.
func SettingsLabel() string { return Say("Settings") }

func (Settings) Title() string       { return Say("Settings") }
func (Settings) Note() string        { return Say("Every change counts at once.") }
func (Settings) CancelLabel() string { return Say("Back") }

func (Settings) LookTitle() string     { return Say("Look") }
func (Settings) LanguageTitle() string { return Say("Language") }
func (Settings) CodesTitle() string    { return Say("Codes") }
func (Settings) VersionNote() string {
	return Say("Version 1 is what every phone understands.")
}
func (Settings) LengthNote() string {
	return Say("Longer codes are harder to guess. Choose 8 or 10 where many people share one server.")
}
func (Settings) RelayTitle() string { return Say("Connection") }
func (Settings) RelayNote() string {
	return Say("While you pair, computer and phone find each other on a relay. It cannot read what they say.")
}
func (Settings) RelayLabel() string       { return Say("Address of another relay") }
func (Settings) RelayPlaceholder() string { return "wss://pair.example.org" }
func (Settings) UseRelayLabel() string    { return Say("Use this relay") }
func (Settings) OwnRelayLabel() string    { return Say("Use the account server's own") }

// RelayNow says which relay is used.
func (s Settings) RelayNow() string {
	if s.Preferences.Relay == "" {
		return Say("The account server's own relay is used.")
	}
	return Say("{{.Address}} is used.", "Address", s.Preferences.Relay)
}
func (Settings) ProgramTitle() string { return Say("Program") }
func (Settings) KeepTitle() string    { return Say("Staying signed in") }
func (Settings) KeepNote() string {
	return Say("Choose where your session is kept when Countersign is closed.")
}
func (Settings) KeepLabel() string   { return Say("Staying signed in") }
func (Settings) ServerTitle() string { return Say("Account server") }
func (s Settings) ServerNow() string {
	return Say("You are signed in at {{.Server}}.", "Server", s.Server)
}
func (Settings) CheckLabel() string { return Say("Check this server again") }
func (Settings) HelpTitle() string  { return Say("When something goes wrong") }

// Choice is one preference that has one of a few values.
type Choice struct {
	Label string
	// Options are its values in words, and At is which of them it has.
	Options []string
	At      int
	// Spoken are the languages of the options where each is in its own; nil elsewhere.
	Spoken []string
	// set are preferences with each of the values.
	set []Preferences
}

// Prefer is what choosing an option does.
func (c Choice) Prefer(i int) Action { return Prefer{c.set[i]} }

// choose makes a choice among values that put turns into preferences.
func choose[T comparable](label string, now T, values []T, words func(T) string, put func(T) Preferences) Choice {
	c := Choice{Label: label, At: max(slices.Index(values, now), 0)}
	for _, v := range values {
		c.Options = append(c.Options, words(v))
		c.set = append(c.set, put(v))
	}
	return c
}

// Theme is light, dark, and so on.
func (s Settings) Theme() Choice {
	words := func(theme string) string {
		switch theme {
		case ThemeLight:
			return Say("Light")
		case ThemeDark:
			return Say("Dark")
		case ThemeContrast:
			return Say("High contrast")
		}
		return Say("Like the system")
	}
	return choose(Say("Colours"), s.Preferences.Theme, append([]string{""}, Themes...), words,
		func(v string) Preferences { p := s.Preferences; p.Theme = v; return p })
}

// TextSize is how large words are.
func (s Settings) TextSize() Choice {
	words := func(size int) string {
		if size == 0 {
			return Say("Like the system")
		}
		return Say("{{.Size}} %", "Size", strconv.Itoa(size))
	}
	return choose(Say("Text size"), s.Preferences.TextSize, append([]int{0}, TextSizes...), words,
		func(v int) Preferences { p := s.Preferences; p.TextSize = v; return p })
}

// Language is the language that is spoken, each by its own name.
func (s Settings) Language() Choice {
	words := func(language string) string {
		if language == "" {
			return Say("Like the system")
		}
		return languageNames[language]
	}
	languages := append([]string{""}, Languages...)
	c := choose(Say("Language"), s.Preferences.Language, languages, words,
		func(v string) Preferences { p := s.Preferences; p.Language = v; return p })
	c.Spoken = languages
	return c
}

// languageNames are never translated: each is for those who speak it.
var languageNames = map[string]string{
	"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "ja": "日本語", "ar": "العربية",
}

// Version is that of the links in QR codes.
func (s Settings) Version() Choice {
	return choose(Say("Links in QR codes"), max(s.Preferences.PairingVersion, 1), PairingVersions,
		func(v int) string { return Say("Version {{.Number}}", "Number", strconv.Itoa(v)) },
		func(v int) Preferences { p := s.Preferences; p.PairingVersion = usual(v, 1); return p })
}

// Length is that of codes that are typed.
func (s Settings) Length() Choice {
	return choose(Say("Characters of a typed code"), max(s.Preferences.CodeLength, CodeLengths[0]), CodeLengths, strconv.Itoa,
		func(v int) Preferences { p := s.Preferences; p.CodeLength = usual(v, CodeLengths[0]); return p })
}

// Log is what the log tells.
func (s Settings) Log() Choice {
	words := func(level string) string {
		switch level {
		case LogErrors:
			return Say("Errors")
		case LogInfo:
			return Say("More")
		case LogAll:
			return Say("Everything")
		}
		return Say("Warnings")
	}
	now := s.Preferences.LogLevel
	if now == "" {
		now = LogWarnings
	}
	return choose(Say("What the log tells"), now, LogLevels, words,
		func(v string) Preferences { p := s.Preferences; p.LogLevel = usual(v, LogWarnings); return p })
}

// usual is v, or the zero value where v is what the zero value means.
func usual[T comparable](v, means T) (zero T) {
	if v == means {
		return zero
	}
	return v
}

// Switch is one preference that is on or off.
type Switch struct {
	Label string
	On    bool
	set   Preferences
}

// Flip is what switching it does.
func (w Switch) Flip() Action { return Prefer{w.set} }

// flip makes a switch of a preference; inverted shows it as off while it is set.
func (s Settings) flip(label string, of func(*Preferences) *bool, inverted bool) Switch {
	on := *of(&s.Preferences)
	*of(&s.Preferences) = !on
	return Switch{label, on != inverted, s.Preferences}
}

// LessMotion leaves out what moves only to please.
func (s Settings) LessMotion() Switch {
	return s.flip(Say("Less motion"), func(p *Preferences) *bool { return &p.LessMotion }, false)
}

// Hold shows a code only while a button is held.
func (s Settings) Hold() Switch {
	return s.flip(Say("Show a code only while its button is held"), func(p *Preferences) *bool { return &p.HoldToReveal }, false)
}

// Login starts the program at login.
func (s Settings) Login() Switch {
	return s.flip(Say("Start when I log in"), func(p *Preferences) *bool { return &p.StartAtLogin }, false)
}

// Tray leaves the program running when its window is closed.
func (s Settings) Tray() Switch {
	return s.flip(Say("Keep running when the window is closed"), func(p *Preferences) *bool { return &p.KeepRunning }, false)
}

// Notify sends notifications.
func (s Settings) Notify() Switch {
	return s.flip(Say("Tell me when a device waits for me"), func(p *Preferences) *bool { return &p.Quiet }, true)
}
