package relay

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"countersign/pairing"
)

// Section 3.2, and the list of appendix B.6: padded, unpadded, partial.
func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "QQ==": "A", "QQ": "A", "QUI=": "AB", "QUI": "AB", "QUJD": "ABC", "-_8=": "\xfb\xff", "-_8": "\xfb\xff",
	} {
		if got, err := decodeText([]byte(text)); err != nil || string(got) != want {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, text := range []string{
		"QQ=", "QUI==", "QUJD=", "QUJD====", "=", "==", "====", "Q", "QUJDQ", "Q===", // padding
		"+/8=", "+/8", "QU+D", "QU/D", "QÜJD", "QU\xffD", "QU\x00D", // alphabet
		"QU JD", " QUJD", "QUJD ", "QU\nJD", "QUJD\n", "\r\nQUJD", "QU\tJD", // white space
		"QR==", "QR", "QUJ", "QUJ=", // stray bits
	} {
		if got, err := decodeText([]byte(text)); !errors.Is(err, ErrMessage) {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	if got := string(encodeText(nil, []byte("\xfb\xff"))); got != "-_8=" {
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
		m, err := parseEnvelope([]byte(c.frame))
		if (err == nil) != c.ok || string(m.Record) != c.record || m.Sender != c.sender {
			t.Errorf("%s: %q %+v %v", c.frame, m.Record, m.Sender, err)
		}
		if err != nil && !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", c.frame, err)
		}
	}
}

// An envelope like the one before costs its record and nothing else.
func TestEnvelopeReaderLearns(t *testing.T) {
	var r envelopeReader
	frame := []byte(envelope("QUJD"))
	if allocations := testing.AllocsPerRun(10, func() { r.read(frame) }); allocations > 1 {
		t.Errorf("%v allocations", allocations)
	}
}

// The reader must be no cleverer than the parser, whatever it has seen before.
func TestEnvelopeReader(t *testing.T) {
	for _, first := range envelopes {
		for _, second := range envelopes {
			compareWithParser(t, []byte(first.frame), []byte(second.frame))
		}
	}
}

func FuzzEnvelopeReader(f *testing.F) {
	f.Add([]byte(`{"message":"QQ==","sender":{}}`), []byte(`{"message":"QQ==","x":"QQ==","sender":{}}`))
	f.Add([]byte(`{"message":"QQ==","sender":{}}`), []byte("{\"message\":\"QU\nJD\",\"sender\":{}}"))
	f.Add([]byte(`{"message":"QQ==","x":"","sender":{}}`), []byte(`{"message":"QQ","x":"","sender":{}}`))
	f.Add([]byte(`{"message":"","message":"","sender":{}}`), []byte(`{"message":"QQ","message":"","sender":{}}`))
	f.Fuzz(compareWithParser)
}

func compareWithParser(t *testing.T, first, second []byte) {
	var r envelopeReader
	for _, frame := range [][]byte{first, second, first} {
		got, gotErr := r.read(frame)
		want, wantErr := parseEnvelope(frame)
		if gotErr != wantErr || !bytes.Equal(got.Record, want.Record) || got.Sender != want.Sender {
			t.Errorf("%q after %q: %v %v, want %v %v", frame, first, got, gotErr, want, wantErr)
		}
	}
}

// Whatever text a participant sends, the envelope around it is one that a strict parser takes, or there is none.
func FuzzWrap(f *testing.F) {
	for _, text := range []string{"", "QUJD", `"\`, "\x00\x1f\x7f", "é \U0001f600", "\xff", "\xed\xa0\x80", "<&>"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p := &participant{tail: []byte(`","sender":{"ua":"U"}}`)}
		if p.wrap(text) != utf8.Valid(text) {
			t.Fatalf("%q wrapped: %v", text, !utf8.Valid(text))
		}
		if !utf8.Valid(text) {
			return
		}
		object, ok := parseObject(p.envelope)
		if got, isText := stringMember(object, "message"); !ok || !isText || got != string(text) {
			t.Errorf("%q became %s", text, p.envelope)
		}
		if sender, ok := parseSender(object["sender"]); !ok || sender.UserAgent != "U" {
			t.Errorf("sender %v %v", sender, ok)
		}
	})
}

func FuzzGreeting(f *testing.F) {
	for _, frame := range []string{
		greetingText, `{"link":"/v1/ws/` + someID + `","channelid":"` + someID + `","resume":"x"}`,
		`{"channelid":null}`, `{"channelid":"` + someID + `","channelid":"` + someID + `"}`, `{"ChannelID":"` + someID + `"}`, `[]`, ``,
	} {
		f.Add([]byte(frame))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		id, err := parseGreeting(frame)
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
		record, err := decodeText(text)
		one := encodeText(nil, record)
		if err == nil && string(text) != string(one) && string(text) != strings.TrimRight(string(one), "=") {
			t.Errorf("%q decodes to %x, which is %q", text, record, one)
		}
		if again, err := decodeText(encodeText(nil, text)); err != nil || !bytes.Equal(again, text) {
			t.Errorf("%x comes back as %x: %v", text, again, err)
		}
		if plain, lax := base64.RawURLEncoding.DecodeString(strings.TrimRight(string(text), "=")); err == nil && (lax != nil || !bytes.Equal(plain, record)) {
			t.Errorf("%q: %x, and otherwise %x %v", text, record, plain, lax)
		}
	})
}

// The guard decides alike however the bytes come in, and never passes a byte of a payload that it should not.
func FuzzFrameGuard(f *testing.F) {
	f.Add(masked(0x81, "QUJD"))
	f.Add(append(masked(0x89, ""), masked(0x81, strings.Repeat("A", 200))...))
	f.Add(append(masked(0x81, strings.Repeat("A", maxText)), masked(0x88, "")...))
	f.Add(append(masked(0x82, "AB"), masked(0x80, "x")...))
	f.Add(masked(0x81, strings.Repeat("A", maxText+1)))
	f.Fuzz(func(t *testing.T, wire []byte) {
		guard := func(r io.Reader) (*frameGuard, []byte, error) {
			g := &frameGuard{Conn: readOnly{r: r}, longest: maxText}
			passed, err := io.ReadAll(g)
			return g, passed, err
		}
		whole, all, allErr := guard(bytes.NewReader(wire))
		single, each, eachErr := guard(iotest.OneByteReader(bytes.NewReader(wire)))
		if !errors.Is(eachErr, allErr) || !errors.Is(whole.end, single.end) || !bytes.HasPrefix(wire, all) {
			t.Fatalf("at once: %v, bytewise: %v", allErr, eachErr)
		}
		// Bytewise, some of a bad frame's header has gone through before it showed: never its payload.
		if !bytes.HasPrefix(each, all[:min(len(all), len(each))]) || max(len(all), len(each))-min(len(all), len(each)) > len(whole.header) {
			t.Fatalf("at once %d bytes, bytewise %d", len(all), len(each))
		}
	})
}

type readOnly struct {
	net.Conn
	r io.Reader
}

func (c readOnly) Read(p []byte) (int, error) { return c.r.Read(p) }
