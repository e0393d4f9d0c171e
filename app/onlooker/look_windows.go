package onlooker

import (
	"context"

	"golang.org/x/sys/windows"

	"countersign/ui/screen"
)

// What GetSystemMetrics knows: whether the session is shown by Remote Desktop, and whether somebody controls it from afar.
const (
	smRemoteSession = 0x1000
	smRemoteControl = 0x2001
)

var getSystemMetrics = windows.NewLazySystemDLL("user32.dll").NewProc("GetSystemMetrics")

// Look asks, and says what it was told; 0 if nothing.
func Look(_ context.Context, w World) screen.Onlooker {
	switch {
	case !w.Window && w.Getenv("SSH_CONNECTION") != "":
		return screen.RemoteShell
	case metric(smRemoteSession), metric(smRemoteControl):
		return screen.RemoteDesktop
	}
	return 0
}

func metric(which uintptr) bool {
	value, _, _ := getSystemMetrics.Call(which)
	return value != 0
}
