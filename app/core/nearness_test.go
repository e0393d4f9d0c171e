package core

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/app/nation"
	"countersign/pairing"
	"countersign/ui/screen"
)

// at is a sender at an address, and at a place: "city, region, country".
func at(address, place string) pairing.Sender {
	s := pairing.Sender{Remote: address}
	for i, part := range strings.Split(place, ", ") {
		*[]*string{&s.City, &s.Region, &s.Country}[i] = part
	}
	return s
}

// compared compares two, with the names of countries looked up.
func compared(there, here pairing.Sender) screen.Nearness {
	return nearness(there, here, Nations{nation.Of(there.Country, there.Region), nation.Of(here.Country, here.Region)})
}

func TestNearness(t *testing.T) {
	const unplaced = ""
	berlin, munich := at("203.0.113.7", "Berlin, Berlin, Germany"), at("198.51.100.9", "Munich, Bavaria, Germany")
	for _, c := range []struct {
		name        string
		there, here pairing.Sender
		want        screen.Nearness
	}{
		{"nothing known", pairing.Sender{}, pairing.Sender{}, screen.Incomparable},
		{"nothing known of the phone", pairing.Sender{}, berlin, screen.Incomparable},
		{"nothing known of this computer", berlin, pairing.Sender{}, screen.Incomparable},

		{"one address", berlin, berlin, screen.SameNetwork},
		{"one address, no place", at("203.0.113.7", unplaced), at("203.0.113.7", unplaced), screen.SameNetwork},
		{"an address written as IPv6", at("::ffff:203.0.113.7", unplaced), at("203.0.113.7", unplaced), screen.SameNetwork},
		{"one address in two countries", berlin, at("203.0.113.7", "Paris, , France"), screen.SameNetwork},
		{"neighbouring addresses", at("203.0.113.7", unplaced), at("203.0.113.8", unplaced), screen.Incomparable},
		{"one IPv6 network", at("2001:db8:1:2:3::4", unplaced), at("2001:db8:1:2:9::", unplaced), screen.SameNetwork},
		{"two IPv6 networks", at("2001:db8:1:2::1", unplaced), at("2001:db8:1:3::1", unplaced), screen.Incomparable},
		{"IPv4 and IPv6", at("203.0.113.7", unplaced), at("2001:db8::1", unplaced), screen.Incomparable},
		{"IPv4 and IPv6 in one city", berlin, at("2001:db8::1", "Berlin, Berlin, Germany"), screen.SameCity},
		{"this computer itself", at("127.0.0.1", unplaced), at("127.0.0.1", unplaced), screen.Incomparable},
		{"this computer itself, IPv6", at("::1", unplaced), at("::1", unplaced), screen.Incomparable},
		{"behind a proxy of the relay's", at("172.17.0.1", unplaced), at("172.17.0.1", unplaced), screen.Incomparable},
		{"private networks", at("192.168.1.7", unplaced), at("192.168.1.7", unplaced), screen.Incomparable},
		{"private IPv6 networks", at("fd00::1", unplaced), at("fd00::1", unplaced), screen.Incomparable},
		{"one link", at("fe80::1%eth0", unplaced), at("fe80::1%eth0", unplaced), screen.Incomparable},
		{"a provider's own addresses", at("100.64.0.1", unplaced), at("100.64.0.1", unplaced), screen.Incomparable},
		{"no address at all", at("0.0.0.0", unplaced), at("0.0.0.0", unplaced), screen.Incomparable},
		{"nonsense for an address", at("here", unplaced), at("here", unplaced), screen.Incomparable},
		{"a port", at("203.0.113.7:443", unplaced), at("203.0.113.7:443", unplaced), screen.Incomparable},

		{"one city", berlin, at("198.51.100.9", "Berlin, Berlin, Germany"), screen.SameCity},
		{"one city in two languages", at("203.0.113.7", "Berlin, Land Berlin, Deutschland"), at("198.51.100.9", "Berlin, Berlin, Germany"), screen.SameCity},
		{"a city called differently", at("203.0.113.7", "München, Bayern, Deutschland"), munich, screen.SameCountry},
		{"two cities of one name", at("203.0.113.7", "Springfield, Illinois, United States"), at("198.51.100.9", "Springfield, Ohio, United States"), screen.SameCountry},
		{"one city, no country", at("203.0.113.7", "Paris, , "), at("198.51.100.9", "Paris, , "), screen.Incomparable},
		{"two cities", berlin, munich, screen.SameCountry},
		{"a city that is not known", at("203.0.113.7", ", , Germany"), munich, screen.SameCountry},
		{"one country that nobody knows", at("203.0.113.7", "Poseidonis, , Atlantis"), at("198.51.100.9", "Poseidonis, , Atlantis"), screen.SameCity},

		{"two countries", berlin, at("198.51.100.9", "Kyiv, , Ukraine"), screen.OtherCountry},
		{"two countries in two languages", at("203.0.113.7", "Wien, , Österreich"), munich, screen.OtherCountry},
		{"two cities of one name in two countries", at("203.0.113.7", "Paris, Texas, United States"), at("198.51.100.9", "Paris, , France"), screen.OtherCountry},
		{"a country that nobody knows", at("198.51.100.9", "Poseidonis, , Atlantis"), berlin, screen.Incomparable},

		{"codes for countries", at("203.0.113.7", "Mountain View, US, "), at("198.51.100.9", "Mountain View, US, "), screen.SameCity},
		{"two codes for countries", at("203.0.113.7", "Mountain View, US, "), at("198.51.100.9", "Berlin, DE, "), screen.OtherCountry},
		{"a code and a name", at("203.0.113.7", "Berlin, DE, "), at("198.51.100.9", "Berlin, Berlin, Germany"), screen.SameCity},
		{"a region and no country", at("203.0.113.7", "Berlin, Berlin, "), munich, screen.Incomparable},
	} {
		if got := compared(c.there, c.here); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if got := compared(c.here, c.there); got != c.want {
			t.Errorf("%s, the other way round: %d, want %d", c.name, got, c.want)
		}
	}
}

// Whatever a relay says of the two, it is compared the same both ways, and what a phone says of itself changes nothing.
func TestNearnessOfAnything(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "Germany", "Deutschland", "France", "US", "Berlin", "127.0.0.1", "203.0.113.7", "2001:db8::1"}), rapid.String())
	senders := rapid.Custom(func(t *rapid.T) pairing.Sender {
		return pairing.Sender{
			UserAgent: word.Draw(t, "ua"), Remote: word.Draw(t, "remote"), City: word.Draw(t, "city"), Region: word.Draw(t, "region"), Country: word.Draw(t, "country"),
		}.Printable()
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := senders.Draw(t, "there"), senders.Draw(t, "here")
		got := compared(a, b)
		if compared(b, a) != got {
			t.Fatal("near one way, far the other")
		}
		if a.UserAgent = "something else"; compared(a, b) != got {
			t.Fatal("the name that a browser gives itself counts")
		}
		if got == screen.OtherCountry && (a.Country == "" && a.Region == "" || b.Country == "" && b.Region == "") {
			t.Fatal("an alarm about a country that is not known")
		}
	})
}
