package pairing

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	exampleOrigin = "https://accounts.firefox.com"
	exampleURL    = exampleOrigin + "/pair#channel_id=" + exampleID + "&channel_key=" + exampleKey
)

func example(t testing.TB) Invitation {
	t.Helper()
	origin, i, err := ParseURL(exampleURL)
	if err != nil || origin != exampleOrigin {
		t.Fatalf("%q, %v", origin, err)
	}
	return i
}

// TestURL: the URL is byte for byte what Firefox shows (section 4.1).
func TestURL(t *testing.T) {
	i := example(t)
	if i.IsZero() || i.ID.String() != exampleID {
		t.Errorf("id %q", i.ID)
	}
	if got := i.URL(exampleOrigin, Version1); got != exampleURL {
		t.Errorf("got  %s\nwant %s", got, exampleURL)
	}
	if got := i.URL(exampleOrigin, Version2); got != exampleURL+"&v=2" {
		t.Errorf("got  %s\nwant %s", got, exampleURL+"&v=2")
	}
}

// TestParseURLTolerates: what phones tolerate.
func TestParseURLTolerates(t *testing.T) {
	const id, key = "channel_id=" + exampleID, "channel_key=" + exampleKey
	for _, c := range []struct{ name, url, origin string }{
		{"v=2", exampleURL + "&v=2", exampleOrigin},
		{"other order", exampleOrigin + "/pair#" + key + "&" + id, exampleOrigin},
		{"unknown parameters", exampleOrigin + "/pair#x=1&" + id + "&y&" + key + "&z=%20", exampleOrigin},
		{"unknown parameters twice", exampleURL + "&w=2&w=3", exampleOrigin},
		{"slash behind the path", exampleOrigin + "/pair/#" + id + "&" + key, exampleOrigin},
		{"local origin with a port", "http://127.0.0.1:3030/pair#" + id + "&" + key, "http://127.0.0.1:3030"},
		{"IPv6 origin", "http://[::1]:3030/pair#" + id + "&" + key, "http://[::1]:3030"},
	} {
		t.Run(c.name, func(t *testing.T) {
			origin, i, err := ParseURL(c.url)
			if err != nil || origin != c.origin {
				t.Fatalf("%q, %v", origin, err)
			}
			if want := example(t); i.ID != want.ID || !bytes.Equal(i.Key.Bytes(), want.Key.Bytes()) {
				t.Error("another invitation")
			}
		})
	}
}

// TestParseURLRefuses: what is no pairing URL. No error repeats a part of it.
func TestParseURLRefuses(t *testing.T) {
	const id, key = "channel_id=" + exampleID, "channel_key=" + exampleKey
	const both = id + "&" + key
	for _, c := range []struct {
		name, url string
		want      error
	}{
		{"empty", "", ErrPairingURL},
		{"no fragment", exampleOrigin + "/pair", ErrPairingURL},
		{"empty fragment", exampleOrigin + "/pair#", ErrPairingURL},
		{"no id", exampleOrigin + "/pair#" + key, ErrPairingURL},
		{"no key", exampleOrigin + "/pair#" + id, ErrPairingURL},
		{"id twice", exampleURL + "&" + id, ErrPairingURL},
		{"key twice", exampleURL + "&" + key, ErrPairingURL},
		{"names are exact in case", exampleOrigin + "/pair#Channel_ID=" + exampleID + "&" + key, ErrPairingURL},
		{"padded key", exampleURL + "=", ErrChannelKey},
		{"padded key, percent encoded", exampleURL + "%3D", ErrChannelKey},
		{"short key", exampleURL[:len(exampleURL)-1], ErrChannelKey},
		{"empty key", exampleOrigin + "/pair#" + id + "&channel_key=", ErrChannelKey},
		{"padded id", exampleOrigin + "/pair#" + id + "==&" + key, ErrChannelID},
		{"empty id", exampleOrigin + "/pair#channel_id=&" + key, ErrChannelID},
		{"parameters in the query", exampleOrigin + "/pair?" + both, ErrPairingURL},
		{"a query, too", exampleOrigin + "/pair?x=1#" + both, ErrPairingURL},
		{"an empty query, too", exampleOrigin + "/pair?#" + both, ErrPairingURL},
		{"semicolons", exampleOrigin + "/pair#" + id + ";" + key, ErrPairingURL},
		{"bad percent encoding", exampleURL + "&x=%zz", ErrPairingURL},
		{"other path", exampleOrigin + "/pair/supp#" + both, ErrPairingURL},
		{"no path", exampleOrigin + "#" + both, ErrPairingURL},
		{"root path", exampleOrigin + "/#" + both, ErrPairingURL},
		{"path in another case", exampleOrigin + "/Pair#" + both, ErrPairingURL},
		{"two slashes behind the path", exampleOrigin + "/pair//#" + both, ErrPairingURL},
		{"two slashes before the path", exampleOrigin + "//pair#" + both, ErrPairingURL},
		{"encoded path", exampleOrigin + "/p%61ir#" + both, ErrPairingURL},
		{"other scheme", "ftp://accounts.firefox.com/pair#" + both, ErrPairingURL},
		{"javascript", "javascript://accounts.firefox.com/pair#" + both, ErrPairingURL},
		{"no scheme", "accounts.firefox.com/pair#" + both, ErrPairingURL},
		{"scheme only", "https:/pair#" + both, ErrPairingURL},
		{"opaque", "https:pair#" + both, ErrPairingURL},
		{"no host", "https:///pair#" + both, ErrPairingURL},
		{"a port without a host", "https://:443/pair#" + both, ErrPairingURL},
		{"user", "https://user@accounts.firefox.com/pair#" + both, ErrPairingURL},
		{"user and password", "https://a:b@accounts.firefox.com/pair#" + both, ErrPairingURL},
		{"empty user", "https://@accounts.firefox.com/pair#" + both, ErrPairingURL},
		{"percent in the host", "https://a%25b/pair#" + both, ErrPairingURL},
		{"space in front", " " + exampleURL, ErrPairingURL},
		{"space behind", exampleURL + " ", ErrChannelKey},
		{"line break behind", exampleURL + "\n", ErrChannelKey},
		{"line break in the origin", "https://accounts.fire\nfox.com/pair#" + both, ErrPairingURL},
		{"space in the host", "https://accounts firefox.com/pair#" + both, ErrPairingURL},
		{"a fragment in the fragment", exampleURL + "#" + both, ErrPairingURL},
		{"a version that is none", exampleURL + "&v=3", ErrPairingURL},
		{"an empty version", exampleURL + "&v=", ErrPairingURL},
		{"version twice", exampleURL + "&v=2&v=2", ErrPairingURL},
		{"too long", exampleURL + "&x=" + strings.Repeat("x", maxPairingURL), ErrPairingURL},
	} {
		t.Run(c.name, func(t *testing.T) {
			origin, i, err := ParseURL(c.url)
			if !errors.Is(err, c.want) || origin != "" || !i.Key.IsZero() {
				t.Errorf("%q, %v; want %v", origin, err, c.want)
			}
			if err != nil && err.Error() != c.want.Error() {
				t.Errorf("the error says more than it may: %v", err)
			}
		})
	}
}

func TestParseURLOfTheLargestSize(t *testing.T) {
	if _, _, err := ParseURL(exampleURL + "&x=" + strings.Repeat("x", maxPairingURL-len(exampleURL)-3)); err != nil {
		t.Error(err)
	}
}

// TestURLRoundTrip: every invitation survives its URL.
func TestURLRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOfN(rapid.Byte(), 16+32, 16+32).Draw(t, "random")
		random := bytes.NewReader(raw)
		id, idErr := NewChannelID(random)
		key, keyErr := NewChannelKey(random)
		if idErr != nil || keyErr != nil {
			t.Fatal(idErr, keyErr)
		}
		version := rapid.SampledFrom([]Version{0, Version1, Version2}).Draw(t, "version")
		_, i, err := ParseURL(Invitation{id, key}.URL(exampleOrigin, version))
		if err != nil || i.ID != id || !bytes.Equal(i.Key.Bytes(), raw[16:]) {
			t.Fatalf("%v", err)
		}
	})
}

func TestInvitationIsZero(t *testing.T) {
	i := example(t)
	if !(Invitation{}).IsZero() || !(Invitation{ID: i.ID}).IsZero() || !(Invitation{Key: i.Key}).IsZero() {
		t.Error("half an invitation invites somebody")
	}
}

// FuzzParseURL: any text is refused, or is an invitation that can be written and read again, on the same origin.
func FuzzParseURL(f *testing.F) {
	f.Add(exampleURL)
	f.Add(exampleURL + "&v=2")
	f.Add("http://[::1]:3030/pair/#channel_key=" + exampleKey + "&channel_id=" + exampleID)
	f.Add("https://[fe80::1%25en0]/pair#channel_id=" + exampleID + "&channel_key=" + exampleKey)
	f.Add("https://a%25b/pair#channel_id=" + exampleID + "&channel_key=" + exampleKey)
	f.Add("https://a:/pair#channel_id=" + exampleID + "&channel_key=" + exampleKey)
	f.Add("HTTPS://%e4%bd%a0/pair?#channel_id=" + exampleID + "&channel_key=" + exampleKey)
	f.Fuzz(func(t *testing.T, text string) {
		origin, i, err := ParseURL(text)
		if err != nil {
			if origin != "" || !i.Key.IsZero() {
				t.Fatal("refused, and yet something came of it")
			}
			return
		}
		againOrigin, again, err := ParseURL(i.URL(origin, Version1))
		if err != nil || againOrigin != origin || again.ID != i.ID || !bytes.Equal(again.Key.Bytes(), i.Key.Bytes()) {
			t.Fatalf("%q: origin %q became %q, %v", text, origin, againOrigin, err)
		}
	})
}
