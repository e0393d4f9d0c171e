package core

import (
	"net/netip"
	"strings"

	"countersign/pairing"
	"countersign/ui/screen"
)

// LocateSelf: have the relay say who it takes this computer for, by a channel of its own that is closed at once, to compare it
// with the phone. The relay is to be reached by the same sort of address as the phone's. Answers: SelfLocated, SelfUnlocated.
type LocateSelf struct {
	Ref   Ref
	Relay string
	Phone pairing.Sender
}

func (LocateSelf) effect() {}

type (
	// SelfLocated and SelfUnlocated answer LocateSelf.
	SelfLocated struct {
		Ref     Ref
		Sender  pairing.Sender
		Nations Nations
	}
	SelfUnlocated struct{ Ref Ref }
)

func (SelfLocated) event()   {}
func (SelfUnlocated) event() {}

// Nations are the codes of the countries in which the phone and this computer are (ISO 3166); empty where that is not known.
type Nations struct{ There, Here string }

// Whereabouts is where this computer is by the relay's word, and how near the phone is to it. It is asked once on a channel, and
// by that one's Ref.
type Whereabouts struct {
	Asked    Ref
	Here     pairing.Sender
	Nearness screen.Nearness
}

// locate asks where this computer is, now that there is a phone to compare it with. Nothing waits for the answer.
func (a Attempt) locate(t *turn) Attempt {
	a.Where = Whereabouts{Asked: a.Channel, Nearness: screen.Comparing}
	t.do(LocateSelf{a.Where.Asked, a.Via, a.Phone})
	return a
}

func (a Attempt) located(e Event) Attempt {
	switch e := e.(type) {
	case SelfLocated:
		if e.Ref.answers(a.Where.Asked) {
			here := e.Sender.Printable()
			a.Where = Whereabouts{Here: here, Nearness: nearness(a.Phone, here, e.Nations)}
		}
	case SelfUnlocated:
		if e.Ref.answers(a.Where.Asked) {
			a.Where = Whereabouts{}
		}
	}
	return a
}

// placeOf is where somebody is, by the relay's word. A city that is a region of its own is named once.
func placeOf(s pairing.Sender) string {
	if s.Region == s.City {
		s.Region = ""
	}
	return screen.List(s.City, s.Region, s.Country)
}

// nearness compares two that the same relay reports of. Of what is not known of both, nothing is said.
func nearness(there, here pairing.Sender, in Nations) screen.Nearness {
	if sameNetwork(there.Remote, here.Remote) {
		return screen.SameNetwork
	}
	switch sameCountry(there, here, in) {
	case yes:
		if sameCity(there, here) {
			return screen.SameCity
		}
		return screen.SameCountry
	case no:
		return screen.OtherCountry
	}
	return screen.Incomparable
}

// sameNetwork: one IPv4 address, or one IPv6 network of 64 bits, is what one subscriber has. That holds of addresses of the
// internet only: any other is of whoever stands next to the relay, and may be anybody's.
func sameNetwork(a, b string) bool {
	one, err := netip.ParseAddr(a)
	other, otherErr := netip.ParseAddr(b)
	if err != nil || otherErr != nil {
		return false
	}
	one, other = one.Unmap().WithZone(""), other.Unmap().WithZone("")
	if !isPublic(one) || !isPublic(other) {
		return false
	}
	return pairing.Household(one) == pairing.Household(other)
}

// carrierGrade is what providers have between themselves and their subscribers (RFC 6598).
var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")

func isPublic(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !carrierGrade.Contains(a)
}

// verdict is an answer that may not be known.
type verdict uint8

const (
	unknown verdict = iota
	yes
	no
)

// sameCountry: only two countries that are both known can be said to be different. What cannot be looked up can still be the
// same.
func sameCountry(a, b pairing.Sender, in Nations) verdict {
	switch {
	case in.There != "" && in.There == in.Here, a.Country != "" && strings.EqualFold(a.Country, b.Country):
		return yes
	case in.There != "" && in.Here != "":
		return no
	}
	return unknown
}

// sameCity: a country can have several cities of one name, in several regions. A region is called differently in another
// language, as the country is then.
func sameCity(a, b pairing.Sender) bool {
	otherRegion := a.Country == b.Country && a.Region != "" && b.Region != "" && a.Region != b.Region
	return a.City != "" && strings.EqualFold(a.City, b.City) && !otherRegion
}
