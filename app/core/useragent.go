package core

import (
	"strconv"
	"strings"

	"github.com/mileusna/useragent"

	"countersign/ui/screen"
)

// description is what a User-Agent says of a device. All of it may be made up; what is unknown is empty.
type description struct{ device, system, browser string }

func describe(text string) description {
	ua := useragent.Parse(text)
	d := description{device: ua.Device, system: join(" ", ua.OS, major(ua.OSVersion))}
	if !ua.IsUnknown() {
		d.browser = join(" ", ua.Name, major(ua.Version))
	}
	if d.device == "" {
		switch {
		case ua.Tablet:
			d.device = screen.Say("Tablet")
		case ua.Mobile:
			d.device = screen.Say("Phone")
		case ua.Desktop:
			d.device = screen.Say("Computer")
		}
	}
	return d
}

// major is a version's first number; empty for what is no version.
func major(version string) string {
	first, _, _ := strings.Cut(version, ".")
	if _, err := strconv.Atoi(first); err != nil {
		return ""
	}
	return first
}

// name is a short name for a device that has told no other.
func (d description) name() string {
	switch {
	case d.browser != "" && d.system != "":
		return screen.Say("{{.Browser}} on {{.System}}", "Browser", d.browser, "System", d.system)
	case d.device != "":
		return d.device
	}
	return screen.Say("Your phone")
}
