package relay

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"pgregory.net/rapid"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

func (w *world) openPlateConn() *PlateConn {
	w.t.Helper()
	c, err := w.dialer().OpenPlate(w.t.Context(), localhost)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}

func (w *world) claimConn(plate pairing.Plate) *ClaimConn {
	w.t.Helper()
	c, err := w.dialer().ClaimPlate(w.t.Context(), localhost, plate)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}

func wantNotice(t *testing.T, c *PlateConn, want Notice) {
	t.Helper()
	if got := <-c.Notices(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v: %v", got, want, c.Err())
	}
}

// Section 3.4 with both clients: four frames and a verdict, for each of the two.
func TestCodeClients(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority := w.openPlateConn()
		if authority.Lifespan() != 300*time.Second {
			t.Errorf("lifespan %v", authority.Lifespan())
		}
		claimant := w.claimConn(authority.Plate())
		wantNotice(t, authority, Claimed{Claim: 1})
		claimant.Send([]byte("M1"))
		wantNotice(t, authority, Frame{Claim: 1, Data: []byte("M1")})
		authority.Send(1, []byte("M2"))
		if got := <-claimant.Frames(); string(got) != "M2" {
			t.Errorf("got %q", got)
		}
		claimant.Send([]byte("M3"))
		wantNotice(t, authority, Frame{Claim: 1, Data: []byte("M3")})
		authority.Pass(1, []byte("M4"))
		if got := <-claimant.Frames(); string(got) != "M4" {
			t.Errorf("got %q", got)
		}
		if _, more := <-claimant.Frames(); more || !errors.Is(claimant.Err(), ErrLost) {
			t.Errorf("after the last frame: %v", claimant.Err())
		}

		claimant = w.claimConn(authority.Plate())
		wantNotice(t, authority, Claimed{Claim: 2})
		if _, err := w.dialer().ClaimPlate(t.Context(), localhost, authority.Plate()); !errors.Is(err, ErrPlate) {
			t.Errorf("a second claimant: %v", err)
		}
		authority.Fail(2)
		if _, more := <-claimant.Frames(); more || !errors.Is(claimant.Err(), ErrFailed) {
			t.Errorf("after the verdict: %v", claimant.Err())
		}

		claimant = w.claimConn(authority.Plate())
		wantNotice(t, authority, Claimed{Claim: 3})
		claimant.Close()
		wantNotice(t, authority, ClaimOver{Claim: 3})
		authority.Send(3, nil) // lost

		claimant = w.claimConn(authority.Plate())
		authority.Close()
		if _, more := <-claimant.Frames(); more || !errors.Is(claimant.Err(), ErrLost) {
			t.Errorf("after the authority left: %v", claimant.Err())
		}
		if !errors.Is(authority.Err(), net.ErrClosed) {
			t.Errorf("closed: %v", authority.Err())
		}
	})
}

// A claimant solves the puzzle by itself.
func TestClientWorks(t *testing.T) {
	settings := codeSettings()
	settings.Codes.FailedClaimsPerMinute = 1
	settings.Codes.ClaimWorkBits = 10
	inWorld(t, settings, func(t *testing.T, w *world) {
		authority := w.openPlateConn()
		w.claim(otherPlate(authority.Plate().String()))
		w.claimConn(authority.Plate())
		wantNotice(t, authority, Claimed{Claim: 1})
		if _, err := w.dialer().ClaimPlate(t.Context(), localhost, authority.Plate()); !errors.Is(err, ErrPlate) {
			t.Errorf("busy after work: %v", err)
		}
	})
}

// Whoever takes back the claim during the work is obeyed.
func TestClientStopsWorking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		n := serveMemory(t, upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.TextMessage, []byte(wire.Work{Puzzle: newPuzzle(), Bits: wire.MaxWorkBits}.Text()))
			cancel()
			ws.ReadMessage()
		}))
		_, err := (&Dialer{NetDial: n.dial}).ClaimPlate(ctx, localhost, mustPlate(t, "K7"))
		if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrGreeting) {
			t.Errorf("taken back: %v", err)
		}
	})
}

// A recorder is a connection that keeps what its user writes.
type recorder struct {
	net.Conn
	mu      sync.Mutex
	written bytes.Buffer
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	r.written.Write(p)
	r.mu.Unlock()
	return r.Conn.Write(p)
}

// Section 3.3: only the plate leaves the supplicant, whatever the code.
func TestOnlyThePlateLeaves(t *testing.T) {
	codes := rapid.Custom(func(t *rapid.T) pairing.ShortCode {
		random := rapid.SliceOfN(rapid.Byte(), 4096, 4096).Draw(t, "random")
		first := rapid.SampledFrom(newPlates().free).Draw(t, "plate")
		length := rapid.SampledFrom([]pairing.ShortCodeLength{pairing.SixSymbols, pairing.EightSymbols, pairing.TenSymbols}).Draw(t, "length")
		code, err := pairing.NewShortCode(bytes.NewReader(random), first, length)
		if err != nil {
			t.Skip(err) // these bytes spell only what is not shown
		}
		return code
	})
	seen := make([]pairing.ShortCode, 20)
	for i := range seen {
		seen[i] = codes.Example(i)
	}
	for _, code := range seen {
		var r *recorder
		inWorld(t, codeSettings(), func(t *testing.T, w *world) {
			d := &Dialer{NetDial: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := w.dial(ctx, network, address)
				r = &recorder{Conn: conn}
				return r, err
			}}
			if _, err := d.ClaimPlate(t.Context(), localhost, code.Plate()); !errors.Is(err, ErrPlate) {
				t.Fatal(err)
			}
		})
		line, rest, _ := strings.Cut(r.written.String(), "\r\n")
		if line != "GET /v1/code/"+string(code.Bytes()[:2])+" HTTP/1.1" {
			t.Errorf("asked for %q", line)
		}
		for header := range strings.Lines(rest) {
			isRandom := strings.HasPrefix(header, "Sec-WebSocket-Key:")
			if secret := string(code.Bytes()[2:]); !isRandom && strings.Contains(header, secret) {
				t.Error("the secret leaves")
			}
		}
	}
}

// Section 3.3: it is a property of the types. Of all that a client can do at a relay, nothing takes a code, and a plate, the one
// thing that it takes, has two symbols or none.
func TestClientsTakeNoCode(t *testing.T) {
	for _, client := range []any{new(Dialer), new(PlateConn), new(ClaimConn)} {
		for _, m := range methods(client) {
			for i := range m.NumIn() {
				if in := m.In(i); in == reflect.TypeFor[pairing.ShortCode]() || in.Kind() == reflect.String {
					t.Errorf("%T has a method that takes %v", client, in)
				}
			}
		}
	}
	for _, text := range []string{"", "K", "K7M", "K7M4X9", "K7 ", "k7"} {
		if plate, err := pairing.ParsePlate(text); err == nil || plate != (pairing.Plate{}) {
			t.Errorf("%q is a plate", text)
		}
	}
	if _, err := new(Dialer).ClaimPlate(t.Context(), localhost, pairing.Plate{}); !errors.Is(err, ErrPlate) {
		t.Errorf("no plate: %v", err)
	}
}

func methods(of any) (types []reflect.Type) {
	t := reflect.TypeOf(of)
	for i := range t.NumMethod() {
		types = append(types, t.Method(i).Type)
	}
	return types
}

func TestCodeGreetings(t *testing.T) {
	for _, c := range []struct {
		name         string
		server       http.Handler
		open, claims error
		status       int
	}{
		{"plate", saying(`{"type":"opened","plate":"K7","ttl":300}`), nil, ErrGreeting, 0},
		{"claimed", saying(`{"type":"claimed","claim":1}`), ErrGreeting, nil, 0},
		{"busy", saying(`{"type":"busy"}`), ErrGreeting, ErrPlate, 0},
		{"a longer plate", saying(`{"type":"opened","plate":"K7M","ttl":300}`), ErrGreeting, ErrGreeting, 0},
		{"a plate for too long", saying(`{"type":"opened","plate":"K7","ttl":601}`), ErrGreeting, ErrGreeting, 0},
		{"too much work", saying(`{"type":"work","puzzle":"AAAAAAAAAAAAAAAAAAAAAA==","bits":25}`), ErrGreeting, ErrGreeting, 0},
		{"work without end", working(wire.Work{Bits: 1}), ErrGreeting, ErrGreeting, 0},
		{"work, then claimed", working(wire.Admitted{Claim: 1}), ErrGreeting, nil, 0},
		{"work, then nothing", upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.TextMessage, []byte(wire.Work{Bits: 1}.Text()))
		}), ErrGreeting, ErrGreeting, 0},
		{"a channel", saying(greetingText), ErrGreeting, ErrGreeting, 0},
		{"a frame first", saying(`{"type":"frame","claim":1,"data":""}`), ErrGreeting, ErrGreeting, 0},
		{"junk", saying(marker), ErrGreeting, ErrGreeting, 0},
		{"endless", saying(strings.Repeat(" ", wire.MaxCodeText) + `{"type":"busy"}`), ErrGreeting, ErrGreeting, 0},
		{"binary", upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"busy"}`))
		}), ErrGreeting, ErrGreeting, 0},
		{"nothing", upgraded(func(*websocket.Conn) {}), ErrGreeting, ErrGreeting, 0},
		{"a relay without plates", answering(404, marker), ErrRefused, ErrRefused, 404},
		{"a full relay", answering(503, marker), ErrRefused, ErrRefused, 503},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &Dialer{NetDial: serveMemory(t, c.server).dial}
				plate, err := d.OpenPlate(t.Context(), localhost)
				checkGreeting(t, err, c.open, c.status, plate != nil)
				if plate != nil {
					plate.Close()
				}
				claim, err := d.ClaimPlate(t.Context(), localhost, mustPlate(t, "K7"))
				checkGreeting(t, err, c.claims, c.status, claim != nil)
				if claim != nil {
					claim.Close()
				}
			})
		})
	}
	if _, err := new(Dialer).OpenPlate(t.Context(), &url.URL{Scheme: "ws", Host: "example.com"}); !errors.Is(err, ErrBase) {
		t.Errorf("not a relay: %v", err)
	}
}

// working is a relay that asks for work, and answers with m.
func working(m wire.CodeMessage) http.Handler {
	return upgraded(func(ws *websocket.Conn) {
		ws.WriteMessage(websocket.TextMessage, []byte(wire.Work{Bits: 1}.Text()))
		ws.ReadMessage()
		ws.WriteMessage(websocket.TextMessage, []byte(m.Text()))
		ws.ReadMessage()
	})
}

func checkGreeting(t *testing.T, err, want error, status int, isOpen bool) {
	t.Helper()
	var refused *RefusedError
	if !errors.Is(err, want) || isOpen != (want == nil) || errors.As(err, &refused) && refused.Status != status {
		t.Errorf("got %v, want %v", err, want)
	}
	if err != nil && strings.Contains(err.Error(), marker) {
		t.Errorf("%q repeats what the server said", err)
	}
}

// What a relay may not say later ends the connection; what comes late is dropped.
func TestCodeClientFaults(t *testing.T) {
	for _, c := range []struct {
		name        string
		said        []wire.CodeMessage
		want        error // of the authority
		ofAClaimant error
	}{
		{"a claim again", []wire.CodeMessage{Claimed{Claim: 1}, Claimed{Claim: 1}}, ErrMessage, ErrMessage},
		{"a frame of no claim", []wire.CodeMessage{Frame{Claim: 1}, wire.Busy{}}, ErrMessage, ErrMessage},
		{"a claim over that never was", []wire.CodeMessage{ClaimOver{Claim: 1}}, ErrMessage, ErrMessage},
		{"late words", []wire.CodeMessage{Claimed{Claim: 1}, Claimed{Claim: 2}, Frame{Claim: 1}, ClaimOver{Claim: 1}}, ErrLost, ErrMessage},
		{"a frame of another claim", []wire.CodeMessage{Frame{Claim: 2}}, ErrMessage, ErrMessage},
		{"another's verdict", []wire.CodeMessage{wire.Failed{Claim: 2}}, ErrMessage, ErrMessage},
		{"the verdict", []wire.CodeMessage{wire.Failed{Claim: 1}}, ErrMessage, ErrFailed},
		{"a second greeting", []wire.CodeMessage{wire.Admitted{Claim: 1}}, ErrMessage, ErrMessage},
		{"a second plate", []wire.CodeMessage{wire.Opened{Plate: mustPlate(t, "K7"), Lifespan: time.Second}}, ErrMessage, ErrMessage},
		{"nothing", nil, ErrLost, ErrLost},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				greeted := func(greeting wire.CodeMessage) *Dialer {
					return &Dialer{NetDial: serveMemory(t, upgraded(func(ws *websocket.Conn) {
						for _, m := range append([]wire.CodeMessage{greeting}, c.said...) {
							ws.WriteMessage(websocket.TextMessage, []byte(m.Text()))
						}
					})).dial}
				}
				authority, err := greeted(wire.Opened{Plate: mustPlate(t, "K7"), Lifespan: time.Second}).OpenPlate(t.Context(), localhost)
				if err != nil {
					t.Fatal(err)
				}
				for range authority.Notices() {
				}
				if !errors.Is(authority.Err(), c.want) {
					t.Errorf("authority: %v, want %v", authority.Err(), c.want)
				}
				authority.Close()
				claimant, err := greeted(wire.Admitted{Claim: 1}).ClaimPlate(t.Context(), localhost, mustPlate(t, "K7"))
				if err != nil {
					t.Fatal(err)
				}
				for range claimant.Frames() {
				}
				if !errors.Is(claimant.Err(), c.ofAClaimant) {
					t.Errorf("claimant: %v, want %v", claimant.Err(), c.ofAClaimant)
				}
				claimant.Close()
			})
		})
	}
}

// A frame that is too long is not sent, and harms nothing.
func TestLongCodeFrames(t *testing.T) {
	inWorld(t, codeSettings(), func(t *testing.T, w *world) {
		authority := w.openPlateConn()
		claimant := w.claimConn(authority.Plate())
		wantNotice(t, authority, Claimed{Claim: 1})
		long := make([]byte, wire.MaxCodeFrame+1)
		for _, err := range []error{claimant.Send(long), authority.Send(1, long), authority.Pass(1, long)} {
			if !errors.Is(err, ErrMessage) {
				t.Errorf("too long: %v", err)
			}
		}
		if err := claimant.Send(long[1:]); err != nil {
			t.Error(err)
		}
		wantNotice(t, authority, Frame{Claim: 1, Data: long[1:]})
	})
}

// An authority whose relay falls silent notices, as on a channel.
func TestSilenceAtAPlate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := serveMemory(t, upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.TextMessage, []byte(wire.Opened{Plate: mustPlate(t, "K7"), Lifespan: time.Minute}.Text()))
			time.Sleep(time.Hour)
		}))
		c, err := (&Dialer{NetDial: n.dial}).OpenPlate(t.Context(), localhost)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		for range c.Notices() {
		}
		if took := time.Since(start); !errors.Is(c.Err(), ErrLost) || took > maxSilence+2*checkInterval {
			t.Errorf("%v after %v", c.Err(), took)
		}
		c.Close()
		time.Sleep(2 * time.Hour)
	})
}

// Many meetings at once on real sockets; nothing is left behind.
func TestManyPlates(t *testing.T) {
	relay, base := startRelayServer(t, codeSettings())
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			authority, err := new(Dialer).OpenPlate(t.Context(), base)
			if err != nil {
				t.Error(err)
				return
			}
			defer authority.Close()
			var both sync.WaitGroup
			both.Go(func() {
				for n := range authority.Notices() {
					if f, ok := n.(Frame); ok {
						authority.Pass(f.Claim, f.Data)
						return
					}
				}
			})
			claimant, err := new(Dialer).ClaimPlate(t.Context(), base, authority.Plate())
			if err != nil {
				t.Error(err)
				authority.Close()
			} else {
				claimant.Send([]byte(authority.Plate().String()))
				if got := <-claimant.Frames(); string(got) != authority.Plate().String() {
					t.Errorf("got %q at %v: %v", got, authority.Plate(), claimant.Err())
				}
				claimant.Close()
			}
			both.Wait()
		})
	}
	all.Wait()
	relay.Close()
	if b := relay.switchboard; len(b.desks) != 0 || len(b.sockets) != 0 || relay.failures.underWay != 0 {
		t.Errorf("%d desks, %d sockets and %d claims are left", len(b.desks), len(b.sockets), relay.failures.underWay)
	}
}
