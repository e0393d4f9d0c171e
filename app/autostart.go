//go:build !windows

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"countersign/assets"
)

// startAtLogin has the system start this program when its person logs in, put away in the tray; or no more.
func startAtLogin(on bool) error {
	path, entry, err := loginEntry()
	if err != nil {
		return err
	}
	if on {
		return replaceFile(path, []byte(entry))
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// loginEntry is the file that desktops read at login, and what has to stand in it: an XDG autostart entry or, on a Mac, a launch
// agent.
func loginEntry() (path, entry string, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", "", err
	}
	if runtime.GOOS == "darwin" {
		home, err := os.UserHomeDir()
		return filepath.Join(home, "Library", "LaunchAgents", assets.ID+".plist"), launchAgent(self), err
	}
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "autostart", assets.ID+".desktop"), desktopEntry(self), err
}

func desktopEntry(program string) string {
	// The escapes of a quoted argument, and then those of a string (Desktop Entry Specification, "The Exec key").
	quoted := strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, "%", "%%").Replace(program)
	return "[Desktop Entry]\nType=Application\nName=" + assets.Name + "\nExec=\"" + quoted + "\" --hidden\nIcon=" + assets.ID +
		"\nX-GNOME-Autostart-enabled=true\n"
}

func launchAgent(program string) string {
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(program)
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>Label</key><string>` + assets.ID + `</string>
<key>ProgramArguments</key><array><string>` + escaped + `</string><string>--hidden</string></array>
<key>RunAtLoad</key><true/>
</dict></plist>
`
}
