package relay

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"countersign/pairing"
	"countersign/pairing/relay/wire"
)

// handshakeLimit bounds everything up to the checked greeting, unless the dialer says otherwise.
const handshakeLimit = 10 * time.Second

// Dialer opens connections to a relay. The zero value is ready: proxies from the environment, the system's certificate
// roots, ten seconds for everything up to the greeting.
type Dialer struct {
	// UserAgent is shown to the other participants, on the phone's screen (section 2.1); none is sent if empty.
	UserAgent string
	// AcceptLanguage is the language in which the relay names our city and country to them.
	AcceptLanguage string
	// TLS is used for wss; nil means the system's roots.
	TLS *tls.Config
	// Limit replaces the ten seconds, if not zero.
	Limit time.Duration
	// Proxy chooses the proxy of a request; nil means HTTPS_PROXY, ALL_PROXY and NO_PROXY of the environment, with http,
	// socks5 and socks5h proxies. Nothing on this machine is reached through a proxy of the environment.
	Proxy func(*http.Request) (*url.URL, error)
	// NetDial makes the connection to the relay or to the proxy; nil means a net.Dialer.
	NetDial func(ctx context.Context, network, address string) (net.Conn, error)
	// Wall is a clock that goes on while the computer sleeps; nil means the system's.
	Wall func() time.Time
}

// Open creates a channel on the relay at base and returns its first end. Errors: ErrBase, ErrUnreachable, ErrRefused,
// ErrGreeting. The context bounds the opening, not the life of the connection.
func (d *Dialer) Open(ctx context.Context, base *url.URL) (*Conn, error) {
	return d.enter(ctx, base, pairing.ChannelID{})
}

// Join enters the channel that id names. Errors are those of Open, and ErrForeignChannel. A channel that does not exist (any
// more) shows as ErrGreeting.
func (d *Dialer) Join(ctx context.Context, base *url.URL, id pairing.ChannelID) (*Conn, error) {
	if id.IsZero() {
		return nil, ErrForeignChannel // it would create a channel
	}
	c, err := d.enter(ctx, base, id)
	if err == nil && c.id != id {
		c.Close()
		return nil, ErrForeignChannel
	}
	return c, err
}

func (d *Dialer) enter(ctx context.Context, base *url.URL, id pairing.ChannelID) (*Conn, error) {
	var greeted pairing.ChannelID
	l, err := d.connect(ctx, base, channelPath+id.String(), func(_ context.Context, ws *websocket.Conn) (err error) {
		greeted, err = readGreeting(ws)
		return err
	})
	if err != nil {
		return nil, err
	}
	return newConn(greeted, l), nil
}

// connect opens a websocket at path and has it greeted, all within the limit.
func (d *Dialer) connect(ctx context.Context, base *url.URL, path string,
	greet func(context.Context, *websocket.Conn) error) (*link, error) {
	if err := pairing.CheckRelay(base); err != nil {
		return nil, err
	}
	limit := d.Limit
	if limit == 0 {
		limit = handshakeLimit
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	l := &line{dial: d.NetDial}
	defer l.release()

	ws, err := d.upgrade(ctx, l, endpoint(base, path))
	if err != nil {
		return nil, err
	}
	if err = greet(ctx, ws); err == nil && l.release() {
		return newLink(ws, l.conn, d.Wall), nil
	}
	l.conn.Close()
	if cause := context.Cause(ctx); cause != nil {
		err = &failure{ErrGreeting, cause}
	}
	return nil, err
}

// writeBuffers lends every connection a buffer for as long as it writes. They are large, and hold sealed records only.
var writeBuffers sync.Pool

// upgrade dials and turns the connection into a websocket. Redirects are not followed: they are a refusal.
func (d *Dialer) upgrade(ctx context.Context, l *line, address string) (*websocket.Conn, error) {
	dialer := websocket.Dialer{
		NetDialContext:  l.open,
		TLSClientConfig: d.TLS,
		Proxy:           d.Proxy,
		// The library sends a message in pieces of its write buffer, and the relay hangs up on fragments (section 3.2).
		WriteBufferSize: maxText + 1<<10,
		WriteBufferPool: &writeBuffers,
		ReadBufferSize:  16 << 10,
	}
	if dialer.Proxy == nil {
		dialer.Proxy = EnvironmentProxy
	}
	// An empty User-Agent keeps net/http from sending its own.
	header := http.Header{"User-Agent": {d.UserAgent}}
	if d.AcceptLanguage != "" {
		header.Set("Accept-Language", d.AcceptLanguage)
	}
	ws, response, err := dialer.DialContext(ctx, address, header)
	switch {
	case err == nil && response.Header.Get("Sec-Websocket-Extensions") == "":
		return ws, nil
	case err == nil:
		// Compression that nobody asked for: the read limit would count the compressed bytes only.
		ws.Close()
		return nil, &RefusedError{response.StatusCode}
	case response != nil:
		return nil, &RefusedError{response.StatusCode}
	case context.Cause(ctx) != nil:
		return nil, &failure{ErrUnreachable, context.Cause(ctx)}
	}
	return nil, &failure{ErrUnreachable, err}
}

// readGreeting takes the first message of a connection.
func readGreeting(ws *websocket.Conn) (pairing.ChannelID, error) {
	ws.SetReadLimit(maxEnvelope)
	kind, frame, err := ws.ReadMessage()
	if err != nil {
		return pairing.ChannelID{}, &failure{ErrGreeting, err}
	}
	if kind != websocket.TextMessage {
		return pairing.ChannelID{}, ErrGreeting
	}
	return wire.ParseGreeting(frame)
}

// A line is the connection beneath a websocket while it is being set up. The websocket library heeds the context only
// while it dials; the line makes the end of the context end the reads and writes after that, too.
type line struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)
	conn net.Conn
	stop func() bool
}

func (l *line) open(ctx context.Context, network, address string) (net.Conn, error) {
	dial := l.dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	l.stop = context.AfterFunc(ctx, func() { conn.Close() })
	return conn, nil
}

// release unties the connection from the context. It reports whether it did so in time.
func (l *line) release() bool {
	if l.stop == nil {
		return false
	}
	return l.stop()
}
