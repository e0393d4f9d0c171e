package pairing

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var exampleRequest = Request{
	ClientID: "3c49430b43dfba77", Scope: "profile https://identity.mozilla.com/apps/oldsync", State: "bmljZQ",
	CodeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", CodeChallengeMethod: "S256", KeysJWK: "eyJrdHkiOiJFQyJ9",
	AccessType: "offline",
}

const exampleCode = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// TestMessageGolden: each message of sections 5.1 to 5.7 byte for byte, written and read.
func TestMessageGolden(t *testing.T) {
	for _, c := range []struct {
		message Message
		json    string
	}{
		{exampleRequest, `{"message":"pair:supp:request","data":{"access_type":"offline","client_id":"3c49430b43dfba77",` +
			`"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"S256",` +
			`"keys_jwk":"eyJrdHkiOiJFQyJ9","scope":"profile https://identity.mozilla.com/apps/oldsync","state":"bmljZQ"}}`},
		{Request{}, `{"message":"pair:supp:request","data":{}}`},
		{Metadata{"a@example.org", "Ada's desk", "Ada", "https://example.org/a.png"}, `{"message":"pair:auth:metadata",` +
			`"data":{"avatar":"https://example.org/a.png","deviceName":"Ada's desk","displayName":"Ada","email":"a@example.org"}}`},
		{Metadata{Email: "a@example.org"}, `{"message":"pair:auth:metadata","data":{"email":"a@example.org"}}`},
		{Confirm{}, `{"message":"pair:supp:authorize","data":{}}`},
		{Authorization{NewAuthorizationCode(exampleCode), "bmljZQ"},
			`{"message":"pair:auth:authorize","data":{"code":"` + exampleCode + `","state":"bmljZQ"}}`},
		{Cancel{}, `{"message":"pair:auth:cancel","data":{}}`},
		{Complete{}, `{"message":"pair:supp:complete","data":{}}`},
	} {
		t.Run(c.message.name(), func(t *testing.T) {
			if got := string(Encode(c.message)); got != c.json {
				t.Errorf("encoded %s\n   want %s", got, c.json)
			}
			if got, err := ParseMessage([]byte(c.json)); err != nil || !equalMessages(got, c.message) {
				t.Errorf("parsed %#v, %v", got, err)
			}
		})
	}
}

// equalMessages looks through the pointer that keeps a code from being printed.
func equalMessages(a, b Message) bool {
	x, ok1 := a.(Authorization)
	y, ok2 := b.(Authorization)
	if ok1 && ok2 {
		return x.Code.Reveal() == y.Code.Reveal() && x.State == y.State
	}
	return a == b
}

// TestMessageTolerated: what phones may send besides the golden form (sections 5 and 9, pitfalls 26 and 27).
func TestMessageTolerated(t *testing.T) {
	for _, c := range []struct {
		name, json string
		want       Message
	}{
		{"data missing", `{"message":"pair:supp:authorize"}`, Confirm{}},
		{"data null", `{"message":"pair:supp:authorize","data":null}`, Confirm{}},
		{"data missing in a request", `{"message":"pair:supp:request"}`, Request{}},
		{"absent members are empty", `{"message":"pair:supp:request","data":{"scope":"profile"}}`, Request{Scope: "profile"}},
		{"null members are empty", `{"message":"pair:supp:request","data":{"state":null,"scope":"profile"}}`, Request{Scope: "profile"}},
		{"other order, white space", " {\n\t\"data\" : {} , \"message\" : \"pair:supp:complete\" } ", Complete{}},
		{"unknown members", `{"message":"pair:supp:authorize","data":{"x":[1,{}]},"version":2}`, Confirm{}},
		{"remoteMetaData is not ours to read", `{"message":"pair:supp:authorize","data":{"remoteMetaData":{"ua":"x"}}}`, Confirm{}},
		{"escapes", `{"message":"pair:supp:\u0061uthorize"}`, Confirm{}},
		{"unknown name", `{"message":"pair:supp:decline","data":{}}`, Unknown{}},
		{"empty name", `{"message":"","data":{}}`, Unknown{}},
		{"names are exact in case", `{"message":"Pair:Supp:Authorize","data":{}}`, Unknown{}},
		{"names are exact in space", `{"message":" pair:supp:authorize","data":{}}`, Unknown{}},
		{"members are exact in case", `{"message":"pair:supp:request","data":{"Scope":"all","SCOPE":"all"}}`, Request{}},
		{"members are exact in case, whatever their type", `{"message":"pair:supp:request","data":{"Scope":7}}`, Request{}},
		{"an unknown message may hold anything", `{"message":"new","data":{"scope":7}}`, Unknown{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := ParseMessage([]byte(c.json)); err != nil || got != c.want {
				t.Errorf("got %#v, %v; want %#v", got, err, c.want)
			}
		})
	}
}

// TestMessageRefused: what is no message.
func TestMessageRefused(t *testing.T) {
	for _, c := range []struct{ name, json string }{
		{"nothing", ""},
		{"white space", "  "},
		{"not JSON", "hello"},
		{"truncated", `{"message":"pair:supp:authorize"`},
		{"null", "null"},
		{"array", `[{"message":"pair:supp:authorize"}]`},
		{"string", `"pair:supp:authorize"`},
		{"number", "1"},
		{"trailing bytes", `{"message":"pair:supp:authorize"}x`},
		{"two messages", `{"message":"pair:supp:authorize"}{"message":"pair:supp:authorize"}`},
		{"byte order mark", "\ufeff" + `{"message":"pair:supp:authorize"}`},
		{"NUL behind", `{"message":"pair:supp:authorize"}` + "\x00"},
		{"no name", `{"data":{}}`},
		{"name in another case", `{"Message":"pair:supp:authorize"}`},
		{"name null", `{"message":null}`},
		{"name a number", `{"message":7}`},
		{"name an array", `{"message":["pair:supp:authorize"]}`},
		{"data an array", `{"message":"pair:supp:authorize","data":[]}`},
		{"data a string", `{"message":"pair:supp:authorize","data":"{}"}`},
		{"data a number", `{"message":"pair:supp:authorize","data":0}`},
		{"data false", `{"message":"pair:supp:authorize","data":false}`},
		{"data of an unknown message an array", `{"message":"new","data":[]}`},
		{"member a number", `{"message":"pair:supp:request","data":{"client_id":7}}`},
		{"member an object", `{"message":"pair:supp:request","data":{"keys_jwk":{"kty":"EC"}}}`},
		{"member an array", `{"message":"pair:supp:request","data":{"scope":["profile"]}}`},
		{"member a boolean", `{"message":"pair:auth:metadata","data":{"email":true}}`},
		{"code a number", `{"message":"pair:auth:authorize","data":{"code":1,"state":"x"}}`},
		{"state an object", `{"message":"pair:auth:authorize","data":{"code":"x","state":{}}}`},
		{"invalid UTF-8 in a member", "{\"message\":\"pair:supp:request\",\"data\":{\"state\":\"\xff\"}}"},
		{"invalid UTF-8 in the name", "{\"message\":\"\xc3\"}"},
		{"overlong UTF-8", "{\"message\":\"\xc0\xaf\"}"},
		{"surrogate in UTF-8", "{\"message\":\"\xed\xa0\x80\"}"},
		{"raw control character", "{\"message\":\"a\nb\"}"},
		{"comment", `{"message":"pair:supp:authorize"/**/}`},
		{"deeply nested", `{"message":"new","x":` + strings.Repeat("[", 12000) + `}`},
		{"one byte too long", padded(MaxMessage + 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseMessage([]byte(c.json))
			if got != nil || !errors.Is(err, ErrMessage) {
				t.Errorf("got %#v, %v", got, err)
			}
			if err != ErrMessage {
				t.Errorf("the error says more than it may: %v", err)
			}
		})
	}
}

// padded is a confirmation of exactly n bytes.
func padded(n int) string {
	const head, tail = `{"message":"pair:supp:authorize","x":"`, `"}`
	return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
}

func TestMessageOfTheLargestSize(t *testing.T) {
	if got, err := ParseMessage([]byte(padded(MaxMessage))); err != nil || got != (Confirm{}) {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestMessageRoundTrip: what is written is read back, whatever the strings.
func TestMessageRoundTrip(t *testing.T) {
	text := rapid.StringN(0, 60, -1)
	message := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Message {
			return Request{
				text.Draw(t, "client_id"), text.Draw(t, "scope"), text.Draw(t, "state"), text.Draw(t, "code_challenge"),
				text.Draw(t, "method"), text.Draw(t, "keys_jwk"), text.Draw(t, "access_type"),
			}
		}),
		rapid.Custom(func(t *rapid.T) Message {
			return Metadata{text.Draw(t, "email"), text.Draw(t, "device"), text.Draw(t, "name"), text.Draw(t, "avatar")}
		}),
		rapid.Custom(func(t *rapid.T) Message {
			return Authorization{NewAuthorizationCode(text.Draw(t, "code")), text.Draw(t, "state")}
		}),
		rapid.SampledFrom([]Message{Confirm{}, Complete{}, Cancel{}, Unknown{}}),
	)
	rapid.Check(t, func(t *rapid.T) {
		want := message.Draw(t, "message")
		if got, err := ParseMessage(Encode(want)); err != nil || !equalMessages(got, want) {
			t.Fatalf("got %#v, %v; want %#v", got, err, want)
		}
	})
}

// FuzzParseMessage: any bytes are refused with the one error, or mean the same after they were written again.
func FuzzParseMessage(f *testing.F) {
	for _, m := range []Message{
		exampleRequest, Metadata{Email: "a@example.org"}, Confirm{}, Complete{}, Cancel{}, Unknown{},
		Authorization{NewAuthorizationCode(exampleCode), "s"},
	} {
		f.Add(Encode(m))
	}
	f.Add([]byte(`{"message":"pair:supp:request","data":{"state":null,"scope":"<>&\ud800\u2028"}}`))
	f.Add([]byte(`{"message":7,"data":[]}`))
	f.Fuzz(func(t *testing.T, plain []byte) {
		m, err := ParseMessage(plain)
		if err != nil {
			if m != nil || err != ErrMessage {
				t.Fatalf("%#v, %v", m, err)
			}
			return
		}
		encoded := Encode(m)
		again, err := ParseMessage(encoded)
		if len(encoded) > MaxMessage { // escaping makes some texts longer
			return
		}
		if err != nil || !equalMessages(again, m) {
			t.Fatalf("%#v became %#v, %v", m, again, err)
		}
	})
}
