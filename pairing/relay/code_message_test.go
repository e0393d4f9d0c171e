package relay

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func codeMessages(t testing.TB) map[string]codeMessage {
	long := make([]byte, maxCodeFrame)
	return map[string]codeMessage{
		`{"type":"opened","plate":"K7","ttl":300}`:                                  opened{mustPlate(t, "K7"), 300 * time.Second},
		`{"type":"work","puzzle":"AQAAAAAAAAAAAAAAAAAAAA==","bits":24}`:             work{puzzle{1}, 24},
		`{"type":"proof","nonce":"AAAAAAAAAQI="}`:                                   proof{0x102},
		`{"type":"claim","claim":1}`:                                                Claimed{1},
		`{"type":"claimed","claim":4294967295}`:                                     claimed{1<<32 - 1},
		`{"type":"busy"}`:                                                           busy{},
		`{"type":"frame","claim":2,"data":""}`:                                      Frame{2, []byte{}},
		`{"type":"frame","claim":2,"data":"` + string(encodeText(nil, long)) + `"}`: Frame{2, long},
		`{"type":"passed","claim":3,"data":"-_8="}`:                                 passed{3, []byte("\xfb\xff")},
		`{"type":"failed","claim":3}`:                                               failed{3},
		`{"type":"over","claim":3}`:                                                 ClaimOver{3},
	}
}

func TestCodeMessages(t *testing.T) {
	for text, want := range codeMessages(t) {
		if got, err := parseCodeMessage([]byte(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v %v", text, got, err)
		}
		if got := want.text(); got != text {
			t.Errorf("%#v is written %s, want %s", want, got, text)
		}
		if len(text) > maxCodeText {
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
		`{"type":"frame","claim":2,"data":"` + string(encodeText(nil, make([]byte, maxCodeFrame+1))) + `"}`,
	} {
		refuses(t, text)
	}
}

func refuses(t *testing.T, text string) {
	t.Helper()
	if m, err := parseCodeMessage([]byte(text)); !errors.Is(err, ErrMessage) || m != nil {
		t.Errorf("%s: %#v %v", text, m, err)
	}
}

// What is read is written again as the same message, and is within its bounds.
func FuzzCodeMessage(f *testing.F) {
	for text := range codeMessages(f) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parseCodeMessage(text)
		if err != nil {
			if m != nil || err != ErrMessage {
				t.Fatalf("%#v %v", m, err)
			}
			return
		}
		again, err := parseCodeMessage([]byte(m.text()))
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("%#v became %#v: %v", m, again, err)
		}
		switch m := m.(type) {
		case opened:
			if len(m.plate.String()) != 2 || m.lifespan <= 0 || m.lifespan > maxPlateLifespan {
				t.Fatalf("%#v", m)
			}
		case work:
			if m.bits < 1 || m.bits > maxWorkBits {
				t.Fatalf("%#v", m)
			}
		case Frame:
			if m.Claim == 0 || len(m.Data) > maxCodeFrame {
				t.Fatalf("%#v", m)
			}
		}
	})
}

// A hostile relay's words, one to a line, at both clients' readers: an authority hears of one claim at a time, in order, and
// nothing of a claim that it was not told of; a claimant hears of its own.
func FuzzCodeClients(f *testing.F) {
	var all []string
	for text := range codeMessages(f) {
		all = append(all, text)
	}
	f.Add(strings.Join(all, "\n"))
	f.Add(Claimed{1}.text() + "\n" + Frame{1, nil}.text() + "\n" + ClaimOver{1}.text() + "\n" + Claimed{2}.text() + "\n" + Frame{1, nil}.text())
	f.Fuzz(func(t *testing.T, script string) {
		lines := strings.Split(script, "\n")
		authority := &PlateConn{link: &link{over: make(chan struct{})}, notices: make(chan Notice, len(lines))}
		claimant := &ClaimConn{link: &link{over: make(chan struct{})}, number: 1, frames: make(chan []byte, len(lines))}
		for _, line := range lines {
			if authority.take([]byte(line)) != nil {
				break
			}
		}
		for _, line := range lines {
			if claimant.take([]byte(line)) != nil {
				break
			}
		}
		close(authority.notices)
		var newest ClaimNumber
		for n := range authority.notices {
			about := newest
			switch n := n.(type) {
			case Claimed:
				if n.Claim <= newest {
					t.Fatalf("claim %d after claim %d", n.Claim, newest)
				}
				newest, about = n.Claim, n.Claim
			case Frame:
				about = n.Claim
			case ClaimOver:
				about = n.Claim
			}
			if about != newest || newest == 0 {
				t.Fatalf("%#v during claim %d", n, newest)
			}
		}
	})
}

// Section 3.2: 1024 plates, all of two symbols.
func TestAllPlates(t *testing.T) {
	p := newPlates()
	seen := map[string]bool{}
	for _, plate := range p.free {
		seen[plate.String()] = true
		if len(plate.String()) != 2 {
			t.Errorf("plate %q", plate)
		}
	}
	if len(seen) != allPlates {
		t.Errorf("%d plates", len(seen))
	}
}
