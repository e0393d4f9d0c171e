// Package nation knows which country a name means.
//
// A relay names the place of whoever talks to it in that one's own language: a phone that is set to German is in
// Deutschland, and the computer beside it in Germany. Both are DE.
package nation

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// longest is how many bytes a name of a country has at most.
const longest = 100

// spoken are the languages in which the database behind Mozilla's relay has names (GeoLite2).
var spoken = []language.Tag{
	language.English, language.German, language.Spanish, language.French, language.Japanese, language.BrazilianPortuguese,
	language.Russian, language.SimplifiedChinese,
}

// others are names of that database which Unicode's tables do not have.
var others = map[string]string{
	"hong kong": "HK", "macao": "MO", "macau": "MO", "usa": "US", "palestine": "PS", "ivory coast": "CI", "the netherlands": "NL",
	"republic of lithuania": "LT", "hashemite kingdom of jordan": "JO", "republic of moldova": "MD", "czech republic": "CZ",
	"türkiye": "TR", "swaziland": "SZ", "cabo verde": "CV", "timor leste": "TL",
}

// Of is the code of the country in which a relay says that somebody is; empty if that is not known. A relay that knows no name of
// the country may give its code as the region (pairing protocol spec, section 2.3).
func Of(country, region string) string {
	if country == "" && len(region) == 2 {
		return Code(region)
	}
	return Code(country)
}

// Code is the two capital letters that ISO 3166 has for a country, given its name in one of a few languages, or the two
// letters themselves. It is empty for a name that nobody here knows.
func Code(name string) string {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > longest {
		return ""
	}
	if len(name) == 2 && name == strings.ToUpper(name) {
		return isoOf(name)
	}
	if code := others[strings.ToLower(name)]; code != "" {
		return code
	}
	for _, tongue := range spoken {
		names := display.Regions(tongue)
		for _, region := range countries() {
			if strings.EqualFold(names.Name(region), name) {
				return region.String()
			}
		}
	}
	return ""
}

func isoOf(letters string) string {
	if region, err := language.ParseRegion(letters); err == nil && region.IsCountry() {
		return region.Canonicalize().String()
	}
	return ""
}

// countries are all that there are; those that have become others are left out.
func countries() (all []language.Region) {
	for _, region := range language.Supported.Regions() {
		if region.IsCountry() && len(region.String()) == 2 && region.Canonicalize() == region {
			all = append(all, region)
		}
	}
	return all
}
