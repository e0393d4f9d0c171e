package wire

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/pairing"
)

// Section 3.2, and the list of appendix B.6: padded, unpadded, partial.
func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "QQ==": "A", "QQ": "A", "QUI=": "AB", "QUI": "AB", "QUJD": "ABC", "-_8=": "\xfb\xff", "-_8": "\xfb\xff",
	} {
		if got, err := DecodeText([]byte(text)); err != nil || string(got) != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, text := range []string{
		"QQ=", "QUI==", "QUJD=", "QUJD====", "=", "==", "====", "Q", "QUJDQ", "Q===", // padding
		"+/8=", "+/8", "QU+D", "QU/D", "QÜJD", "QU\xffD", "QU\x00D", // alphabet
		"QU JD", " QUJD", "QUJD ", "QU\nJD", "QUJD\n", "\r\nQUJD", "QU\tJD", // white space
		"QR==", "QR", "QUJ", "QUJ=", // stray bits
	} {
		if got, err := DecodeText([]byte(text)); !errors.Is(err, ErrMessage) {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	if got := string(AppendText(nil, []byte("\xfb\xff"))); got != "-_8=" {
		t.Errorf("encoded %q", got)
	}
}

var envelopes = []struct {
	frame  string
	record string
	sender pairing.Sender
	ok     bool
}{
	{`{"message":"QUJD","sender":{"ua":"U","remote":"R","city":"C","region":"G","country":"Y"}}`, "ABC",
		pairing.Sender{UserAgent: "U", Remote: "R", City: "C", Region: "G", Country: "Y"}, true},
	{`{"sender":{"ua":"U"},"message":"QUJD"}`, "ABC", pairing.Sender{UserAgent: "U"}, true},
	{` { "message" : "QUJD" , "sender" : { } } `, "ABC", pairing.Sender{}, true},
	{`{"message":"QUJD"}`, "ABC", pairing.Sender{}, true},
	{`{"message":"QUJD","sender":null}`, "ABC", pairing.Sender{}, true},
	{`{"message":"QUJD","sender":{"ua":null}}`, "ABC", pairing.Sender{}, true},
	{`{"message":"QUJD","sender":{"ua":"a\u202eb\u0007\ud800c"}}`, "ABC", pairing.Sender{UserAgent: "abc"}, true},
	{`{"message":"QUJD","sender":{"x":[{}],"UA":7},"resume":{},"Message":7}`, "ABC", pairing.Sender{}, true},
	{`{"message":"Q\u0055JD","sender":{}}`, "ABC", pairing.Sender{}, true},
	{`{"message":"","sender":{}}`, "", pairing.Sender{}, true},
	{``, "", pairing.Sender{}, false},
	{`null`, "", pairing.Sender{}, false},
	{`"QUJD"`, "", pairing.Sender{}, false},
	{`["QUJD"]`, "", pairing.Sender{}, false},
	{`{}`, "", pairing.Sender{}, false},
	{`{"message":null,"sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":7,"sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":["QUJD"],"sender":{}}`, "", pairing.Sender{}, false},
	{`{"Message":"QUJD","sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","message":"QUJD","sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","mess\u0061ge":"QUJE","sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":"U"}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":[]}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":{"ua":7}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":{"ua":"U","ua":"V"}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":{}}x`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":{}}{}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":{}`, "", pairing.Sender{}, false},
	{`{"message":"QU` + "\n" + `JD","sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJ\n","sender":{}}`, "", pairing.Sender{}, false},
	{`{"message":"QUJD","sender":{"ua":"` + "\xff" + `"}}`, "", pairing.Sender{}, false},
	{"\xef\xbb\xbf" + `{"message":"QUJD","sender":{}}`, "", pairing.Sender{}, false},
}

func TestParseEnvelope(t *testing.T) {
	for _, c := range envelopes {
		m, err := ParseEnvelope([]byte(c.frame))
		if (err == nil) != c.ok || string(m.Record) != c.record || m.Sender != c.sender {
			t.Errorf("%s: %q %+v %v", c.frame, m.Record, m.Sender, err)
		}
		if err != nil && !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", c.frame, err)
		}
	}
}

const someID = "AAECAwQFBgcICQoLDA0ODw"

func FuzzGreeting(f *testing.F) {
	for _, frame := range []string{
		`{"channelid":"` + someID + `","link":"/v1/ws/` + someID + `"}`, `{"link":"/v1/ws/` + someID + `","channelid":"` + someID + `","resume":"x"}`,
		`{"channelid":null}`, `{"channelid":"` + someID + `","channelid":"` + someID + `"}`, `{"ChannelID":"` + someID + `"}`, `[]`, ``,
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		id, err := ParseGreeting(frame)
		switch {
		case err != nil && (!id.IsZero() || !errors.Is(err, ErrGreeting)):
			t.Errorf("%v with %v", id, err)
		case err == nil && (len(id.String()) != 22 || !utf8.Valid(frame)):
			t.Errorf("took %q for a greeting", frame)
		}
	})
}

// A text that is taken is, but for its padding, the one text of its record.
func FuzzText(f *testing.F) {
	for _, text := range []string{"", "QQ==", "QQ", "QQ=", "QUI=", "-_8=", "+/8=", "Q\nQ==", "Q", "QR"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		record, err := DecodeText(text)
		one := AppendText(nil, record)
		if err == nil && string(text) != string(one) && string(text) != strings.TrimRight(string(one), "=") {
			t.Errorf("%q decodes to %x, which is %q", text, record, one)
		}
		if again, err := DecodeText(AppendText(nil, text)); err != nil || !bytes.Equal(again, text) {
			t.Errorf("%x comes back as %x: %v", text, again, err)
		}
		if plain, lax := base64.RawURLEncoding.DecodeString(strings.TrimRight(string(text), "=")); err == nil && (lax != nil || !bytes.Equal(plain, record)) {
			t.Errorf("%q: %x, and otherwise %x %v", text, record, plain, lax)
		}
	})
}
