// Package nation knows which country a name means.
//
// A relay names the place of whoever talks to it in that one's own language: a phone that is set to German is in
// Deutschland, and the computer beside it in Germany. Both are DE.
package nation

import (
	_ "embed"
	"strings"

	"golang.org/x/text/language"
)

// longest is how many bytes a name of a country has at most.
const longest = 100

// table has a line for each country: its code and its names in small letters, with tabs between, in each language in which the
// database behind Mozilla's relay has names (GeoLite2). They are Unicode's, and a test writes
// them: the package that has them has all languages, and stays in memory whole.
//
//go:embed names.txt
var table string

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
	name = strings.ToLower(name)
	if code := others[name]; code != "" {
		return code
	}
	for line := range strings.Lines(table) {
		code, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		for known := range strings.SplitSeq(names, "\t") {
			if known == name {
				return code
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
