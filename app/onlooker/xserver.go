//go:build !windows && !darwin

package onlooker

import (
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// vncExtension is what X servers have that draw for VNC viewers: Xvnc of TigerVNC, TurboVNC and others.
const vncExtension = "VNC-EXTENSION"

// isVNC reports whether the X server of a display draws for VNC viewers.
func isVNC(display string) bool {
	if display == "" {
		return false
	}
	xgb.Logger.SetOutput(io.Discard) // it reports each connection that fails
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return false
	}
	defer conn.Close()
	answer, err := xproto.QueryExtension(conn, uint16(len(vncExtension)), vncExtension).Reply()
	return err == nil && answer.Present
}
