//go:build !windows && !darwin

package onlooker

import (
	"cmp"
	"context"
	"encoding/xml"
	"strings"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/introspect"
)

const systemBus = "unix:path=/run/dbus/system_bus_socket"

// isRemoteSession asks logind whether the session of this program is used from another computer.
func isRemoteSession(ctx context.Context, address string) bool {
	conn := connect(ctx, cmp.Or(address, systemBus))
	if conn == nil {
		return false
	}
	defer conn.Close()
	session := conn.Object("org.freedesktop.login1", "/org/freedesktop/login1/session/auto")
	var remote dbus.Variant
	err := session.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, "org.freedesktop.login1.Session", "Remote").Store(&remote)
	is, _ := remote.Value().(bool)
	return err == nil && is
}

// sharers are the parts of GNOME's compositor that give the screen away, each with a folder of objects, one for each session. Other
// compositors have taken over the names.
var sharers = []struct {
	name    string
	folders dbus.ObjectPath
}{
	{"org.gnome.Mutter.ScreenCast", "/org/gnome/Mutter/ScreenCast/Session"},
	{"org.gnome.Mutter.RemoteDesktop", "/org/gnome/Mutter/RemoteDesktop/Session"},
}

// isShared asks the compositor whether the screen is being shared or recorded.
func isShared(ctx context.Context, address string) bool {
	conn := connect(ctx, address)
	if conn == nil {
		return false
	}
	defer conn.Close()
	for _, s := range sharers {
		var text string
		err := conn.Object(s.name, s.folders).CallWithContext(ctx, "org.freedesktop.DBus.Introspectable.Introspect", dbus.FlagNoAutoStart).Store(&text)
		if err == nil && hasChildren(text) {
			return true
		}
	}
	return false
}

// longestDescription bounds what is read, in bytes.
const longestDescription = 1 << 20

// hasChildren reports whether an object's description names objects below it.
func hasChildren(description string) bool {
	var node introspect.Node
	return len(description) <= longestDescription && xml.Unmarshal([]byte(description), &node) == nil && len(node.Children) > 0
}

// connect makes a connection of its own; nil where there is no such bus.
func connect(ctx context.Context, address string) *dbus.Conn {
	if !strings.HasPrefix(address, "unix:") {
		return nil
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return nil
	}
	return conn
}
