package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"countersign/app/core"
	"countersign/app/doctor"
	"countersign/assets"
	"countersign/ui/screen"
)

// diagnostics is what is saved for whoever is to help. Every part of it has what looks like a secret taken out.
type diagnostics struct {
	at       time.Time
	settings settings
	state    string // the folder with the log and what crashes left; empty is none
	getenv   func(string) string
	// doctor is what the doctor finds, as JSON; nil leaves that out.
	doctor func(context.Context) ([]byte, error)
	// history is what came of attempts, of which only how often is told; nil leaves that out.
	history func() []core.Entry
}

// doctorPatience is how long the doctor is waited for.
const doctorPatience = 12 * time.Second

// part is one file of the archive.
type part struct {
	name string
	text []byte
}

func (d diagnostics) parts(ctx context.Context) []part {
	parts := []part{{"README.txt", []byte(screen.Say("This says how Countersign was doing, for whoever helps you. Read it, and take out what you would rather keep to yourself.") + "\n")},
		{"about.txt", d.about()}}
	if text, err := json.MarshalIndent(d.settings, "", "  "); err == nil {
		parts = append(parts, part{"settings.json", text})
	}
	if d.doctor != nil {
		ctx, cancel := context.WithTimeout(ctx, doctorPatience)
		defer cancel()
		if text, err := d.doctor(ctx); err == nil {
			parts = append(parts, part{"doctor.json", text})
		}
	}
	if d.history != nil {
		parts = append(parts, part{"history.txt", howOften(d.history())})
	}
	for _, name := range []string{logName, oldLogName, crashName, oldCrashName} {
		if text := d.read(name); len(text) > 0 {
			parts = append(parts, part{name, text})
		}
	}
	return parts
}

// howOften counts what came of attempts, and why. Who and where is left out.
func howOften(history []core.Entry) []byte {
	times := map[string]int{}
	for _, e := range history {
		l := written(e)
		times[strings.Join([]string{l.Kind, l.Outcome, l.Reason}, " ")]++
	}
	var b bytes.Buffer
	for _, what := range slices.Sorted(maps.Keys(times)) {
		fmt.Fprintf(&b, "%d %s\n", times[what], what)
	}
	return b.Bytes()
}

// about says what runs here, on what.
func (d diagnostics) about() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s\n%s, %s/%s\n", assets.Name, assets.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			fmt.Fprintf(&b, "%s %s\n", m.Path, m.Version)
		}
	}
	for _, name := range []string{
		"XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "DISPLAY", "WAYLAND_DISPLAY", "FYNE_SCALE", "FYNE_THEME", "LANG", "LC_ALL", "TERM",
	} {
		if value := d.getenv(name); value != "" {
			fmt.Fprintf(&b, "%s=%.80q\n", name, value)
		}
	}
	return b.Bytes()
}

// read is the end of a file in the state folder; nothing if it cannot be read.
func (d diagnostics) read(name string) []byte {
	if d.state == "" {
		return nil
	}
	path := filepath.Join(d.state, name)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > maxLogFile {
		_, _ = file.Seek(-maxLogFile, io.SeekEnd)
	}
	text, _ := io.ReadAll(io.LimitReader(file, maxLogFile))
	return text
}

// pack is the archive.
func (d diagnostics) pack(ctx context.Context) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, p := range d.parts(ctx) {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: d.at})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(d.anonymous(p.text)); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

// anonymous takes out what looks like a secret, and where the person's own folder is.
func (d diagnostics) anonymous(text []byte) []byte {
	if home := d.getenv("HOME"); len(home) > 1 {
		text = bytes.ReplaceAll(text, []byte(home), []byte("~"))
	}
	return redact(text)
}

// save writes the archive at path or, if that is empty, under a name of its own where people look for files, and returns where it
// is. A file that is there already is left alone.
func (d diagnostics) save(ctx context.Context, path string) (string, error) {
	archive, err := d.pack(ctx)
	if err != nil {
		return "", err
	}
	if path != "" {
		return path, writeNew(path, archive)
	}
	folder, err := downloads(d.getenv)
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, "countersign-diagnostics-"+d.at.Format("20060102-150405")+".zip")
	return path, writeNew(path, archive)
}

// writeNew writes a file that was not there, which only its owner may read; what is half written is removed.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

// diagnose is what can be said now. The doctor is to look at the subject.
func (p *performer) diagnose(subject doctor.Subject) diagnostics {
	return diagnostics{
		at: time.Now(), settings: p.settings.settings, state: stateFolder(os.Getenv), getenv: os.Getenv,
		history: func() []core.Entry {
			entries, _, _ := p.history.read() // as far as it can be read
			return entries
		},
		doctor: func(ctx context.Context) ([]byte, error) {
			return doctor.JSON(p.examine(ctx, subject, func([]doctor.Result) {}))
		},
	}
}

func (p *performer) saveDiagnostics(ctx context.Context, e core.SaveDiagnostics, post func(core.Event)) (work func()) {
	d := p.diagnose(doctor.Subject{Servers: e.Servers, Relay: e.Relay})
	return func() {
		path, err := d.save(ctx, "")
		if err != nil {
			p.log.Warn("diagnostics not saved", "cause", err)
			post(core.DiagnosticsUnsaved{Ref: e.Ref})
			return
		}
		post(core.DiagnosticsSaved{Ref: e.Ref, Path: path})
	}
}

// runReport saves diagnostics, and says where they are.
func runReport(ctx context.Context, o options, out *messages) int {
	start, problem := prepare(o)
	if problem != "" {
		out.problem(problem)
		return exitFailure
	}
	defer start.performer.local.stop()
	path, err := start.performer.diagnose(doctor.Subject{Servers: start.model.Examined(), Relay: start.model.Relay}).save(ctx, o.file)
	switch {
	case errors.Is(err, fs.ErrExist):
		out.problem(screen.Say("There is a file of that name already. Name another one."))
		return exitFailure
	case err != nil:
		out.problem(screen.Say("The file could not be written. Name another place: countersign diagnostics FILE"))
		return exitFailure
	}
	out.say(screen.Diagnostics{Path: path}.SavedNote())
	return exitOK
}
