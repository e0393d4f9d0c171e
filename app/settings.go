package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"countersign/oauth"
	"countersign/ui/screen"
)

// settings is what a person chose, in one small file that a person can read: see docs/settings.md.
type settings struct {
	// Server is "mozilla", "sandbox", or the https address of an account server; empty until chosen.
	Server string `json:"server,omitempty"`
	// CodeRelay gives the codes that are typed, in place of the relay in use.
	CodeRelay string `json:"code_relay,omitempty"`
	// ClientID is the id under which whoever runs a server has registered this program with it, where the server does not say so
	// itself.
	ClientID string `json:"client_id,omitempty"`
	// RedirectPorts are the ports to which such a server lets the browser come back after a sign-in; any if there are none.
	RedirectPorts portList `json:"redirect_ports,omitzero"`
	screen.Preferences
}

const (
	serverMozilla = "mozilla"
	serverSandbox = "sandbox"
	maxSettings   = 64 << 10
)

// errSettings says that the settings file cannot be understood.
var errSettings = errors.New("settings: not understood")

// settingsFile is the settings and where they are kept.
type settingsFile struct {
	path string
	settings
}

// defaultSettingsPath is settings.json in the user's configuration folder for this program.
func defaultSettingsPath() (string, error) {
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "countersign", "settings.json"), err
}

// readSettings reads the file at path. No file is no settings. Errors: errSettings, or that of the file system; what could
// be read is nothing then, and the file is left as it is.
func readSettings(path string) (settingsFile, error) {
	f := settingsFile{path: path}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	f.settings, err = parseSettings(text)
	return f, err
}

// parseSettings reads one JSON object and nothing else.
func parseSettings(text []byte) (s settings, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if len(text) > maxSettings || !json.Valid(text) || decoder.Decode(&s) != nil || !s.valid() {
		return settings{}, errSettings
	}
	return s, nil
}

func (s settings) valid() bool {
	if !s.Preferences.Valid() || s.ClientID != "" && !oauth.IsClientID(s.ClientID) {
		return false
	}
	for _, address := range []string{s.Relay, s.CodeRelay} {
		if _, err := parseRelay(address); err != nil {
			return false
		}
	}
	switch s.Server {
	case "", serverMozilla, serverSandbox:
		return true
	}
	_, err := oauth.ParseContentRoot(s.Server)
	return err == nil
}

// write replaces the file in one step, so that it is never half written. A file that could not be read is kept beside it.
func (f settingsFile) write() error {
	if _, err := readSettings(f.path); err != nil {
		if err := os.Rename(f.path, f.path+".unreadable"); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(f.settings, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(f.path, append(text, '\n'))
}

// replaceFile writes a file that only its owner may read, atomically, in a folder that it makes if need be.
func replaceFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".countersign-*")
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	if _, err := fresh.Write(text); err != nil {
		fresh.Close()
		return err
	}
	if err := errors.Join(fresh.Sync(), fresh.Close()); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), path)
}
