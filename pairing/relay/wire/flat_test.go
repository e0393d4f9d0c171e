package wire

import (
	"maps"
	"testing"
)

// What is read is what JSON says it is; what would need more than that is not read at all.
func TestParseFlat(t *testing.T) {
	for text, want := range map[string]map[string]value{
		`{}`:                  {},
		`{"a":"b","c":0}`:     {"a": {"b", isString}, "c": {"0", isNumber}},
		"\t{ \"\" : \"\" }\n": {"": {"", isString}},
	} {
		if got, ok := parseFlat([]byte(text)); !ok || !maps.Equal(got, want) {
			t.Errorf("%s: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{
		`{"a":"\\"}`, `{"a":"\u0062"}`, "{\"a\":\"\x00\"}", "{\"a\":\"é\"}", `{"a":true}`, `{"a":null}`, `{"a":{}}`, `{"a":[]}`, `{"a":-1}`, `{"a":1.5}`,
		`{"a":00}`, `{"a":}`, `{a:1}`, `{"a":1,}`, `{"a":1 "b":2}`, `{"a":1}}`, `{"a":1`, `"a"`, `1`, ``,
	} {
		if got, ok := parseFlat([]byte(text)); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}
