package screen

import "slices"

// Preferences are how a person wants the program to look and to behave. The zero value is how it comes. They stand in the
// settings file under the names in the tags: see docs/settings.md.
type Preferences struct {
	// Language is one of Languages; empty follows the system.
	Language string `json:"language,omitempty"`
	// Theme is one of Themes; empty follows the system.
	Theme string `json:"theme,omitempty"`
	// TextSize is one of TextSizes, in per cent of the usual size; 0 is 100.
	TextSize int `json:"text_size,omitempty"`
	// LessMotion leaves out what moves only to please.
	LessMotion bool `json:"reduced_motion,omitempty"`
	// HoldToReveal shows a pairing code only while its button is held down.
	HoldToReveal bool `json:"hold_to_reveal,omitempty"`
	// PairingVersion is that of the links in QR codes, 1 or 2; 0 is 1.
	PairingVersion int `json:"pairing_version,omitempty"`
	// StartAtLogin starts the program when the person logs in.
	StartAtLogin bool `json:"start_at_login,omitempty"`
	// KeepRunning leaves the program in the tray when its window is closed.
	KeepRunning bool `json:"keep_running,omitempty"`
	// Quiet sends no notifications.
	Quiet bool `json:"quiet,omitempty"`
}

// The values that some preferences take.
var (
	Languages = []string{"en", "de", "fr", "es", "ja", "ar"}
	Themes    = []string{ThemeLight, ThemeDark, ThemeContrast}
	TextSizes = []int{100, 125, 150, 200}
)

// Themes.
const (
	ThemeLight    = "light"
	ThemeDark     = "dark"
	ThemeContrast = "contrast"
)

// Valid reports whether every preference has one of its values.
func (p Preferences) Valid() bool {
	return (p.Language == "" || slices.Contains(Languages, p.Language)) &&
		(p.Theme == "" || slices.Contains(Themes, p.Theme)) &&
		(p.TextSize == 0 || slices.Contains(TextSizes, p.TextSize)) &&
		p.PairingVersion >= 0 && p.PairingVersion <= 2
}
