package main

import (
	"context"
	"sync"

	"countersign/app/core"
	"countersign/ui"
)

// settingsWriter writes settings one after another, and none over newer ones.
type settingsWriter struct {
	noting  sync.Mutex // guards newest
	newest  settingsFile
	writing sync.Mutex // is held while a file is written
}

// note takes what is to be written, and returns the writing, which blocks: of the newest, should there be newer settings by then.
func (w *settingsWriter) note(f settingsFile) (write func() error) {
	w.noting.Lock()
	defer w.noting.Unlock()
	w.newest = f
	return func() error {
		w.writing.Lock()
		defer w.writing.Unlock()
		w.noting.Lock()
		newest := w.newest
		w.noting.Unlock()
		return newest.write()
	}
}

// writeSettings writes down what is set now. Failed is called where that fails.
func (p *performer) writeSettings(failed func()) (work func()) {
	write := p.written.note(p.settings)
	return func() {
		if err := write(); err != nil {
			p.log.Warn("settings not written", "cause", err)
			failed()
		}
	}
}

// remember notes in the settings which server was chosen.
func (p *performer) remember(s core.Site) (work func()) {
	switch s.Kind {
	case core.Mozilla:
		p.settings.Server = serverMozilla
	case core.Sandbox:
		p.settings.Server = serverSandbox
	default:
		p.settings.Server = s.Servers.Content
	}
	p.vault.choose(realmOf(s.Kind))
	return p.writeSettings(func() {})
}

// tune does what is wanted in the settings.
func (p *performer) tune(ctx context.Context, effect core.Effect, post func(core.Event)) (work func()) {
	switch e := effect.(type) {
	case core.SavePreferences:
		return p.savePreferences(e, post)
	case core.ApplyPreferences:
		return p.applyPreferences(e, post)
	case core.SaveDiagnostics:
		return p.saveDiagnostics(ctx, e, post)
	}
	return nil
}

func (p *performer) savePreferences(e core.SavePreferences, post func(core.Event)) (work func()) {
	p.settings.Preferences = e.Preferences
	return p.writeSettings(func() { post(core.PreferencesUnkept{Ref: e.Ref}) })
}

// applyPreferences lets changed preferences count where nobody looks at the model. What has not changed is left alone: a flag may
// say otherwise.
func (p *performer) applyPreferences(e core.ApplyPreferences, post func(core.Event)) (work func()) {
	p.local.codeLength.Store(int32(e.Now.CodeLength))
	if e.Now.Language != e.Was.Language {
		ui.Speak(e.Now.Language)
	}
	if level, err := parseLogLevel(e.Now.LogLevel); err == nil && e.Now.LogLevel != e.Was.LogLevel {
		p.logLevel.Set(level)
	}
	if e.Now.StartAtLogin == e.Was.StartAtLogin {
		return nil
	}
	return func() {
		if err := p.startAtLogin(e.Now.StartAtLogin); err != nil {
			p.log.Warn("start at login", "cause", err)
			post(core.LoginStartRefused{})
		}
	}
}
