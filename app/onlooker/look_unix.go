//go:build !windows && !darwin

package onlooker

import (
	"context"
	"strings"

	"countersign/ui/screen"
)

// Look asks, and says what it was told; 0 if nothing. It blocks for as long as the buses of the computer take, or until ctx is done.
func Look(ctx context.Context, w World) screen.Onlooker {
	display := w.Getenv("DISPLAY")
	switch {
	case w.Getenv("XRDP_SESSION") != "":
		return screen.RemoteDesktop
	case w.Window && isElsewhere(display):
		return screen.RemoteDisplay
	case !w.Window && w.Getenv("SSH_CONNECTION") != "":
		return screen.RemoteShell
	case isRemoteSession(ctx, w.Getenv("DBUS_SYSTEM_BUS_ADDRESS")):
		return screen.RemoteDesktop
	case w.Window && isVNC(display):
		return screen.RemoteViewer
	case isShared(ctx, w.Getenv("DBUS_SESSION_BUS_ADDRESS")):
		return screen.SharedScreen
	}
	return 0
}

// isElsewhere reports whether an X display is reached over a network: "host:0", and also "localhost:10", which is how ssh brings
// one along. A path is a socket of this computer, and so is "unix:0".
func isElsewhere(display string) bool {
	host, _, named := strings.Cut(display, ":")
	return named && host != "" && host != "unix" && !strings.HasPrefix(host, "/")
}
