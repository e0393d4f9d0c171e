package relay

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"countersign/pairing"
)

const someID = "IZ5B8Wj2qR1NlsNbSXQ2Fg"

// marker is what a hostile server says wherever it can; it must not come back in an error.
const marker = "EVIL-WORDS"

// upgraded is a server that upgrades and then does as script says.
func upgraded(script func(ws *websocket.Conn)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err == nil {
			defer ws.Close()
			script(ws)
		}
	})
}

// saying is a server that upgrades, sends each frame as text, and then reads until the client leaves.
func saying(frames ...string) http.Handler {
	return upgraded(func(ws *websocket.Conn) {
		for _, frame := range frames {
			ws.WriteMessage(websocket.TextMessage, []byte(frame))
		}
		ws.ReadMessage()
	})
}

func answering(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "ws://localhost/"+marker)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

func TestOpenFaults(t *testing.T) {
	greeting := `{"link":"/v1/ws/` + someID + `","channelid":"` + someID + `"}`
	for _, c := range []struct {
		name   string
		server http.Handler
		want   error
		status int
	}{
		{"greeting", saying(greeting), nil, 0},
		{"resume in greeting", saying(`{"resume":"token","channelid":"` + someID + `"}`), nil, 0},
		{"no link in greeting", saying(`{"channelid":"` + someID + `","x":[1,{"channelid":2}]}`), nil, 0},
		{"not found", answering(404, marker), ErrRefused, 404},
		{"server error", answering(500, marker), ErrRefused, 500},
		{"redirect", answering(302, marker), ErrRefused, 302},
		{"web page", answering(200, "<html>"+marker), ErrRefused, 200},
		{"upgrade to nothing", answering(101, marker), ErrRefused, 101},
		{"no HTTP", hijacked(marker + "\r\n\r\n"), ErrUnreachable, 0},
		{"hangs up", hijacked(""), ErrUnreachable, 0},
		{"compression that was not asked for", hijacked(acceptedWith("Sec-WebSocket-Extensions: permessage-deflate; " +
			"server_no_context_takeover; client_no_context_takeover")), ErrRefused, 101},
		{"closes without greeting", upgraded(func(*websocket.Conn) {}), ErrGreeting, 0},
		{"Close frame in place of greeting", upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1008, marker))
		}), ErrGreeting, 0},
		{"binary greeting", upgraded(func(ws *websocket.Conn) {
			ws.WriteMessage(websocket.BinaryMessage, []byte(greeting))
		}), ErrGreeting, 0},
		{"endless greeting", saying(strings.Repeat(" ", maxEnvelope) + greeting), ErrGreeting, 0},
		{"envelope in place of greeting", saying(`{"message":"QUJD","sender":{}}`), ErrGreeting, 0},
		{"junk in place of greeting", saying(marker), ErrGreeting, 0},
		{"number for an id", saying(`{"channelid":7}`), ErrGreeting, 0},
		{"short id", saying(`{"channelid":"IZ5B8Wj2qR1NlsNbSXQ2"}`), ErrGreeting, 0},
		{"padded id", saying(`{"channelid":"` + someID + `=="}`), ErrGreeting, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			web := httptest.NewServer(c.server)
			defer web.Close()
			conn, err := new(Dialer).Open(t.Context(), wsURL(t, web.URL))
			if conn != nil {
				defer conn.Close()
			}
			if !errors.Is(err, c.want) || (conn == nil) != (c.want != nil) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if conn != nil && conn.ID().String() != someID {
				t.Errorf("id %q", conn.ID())
			}
			var refused *RefusedError
			if errors.As(err, &refused) != (c.status != 0) || refused != nil && refused.Status != c.status {
				t.Errorf("got %v, want status %d", err, c.status)
			}
			if err != nil && strings.Contains(err.Error(), marker) {
				t.Errorf("%q repeats what the server said", err)
			}
		})
	}
}

// hijacked is a server that answers with bytes of its own.
func hijacked(answer string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			key := websocketAccept(r.Header.Get("Sec-WebSocket-Key"))
			io.WriteString(conn, strings.Replace(answer, "KEY", key, 1))
			conn.Close()
		}
	})
}

func acceptedWith(header string) string {
	return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: KEY\r\n" + header + "\r\n\r\n"
}

func TestJoin(t *testing.T) {
	web := httptest.NewServer(saying(`{"channelid":"` + someID + `"}`))
	defer web.Close()
	id, _ := pairing.ParseChannelID(someID)
	conn, err := new(Dialer).Join(t.Context(), wsURL(t, web.URL), id)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	other, _ := pairing.ParseChannelID("AAAAAAAAAAAAAAAAAAAAAA")
	if _, err := new(Dialer).Join(t.Context(), wsURL(t, web.URL), other); !errors.Is(err, ErrForeignChannel) {
		t.Errorf("another channel: %v", err)
	}
	never := func(context.Context, string, string) (net.Conn, error) {
		t.Error("joining no channel would have created one")
		return nil, net.ErrClosed
	}
	if _, err := (&Dialer{NetDial: never}).Join(t.Context(), localhost, pairing.ChannelID{}); !errors.Is(err, ErrForeignChannel) {
		t.Errorf("no channel: %v", err)
	}
	if _, err := new(Dialer).Join(t.Context(), startRelay(t, DefaultSettings()), other); !errors.Is(err, ErrGreeting) {
		t.Errorf("an unknown channel: %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	nobody := &url.URL{Scheme: "ws", Host: closed.Addr().String()}
	if _, err := new(Dialer).Open(t.Context(), nobody); !errors.Is(err, ErrUnreachable) || !strings.HasSuffix(err.Error(), "connection refused") {
		t.Errorf("nobody there: %v", err)
	}

	secure := httptest.NewTLSServer(saying())
	defer secure.Close()
	secure.Config.ErrorLog = quiet
	_, err = new(Dialer).Open(t.Context(), wsURL(t, secure.URL))
	if unknown := new(x509.UnknownAuthorityError); !errors.Is(err, ErrUnreachable) || !errors.As(err, unknown) {
		t.Errorf("unknown authority: %v", err)
	}

	plain := httptest.NewServer(saying())
	defer plain.Close()
	base := wsURL(t, plain.URL)
	base.Scheme = "wss"
	if _, err = new(Dialer).Open(t.Context(), base); !errors.Is(err, ErrUnreachable) || !strings.HasSuffix(err.Error(), "no TLS") {
		t.Errorf("no TLS: %v", err)
	}
}

// The limit and the context end an opening wherever it hangs.
func TestOpenInTime(t *testing.T) {
	hang := func(r *http.Request) { <-r.Context().Done() }
	for name, server := range map[string]http.Handler{
		"slow answer": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { hang(r) }),
		"slow greeting": upgraded(func(ws *websocket.Conn) {
			ws.ReadMessage()
		}),
		"pings in place of a greeting": upgraded(func(ws *websocket.Conn) {
			go io.Copy(io.Discard, ws.NetConn())
			for ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) == nil {
				time.Sleep(time.Second)
			}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := serveMemory(t, server)
				start := time.Now()
				_, err := (&Dialer{NetDial: n.dial}).Open(t.Context(), localhost)
				if took := time.Since(start); err == nil || took != handshakeLimit {
					t.Errorf("%v after %v", err, took)
				}
				if !strings.HasSuffix(err.Error(), "out of time") {
					t.Error(err)
				}

				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				start = time.Now()
				_, err = (&Dialer{NetDial: n.dial}).Open(ctx, localhost)
				if took := time.Since(start); !errors.Is(err, context.Canceled) || took != time.Second {
					t.Errorf("%v after %v", err, took)
				}
				time.Sleep(time.Minute) // until the server has noticed
			})
		})
	}
}

func TestHeaders(t *testing.T) {
	var got http.Header
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		if r.URL.Path != "/v1/ws/" || r.URL.RawQuery != "" {
			t.Errorf("asked for %v", r.URL)
		}
		w.WriteHeader(404)
	}))
	defer web.Close()
	base := wsURL(t, web.URL)
	base.Path, base.RawQuery = "/some/where", "else"

	(&Dialer{UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Test/1", AcceptLanguage: "de"}).Open(t.Context(), base)
	if got.Get("User-Agent") != "Mozilla/5.0 (X11; Linux x86_64) Test/1" || got.Get("Accept-Language") != "de" {
		t.Errorf("sent %v", got)
	}
	new(Dialer).Open(t.Context(), base)
	for _, name := range []string{"User-Agent", "Accept-Language", "Origin", "Cookie", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol"} {
		if _, sent := got[name]; sent {
			t.Errorf("sent %s: %s", name, got.Get(name))
		}
	}
}

func TestOnlyRelaysAreDialled(t *testing.T) {
	if _, err := new(Dialer).Open(t.Context(), &url.URL{Scheme: "http", Host: "localhost"}); !errors.Is(err, ErrBase) {
		t.Errorf("Open of http: %v", err)
	}
}

// From Open to Close over a real socket: records of all sizes, both directions, and what is known of the sender.
func TestConversation(t *testing.T) {
	authority, supplicant := pair(t, startRelay(t, unlimited()))
	if authority.ID() != supplicant.ID() || authority.ID().IsZero() {
		t.Errorf("ids %q and %q", authority.ID(), supplicant.ID())
	}
	for size := 1; size <= maxRecord; size = size*3 + 1 {
		for _, way := range []struct{ from, to *Conn }{{authority, supplicant}, {supplicant, authority}} {
			record := bytes.Repeat([]byte{byte(size)}, size)
			exchange(t, way.from, way.to, record)
		}
	}
	exchange(t, authority, supplicant, make([]byte, maxRecord))
	if err := authority.Send(make([]byte, maxRecord+1)); !errors.Is(err, ErrMessage) {
		t.Errorf("a record too long: %v", err)
	}
	exchange(t, authority, supplicant, []byte("still open"))
}

func exchange(t *testing.T, from, to *Conn, record []byte) {
	t.Helper()
	if err := from.Send(record); err != nil {
		t.Fatal(err)
	}
	m, ok := <-to.Incoming()
	if !ok || !bytes.Equal(m.Record, record) {
		t.Fatalf("%d bytes became %d: %v", len(record), len(m.Record), to.Err())
	}
	if want := (pairing.Sender{UserAgent: "Test/1", Remote: "127.0.0.1"}); m.Sender != want {
		t.Errorf("sender %+v", m.Sender)
	}
}

// websocketAccept answers a websocket key (RFC 6455, section 4.2.2).
func websocketAccept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
