package main

import (
	"context"
	"net"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"countersign/ui/screen"
)

// displayLimit is how long a display may take to answer; one on another computer is asked over the network.
const displayLimit = 3 * time.Second

func displayMissing() string {
	return screen.Say("There is no display here, so Countersign runs in the terminal.")
}

func displayClosed() string {
	return screen.Say("The display cannot be opened, so Countersign runs in the terminal.")
}

// displayProblem is a sentence saying why no window can be opened here; empty if one can. The toolkit crashes where there
// is no display, so each display that the environment names is called first.
func displayProblem(ctx context.Context, getenv func(string) string) string {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return ""
	}
	addresses := displayAddresses(getenv)
	if len(addresses) == 0 {
		return displayMissing()
	}
	for _, a := range addresses {
		dialer := net.Dialer{Timeout: displayLimit}
		if c, err := dialer.DialContext(ctx, a.network, a.address); err == nil {
			c.Close()
			return ""
		}
	}
	return displayClosed()
}

// displayAddress is where a display server may listen.
type displayAddress struct{ network, address string }

// displayAddresses lists where the displays that WAYLAND_DISPLAY and DISPLAY name may listen. A name that means nothing
// still counts as one, with an address where nobody is.
func displayAddresses(getenv func(string) string) (all []displayAddress) {
	if name := getenv("WAYLAND_DISPLAY"); name != "" {
		if !filepath.IsAbs(name) {
			name = filepath.Join(getenv("XDG_RUNTIME_DIR"), name)
		}
		all = append(all, displayAddress{"unix", name})
	}
	if name := getenv("DISPLAY"); name != "" {
		all = append(all, x11Addresses(name)...)
	}
	return all
}

// x11Addresses takes a display's name apart: host:number.screen, with no host for this computer.
func x11Addresses(name string) []displayAddress {
	colon := strings.LastIndex(name, ":")
	host, rest := name[:max(colon, 0)], name[colon+1:]
	number, _, _ := strings.Cut(rest, ".")
	n, err := strconv.ParseUint(number, 10, 15)
	switch {
	case colon < 0 || err != nil:
		return []displayAddress{{"unix", ""}}
	case host == "" || host == "unix":
		socket := "/tmp/.X11-unix/X" + number
		return []displayAddress{{"unix", "@" + socket}, {"unix", socket}}
	}
	return []displayAddress{{"tcp", net.JoinHostPort(strings.Trim(host, "[]"), strconv.FormatUint(6000+n, 10))}}
}
