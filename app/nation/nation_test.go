package nation_test

import (
	"flag"
	"os"
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

var update = flag.Bool("update", false, "write the table of names anew")

// spoken are the languages in which the database behind Mozilla's relay has names (GeoLite2).
var spoken = []language.Tag{
	language.English, language.German, language.Spanish, language.French, language.Japanese, language.BrazilianPortuguese,
	language.Russian, language.SimplifiedChinese,
}

// TestNamesAreThoseOfUnicode: the table has every country that there is, without those that are no more, and no name means two
// of them: a false alarm, or a false calm, would follow.
func TestNamesAreThoseOfUnicode(t *testing.T) {
	meant := map[string]language.Region{}
	var table strings.Builder
	for _, region := range language.Supported.Regions() {
		here := region.IsCountry() && len(region.String()) == 2 && region.Canonicalize() == region
		if !here || display.Regions(language.English).Name(region) == "" {
			continue
		}
		table.WriteString(region.String())
		for _, tag := range spoken {
			name := strings.ToLower(display.Regions(tag).Name(region))
			if other, known := meant[name]; !known {
				table.WriteString("\t" + name)
			} else if other != region {
				t.Errorf("%q is %s and %s", name, other, region)
			}
			meant[name] = region
			if got := nation.Code(name); got != region.String() && !*update {
				t.Errorf("%q is %q, and not %s", name, got, region)
			}
		}
		table.WriteByte('\n')
	}
	if *update {
		if err := os.WriteFile("names.txt", []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadFile("names.txt"); err != nil || string(kept) != table.String() {
		t.Errorf("names.txt is not what Unicode has; go test ./app/nation -update writes it: %v", err)
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
