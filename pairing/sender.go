package pairing

import (
	"strings"
	"unicode"
)

// Sender is what the relay says of whoever sent a message: its User-Agent, its address and where that is (pairing
// protocol spec, section 2.3). All of it is a hint, asserted by the relay and in part chosen by the peer. Unknown
// members are empty.
type Sender struct {
	UserAgent string
	Remote    string
	City      string
	Region    string
	Country   string
}

const maxSenderText = 256

// Printable returns the sender with every member made safe to show: control and direction-changing characters dropped,
// at most 256 characters each.
func (s Sender) Printable() Sender {
	return Sender{printable(s.UserAgent), printable(s.Remote), printable(s.City), printable(s.Region), printable(s.Country)}
}

// Printable returns the metadata with every member made safe to show, as those of a Sender.
func (m Metadata) Printable() Metadata {
	return Metadata{printable(m.Email), printable(m.DeviceName), printable(m.DisplayName), printable(m.Avatar)}
}

func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > maxSenderText {
		text = string(runes[:maxSenderText])
	}
	return strings.TrimSpace(text)
}
