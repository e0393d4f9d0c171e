package pairing

import (
	"net/netip"
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

// MayBe reports whether two messages on a channel may come from the same device: from one browser, by its name, and from one
// subscriber, as far as their addresses can be compared.
func (s Sender) MayBe(o Sender) bool {
	one, err := netip.ParseAddr(s.Remote)
	other, otherErr := netip.ParseAddr(o.Remote)
	one, other = one.Unmap().WithZone(""), other.Unmap().WithZone("")
	if s.UserAgent != o.UserAgent {
		return false
	}
	return err != nil || otherErr != nil || one.BitLen() != other.BitLen() || Household(one) == Household(other)
}

// Household is what one subscriber has: an IPv4 address, or an IPv6 network of 64 bits. The zero Addr has the zero Prefix.
func Household(address netip.Addr) netip.Prefix {
	prefix, _ := address.Prefix(min(address.BitLen(), 64))
	return prefix
}

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
