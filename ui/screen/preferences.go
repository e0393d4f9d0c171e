package screen

import "slices"

// Preferences are how a person wants the program to look and to behave. The zero value is how it comes. They stand in the
// settings file under the names in the tags: see docs/settings.md.
type Preferences struct {
	// Language is one of Languages; empty follows the system.
	Language string `json:"language,omitempty"`
	// Theme is one of Themes; empty follows the system.
	Theme string `json:"theme,omitempty"`
	// TextSize is one of TextSizes, in per cent of the usual size; 0 follows the system, which mostly is 100.
	TextSize int `json:"text_size,omitempty"`
	// LessMotion leaves out what moves only to please.
	LessMotion bool `json:"reduced_motion,omitempty"`
	// HoldToReveal shows a pairing code only while its button is held down.
	HoldToReveal bool `json:"hold_to_reveal,omitempty"`
	// PairingVersion is that of the links in QR codes, 1 or 2; 0 is 1.
	PairingVersion int `json:"pairing_version,omitempty"`
	// CodeLength is one of CodeLengths, how many characters the codes have that are typed elsewhere; 0 is 6.
	CodeLength int `json:"code_length,omitempty"`
	// Relay is the address of a relay in place of the one that the account server names; empty is that one.
	Relay string `json:"relay,omitempty"`
	// StartAtLogin starts the program when the person logs in.
	StartAtLogin bool `json:"start_at_login,omitempty"`
	// KeepRunning leaves the program in the tray when its window is closed.
	KeepRunning bool `json:"keep_running,omitempty"`
	// Quiet sends no notifications.
	Quiet bool `json:"quiet,omitempty"`
	// LogLevel is one of LogLevels; empty is LogWarnings.
	LogLevel string `json:"log_level,omitempty"`
}

// The values that some preferences take.
var (
	Languages       = []string{"en", "de", "fr", "es", "ja", "ar"}
	Themes          = []string{ThemeLight, ThemeDark, ThemeContrast}
	TextSizes       = []int{100, 125, 150, 200}
	PairingVersions = []int{1, 2}
	CodeLengths     = []int{6, 8, 10}
	LogLevels       = []string{LogErrors, LogWarnings, LogInfo, LogAll}
)

// Themes.
const (
	ThemeLight    = "light"
	ThemeDark     = "dark"
	ThemeContrast = "contrast"
)

// What the log tells.
const (
	LogErrors   = "error"
	LogWarnings = "warn"
	LogInfo     = "info"
	LogAll      = "debug"
)

// Valid reports whether every preference has one of its values. Whether the relay has the address of one is for package pairing
// to say.
func (p Preferences) Valid() bool {
	return (p.Language == "" || slices.Contains(Languages, p.Language)) &&
		(p.Theme == "" || slices.Contains(Themes, p.Theme)) &&
		(p.TextSize == 0 || slices.Contains(TextSizes, p.TextSize)) &&
		(p.PairingVersion == 0 || slices.Contains(PairingVersions, p.PairingVersion)) &&
		(p.CodeLength == 0 || slices.Contains(CodeLengths, p.CodeLength)) &&
		(p.LogLevel == "" || slices.Contains(LogLevels, p.LogLevel))
}
