package nation_test

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"countersign/app/nation"
)

func TestCode(t *testing.T) {
	for name, want := range map[string]string{
		"Germany": "DE", "Deutschland": "DE", "Alemania": "DE", "Allemagne": "DE", "Alemanha": "DE", "ドイツ": "DE", "Германия": "DE", "德国": "DE",
		"germany": "DE", " Germany ": "DE", "DE": "DE",
		"United States": "US", "Vereinigte Staaten": "US", "USA": "US", "Estados Unidos": "US", "US": "US",
		"United Kingdom": "GB", "GB": "GB", "UK": "GB", "Hong Kong": "HK", "Czechia": "CZ", "Czech Republic": "CZ", "Türkiye": "TR", "Turkey": "TR",
		"": "", "Atlantis": "", "de": "", "ZZ": "", "XX": "", "EU": "", "Europe": "", "Bavaria": "", "not known": "",
		"1": "", "\x00\x00": "", "Germany\x00": "", strings.Repeat("Germany", 1000): "",
	} {
		if got := nation.Code(name); got != want {
			t.Errorf("Code(%.20q) is %q, want %q", name, got, want)
		}
	}
}

// No name means two countries: a false alarm, or a false calm, would follow.
func TestNoNameMeansTwoCountries(t *testing.T) {
	meant := map[string]string{}
	for _, tag := range []language.Tag{language.English, language.German, language.French, language.Japanese, language.Russian} {
		for _, region := range language.Supported.Regions() {
			name := display.Regions(tag).Name(region)
			if nation.Code(region.String()) != region.String() || name == "" {
				continue
			}
			if other := meant[strings.ToLower(name)]; other != "" && other != region.String() {
				t.Errorf("%q is %s and %s", name, other, region)
			}
			meant[strings.ToLower(name)] = region.String()
		}
	}
}

func BenchmarkCode(b *testing.B) {
	for b.Loop() {
		nation.Code("Atlantis")
	}
}

// A relay that gives no country may give its code in the place of the region.
func TestOf(t *testing.T) {
	for _, c := range []struct{ country, region, want string }{
		{"Germany", "Berlin", "DE"}, {"", "DE", "DE"}, {"", "Berlin", ""}, {"Germany", "FR", "DE"}, {"Atlantis", "DE", ""}, {"", "", ""},
	} {
		if got := nation.Of(c.country, c.region); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.country, c.region, got, c.want)
		}
	}
}
