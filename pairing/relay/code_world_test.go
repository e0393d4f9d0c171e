package relay

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"testing/synctest"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// codeSettings are the defaults with little work, and budgets that most tests do not reach.
func codeSettings() Settings {
	s := DefaultSettings()
	s.MaxAddressConnections = 2000
	s.Codes.PlatesPerMinute = 2000
	s.Codes.ClaimsPerMinute = 2000
	s.Codes.ClaimsPerHour = 2000
	s.Codes.FailedClaimsPerMinute = 2000
	s.Codes.ClaimWorkBits = 4
	return s
}

// comeFrom sets the address of those who dial from now on.
func (w *world) comeFrom(address string) {
	w.from = net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(address), 4000))
}

// openPlate opens a plate with a client that shows what is on the wire.
func (w *world) openPlate() (*peer, string) {
	w.t.Helper()
	p := w.join("/v1/code/")
	m := p.takeOne()
	greeting, ok := m.(wire.Opened)
	if !ok {
		w.t.Fatalf("got %#v in place of a plate", m)
	}
	return p, greeting.Plate.String()
}

// takeOne returns the only message since the last take; nil if there is none.
func (p *peer) takeOne() wire.CodeMessage {
	p.t.Helper()
	texts := p.take()
	if len(texts) == 0 {
		return nil
	}
	m, err := wire.ParseCodeMessage([]byte(texts[0]))
	if err != nil || len(texts) > 1 {
		p.t.Fatalf("got %q: %v", texts, err)
	}
	return m
}

func (w *world) claim(plate string) *peer {
	w.t.Helper()
	return w.join("/v1/code/" + plate)
}

// tells sends a message and waits until the relay is done with it.
func (p *peer) tells(m wire.CodeMessage) { p.say(m.Text()) }

// status is how the relay answers an upgrade; the connection is closed.
func (w *world) status(path string, headers ...string) int {
	w.t.Helper()
	conn, err := w.dial(w.t.Context(), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	io.WriteString(conn, upgradeRequest(path, headers...))
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	conn.Close()
	synctest.Wait()
	return response.StatusCode
}

// otherPlate is one that nobody opened.
func otherPlate(used ...string) string {
	p := newPlates()
	for _, plate := range p.free {
		free := true
		for _, u := range used {
			free = free && plate.String() != u
		}
		if free {
			return plate.String()
		}
	}
	panic("all plates are used")
}

func mustPlate(t testing.TB, text string) pairing.Plate {
	t.Helper()
	plate, err := pairing.ParsePlate(text)
	if err != nil {
		t.Fatal(err)
	}
	return plate
}
