package relay

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"countersign/pairing/relay/wire"
)

func TestMain(m *testing.M) {
	if os.Getenv(proxyChild) != "" {
		os.Exit(dialAsChild())
	}
	goleak.VerifyTestMain(m)
}

// startRelay runs a relay on a real loopback socket and returns its address.
func startRelay(t testing.TB, settings Settings) *url.URL {
	t.Helper()
	_, base := startRelayServer(t, settings)
	return base
}

func startRelayServer(t testing.TB, settings Settings) (*Server, *url.URL) {
	t.Helper()
	relay := NewServer(settings)
	web := httptest.NewServer(relay)
	t.Cleanup(func() {
		relay.Close()
		web.Close()
	})
	return relay, wsURL(t, web.URL)
}

func wsURL(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(strings.Replace(address, "http", "ws", 1))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// pair opens a channel on the relay and joins it.
func pair(t testing.TB, base *url.URL) (authority, supplicant *Conn) {
	t.Helper()
	d := &Dialer{UserAgent: "Test/1"}
	authority, err := d.Open(context.Background(), base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { authority.Close() })
	supplicant, err = d.Join(context.Background(), base, authority.ID())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { supplicant.Close() })
	return authority, supplicant
}

// pipeNet is a network in memory, which works inside a synctest bubble.
type pipeNet struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
	from     net.Addr // of whoever dials
}

func newPipeNet() *pipeNet {
	return &pipeNet{
		accepted: make(chan net.Conn),
		closed:   make(chan struct{}),
		from:     &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4000},
	}
}

func (n *pipeNet) Accept() (net.Conn, error) {
	select {
	case conn := <-n.accepted:
		return conn, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *pipeNet) Close() error   { n.once.Do(func() { close(n.closed) }); return nil }
func (n *pipeNet) Addr() net.Addr { return n.from }

func (n *pipeNet) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case n.accepted <- addressed{far, n.from}:
		return near, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type addressed struct {
	net.Conn
	remote net.Addr
}

func (c addressed) RemoteAddr() net.Addr { return c.remote }

// localhost is the address of whatever runs on a pipeNet.
var localhost = &url.URL{Scheme: "ws", Host: "localhost"}

// A world is a relay in a synctest bubble.
type world struct {
	*pipeNet
	t     *testing.T
	relay *Server
}

// inWorld runs a test with a relay in memory and a fake clock.
func inWorld(t *testing.T, settings Settings, test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		relay := NewServer(settings)
		w := &world{serveMemory(t, relay), t, relay}
		t.Cleanup(func() { relay.Close() })
		test(t, w)
	})
}

// serveMemory serves HTTP in memory until the test ends.
func serveMemory(t *testing.T, handler http.Handler) *pipeNet {
	n := newPipeNet()
	web := &http.Server{Handler: handler}
	go web.Serve(n)
	t.Cleanup(func() { web.Close() })
	return n
}

func (w *world) dialer() *Dialer { return &Dialer{NetDial: w.dial, UserAgent: "Test/1"} }

func (w *world) open() *Conn {
	w.t.Helper()
	c, err := w.dialer().Open(w.t.Context(), localhost)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}

// A peer is a client that shows what is on the wire, and can do what Conn never would.
type peer struct {
	t    *testing.T
	conn net.Conn

	mu    sync.Mutex
	mute  bool // does not answer pings
	pings int
	pongs int
	texts []string
	gone  bool
}

// join upgrades on path and returns without waiting for a greeting.
func (w *world) join(path string, headers ...string) *peer {
	w.t.Helper()
	conn, err := w.dial(w.t.Context(), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	io.WriteString(conn, upgradeRequest(path, headers...))
	r := bufio.NewReader(conn)
	response, err := http.ReadResponse(r, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		w.t.Fatalf("no upgrade: %v %v", response, err)
	}
	p := &peer{t: w.t, conn: conn}
	go p.read(r)
	synctest.Wait()
	return p
}

func upgradeRequest(path string, headers ...string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
		strings.Join(append(headers, ""), "\r\n") + "\r\n"
}

// joinDeaf enters a channel with a client that never reads a frame, not even the greeting.
func (w *world) joinDeaf(path string) (net.Conn, *participant) {
	w.t.Helper()
	conn, err := w.dial(w.t.Context(), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	go io.WriteString(conn, upgradeRequest(path))
	// The relay writes its answer at once, and a pipe hands over no more than was written at once.
	if _, err := conn.Read(make([]byte, 1<<10)); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
	members := w.channel().membersNow()
	return conn, members[len(members)-1]
}

// channel is the only one there is; nil if there is none.
func (w *world) channel() (only *channel) {
	w.relay.mu.Lock()
	defer w.relay.mu.Unlock()
	for _, only = range w.relay.channels {
	}
	return only
}

func (ch *channel) membersNow() []*participant {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return slices.Clone(ch.members)
}

// create opens a channel and returns its path as well.
func (w *world) create(headers ...string) (*peer, string) {
	w.t.Helper()
	p := w.join("/v1/ws/", headers...)
	texts := p.take()
	if len(texts) != 1 {
		w.t.Fatalf("got %q in place of a greeting", texts)
	}
	id, err := wire.ParseGreeting([]byte(texts[0]))
	if err != nil {
		w.t.Fatalf("%q: %v", texts[0], err)
	}
	return p, "/v1/ws/" + id.String()
}

// enter joins a channel that takes it.
func (w *world) enter(path string, headers ...string) *peer {
	w.t.Helper()
	p := w.join(path, headers...)
	if texts := p.take(); len(texts) != 1 {
		w.t.Fatalf("got %q in place of a greeting", texts)
	}
	return p
}

func (p *peer) read(r *bufio.Reader) {
	for {
		first, payload, err := readFrame(r)
		p.mu.Lock()
		switch {
		case err != nil:
			p.gone = true
			p.mu.Unlock()
			return
		case first == 0x80|opText:
			p.texts = append(p.texts, string(payload))
		case first == 0x80|opPing:
			p.pings++
			if !p.mute {
				go p.frame(0x80|opPong, "")
			}
		case first == 0x80|opPong:
			p.pongs++
		default:
			// This stands for every test: the relay sends no Close frame, no fragment, nothing else.
			p.t.Errorf("the relay sent a frame %#x", first)
		}
		p.mu.Unlock()
	}
}

func readFrame(r *bufio.Reader) (first byte, payload []byte, err error) {
	var head [2]byte
	if _, err = io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := uint64(head[1])
	switch head[1] {
	case 126:
		var long [2]byte
		_, err = io.ReadFull(r, long[:])
		size = uint64(binary.BigEndian.Uint16(long[:]))
	case 127:
		var long [8]byte
		_, err = io.ReadFull(r, long[:])
		size = binary.BigEndian.Uint64(long[:])
	}
	if err != nil || size > 1<<24 {
		return 0, nil, fmt.Errorf("bad frame of %d bytes: %w", size, err)
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(r, payload)
	return head[0], payload, err
}

// masked is a client's frame; the mask is zero, which leaves the payload as it is.
func masked(first byte, payload string) []byte {
	frame := appendFrame(nil, 0, nil)
	frame[0] = first
	switch n := len(payload); {
	case n < 126:
		frame[1] = byte(n)
	case n < 1<<16:
		frame = binary.BigEndian.AppendUint16(append(frame[:1], 126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame[:1], 127), uint64(n))
	}
	frame[1] |= 0x80
	return append(append(frame, 0, 0, 0, 0), payload...)
}

// frame writes one frame; a connection that the relay has closed takes nothing, which the tests see by themselves.
func (p *peer) frame(first byte, payload string) { p.conn.Write(masked(first, payload)) }

// say sends a text and waits until the relay is done with it.
func (p *peer) say(text string) {
	p.frame(0x80|opText, text)
	synctest.Wait()
}

// take returns the texts since the last take.
func (p *peer) take() []string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	texts := p.texts
	p.texts = nil
	return texts
}

func (p *peer) hears(want ...string) {
	p.t.Helper()
	if got := p.take(); !slices.Equal(got, want) {
		p.t.Errorf("heard %q, want %q", got, want)
	}
}

func (p *peer) isGone() bool {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.gone
}

func (p *peer) stays(want bool) {
	p.t.Helper()
	if got := !p.isGone(); got != want {
		p.t.Errorf("connected: %v, want %v", got, want)
	}
}

func (p *peer) counts() (pings, pongs int) {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pings, p.pongs
}

func (p *peer) setMute() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mute = true
}

// envelope is how the relay wraps text for a sender without a user agent at 192.0.2.1.
func envelope(text string) string {
	return `{"message":"` + text + `","sender":{"remote":"192.0.2.1"}}`
}
