package relay

import (
	"strings"
	"testing"
	"time"

	"countersign/pairing/relay/wire"
)

// A hostile relay's words, one to a line, at both clients' readers: an authority hears of one claim at a time, in order, and
// nothing of a claim that it was not told of; a claimant hears of its own.
func FuzzCodeClients(f *testing.F) {
	var all []string
	for _, m := range []wire.CodeMessage{
		wire.Opened{Plate: mustPlate(f, "K7"), Lifespan: time.Minute}, wire.Work{Bits: 1}, wire.Proof{}, Claimed{Claim: 1},
		wire.Admitted{Claim: 1}, wire.Busy{}, Frame{Claim: 1}, wire.Passed{Claim: 1}, wire.Failed{Claim: 1}, ClaimOver{Claim: 1},
	} {
		all = append(all, m.Text())
	}
	f.Add(strings.Join(all, "\n"))
	f.Add(Claimed{Claim: 1}.Text() + "\n" + Frame{Claim: 1}.Text() + "\n" + ClaimOver{Claim: 1}.Text() + "\n" + Claimed{Claim: 2}.Text() + "\n" + Frame{Claim: 1}.Text())
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
