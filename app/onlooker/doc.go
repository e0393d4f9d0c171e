// Package onlooker finds out whether somebody else may be seeing this screen, as far as the system tells.
//
// On Linux it tells of a session that is used from afar (the environment of ssh and xrdp, and logind), of a screen that is drawn on
// another computer (X11 over a network, a VNC server that is the X server), and of GNOME's screen being shared or recorded. It does
// not tell of a VNC server that looks at a screen from beside, such as x11vnc, of KDE's sharing, nor of what a portal has granted to
// others. Windows tells of Remote Desktop and of its shadow. macOS tells nothing without its own libraries.
package onlooker

// World is what is asked.
type World struct {
	// Getenv looks a variable of the environment up.
	Getenv func(name string) string
	// Window says that the screen is a window, and not the terminal that the program was started in.
	Window bool
}
