package pairing

import (
	"net/netip"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMetadataPrintable(t *testing.T) {
	got := Metadata{"a\x1b@b", "c\u202ed", " e ", "f\x00"}.Printable()
	if want := (Metadata{"a@b", "cd", "e", "f"}); got != want {
		t.Errorf("got %+q, want %+q", got, want)
	}
}

func TestSenderPrintable(t *testing.T) {
	long := strings.Repeat("é", 300)
	for _, c := range []struct{ name, from, want string }{
		{"empty", "", ""},
		{"plain", "Mozilla/5.0 (Android 14; Mobile)", "Mozilla/5.0 (Android 14; Mobile)"},
		{"other scripts", "北京 Zürich تهران", "北京 Zürich تهران"},
		{"control characters", "a\x00b\x1bc\x7fd\u0085e", "abcde"},
		{"line breaks", "a\r\nb\u2028c\u2029d", "abcd"},
		{"tabs", "a\tb", "ab"},
		{"direction", "a\u202eb\u2066c\u200fd\u061ce", "abcde"},
		{"invisible", "a\u200bb\u2060c\ufeffd\u00ade", "abcde"},
		{"private use", "a\ue000b", "ab"},
		{"invalid UTF-8", "a\xff\xfeb\xc3", "ab"},
		{"replacement character", "a\ufffdb", "ab"},
		{"space around", "  a b  ", "a b"},
		{"space after what is dropped", "\x00 a \x00", "a"},
		{"long", long, long[:2*maxSenderText]},
		{"long, with space at the cut", strings.Repeat("a", 255) + " b", strings.Repeat("a", 255)},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Sender{c.from, c.from, c.from, c.from, c.from}.Printable()
			if want := (Sender{c.want, c.want, c.want, c.want, c.want}); got != want {
				t.Errorf("got %+q, want %+q", got, want)
			}
		})
	}
	if got := (Sender{"ua", "1.2.3.4", "Oslo", "Oslo", "Norway"}).Printable(); got != (Sender{"ua", "1.2.3.4", "Oslo", "Oslo", "Norway"}) {
		t.Errorf("members are mixed up: %+v", got)
	}
}

// TestSenderPrintableProperty: whatever the relay says, the result is safe, short, and stays as it is.
func TestSenderPrintableProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		got := Sender{UserAgent: raw}.Printable().UserAgent
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > maxSenderText || strings.TrimSpace(got) != got {
			t.Fatalf("%q", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || !unicode.IsGraphic(r) {
				t.Fatalf("%q has %U", got, r)
			}
		}
		if again := (Sender{UserAgent: got}).Printable().UserAgent; again != got {
			t.Fatalf("%q became %q", got, again)
		}
	})
}

func TestHousehold(t *testing.T) {
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"2001:db8:1:2:3::", "2001:db8:1:2:ffff::1", true},
		{"2001:db8:1:2::", "2001:db8:1:3::", false},
	} {
		one, other := Household(netip.MustParseAddr(c.one)), Household(netip.MustParseAddr(c.other))
		if (one == other) != c.same {
			t.Errorf("%v and %v", one, other)
		}
	}
	if Household(netip.Addr{}).IsValid() {
		t.Error("an address that is not known has a prefix")
	}
}

func TestMayBe(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b Sender
		want bool
	}{
		{"nothing known", Sender{}, Sender{}, true},
		{"one connection", Sender{UserAgent: "a", Remote: "203.0.113.7"}, Sender{UserAgent: "a", Remote: "203.0.113.7"}, true},
		{"another browser", Sender{UserAgent: "a", Remote: "203.0.113.7"}, Sender{UserAgent: "b", Remote: "203.0.113.7"}, false},
		{"no browser", Sender{UserAgent: "a", Remote: "203.0.113.7"}, Sender{Remote: "203.0.113.7"}, false},
		{"another address", Sender{Remote: "203.0.113.7"}, Sender{Remote: "203.0.113.8"}, false},
		{"another address of one IPv6 network", Sender{Remote: "2001:db8::1"}, Sender{Remote: "2001:db8::2"}, true},
		{"another IPv6 network", Sender{Remote: "2001:db8::1"}, Sender{Remote: "2001:db8:0:1::1"}, false},
		{"another private address", Sender{Remote: "192.168.1.7"}, Sender{Remote: "192.168.1.8"}, false},
		{"an address that is not known", Sender{Remote: "203.0.113.7"}, Sender{}, true},
		{"IPv4 and IPv6", Sender{Remote: "203.0.113.7"}, Sender{Remote: "2001:db8::1"}, true},
		{"one address in two spellings", Sender{Remote: "::ffff:203.0.113.7"}, Sender{Remote: "203.0.113.7"}, true},
		{"another place", Sender{City: "Berlin"}, Sender{City: "Kyiv"}, true},
	} {
		if c.a.MayBe(c.b) != c.want || c.b.MayBe(c.a) != c.want {
			t.Errorf("%s: not %v", c.name, c.want)
		}
	}
}
