package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"countersign/app/core"
	"countersign/ui/screen"
)

// preferring is a performer whose settings are in a file of this test.
func preferring(t *testing.T) *performer {
	t.Helper()
	return &performer{
		log: slog.New(slog.DiscardHandler), settings: settingsFile{path: filepath.Join(t.TempDir(), "countersign", "settings.json")},
		local: &localServers{}, logLevel: &slog.LevelVar{}, vault: &vault{},
	}
}

// TestPreferencesAreKept: what is changed stands in the file with all else that was there, and no answer says that it does.
func TestPreferencesAreKept(t *testing.T) {
	p := preferring(t)
	p.remember(core.Site{Kind: core.Sandbox})()
	want := screen.Preferences{Theme: screen.ThemeDark, TextSize: 200, CodeLength: 8, Relay: "wss://pair.example.org", LogLevel: "info", Quiet: true}
	p.savePreferences(core.SavePreferences{Preferences: want}, func(e core.Event) { t.Errorf("%T", e) })()
	f, err := readSettings(p.settings.path)
	if err != nil || f.Preferences != want || f.Server != serverSandbox {
		t.Errorf("%+v, %v", f.settings, err)
	}
}

// TestNewerSettingsStay, in whatever order they come to be written.
func TestNewerSettingsStay(t *testing.T) {
	p := preferring(t)
	var writing sync.WaitGroup
	for _, size := range screen.TextSizes {
		work := p.savePreferences(core.SavePreferences{Preferences: screen.Preferences{TextSize: size}}, func(core.Event) {})
		writing.Go(work)
	}
	writing.Wait()
	if f, err := readSettings(p.settings.path); err != nil || f.TextSize != 200 {
		t.Errorf("%+v, %v", f.settings, err)
	}
}

// TestPreferencesThatCannotBeKept: a file stands in for a folder that may not be written; the superuser may write into every folder.
func TestPreferencesThatCannotBeKept(t *testing.T) {
	p := preferring(t)
	if err := os.WriteFile(filepath.Dir(p.settings.path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var said []core.Event
	p.savePreferences(core.SavePreferences{Ref: 7, Preferences: screen.Preferences{Quiet: true}}, func(e core.Event) { said = append(said, e) })()
	if len(said) != 1 || said[0] != (core.PreferencesUnkept{Ref: 7}) {
		t.Errorf("said: %v", said)
	}
}

// TestChangedPreferencesCount, and only what has changed: flags stay in force.
func TestChangedPreferencesCount(t *testing.T) {
	p := preferring(t)
	var told []bool
	p.startAtLogin = func(on bool) error {
		told = append(told, on)
		return nil
	}
	apply := func(e core.ApplyPreferences) {
		if work := p.applyPreferences(e, func(e core.Event) { t.Errorf("said: %v", e) }); work != nil {
			work()
		}
	}
	p.logLevel.Set(slog.LevelDebug)
	now := screen.Preferences{StartAtLogin: true, CodeLength: 10}
	apply(core.ApplyPreferences{Now: now})
	if p.logLevel.Level() != slog.LevelDebug || p.local.codeLength.Load() != 10 || !slices.Equal(told, []bool{true}) {
		t.Errorf("level %v, length %d, told %v", p.logLevel, p.local.codeLength.Load(), told)
	}
	next := screen.Preferences{StartAtLogin: true, LogLevel: "error"}
	apply(core.ApplyPreferences{Was: now, Now: next})
	if p.logLevel.Level() != slog.LevelError || len(told) != 1 {
		t.Errorf("level %v, told %v", p.logLevel, told)
	}
}

// TestStartAtLoginThatIsRefused is told.
func TestStartAtLoginThatIsRefused(t *testing.T) {
	p := preferring(t)
	p.startAtLogin = func(bool) error { return errors.New("refused") }
	var said []core.Event
	p.applyPreferences(core.ApplyPreferences{Now: screen.Preferences{StartAtLogin: true}}, func(e core.Event) { said = append(said, e) })()
	if len(said) != 1 || said[0] != (core.LoginStartRefused{}) {
		t.Errorf("said: %v", said)
	}
}
