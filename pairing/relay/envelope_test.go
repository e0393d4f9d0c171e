package relay

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"countersign/pairing/relay/wire"
)

// envelopes are some that are alike, and some that are none.
var envelopes = []string{
	`{"message":"QUJD","sender":{"ua":"U","remote":"R","city":"C","region":"G","country":"Y"}}`,
	`{"sender":{"ua":"U"},"message":"QUJD"}`,
	` { "message" : "QUJD" , "sender" : { } } `,
	`{"message":"QUJD"}`,
	`{"message":"QUJD","sender":null}`,
	`{"message":"QUJD","sender":{"ua":null}}`,
	`{"message":"QUJD","sender":{"ua":"a\u202eb\u0007\ud800c"}}`,
	`{"message":"QUJD","sender":{"x":[{}],"UA":7},"resume":{},"Message":7}`,
	`{"message":"Q\u0055JD","sender":{}}`,
	`{"message":"","sender":{}}`,
	``,
	`null`,
	`"QUJD"`,
	`["QUJD"]`,
	`{}`,
	`{"message":null,"sender":{}}`,
	`{"message":7,"sender":{}}`,
	`{"message":["QUJD"],"sender":{}}`,
	`{"Message":"QUJD","sender":{}}`,
	`{"message":"QUJD","message":"QUJD","sender":{}}`,
	`{"message":"QUJD","mess\u0061ge":"QUJE","sender":{}}`,
	`{"message":"QUJD","sender":"U"}`,
	`{"message":"QUJD","sender":[]}`,
	`{"message":"QUJD","sender":{"ua":7}}`,
	`{"message":"QUJD","sender":{"ua":"U","ua":"V"}}`,
	`{"message":"QUJD","sender":{}}x`,
	`{"message":"QUJD","sender":{}}{}`,
	`{"message":"QUJD","sender":{}`,
	`{"message":"QU` + "\n" + `JD","sender":{}}`,
	`{"message":"QUJ\n","sender":{}}`,
	`{"message":"QUJD","sender":{"ua":"` + "\xff" + `"}}`,
	"\xef\xbb\xbf" + `{"message":"QUJD","sender":{}}`,
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
			compareWithParser(t, []byte(first), []byte(second))
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
		want, wantErr := wire.ParseEnvelope(frame)
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
		var got struct {
			Message string
			Sender  struct{ UA string }
		}
		if err := json.Unmarshal(p.envelope, &got); err != nil || got.Message != string(text) || got.Sender.UA != "U" {
			t.Errorf("%q became %s: %v", text, p.envelope, err)
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
