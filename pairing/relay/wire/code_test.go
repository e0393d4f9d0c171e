package wire

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"countersign/pairing"
)

func mustPlate(t testing.TB, text string) pairing.Plate {
	t.Helper()
	plate, err := pairing.ParsePlate(text)
	if err != nil {
		t.Fatal(err)
	}
	return plate
}

func codeMessages(t testing.TB) map[string]CodeMessage {
	long := make([]byte, MaxCodeFrame)
	return map[string]CodeMessage{
		`{"type":"opened","plate":"K7","ttl":300}`:                                  Opened{Plate: mustPlate(t, "K7"), Lifespan: 300 * time.Second},
		`{"type":"work","puzzle":"AQAAAAAAAAAAAAAAAAAAAA==","bits":24}`:             Work{Puzzle{1}, 24},
		`{"type":"proof","nonce":"AAAAAAAAAQI="}`:                                   Proof{Nonce: 0x102},
		`{"type":"claim","claim":1}`:                                                Claimed{Claim: 1},
		`{"type":"claimed","claim":4294967295}`:                                     Admitted{1<<32 - 1},
		`{"type":"busy"}`:                                                           Busy{},
		`{"type":"frame","claim":2,"data":""}`:                                      Frame{Claim: 2, Data: []byte{}},
		`{"type":"frame","claim":2,"data":"` + string(AppendText(nil, long)) + `"}`: Frame{Claim: 2, Data: long},
		`{"type":"passed","claim":3,"data":"-_8="}`:                                 Passed{Claim: 3, Last: []byte("\xfb\xff")},
		`{"type":"failed","claim":3}`:                                               Failed{Claim: 3},
		`{"type":"over","claim":3}`:                                                 ClaimOver{Claim: 3},
	}
}

func TestCodeMessages(t *testing.T) {
	for text, want := range codeMessages(t) {
		if got, err := ParseCodeMessage([]byte(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v %v", text, got, err)
		}
		if got := want.Text(); got != text {
			t.Errorf("%#v is written %s, want %s", want, got, text)
		}
		if len(text) > MaxCodeText {
			t.Errorf("%s is too long to be sent", text)
		}
		// All members have to be there, and no others, and each once.
		body := strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
		parts := strings.Split(body, ",")
		for i, part := range parts {
			missing := strings.Join(append(append([]string{}, parts[:i]...), parts[i+1:]...), ",")
			key, _, _ := strings.Cut(part, ":")
			for _, bad := range []string{
				missing, body + "," + part, body + `,"x":1`, missing + "," + key + ":null", missing + "," + key + ":[]",
				missing + "," + strings.ToUpper(key) + part[len(key):],
			} {
				refuses(t, "{"+strings.Trim(bad, ",")+"}")
			}
		}
	}
	for _, text := range []string{
		``, `null`, `[]`, `{}`, `{"type":""}`, `{"type":"Busy"}`, `{"type":"busy"}{}`, `{"type":"other"}`, "{\"type\":\"busy\xff\"}",
		`{"type":"claim","claim":0}`, `{"type":"claim","claim":-1}`, `{"type":"claim","claim":1.0}`, `{"type":"claim","claim":1e0}`,
		`{"type":"claim","claim":"1"}`, `{"type":"claim","claim":4294967296}`, `{"type":"claim","claim":99999999999999999999}`,
		`{"type":"opened","plate":"K7M","ttl":300}`, `{"type":"opened","plate":"K","ttl":300}`, `{"type":"opened","plate":"","ttl":300}`,
		`{"type":"opened","plate":"k7","ttl":300}`, `{"type":"opened","plate":"KU","ttl":300}`, `{"type":"opened","plate":7,"ttl":300}`,
		`{"type":"opened","plate":"K7","ttl":0}`, `{"type":"opened","plate":"K7","ttl":601}`,
		`{"type":"work","puzzle":"AQAAAAAAAAAAAAAAAAAAAA==","bits":25}`, `{"type":"work","puzzle":"AQAAAAAAAAAAAAAAAAAAAA==","bits":0}`,
		`{"type":"work","puzzle":"AQAAAAAAAAAAAAAAAAAA","bits":24}`, `{"type":"work","puzzle":"AQAAAAAAAAAAAAAAAAAAAAAA","bits":24}`,
		`{"type":"proof","nonce":"AAAAAAAAAQ=="}`, `{"type":"proof","nonce":"AAAAAAAAAQIA"}`, `{"type":"proof","nonce":1}`,
		`{"type":"frame","claim":1,"data":"Q"}`, `{"type":"frame","claim":1,"data":"QQ=\n="}`, `{"type":"frame","claim":1,"data":"+/8="}`,
		`{"type":"frame","claim":2,"data":"` + string(AppendText(nil, make([]byte, MaxCodeFrame+1))) + `"}`,
		`{"type":"bu\u0073y"}`, `{"type":"busy",}`, `{,"type":"busy"}`, `{"type":"busy"`, `{"type":"busy}`, `{"type" "busy"}`, `{"type":"claim" "claim":1}`,
		`{"type":"claim","claim":01}`, `{"type":"claim","claim":+1}`, `{"type":"claim","claim":1}x`, `{"type":"frame","claim":1,"data":"QU\/D"}`,
	} {
		refuses(t, text)
	}
	for _, text := range []string{" {\t\"claim\" :\r\n 7 , \"type\":\"claim\" } ", `{"claim":7,"type":"claim"}`} {
		if m, err := ParseCodeMessage([]byte(text)); err != nil || m != (Claimed{7}) {
			t.Errorf("%s: %#v %v", text, m, err)
		}
	}
}

func refuses(t *testing.T, text string) {
	t.Helper()
	if m, err := ParseCodeMessage([]byte(text)); !errors.Is(err, ErrMessage) || m != nil {
		t.Errorf("%s: %#v %v", text, m, err)
	}
}

// What is read is written again as the same message, and is within its bounds.
func FuzzCodeMessage(f *testing.F) {
	for text := range codeMessages(f) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseCodeMessage(text)
		if err != nil {
			if m != nil || err != ErrMessage {
				t.Fatalf("%#v %v", m, err)
			}
			return
		}
		again, err := ParseCodeMessage([]byte(m.Text()))
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%#v became %#v: %v", m, again, err)
		}
		switch m := m.(type) {
		case Opened:
			if len(m.Plate.String()) != 2 || m.Lifespan <= 0 || m.Lifespan > MaxPlateLifespan {
				t.Fatalf("%#v", m)
			}
		case Work:
			if m.Bits < 1 || m.Bits > MaxWorkBits {
				t.Fatalf("%#v", m)
			}
		case Frame:
			if m.Claim == 0 || len(m.Data) > MaxCodeFrame {
				t.Fatalf("%#v", m)
			}
		}
	})
}
